package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Plan;
import io.planmanagement.http.TestService.Answer;
import io.planmanagement.testkit.TestPlans;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditional requests (RFC 9110, section 13) on every method. */
class PreconditionsTest {

  private static final String STALE = "\"1\"";

  private static TestService service;

  private Plan plan;
  private String path;
  private String tag;

  @BeforeAll
  static void start() {
    service = TestService.start();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @BeforeEach
  void store() {
    plan = TestPlans.plan();
    path = TestService.path(plan);
    tag = service.create(plan).etag();
  }

  private Answer get(String... headers) {
    return service.send(TestService.with(service.to(path), headers).GET());
  }

  private static void assertRefused(int status, String problem, Answer answer) {
    assertEquals(status, answer.status(), answer.toString());
    assertEquals(problem, answer.problem(), answer.toString());
  }

  private void assertUnchanged() {
    assertEquals(tag, service.get(path).etag());
  }

  @Test
  void a_read_with_the_tag_that_the_client_has_is_not_modified() {
    for (String field : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
      Answer answer = get("If-None-Match", field);

      assertEquals(304, answer.status(), field);
      assertEquals("", answer.text());
      assertEquals(tag, answer.etag());
      assertEquals(Optional.empty(), answer.header("Content-Type"));
      assertTrue(answer.header("Cache-Control").isPresent());
    }
  }

  @Test
  void a_read_with_another_tag_is_the_plan() {
    assertEquals(200, get("If-None-Match", STALE).status());
    assertEquals(200, get("If-Match", tag).status());
    assertEquals(200, get("If-Match", "*").status());
  }

  @Test
  void a_read_that_demands_another_state_fails() {
    assertRefused(412, "precondition-failed", get("If-Match", STALE));
    assertRefused(412, "precondition-failed", get("If-Match", "W/" + tag));
    assertRefused(412, "precondition-failed", get("If-Match", STALE, "If-None-Match", tag));
  }

  @Test
  void several_lines_of_a_field_are_one_list() {
    assertEquals(304, get("If-None-Match", STALE, "If-None-Match", tag).status());
    assertEquals(200, get("If-Match", STALE, "If-Match", tag).status());
  }

  @Test
  void a_missing_plan_is_missing_whatever_the_precondition() {
    String missing = "/v1/plan/" + TestPlans.freshId().value();
    for (String[] field :
        new String[][] {
          {"If-Match", "*"}, {"If-Match", tag}, {"If-None-Match", "*"}, {"If-None-Match", tag}
        }) {
      assertRefused(
          404, "not-found", service.send(TestService.with(service.to(missing), field).GET()));
      assertRefused(
          404, "not-found", service.patch(missing, "application/json", "{\"a\":1}", field));
      assertRefused(404, "not-found", service.delete(missing, field));
    }
  }

  @Test
  void a_create_that_demands_an_existing_plan_fails_and_stores_nothing() {
    Plan other = TestPlans.plan();

    Answer answer =
        service.send(
            service
                .to("/v1/plan")
                .header("Content-Type", "application/json")
                .header("If-Match", "*")
                .POST(TestService.text(TestService.json(other))));

    assertRefused(412, "precondition-failed", answer);
    assertEquals(404, service.get(TestService.path(other)).status());
  }

  @Test
  void a_put_replaces_only_the_state_that_it_names() {
    String changed = TestService.json(TestPlans.changed(plan, "second"));

    assertRefused(412, "precondition-failed", service.put(path, changed, "If-Match", STALE));
    assertRefused(412, "precondition-failed", service.put(path, changed, "If-Match", "W/" + tag));
    assertRefused(412, "precondition-failed", service.put(path, changed, "If-None-Match", "*"));
    assertRefused(
        412, "precondition-failed", service.put(path, changed, "If-None-Match", "W/" + tag));
    assertUnchanged();
    Answer replaced = service.put(path, changed, "If-Match", STALE + ", " + tag);
    assertEquals(200, replaced.status());
    assertNotEquals(tag, replaced.etag());
  }

  @Test
  void a_put_creates_only_what_is_not_there() {
    Plan other = TestPlans.plan();
    String json = TestService.json(other);
    String target = TestService.path(other);

    assertRefused(412, "precondition-failed", service.put(target, json, "If-Match", "*"));
    assertRefused(412, "precondition-failed", service.put(target, json, "If-Match", tag));
    assertEquals(404, service.get(target).status());
    assertEquals(201, service.put(target, json, "If-None-Match", "*").status());
    assertRefused(412, "precondition-failed", service.put(target, json, "If-None-Match", "*"));
  }

  @Test
  void a_patch_changes_only_the_state_that_it_names() {
    String gold = "{\"metalLevel\":\"Gold\"}";

    assertRefused(
        412,
        "precondition-failed",
        service.patch(path, "application/json", gold, "If-Match", STALE));
    assertRefused(
        412,
        "precondition-failed",
        service.patch(path, "application/json", gold, "If-None-Match", tag));
    assertUnchanged();
    assertEquals(200, service.patch(path, "application/json", gold, "If-Match", "*").status());
  }

  @Test
  void a_delete_removes_only_the_state_that_it_names() {
    assertRefused(412, "precondition-failed", service.delete(path, "If-Match", STALE));
    assertRefused(412, "precondition-failed", service.delete(path, "If-None-Match", "*"));
    assertUnchanged();
    assertEquals(204, service.delete(path, "If-Match", tag).status());
  }

  @Test
  void the_tag_of_the_compressed_representation_serves_as_well() {
    String compressed = tag.replaceAll("\"$", "-gzip\"");

    assertEquals(304, get("If-None-Match", compressed).status());
    assertEquals(204, service.delete(path, "If-Match", compressed).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"1", "*, \"1\"", "\"1\" \"2\"", "W/1", ""})
  void a_malformed_precondition_is_refused_on_every_method(String field) {
    String changed = TestService.json(TestPlans.changed(plan, "second"));
    for (String name : List.of("If-Match", "If-None-Match")) {
      assertRefused(400, "malformed-header", get(name, field));
      assertRefused(400, "malformed-header", service.put(path, changed, name, field));
      assertRefused(
          400,
          "malformed-header",
          service.patch(path, "application/json", "{\"a\":1}", name, field));
      assertRefused(400, "malformed-header", service.delete(path, name, field));
    }
    assertUnchanged();
  }

  @Test
  void the_objects_of_a_plan_are_read_conditionally_too() {
    String object = path + "/objects/" + plan.planCostShares().objectId().value();

    assertEquals(304, service.send(service.to(object).header("If-None-Match", tag).GET()).status());
    assertRefused(
        412,
        "precondition-failed",
        service.send(service.to(object).header("If-Match", STALE).GET()));
  }

  @Test
  void a_service_that_requires_preconditions_refuses_changes_without() {
    try (TestService strict =
        TestService.start(settings -> settings.requiringPreconditions(true))) {
      String current = strict.create(plan).etag();

      Answer put = strict.put(path, TestService.json(TestPlans.changed(plan, "second")));
      Answer patch = strict.patch(path, "application/json", "{\"a\":1}");
      Answer delete = strict.delete(path);

      assertRefused(428, "precondition-required", put);
      assertRefused(428, "precondition-required", patch);
      assertRefused(428, "precondition-required", delete);
      assertEquals(current, strict.get(path).etag());
      assertEquals(204, strict.delete(path, "If-Match", current).status());
    }
  }
}
