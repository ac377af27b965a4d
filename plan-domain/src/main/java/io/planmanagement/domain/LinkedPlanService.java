package io.planmanagement.domain;

import io.planmanagement.domain.JsonValue.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One service that a plan links, with what a member pays for it.
 *
 * @param objectId the id of the link, unique among the plan's links
 * @param org whose it is
 * @param linkedService the service
 * @param planserviceCostShares what a member pays for it
 * @param attributes every further property
 */
public record LinkedPlanService(
    ObjectId objectId,
    Organisation org,
    LinkedService linkedService,
    CostShares planserviceCostShares,
    JsonObject attributes)
    implements PlanObject {

  static final Set<String> PROPERTIES =
      Set.of("objectId", "objectType", "_org", "linkedService", "planserviceCostShares");

  /**
   * Checks the attributes.
   *
   * @throws PlanRefused.Invalid if an attribute bears the name of a property of a linked plan
   *     service
   */
  public LinkedPlanService {
    List<Violation> violations = PlanReader.misplaced(PROPERTIES, attributes);
    if (!violations.isEmpty()) {
      throw new PlanRefused.Invalid(violations);
    }
  }

  @Override
  public JsonObject document() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("objectId", JsonValue.of(objectId.value()));
    members.put("objectType", JsonValue.of(Role.LINKED_PLAN_SERVICE.objectType()));
    members.put("_org", JsonValue.of(org.value()));
    members.put("linkedService", linkedService.document());
    members.put("planserviceCostShares", planserviceCostShares.document());
    members.putAll(attributes.members());
    return new JsonObject(members);
  }
}
