package io.planmanagement.elastic;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.json.PlanDocuments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lays a plan's record out: a document for every place that the plan ever used, those of what is
 * gone included, the plan's own place last. So who finds the plan's document of a revision knows
 * that the others were there first.
 *
 * <p>What is searched together stands together: the plan's document has the fields of its cost
 * shares too, and that of a linked plan service those of its service and its cost shares. What is
 * counted by plans stands on the plan's document. The objects below the plan have documents of
 * their own as well, as children of their parents.
 */
final class PlanPlaces {

  private PlanPlaces() {}

  /**
   * Lays a record out.
   *
   * @throws PlanRefused if what is stored is no plan
   */
  static List<PlacedDocument> of(PlanRecord record) {
    if (record.plan().isEmpty()) {
      return withoutContent(record);
    }
    StoredPlan stored = record.plan().get();
    Plan plan = stored.plan();
    List<PlanObject> objects = plan.objects();
    List<PlacedDocument> documents = new ArrayList<>();
    for (int number = 1; number < objects.size(); number++) {
      documents.add(object(record, stored, objects, number));
    }
    for (int number = objects.size(); number < Place.count(record.places()); number++) {
      documents.add(gone(record, number));
    }
    documents.add(object(record, stored, objects, 0));
    return documents;
  }

  /** Lays a record out as that of a deleted plan: also what can't be shown for what it is. */
  static List<PlacedDocument> withoutContent(PlanRecord record) {
    List<PlacedDocument> documents = new ArrayList<>();
    for (int number = 1; number < Place.count(record.places()); number++) {
      documents.add(gone(record, number));
    }
    documents.add(gone(record, 0));
    return documents;
  }

  /** The objects of a plan, in the order of its document, have the places of that order. */
  private static PlacedDocument object(
      PlanRecord record, StoredPlan stored, List<PlanObject> objects, int number) {
    Place place = new Place(record.id(), number);
    PlanObject object = objects.get(number);
    Map<String, JsonValue> source = common(record, place, false);
    source.put(IndexLayout.PLAN_ORG, JsonValue.of(stored.org().value()));
    if (object instanceof Plan plan) {
      source.put(IndexLayout.SERVICES, JsonValue.of(plan.linkedPlanServices().size()));
    }
    place
        .parent()
        .ifPresent(
            parent -> {
              String parentId = objects.get(parent.number()).objectId().value();
              source.put(IndexLayout.PARENT_ID, JsonValue.of(parentId));
            });
    source.put(IndexLayout.JOIN, join(place));
    source.putAll(fields(object).members());
    Document document = number == 0 ? stored.document() : PlanDocuments.write(object);
    source.put(IndexLayout.DOCUMENT, JsonValue.of(document.toString()));
    return new PlacedDocument(place, record.revision(), new JsonObject(source));
  }

  private static PlacedDocument gone(PlanRecord record, int number) {
    Place place = new Place(record.id(), number);
    return new PlacedDocument(
        place, record.revision(), new JsonObject(common(record, place, true)));
  }

  private static Map<String, JsonValue> common(PlanRecord record, Place place, boolean gone) {
    Map<String, JsonValue> source = new LinkedHashMap<>();
    source.put(IndexLayout.PLAN_ID, JsonValue.of(record.id().value()));
    source.put(IndexLayout.REVISION, JsonValue.of(record.revision().value()));
    source.put(IndexLayout.GONE, JsonValue.of(gone));
    source.put(IndexLayout.PLACE, JsonValue.of(place.number()));
    if (place.number() == 0) {
      source.put(IndexLayout.PLACES, JsonValue.of(record.places()));
    }
    return source;
  }

  private static JsonValue join(Place place) {
    String relation = place.role().relation();
    return place
        .parent()
        .<JsonValue>map(parent -> Json.object("name", relation, "parent", parent.id()))
        .orElseGet(() -> JsonValue.of(relation));
  }

  private static JsonObject fields(PlanObject object) {
    ObjectFields fields = new ObjectFields(object);
    if (object instanceof Plan plan) {
      fields.join(Role.PLAN_COST_SHARES, plan.planCostShares());
      fields.count(plan.linkedPlanServices());
    } else if (object instanceof LinkedPlanService link) {
      fields.join(Role.LINKED_SERVICE, link.linkedService());
      fields.join(Role.PLANSERVICE_COST_SHARES, link.planserviceCostShares());
    }
    return fields.json();
  }
}
