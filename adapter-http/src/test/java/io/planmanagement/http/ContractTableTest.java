package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.Plan;
import io.planmanagement.http.TestService.Answer;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.json.PlanSchema;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.TestPlans;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each line of the API's table, where everything goes well. */
class ContractTableTest {

  private static TestService service;

  @BeforeAll
  static void start() {
    service = TestService.start();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void a_created_plan_is_answered_with_its_place_and_its_entity_tag() {
    Plan plan = TestPlans.plan();

    Answer created = service.create(plan);

    assertEquals(201, created.status());
    assertEquals(Optional.of(TestService.path(plan)), created.header("Location"));
    assertTrue(created.etag().matches("\"[1-9][0-9]*\""));
    assertEquals(plan, PlanDocuments.read(created.response().body()));
  }

  @Test
  void a_plan_is_read_back_with_the_tag_of_its_write() {
    Plan plan = TestPlans.plan();
    Answer created = service.create(plan);

    Answer read = service.get(TestService.path(plan));

    assertEquals(200, read.status());
    assertEquals(created.etag(), read.etag());
    assertEquals(plan, PlanDocuments.read(read.response().body()));
  }

  @Test
  void head_answers_as_get_without_the_content() {
    Plan plan = TestPlans.plan();
    service.create(plan);
    Answer read = service.get(TestService.path(plan));

    Answer head =
        service.send(
            service
                .to(TestService.path(plan))
                .method("HEAD", java.net.http.HttpRequest.BodyPublishers.noBody()));

    assertEquals(200, head.status());
    assertEquals("", head.text());
    for (String field :
        List.of("ETag", "Content-Type", "Content-Length", "Cache-Control", "Vary")) {
      assertEquals(read.header(field), head.header(field), field);
    }
  }

  @Test
  void a_put_creates_then_replaces_then_changes_nothing() {
    Plan plan = TestPlans.plan();
    Plan other = TestPlans.changed(plan, "second");

    Answer created = service.put(TestService.path(plan), TestService.json(plan));
    Answer replaced = service.put(TestService.path(plan), TestService.json(other));
    Answer unchanged = service.put(TestService.path(plan), TestService.json(other));

    assertEquals(201, created.status());
    assertEquals(Optional.of(TestService.path(plan)), created.header("Location"));
    assertEquals(200, replaced.status());
    assertNotEquals(created.etag(), replaced.etag());
    assertEquals(200, unchanged.status());
    assertEquals(replaced.etag(), unchanged.etag());
    assertEquals(other, PlanDocuments.read(unchanged.response().body()));
  }

  @Test
  void each_patch_format_changes_the_plan_and_its_tag() {
    Plan plan = TestPlans.plan();
    String first = service.create(plan).etag();

    Answer partial =
        service.patch(TestService.path(plan), "application/json", "{\"metalLevel\":\"Gold\"}");
    Answer merged =
        service.patch(TestService.path(plan), "application/merge-patch+json", "{\"version\":null}");
    Answer patched =
        service.patch(
            TestService.path(plan),
            "application/json-patch+json",
            "[{\"op\":\"replace\",\"path\":\"/planCostShares/deductible\",\"value\":62.50}]");

    assertEquals(
        List.of(200, 200, 200), List.of(partial.status(), merged.status(), patched.status()));
    Set<String> tags = new HashSet<>(List.of(first, partial.etag(), merged.etag(), patched.etag()));
    assertEquals(4, tags.size());
    assertEquals(Optional.of(JsonValue.of("Gold")), patched.object().get("metalLevel"));
    assertEquals(Optional.empty(), patched.object().get("version"));
    assertTrue(patched.text().contains("\"deductible\":62.50"), patched.text());
  }

  @Test
  void a_patch_that_changes_nothing_keeps_the_tag() {
    Plan plan = TestPlans.plan();
    String tag = service.create(plan).etag();

    Answer patched =
        service.patch(TestService.path(plan), "application/json", "{\"planType\":\"inNetwork\"}");

    assertEquals(200, patched.status());
    assertEquals(tag, patched.etag());
  }

  @Test
  void a_deleted_plan_is_gone() {
    Plan plan = TestPlans.plan();
    service.create(plan);

    Answer deleted = service.delete(TestService.path(plan));

    assertEquals(204, deleted.status());
    assertEquals("", deleted.text());
    assertEquals(Optional.empty(), deleted.header("Content-Type"));
    assertEquals(404, service.get(TestService.path(plan)).status());
    assertEquals(404, service.delete(TestService.path(plan)).status());
  }

  @Test
  void an_object_of_a_plan_is_read_alone_with_all_below_it() {
    Plan plan = TestPlans.plan();
    String tag = service.create(plan).etag();
    String link = plan.linkedPlanServices().get(0).objectId().value();

    Answer object = service.get(TestService.path(plan) + "/objects/" + link);

    assertEquals(200, object.status());
    assertEquals(tag, object.etag());
    assertEquals(plan.linkedPlanServices().get(0).document(), object.json());
  }

  @Test
  void a_listing_gives_every_plan_once_page_by_page() {
    String org = TestPlans.freshOrg().value();
    Set<JsonValue> expected = new HashSet<>();
    for (int i = 0; i < 7; i++) {
      Plan plan = TestPlans.plan(new io.planmanagement.domain.Organisation(org));
      service.create(plan);
      expected.add(plan.document());
    }

    List<JsonValue> seen = new ArrayList<>();
    String target = "/v1/plan?limit=3";
    while (!target.isEmpty()) {
      Answer page = service.send(service.to(target, org).GET());
      assertEquals(200, page.status(), page.text());
      seen.addAll(((JsonArray) page.object().get("items").orElseThrow()).elements());
      JsonValue next = page.object().get("next").orElseThrow();
      target = next instanceof JsonString text ? text.value() : "";
      assertEquals(
          target.isEmpty() ? Optional.empty() : Optional.of("<" + target + ">; rel=\"next\""),
          page.header("Link"));
    }

    assertEquals(7, seen.size());
    assertEquals(expected, new HashSet<>(seen));
  }

  @Test
  void a_plan_is_read_back_from_the_index_with_the_tag_that_is_indexed() {
    Plan plan = TestPlans.plan();
    String tag = service.create(plan).etag();
    String target = "/v1/plan/es_plan/" + plan.id().value();
    Eventually.holds("the plan is indexed", () -> service.get(target).status() == 200);

    Answer indexed = service.get(target);
    Answer known = service.send(service.to(target).header("If-None-Match", tag).GET());

    assertEquals(tag, indexed.etag());
    assertEquals(plan.document(), indexed.json());
    assertEquals(304, known.status());
  }

  @Test
  void objects_and_children_are_found_in_the_index_with_their_plan() {
    Plan plan = TestPlans.plan();
    Answer created =
        service.send(
            service
                .to("/v1/plan")
                .header("Content-Type", "application/json")
                .header("Prefer", "respond-async, wait=10")
                .POST(TestService.text(TestService.json(plan))));
    assertEquals(Optional.of("wait=10"), created.header("Preference-Applied"));
    String link = plan.linkedPlanServices().get(0).objectId().value();

    Answer objects = service.get("/v1/plan/es_data?id=" + link);
    Answer children = service.get("/v1/plan/es_data?id=" + link + "&parent_type=linkedPlanService");

    assertEquals(
        new JsonArray(
            List.of(
                plan.linkedPlanServices()
                    .get(0)
                    .document()
                    .with("planId", JsonValue.of(plan.id().value())))),
        objects.json());
    assertEquals(2, ((JsonArray) children.json()).elements().size());
  }

  @Test
  void objects_of_the_index_are_paged_by_links() {
    String shared = TestPlans.freshObjectId().value();
    for (int i = 0; i < 5; i++) {
      Plan plan = TestPlans.plan();
      JsonObject document =
          plan.document()
              .with(
                  "planCostShares",
                  plan.planCostShares().document().with("objectId", JsonValue.of(shared)));
      Answer created =
          service.send(
              service
                  .to("/v1/plan")
                  .header("Content-Type", "application/json")
                  .header("Prefer", "wait=10")
                  .POST(TestService.text(JsonCodec.write(document).toString())));
      assertEquals(201, created.status());
    }

    List<JsonValue> seen = new ArrayList<>();
    Optional<String> target = Optional.of("/v1/plan/es_data?limit=2&id=" + shared);
    while (target.isPresent()) {
      Answer page = service.get(target.get());
      assertEquals(200, page.status(), page.text());
      seen.addAll(((JsonArray) page.json()).elements());
      target = page.header("Link").map(link -> link.substring(1, link.indexOf('>')));
    }

    assertEquals(5, seen.size());
    assertEquals(5, new HashSet<>(seen).size());
  }

  @Test
  void bulk_answers_line_by_line_and_a_bad_line_harms_no_other() {
    Plan one = TestPlans.plan();
    Plan two = TestPlans.plan();
    String lines =
        TestService.json(one)
            + "\n{\"objectId\":\n\n"
            + TestService.json(two)
            + "\r\n"
            + TestService.json(one);

    Answer bulk =
        service.send(
            service
                .to("/v1/plans/bulk")
                .header("Content-Type", "application/x-ndjson")
                .POST(TestService.text(lines)));

    assertEquals(200, bulk.status());
    List<JsonObject> results =
        bulk.text()
            .lines()
            .map(
                line ->
                    (JsonObject)
                        JsonCodec.read(line.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
            .toList();
    assertEquals(
        List.of("201", "400", "400", "201", "200"),
        results.stream()
            .map(
                result ->
                    ((JsonValue.JsonNumber) result.get("status").orElseThrow()).value().toString())
            .toList(),
        bulk.text());
    assertEquals(200, service.get(TestService.path(two)).status());
  }

  @Test
  void an_export_gives_every_visible_plan_a_line() {
    String org = TestPlans.freshOrg().value();
    Set<Plan> expected = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      Plan plan = TestPlans.plan(new io.planmanagement.domain.Organisation(org));
      service.create(plan);
      expected.add(plan);
    }

    Answer export = service.send(service.to("/v1/plans/export", org).GET());

    assertEquals(Optional.of("application/x-ndjson"), export.header("Content-Type"));
    assertEquals(
        expected,
        new HashSet<>(
            export
                .text()
                .lines()
                .map(io.planmanagement.domain.Document::of)
                .map(PlanDocuments::read)
                .toList()));
  }

  @Test
  void the_schema_is_the_published_one() {
    Answer schema = service.get("/v1/plans/schema");

    assertEquals(200, schema.status());
    assertEquals(Optional.of(PlanSchema.MEDIA_TYPE), schema.header("Content-Type"));
    assertEquals(JsonCodec.read(PlanSchema.document()), schema.json());
  }

  @Test
  void health_description_and_docs_are_open() {
    for (String path : List.of("/health/live", "/health/ready", "/openapi.json", "/docs")) {
      Answer answer = service.send(java.net.http.HttpRequest.newBuilder(service.uri(path)).GET());

      assertEquals(200, answer.status(), path);
    }
  }

  @Test
  void metrics_count_the_requests_by_route_and_status() {
    service.get("/v1/plan/" + TestPlans.freshId().value());

    Answer metrics = service.get("/metrics");

    assertEquals(200, metrics.status());
    assertTrue(
        metrics
            .text()
            .contains(
                "http_server_request_duration_seconds_count{route=\"/v1/plan/{id}\",method=\"GET\",status=\"404\"}"),
        metrics.text());
  }

  @Test
  void metrics_are_in_the_text_format_of_prometheus() {
    Answer metrics = service.get("/metrics");

    assertEquals(
        Optional.of("text/plain;version=0.0.4;charset=utf-8"),
        metrics.header("Content-Type").map(type -> type.replace(" ", "")));
    Set<String> declared = new HashSet<>();
    for (String line : metrics.text().lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        assertTrue(declared.add(line.split(" ", -1)[2]), "declared twice: " + line);
      } else if (!line.startsWith("# HELP ")) {
        assertTrue(line.matches("[a-z_]+(\\{([a-z_]+=\"[^\"]*\",?)+})? -?[0-9.e+-]+"), line);
        String name = line.split("[{ ]", -1)[0].replaceAll("_(bucket|sum|count)$", "");
        assertTrue(declared.contains(name), "not declared: " + line);
      }
    }
    for (String family :
        List.of(
            "plan_backlog_changes", "plan_lag_seconds", "plan_port_up", "jvm_heap_used_bytes")) {
      assertTrue(declared.contains(family), family);
    }
  }
}
