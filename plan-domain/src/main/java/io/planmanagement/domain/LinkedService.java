package io.planmanagement.domain;

import io.planmanagement.domain.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A service of a catalogue, as one plan describes it. Many plans may link the same service.
 *
 * @param objectId the id of the service
 * @param org whose catalogue it is from
 * @param name what it is called; not empty
 * @param attributes every further property
 */
public record LinkedService(ObjectId objectId, Organisation org, String name, JsonObject attributes)
    implements PlanObject {

  static final Set<String> PROPERTIES = Set.of("objectId", "objectType", "_org", "name");

  /**
   * Checks the name and the attributes.
   *
   * @throws PlanRefused.Invalid if the name is empty or no Unicode text, or an attribute bears the
   *     name of a property of a service
   */
  public LinkedService {
    List<Violation> violations = new ArrayList<>(PlanReader.misplaced(PROPERTIES, attributes));
    PlanReader.textViolation(Pointer.ROOT.child("name"), name).ifPresent(violations::add);
    if (!violations.isEmpty()) {
      throw new PlanRefused.Invalid(violations);
    }
  }

  @Override
  public JsonObject document() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("objectId", JsonValue.of(objectId.value()));
    members.put("objectType", JsonValue.of(Role.LINKED_SERVICE.objectType()));
    members.put("_org", JsonValue.of(org.value()));
    members.put("name", JsonValue.of(name));
    members.putAll(attributes.members());
    return new JsonObject(members);
  }
}
