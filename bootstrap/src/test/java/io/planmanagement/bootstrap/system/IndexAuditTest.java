package io.planmanagement.bootstrap.system;

import static io.planmanagement.bootstrap.system.ElasticWire.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.bootstrap.system.Client.Answer;
import io.planmanagement.bootstrap.system.Fate.State;
import io.planmanagement.bootstrap.system.RawReader.Findings;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.Plan;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.TestPlans;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every damage that an index can have is found and mended by one audit, begun through the API. */
class IndexAuditTest {

  /** Two places of the plan itself, three of each linked plan service before. */
  private static final int PLACE_OF_LINK_5 = 2 + 3 * 5;

  private final Deployment deployment = Deployment.shared();
  private final ElasticWire elastic = deployment.index();
  private final String index = elastic.indexOf(Deployment.ALIAS);
  private final Acknowledgements acknowledgements = new Acknowledgements();

  @Test
  void an_audit_finds_and_mends_each_of_seven_planted_damages() {
    Plan missingChild = create();
    Plan extraChild = create();
    Plan staleChild = create();
    Plan missing = create();
    Plan ahead = create();
    Plan different = create();
    String ghost = TestPlans.freshId().value();
    Eventually.passes(() -> assertClean(read()));

    remove(missingChild, "/s/0/cost");
    JsonObject extra = source(extraChild, "/s/0").with("place", JsonValue.of(PLACE_OF_LINK_5));
    put(extraChild, "/s/5", extra, revision(extraChild));
    makeStale(staleChild, "/s/0/service");
    for (String place : List.of("", "/c", "/s/0", "/s/0/service", "/s/0/cost")) {
      remove(missing, place);
    }
    long later = revision(ahead) + 1_000;
    put(ahead, "", source(ahead, "").with("revision", JsonValue.of(later)), later);
    put(
        different,
        "/c",
        source(different, "/c")
            .with("document", otherDocument(source(different, "/c")))
            .with("deductible", JsonValue.of(1)),
        revision(different));
    put(
        ghost,
        ghost,
        source(different, "").with("planId", JsonValue.of(ghost)),
        revision(different));

    List<String> planted = read().diverged();
    Answer audit = deployment.audit();

    for (Plan plan : List.of(missingChild, extraChild, staleChild, missing, ahead, different)) {
      assertTrue(
          planted.stream().anyMatch(found -> found.startsWith(plan.id().value())),
          planted::toString);
    }
    assertTrue(planted.stream().anyMatch(found -> found.startsWith(ghost)), planted::toString);
    for (String counts : List.of("found", "mended")) {
      for (Map.Entry<String, Integer> least :
          Map.of("behind", 3, "different", 1, "ahead", 2, "ghost", 1).entrySet()) {
        assertEquals(
            JsonValue.of(least.getValue()),
            object(audit.object(), counts).get(least.getKey()).orElse(JsonValue.NULL),
            audit::toString);
      }
    }
    Eventually.passes(() -> assertClean(read()));
  }

  private Plan create() {
    Plan plan = TestPlans.plan();
    Answer created = deployment.client().send("POST", "/plan", plan.document());
    assertEquals(201, created.status(), created::toString);
    acknowledgements.of(plan.id()).became(State.of(plan, created.etag()));
    return plan;
  }

  private long revision(Plan plan) {
    return Fate.revision(acknowledgements.of(plan.id()).known().etag());
  }

  private JsonObject source(Plan plan, String place) {
    return object(
        elastic.ask("GET", document(plan.id().value(), plan.id() + place), ""), "_source");
  }

  private void put(Plan plan, String place, JsonObject source, long revision) {
    put(plan.id().value(), plan.id() + place, source, revision);
  }

  private void put(String planId, String place, JsonObject source, long revision) {
    elastic.ask(
        "PUT", document(planId, place) + version(revision), JsonCodec.write(source).toString());
  }

  private void remove(Plan plan, String place) {
    elastic.ask(
        "DELETE", document(plan.id().value(), plan.id() + place) + version(revision(plan)), "");
  }

  /** Puts an older revision in place of the newer one: the index must forget that first. */
  private void makeStale(Plan plan, String place) {
    JsonObject source = source(plan, place).with("revision", JsonValue.of(revision(plan) - 5));
    elastic.ask("PUT", "/" + index + "/_settings", "{\"index.gc_deletes\":\"0s\"}");
    remove(plan, place);
    Eventually.holds(
        "the deletion is forgotten",
        () -> {
          try {
            put(plan, place, source, revision(plan) - 5);
            return true;
          } catch (IllegalStateException remembered) {
            elastic.ask("POST", "/" + index + "/_flush?force=true", "");
            return false;
          }
        });
    elastic.ask("PUT", "/" + index + "/_settings", "{\"index.gc_deletes\":null}");
  }

  /** The same object with another deductible, in the form in which the index keeps it. */
  private static JsonValue otherDocument(JsonObject source) {
    JsonValue document = source.get("document").orElseThrow();
    if (document instanceof JsonString text) {
      return JsonValue.of(text.value().replace("2000", "1"));
    }
    return ((JsonObject) document).with("deductible", JsonNumber.of("1"));
  }

  private String document(String planId, String place) {
    return "/" + index + "/_doc/" + place.replace("/", "%2F") + "?routing=" + planId;
  }

  private static String version(long revision) {
    return "&refresh=true&version_type=external_gte&version=" + revision;
  }

  private Findings read() {
    return new RawReader(Deployment.NAMESPACE, Deployment.ALIAS)
        .read(deployment.redis(), elastic, acknowledgements);
  }

  private static void assertClean(Findings findings) {
    assertEquals(new Findings(List.of(), List.of(), List.of()), findings);
  }
}
