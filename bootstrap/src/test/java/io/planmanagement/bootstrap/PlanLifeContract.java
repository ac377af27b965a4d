package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.bootstrap.Api.Answer;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.http.Scope;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.samples.PlanChanges;
import io.planmanagement.samples.SamplePlans;
import io.planmanagement.testkit.Eventually;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The life of a plan, through HTTP, whatever the service runs on. */
public interface PlanLifeContract {

  /** Tells the plans of one run from those of another. */
  long SEED = System.nanoTime();

  /** Returns where the API is. */
  URI address();

  /** Returns a token with these scopes, bound to that organisation if there is one. */
  String token(Set<Scope> scopes, Optional<Organisation> organisation);

  /** Returns a client that may read and write everything. */
  default Api api() {
    return new Api(address(), token(EnumSet.of(Scope.READ, Scope.WRITE), Optional.empty()));
  }

  @Test
  default void a_plan_is_created_read_and_found_in_the_index() {
    Api api = api();
    Plan plan = plan(0);

    Answer created = api.send("POST", "/plan", plan.document());
    Answer read = api.get(path(plan));

    assertEquals(201, created.status(), created.toString());
    assertEquals(200, read.status());
    assertEquals(plan.document(), read.json());
    assertEquals(created.etag(), read.etag());
    assertEquals(304, api.get(path(plan), "If-None-Match", created.etag()).status());
    Eventually.passes(
        () -> {
          Answer indexed = api.get("/plan/es_plan/" + plan.id());
          assertEquals(plan.document(), indexed.json());
          assertEquals(created.etag(), indexed.etag());
        });
  }

  @Test
  default void a_partial_update_merges_by_object_id_and_appends_what_is_new() {
    Api api = api();
    Plan plan = plan(1);
    LinkedPlanService known = plan.linkedPlanServices().get(0);
    LinkedPlanService other = plan(101).linkedPlanServices().get(0);
    String etag = api.send("POST", "/plan", plan.document()).etag();
    JsonObject update =
        object(
            "{\"linkedPlanServices\": ["
                + JsonCodec.write(other.document())
                + ", {\"objectId\": \""
                + known.objectId()
                + "\", \"planserviceCostShares\": {\"copay\": 150.25}}]}");

    Answer patched = api.send("PATCH", path(plan), update, "If-Match", etag);

    Plan after = Plan.of(patched.object());
    assertEquals(200, patched.status(), patched.toString());
    assertNotEquals(etag, patched.etag());
    assertEquals(plan.linkedPlanServices().size() + 1, after.linkedPlanServices().size());
    assertEquals(other, after.linkedPlanServices().get(plan.linkedPlanServices().size()));
    assertEquals(
        "150.25",
        after.linkedPlanServices().get(0).planserviceCostShares().copay().orElseThrow().toString());
    assertEquals(
        known.planserviceCostShares().deductible(),
        after.linkedPlanServices().get(0).planserviceCostShares().deductible());
    assertEquals(412, api.send("PATCH", path(plan), update, "If-Match", etag).status());
    assertEquals(patched.json(), api.get(path(plan)).json());
  }

  @Test
  default void a_patch_that_changes_nothing_keeps_the_entity_tag() {
    Api api = api();
    Plan plan = plan(2);
    String etag = api.send("POST", "/plan", plan.document()).etag();

    Answer patched =
        api.send("PATCH", path(plan), object("{\"planType\": \"" + plan.planType() + "\"}"));

    assertEquals(200, patched.status());
    assertEquals(etag, patched.etag());
  }

  @Test
  default void every_object_is_read_alone_with_what_is_below_it() {
    Api api = api();
    Plan plan = plan(3);
    api.send("POST", "/plan", plan.document());

    for (PlanObject object : plan.objects()) {
      Answer read = api.get(path(plan) + "/objects/" + object.objectId());

      assertEquals(object.document(), read.json(), object.objectId().toString());
    }
    assertEquals(404, api.get(path(plan) + "/objects/" + new ObjectId("nowhere")).status());
  }

  @Test
  default void the_index_tells_an_object_and_the_children_of_one() {
    Api api = api();
    Plan plan = plan(4);
    LinkedPlanService link = plan.linkedPlanServices().get(0);
    api.send("POST", "/plan", plan.document(), "Prefer", "wait=20");

    Answer one = api.get("/plan/es_data?id=" + link.objectId());
    Answer children =
        api.get("/plan/es_data?id=" + link.objectId() + "&parent_type=linkedPlanService");
    Answer ofPlan = api.get("/plan/es_data?id=" + plan.id() + "&parent_type=plan");

    assertEquals(List.of(link.objectId().value()), ids(one));
    assertEquals(
        List.of(
            link.linkedService().objectId().value(),
            link.planserviceCostShares().objectId().value()),
        ids(children));
    assertEquals(1 + plan.linkedPlanServices().size(), ids(ofPlan).size());
    assertEquals(
        JsonValue.of(plan.id().value()),
        ((JsonObject) one.array().get(0)).get("planId").orElseThrow());
  }

  @Test
  default void a_deleted_plan_is_gone_from_store_and_index_and_may_come_again() {
    Api api = api();
    Plan plan = plan(5);
    Plan smaller = new PlanChanges(SEED).change(plan, 5);
    String etag = api.send("POST", "/plan", plan.document(), "Prefer", "wait=20").etag();

    assertEquals(412, api.delete(path(plan), "If-Match", "\"1\"").status());
    assertEquals(204, api.delete(path(plan), "If-Match", etag, "Prefer", "wait=20").status());
    assertEquals(404, api.get(path(plan)).status());
    assertEquals(404, api.get("/plan/es_plan/" + plan.id()).status());
    assertEquals(
        404, api.get("/plan/es_data?id=" + plan.linkedPlanServices().get(0).objectId()).status());
    assertEquals(404, api.delete(path(plan)).status());

    Answer again = api.send("POST", "/plan", smaller.document(), "Prefer", "wait=20");

    assertEquals(201, again.status());
    assertTrue(revision(again.etag()) > revision(etag), again.etag() + " after " + etag);
    assertEquals(smaller.document(), api.get("/plan/es_plan/" + plan.id()).json());
    assertEquals(
        1 + smaller.linkedPlanServices().size(),
        api.get("/plan/es_data?id=" + plan.id() + "&parent_type=plan").array().size());
  }

  @Test
  default void a_replaced_plan_shows_and_an_equal_one_changes_nothing() {
    Api api = api();
    Plan plan = plan(6);
    Plan other = new PlanChanges(SEED).change(plan, 6);
    String etag = api.send("PUT", path(plan), plan.document()).etag();

    Answer equal = api.send("PUT", path(plan), plan.document());
    Answer changed = api.send("PUT", path(plan), other.document(), "If-Match", etag);

    assertEquals(200, equal.status());
    assertEquals(etag, equal.etag());
    assertEquals(200, changed.status());
    assertEquals(other.document(), api.get(path(plan)).json());
  }

  @Test
  default void a_chain_of_updates_ends_in_the_index_as_in_the_store() {
    Api api = api();
    Plan plan = plan(7);
    PlanChanges changes = new PlanChanges(SEED);
    api.send("POST", "/plan", plan.document());
    for (long n : LongStream.range(0, 40).toArray()) {
      Plan now = Plan.of(api.get(path(plan)).object());
      Answer patched = api.send("PATCH", path(plan), changes.update(now, n).changes());
      assertEquals(200, patched.status(), patched.toString());
    }

    Answer stored = api.get(path(plan));

    Eventually.passes(
        () -> {
          Answer indexed = api.get("/plan/es_plan/" + plan.id());
          assertEquals(stored.etag(), indexed.etag());
          assertEquals(stored.json(), indexed.json());
        });
  }

  @Test
  default void a_token_of_one_organisation_sees_that_alone() {
    Api api = api();
    Plan ours = plan(8);
    Plan theirs =
        LongStream.range(9, 99)
            .mapToObj(PlanLifeContract::plan)
            .filter(plan -> !plan.org().equals(ours.org()))
            .findFirst()
            .orElseThrow();
    api.send("PUT", path(ours), ours.document());
    api.send("PUT", path(theirs), theirs.document());
    Api bound =
        new Api(address(), token(EnumSet.of(Scope.READ, Scope.WRITE), Optional.of(ours.org())));

    assertEquals(200, bound.get(path(ours)).status());
    assertEquals(404, bound.get(path(theirs)).status());
    assertEquals(403, bound.send("PUT", path(theirs), theirs.document()).status());
    assertEquals(404, bound.delete(path(theirs)).status());
  }

  @Test
  default void a_token_for_reading_does_not_write_and_no_token_does_nothing() {
    Plan plan = plan(100);
    Api reader = new Api(address(), token(EnumSet.of(Scope.READ), Optional.empty()));
    Api nobody = new Api(address(), "x");

    assertEquals(403, reader.send("POST", "/plan", plan.document()).status());
    assertEquals(404, reader.get(path(plan)).status());
    assertEquals(401, nobody.get(path(plan)).status());
    assertEquals(401, nobody.send("POST", "/plan", plan.document()).status());
  }

  private static Plan plan(long n) {
    return new SamplePlans(SEED).plan(n);
  }

  private static String path(Plan plan) {
    return "/plan/" + plan.id();
  }

  private static long revision(String etag) {
    return Long.parseLong(etag.replace("\"", ""));
  }

  private static JsonObject object(String json) {
    return JsonCodec.readObject(json.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> ids(Answer answer) {
    return answer.array().stream()
        .map(element -> ((JsonObject) element).get("objectId").orElseThrow())
        .map(id -> ((JsonString) id).value())
        .toList();
  }
}
