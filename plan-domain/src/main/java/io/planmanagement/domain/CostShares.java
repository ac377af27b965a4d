package io.planmanagement.domain;

import io.planmanagement.domain.JsonValue.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a member pays: under the plan as a whole, or for one linked service.
 *
 * @param objectId the id of these cost shares
 * @param org whose they are
 * @param deductible what the member pays before the plan does
 * @param copay what the member pays for a use, where it is stated
 * @param attributes every further property
 */
public record CostShares(
    ObjectId objectId,
    Organisation org,
    Amount deductible,
    Optional<Amount> copay,
    JsonObject attributes)
    implements PlanObject {

  static final Set<String> PROPERTIES =
      Set.of("objectId", "objectType", "_org", "deductible", "copay");

  /**
   * Checks the attributes.
   *
   * @throws PlanRefused.Invalid if an attribute bears the name of a property of cost shares
   */
  public CostShares {
    List<Violation> violations = PlanReader.misplaced(PROPERTIES, attributes);
    if (!violations.isEmpty()) {
      throw new PlanRefused.Invalid(violations);
    }
  }

  @Override
  public JsonObject document() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("objectId", JsonValue.of(objectId.value()));
    members.put("objectType", JsonValue.of(Role.PLAN_COST_SHARES.objectType()));
    members.put("_org", JsonValue.of(org.value()));
    members.put("deductible", JsonValue.of(deductible.value()));
    copay.ifPresent(amount -> members.put("copay", JsonValue.of(amount.value())));
    members.putAll(attributes.members());
    return new JsonObject(members);
  }
}
