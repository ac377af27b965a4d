package io.planmanagement.domain;

import static io.planmanagement.domain.Json.array;
import static io.planmanagement.domain.Json.number;
import static io.planmanagement.domain.Json.object;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.planmanagement.domain.JsonValue.JsonObject;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** A plan with two linked services, which the tests change, and what they ask of refusals. */
final class Examples {

  private Examples() {}

  static JsonObject document() {
    return object(
        "objectId", "plan-1",
        "objectType", "plan",
        "_org", "example.com",
        "planType", "inNetwork",
        "creationDate", "12-31-2025",
        "planCostShares", shares("shares-0", 2000, number("23.50")),
        "linkedPlanServices",
            array(
                link("link-1", "service-1", "Yearly physical", shares("shares-1", 10, 0)),
                link("link-2", "service-2", "well baby", shares("shares-2", 10, 175))),
        "metalLevel", "Silver");
  }

  static JsonObject link(String id, String serviceId, String serviceName, JsonObject shares) {
    return object(
        "objectId",
        id,
        "objectType",
        "planservice",
        "_org",
        "example.com",
        "linkedService",
        service(serviceId, serviceName),
        "planserviceCostShares",
        shares);
  }

  static JsonObject service(String id, String name) {
    return object(
        "objectId", id, "objectType", "service", "_org", "catalogue.example", "name", name);
  }

  static JsonObject shares(String id, Object deductible, Object copay) {
    return object(
        "objectId", id,
        "objectType", "membercostshare",
        "_org", "example.com",
        "deductible", deductible,
        "copay", copay);
  }

  static Plan plan() {
    return Plan.of(document());
  }

  /** The violations with which something is refused, each as its pointer and its keyword. */
  static List<String> violations(Executable refused) {
    return assertThrows(PlanRefused.Invalid.class, refused).violations().stream()
        .map(violation -> violation.pointer() + " " + violation.keyword())
        .toList();
  }
}
