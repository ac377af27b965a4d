package io.planmanagement.redis;

import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.json.PlanDocuments;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a plan as the fields of a hash, and reads it from them.
 *
 * <p>Every object below the plan is a field of its own. Its text is its JSON, but where objects
 * stand below it there are their ids between unit separators (U+001F). JSON text never holds that
 * character, so whoever reads puts those objects' texts in their place and has the whole.
 */
final class PlanHash {

  /** The fields that {@link #record} reads, in its order. */
  private static final Object[] RECORD = {"revision", "token", "places", "org", "document"};

  private static final char LINK = '\u001f';

  private PlanHash() {}

  /** Returns the fields of a record, in the order in which {@link #record} takes their values. */
  static Object[] recordFields() {
    return RECORD.clone();
  }

  /**
   * Reads a record.
   *
   * @param values of the fields that {@link #recordFields} names
   * @return the record; empty if there is none
   */
  static Optional<PlanRecord> record(PlanId id, Reply values) {
    if (values.at(0).isAbsent()) {
      return Optional.empty();
    }
    Revision revision = values.at(0).revision();
    Optional<StoredPlan> plan = Optional.empty();
    if (!values.at(3).isAbsent()) {
      plan = Optional.of(stored(id, revision, values.at(3), values.at(4)));
    }
    return Optional.of(
        new PlanRecord(
            id, revision, values.at(1).as(WriteToken::new), (int) values.at(2).number(), plan));
  }

  /** Reads a living plan. */
  static StoredPlan stored(PlanId id, Revision revision, Reply org, Reply document) {
    return PlanDocuments.stored(id, revision, org.as(Organisation::new), document.document());
  }

  /** Returns the name of an object's field. */
  static String field(ObjectId id) {
    return "object:" + id.value();
  }

  /** Returns the fields of the objects below a plan with their values. */
  static Map<String, String> objects(Plan plan) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (PlanObject object : plan.objects()) {
      if (object != plan) {
        fields.put(field(object.objectId()), text(object));
      }
    }
    return fields;
  }

  private static String text(PlanObject object) {
    JsonObject document = object.document();
    if (object instanceof LinkedPlanService link) {
      String service = Role.LINKED_SERVICE.property();
      String costs = Role.PLANSERVICE_COST_SHARES.property();
      String own = JsonCodec.write(document.without(service).without(costs)).toString();
      return own.substring(0, own.length() - 1)
          + member(service, link.linkedService())
          + member(costs, link.planserviceCostShares())
          + "}";
    }
    return JsonCodec.write(document).toString();
  }

  private static String member(String name, PlanObject below) {
    return ",\"" + name + "\":" + LINK + below.objectId().value() + LINK;
  }
}
