package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.http.TestService.Answer;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.TestPlans;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators can do: reindex, audit, dead letters. */
class AdminTest {

  private static final String LETTERS = "/v1/admin/dead-letters";

  private TestService service;

  @BeforeEach
  void start() {
    service = TestService.start();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void a_reindex_is_accepted_and_seen_to_its_end() {
    Plan plan = TestPlans.plan();
    service.create(plan);
    assertEquals("none", state("/v1/admin/reindex"));

    Answer accepted = post("/v1/admin/reindex");

    assertEquals(202, accepted.status(), accepted.toString());
    assertEquals(Optional.of("/v1/admin/reindex"), accepted.header("Location"));
    assertEquals(Optional.of(JsonValue.of("reindex")), accepted.object().get("kind"));
    Eventually.holds("it is through", () -> state("/v1/admin/reindex").equals("done"));
    JsonObject done = service.get("/v1/admin/reindex").object();
    assertEquals(1, number(done, "plans"));
    assertTrue(done.get("ended").orElseThrow() instanceof JsonString);
    assertEquals(200, service.get("/v1/plan/es_plan/" + plan.id()).status());
  }

  @Test
  void an_audit_tells_what_it_found_in_its_result_in_the_metrics_and_in_the_readiness() {
    service.create(TestPlans.plan());
    Plan refused = TestPlans.plan();
    setAside(refused);
    assertEquals(Optional.of(JsonValue.NULL), ready().get("audit"));

    Answer accepted = post("/v1/admin/audit");

    assertEquals(202, accepted.status(), accepted.toString());
    assertEquals(Optional.of("/v1/admin/audit"), accepted.header("Location"));
    Eventually.holds("it is through", () -> state("/v1/admin/audit").equals("done"));
    JsonObject done = service.get("/v1/admin/audit").object();
    assertEquals(2, number(done, "plans"));
    assertEquals(1, number((JsonObject) done.get("found").orElseThrow(), "refused"));
    Eventually.holds(
        "the readiness follows", () -> ready().get("audit").orElseThrow() instanceof JsonObject);
    JsonObject audit = (JsonObject) ready().get("audit").orElseThrow();
    assertEquals(Optional.of(JsonValue.of("done")), audit.get("state"));
    String metrics = service.get("/metrics").text();
    assertTrue(metrics.contains("plan_audit_found{finding=\"refused\"} 1\n"), metrics);
    assertTrue(metrics.contains("plan_audit_running 0\n"), metrics);
    assertTrue(metrics.contains("plan_audit_failed 0\n"), metrics);
    assertTrue(metrics.contains("plan_dead_letters 1\n"), metrics);
    assertTrue(metrics.contains("plan_losses_total 0\n"), metrics);
  }

  @Test
  void an_audit_may_be_forced() {
    assertEquals(202, post("/v1/admin/audit?force=true").status());
    Eventually.holds("it is through", () -> state("/v1/admin/audit").equals("done"));
    assertEquals(202, post("/v1/admin/audit?force=false").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/admin/reindex", "/v1/admin/audit"})
  void one_that_can_not_be_done_now_says_so_in_its_result(String job) {
    service.store().fail(Outcome.NOT_APPLIED);

    assertEquals(202, post(job).status());

    Eventually.holds("it has failed", () -> state(job).equals("failed"));
    Answer failed = service.get(job);
    assertFalse(string(failed.object(), "trouble").isEmpty());
    String metrics = service.get("/metrics").text();
    assertTrue(metrics.contains("_failed 1\n"), metrics);
    assertFalse(metrics.contains("plan_dead_letters "), metrics);
  }

  @Test
  void a_dead_letter_is_listed_retried_and_gone_once_the_index_takes_the_plan() {
    Plan plan = TestPlans.plan();
    String revision = setAside(plan);

    JsonObject letter = letters().get(0);
    assertEquals(plan.id().value(), string(letter, "planId"));
    assertEquals(revision, Long.toString(number(letter, "revision")));
    assertEquals("It is refused here.", string(letter, "reason"));
    String target = LETTERS + "/" + plan.id().value() + "?revision=" + revision;
    assertEquals("refused", string(post(target).object(), "result"));
    assertEquals(1, letters().size());

    service.index().work();
    Answer retried = post(target);

    assertEquals(200, retried.status(), retried.toString());
    assertEquals("indexed", string(retried.object(), "result"));
    assertEquals(List.of(), letters());
    assertEquals(200, service.get("/v1/plan/es_plan/" + plan.id()).status());
    Answer again = post(target);
    assertEquals(404, again.status());
    assertEquals("not-found", again.problem());
  }

  @Test
  void a_dead_letter_is_discarded_at_its_revision_only() {
    Plan plan = TestPlans.plan();
    String revision = setAside(plan);
    String target = LETTERS + "/" + plan.id().value() + "?revision=";

    Answer other = service.delete(target + "7");
    Answer discarded = service.delete(target + revision);
    Answer again = service.delete(target + revision);

    assertEquals(404, other.status());
    assertEquals("not-found", other.problem());
    assertFalse(other.text().contains(plan.id().value()), "no id in a problem");
    assertEquals(204, discarded.status());
    assertEquals("", discarded.text());
    assertEquals(404, again.status());
    assertEquals(List.of(), letters());
    assertEquals(200, service.get(TestService.path(plan)).status(), "the plan stays");
  }

  @Test
  void dead_letters_are_listed_page_by_page() {
    Set<String> expected = new HashSet<>();
    for (int i = 0; i < 7; i++) {
      Plan plan = TestPlans.plan();
      setAside(plan);
      expected.add(plan.id().value());
    }

    List<JsonObject> listed = follow("GET", LETTERS + "?limit=3");

    assertEquals(7, listed.size());
    Set<String> ids = new HashSet<>();
    listed.forEach(letter -> ids.add(string(letter, "planId")));
    assertEquals(expected, ids);
  }

  @Test
  void all_are_retried_page_by_page_with_a_result_for_each() {
    Plan stubborn = TestPlans.plan();
    for (int i = 0; i < 4; i++) {
      setAside(TestPlans.plan());
    }
    setAside(stubborn);
    service.index().work();
    service.index().refuse(stubborn.id());

    List<JsonObject> results = follow("POST", LETTERS + "?limit=2");

    assertEquals(5, results.size());
    for (JsonObject result : results) {
      boolean refused = string(result, "planId").equals(stubborn.id().value());
      assertEquals(refused ? "refused" : "indexed", string(result, "result"));
    }
    assertEquals(1, letters().size());
  }

  @Test
  void a_retry_while_the_index_is_down_keeps_every_letter() {
    String revision = setAside(TestPlans.plan());
    Plan second = TestPlans.plan();
    setAside(second);
    service.index().fail(Outcome.NOT_APPLIED);

    Answer all = post(LETTERS);
    Answer one = post(LETTERS + "/" + second.id().value() + "?revision=" + revision);

    assertEquals(503, all.status());
    assertEquals("unavailable", all.problem());
    assertEquals(503, one.status());
    assertEquals(2, letters().size());
  }

  @Test
  void where_the_index_goes_down_amid_a_page_the_rest_of_it_is_kept() {
    for (int i = 0; i < 3; i++) {
      setAside(TestPlans.plan());
    }
    service.index().work();
    service.index().failAfterApplies(1);

    Answer answer = post(LETTERS);

    assertEquals(200, answer.status(), answer.toString());
    List<String> results =
        items(answer).stream().map(result -> string(result, "result")).sorted().toList();
    assertEquals(List.of("indexed", "kept", "kept"), results);
    service.index().work();
    assertEquals(2, letters().size());
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/admin/reindex?x=1, invalid-parameter",
    "POST, /v1/admin/reindex?force=true, invalid-parameter",
    "GET, /v1/admin/audit?force=true, invalid-parameter",
    "POST, /v1/admin/audit?force=yes, invalid-parameter",
    "POST, /v1/admin/audit?force=, invalid-parameter",
    "POST, /v1/admin/audit?force=true&force=true, invalid-parameter",
    "GET, /v1/admin/dead-letters?limit=0, invalid-parameter",
    "GET, /v1/admin/dead-letters?limit=1001, invalid-parameter",
    "POST, /v1/admin/dead-letters?limit=x, invalid-parameter",
    "GET, /v1/admin/dead-letters?cursor=, bad-cursor",
    "GET, /v1/admin/dead-letters?cursor=%00made-up, bad-cursor",
    "POST, /v1/admin/dead-letters?cursor=%00made-up, bad-cursor",
    "POST, /v1/admin/dead-letters/p, invalid-parameter",
    "POST, /v1/admin/dead-letters/p?revision=, invalid-parameter",
    "POST, /v1/admin/dead-letters/p?revision=0, invalid-parameter",
    "POST, /v1/admin/dead-letters/p?revision=-1, invalid-parameter",
    "POST, /v1/admin/dead-letters/p?revision=1.5, invalid-parameter",
    "DELETE, /v1/admin/dead-letters/p, invalid-parameter",
    "DELETE, /v1/admin/dead-letters/p?revision=9007199254740992, invalid-parameter",
    "DELETE, /v1/admin/dead-letters/p?revision=99999999999999999999, invalid-parameter",
    "DELETE, /v1/admin/dead-letters/es_plan?revision=1, invalid-parameter"
  })
  void what_can_not_be_meant_is_refused(String method, String target, String problem) {
    Answer answer =
        service.send(service.to(target).method(method, HttpRequest.BodyPublishers.noBody()));

    assertEquals(400, answer.status(), answer.toString());
    assertEquals(problem, answer.problem());
    assertEquals("none", state("/v1/admin/reindex"));
    assertEquals("none", state("/v1/admin/audit"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/admin/reindex",
        "/v1/admin/audit",
        "/v1/admin/dead-letters",
        "/v1/admin/dead-letters/p?revision=1"
      })
  void a_body_that_nobody_would_read_is_refused(String target) {
    Answer answer = service.post(target, "{\"force\": true}");

    assertEquals(415, answer.status(), answer.toString());
    assertEquals("unsupported-media-type", answer.problem());
    assertEquals("none", state("/v1/admin/audit"));
  }

  @Test
  void answers_fit_the_schemas_that_describe_them() {
    setAside(TestPlans.plan());

    DescriptionTest.assertFits(service, "DeadLetterPage", service.get(LETTERS).text());
    DescriptionTest.assertFits(service, "RetriedPage", post(LETTERS).text());
    DescriptionTest.assertFits(service, "Job", service.get("/v1/admin/audit").text());
    DescriptionTest.assertFits(service, "Job", post("/v1/admin/audit").text());
    Eventually.holds("it is through", () -> state("/v1/admin/audit").equals("done"));
    DescriptionTest.assertFits(service, "Job", service.get("/v1/admin/audit").text());
    DescriptionTest.assertFits(service, "Job", post("/v1/admin/reindex").text());
  }

  /** Stores a plan that the index refuses; returns the revision of its letter. */
  private String setAside(Plan plan) {
    service.index().refuse(plan.id());
    String revision = service.create(plan).etag().replace("\"", "");
    Eventually.holds(
        "it is set aside",
        () ->
            letters().stream()
                .anyMatch(letter -> string(letter, "planId").equals(plan.id().value())));
    return revision;
  }

  private List<JsonObject> letters() {
    return items(service.get(LETTERS + "?limit=1000"));
  }

  /** Follows a listing to its end. */
  private List<JsonObject> follow(String method, String first) {
    List<JsonObject> all = new ArrayList<>();
    Optional<String> target = Optional.of(first);
    while (target.isPresent()) {
      Answer page =
          service.send(
              service.to(target.get()).method(method, HttpRequest.BodyPublishers.noBody()));
      assertEquals(200, page.status(), page.toString());
      all.addAll(items(page));
      target =
          page.object()
              .get("next")
              .filter(JsonString.class::isInstance)
              .map(next -> ((JsonString) next).value());
      assertEquals(target.map(next -> "<" + next + ">; rel=\"next\""), page.header("Link"));
    }
    return all;
  }

  private Answer post(String target) {
    return service.send(service.to(target).POST(HttpRequest.BodyPublishers.noBody()));
  }

  private String state(String job) {
    return string(service.get(job).object(), "state");
  }

  private JsonObject ready() {
    return service.send(HttpRequest.newBuilder(service.uri("/health/ready")).GET()).object();
  }

  private static List<JsonObject> items(Answer page) {
    return ((JsonArray) page.object().get("items").orElseThrow())
        .elements().stream().map(JsonObject.class::cast).toList();
  }

  private static String string(JsonObject object, String name) {
    return ((JsonString) object.get(name).orElseThrow()).value();
  }

  private static long number(JsonObject object, String name) {
    return ((JsonNumber) object.get(name).orElseThrow()).value().longValueExact();
  }
}
