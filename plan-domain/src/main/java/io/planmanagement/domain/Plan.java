package io.planmanagement.domain;

import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A healthcare plan: the aggregate. It owns its objects; the same {@code objectId} may stand in
 * many plans, and more than once in one plan if it has the same content there.
 *
 * <p>Two plans are equal if their documents are equal as JSON, numbers with their scale.
 *
 * @param id the plan's id
 * @param org whose plan it is; it never changes
 * @param planType the kind of plan; not empty
 * @param creationDate the day the plan was made
 * @param planCostShares what a member pays under the plan
 * @param linkedPlanServices the linked services, in their order
 * @param attributes every further property
 */
public record Plan(
    PlanId id,
    Organisation org,
    String planType,
    PlanDate creationDate,
    CostShares planCostShares,
    List<LinkedPlanService> linkedPlanServices,
    JsonObject attributes)
    implements PlanObject {

  static final Set<String> PROPERTIES =
      Set.of(
          "objectId",
          "objectType",
          "_org",
          "planType",
          "creationDate",
          "planCostShares",
          "linkedPlanServices");

  /**
   * Checks the invariants of the tree.
   *
   * @throws PlanRefused.Invalid with every violation: an empty plan type, an attribute that bears
   *     the name of a property of a plan, two objects of one id with different content, two linked
   *     plan services with one id
   */
  public Plan {
    linkedPlanServices = List.copyOf(linkedPlanServices);
    List<Violation> violations = new ArrayList<>(PlanReader.misplaced(PROPERTIES, attributes));
    PlanReader.textViolation(Pointer.ROOT.child("planType"), planType).ifPresent(violations::add);
    PlacedObjects placed = new PlacedObjects();
    placed.root(id);
    placed.add(Pointer.ROOT.child("planCostShares"), planCostShares);
    for (int i = 0; i < linkedPlanServices.size(); i++) {
      Pointer at = Pointer.ROOT.child("linkedPlanServices").child(i);
      LinkedPlanService link = linkedPlanServices.get(i);
      placed.addLink(at, link.objectId());
      placed.add(at.child("linkedService"), link.linkedService());
      placed.add(at.child("planserviceCostShares"), link.planserviceCostShares());
    }
    violations.addAll(placed.violations());
    if (!violations.isEmpty()) {
      throw new PlanRefused.Invalid(violations);
    }
  }

  /**
   * Reads a plan from its JSON document.
   *
   * @throws PlanRefused.Invalid with every violation in the document, each with the place where it
   *     is
   */
  public static Plan of(JsonObject document) {
    return new PlanReader().read(document);
  }

  @Override
  public ObjectId objectId() {
    return id.objectId();
  }

  /** Returns the object of that id, if the plan has one: the plan itself or one below it. */
  public Optional<PlanObject> object(ObjectId wanted) {
    return objects().stream().filter(object -> object.objectId().equals(wanted)).findFirst();
  }

  /** Returns all objects of the tree, each before those below it, in the order of the document. */
  public List<PlanObject> objects() {
    List<PlanObject> objects = new ArrayList<>(2 + 3 * linkedPlanServices.size());
    objects.add(this);
    objects.add(planCostShares);
    for (LinkedPlanService link : linkedPlanServices) {
      objects.add(link);
      objects.add(link.linkedService());
      objects.add(link.planserviceCostShares());
    }
    return objects;
  }

  @Override
  public JsonObject document() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("objectId", JsonValue.of(id.value()));
    members.put("objectType", JsonValue.of(Role.PLAN.objectType()));
    members.put("_org", JsonValue.of(org.value()));
    members.put("planType", JsonValue.of(planType));
    members.put("creationDate", JsonValue.of(creationDate.text()));
    members.put("planCostShares", planCostShares.document());
    List<JsonValue> links = new ArrayList<>(linkedPlanServices.size());
    linkedPlanServices.forEach(link -> links.add(link.document()));
    members.put("linkedPlanServices", new JsonArray(links));
    members.putAll(attributes.members());
    return new JsonObject(members);
  }

  /** Tells the id, not the content. */
  @Override
  public String toString() {
    return "Plan[" + id + "]";
  }
}
