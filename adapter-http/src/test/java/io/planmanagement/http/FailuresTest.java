package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Pointer;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.http.TestService.Answer;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.TestPlans;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What clients see when a part behind the API fails. */
class FailuresTest {

  private static TestService service;

  @BeforeAll
  static void start() {
    service = TestService.start();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @AfterEach
  void everything_works_again() {
    service.store().work();
    service.index().work();
    Eventually.holds(
        "ready again",
        () ->
            service.send(HttpRequest.newBuilder(service.uri("/health/ready")).GET()).status()
                == 200);
  }

  private static void assertUnavailable(String problem, Answer answer) {
    assertEquals(503, answer.status(), answer.toString());
    assertEquals(problem, answer.problem());
    assertTrue(answer.header("Retry-After").isPresent());
    assertFalse(answer.text().contains("secret.example"), "the cause is not told");
  }

  @Test
  void a_store_that_is_down_is_503_on_every_read_and_write() {
    Plan plan = TestPlans.plan();
    service.create(plan);
    String path = TestService.path(plan);
    service.store().fail(Outcome.NOT_APPLIED);

    for (Answer answer :
        List.of(
            service.get(path),
            service.get("/v1/plan"),
            service.get(path + "/objects/x"),
            service.get("/v1/plans/export"),
            service.create(TestPlans.plan()),
            service.put(path, TestService.json(plan)),
            service.patch(path, "application/json", "{\"a\":1}"),
            service.delete(path))) {
      assertUnavailable("unavailable", answer);
    }
  }

  @Test
  void a_write_of_which_nobody_knows_the_outcome_says_so() {
    service.store().fail(Outcome.UNKNOWN);

    Answer answer = service.create(TestPlans.plan());

    assertUnavailable("write-outcome-unknown", answer);
  }

  @Test
  void a_store_that_is_down_is_told_line_by_line_in_bulk() {
    service.store().fail(Outcome.NOT_APPLIED);

    Answer bulk =
        service.send(
            service
                .to("/v1/plans/bulk")
                .header("Content-Type", "application/x-ndjson")
                .POST(TestService.text(TestService.json(TestPlans.plan()) + "\n{")));

    assertEquals(200, bulk.status());
    List<String> lines = bulk.text().lines().toList();
    assertTrue(lines.get(0).contains("\"status\":503"), bulk.text());
    assertTrue(lines.get(1).contains("\"status\":400"), bulk.text());
  }

  @Test
  void an_index_that_is_down_stops_neither_writes_nor_reads_by_id() {
    service.index().fail(Outcome.NOT_APPLIED);
    Plan plan = TestPlans.plan();

    Answer created =
        service.send(
            service
                .to("/v1/plan")
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=1")
                .POST(TestService.text(TestService.json(plan))));

    assertEquals(201, created.status());
    assertEquals(Optional.empty(), created.header("Preference-Applied"));
    assertEquals(200, service.get(TestService.path(plan)).status());
    assertUnavailable("unavailable", service.get("/v1/plan/es_plan/" + plan.id()));
    assertUnavailable("unavailable", service.get("/v1/plan/es_data?id=" + plan.id()));
    service.index().work();
    Eventually.holds(
        "what was written meanwhile is indexed",
        () -> service.get("/v1/plan/es_plan/" + plan.id()).status() == 200);
  }

  @Test
  void readiness_follows_the_store_and_tells_the_rest() {
    service.index().fail(Outcome.NOT_APPLIED);
    Eventually.holds(
        "the index is told to be down",
        () -> Optional.of(JsonValue.of("down")).equals(ready().object().get("index")));
    assertEquals(200, ready().status());

    service.store().fail(Outcome.NOT_APPLIED);
    Eventually.holds("not ready", () -> ready().status() == 503);

    Answer answer = ready();
    assertUnavailable("not-ready", answer);
    assertEquals(Optional.of(JsonValue.of("down")), answer.object().get("store"));
    assertEquals(
        200, service.send(HttpRequest.newBuilder(service.uri("/health/live")).GET()).status());
    assertTrue(service.get("/metrics").text().contains("plan_port_up{port=\"store\"} 0"));
  }

  private static Answer ready() {
    return service.send(HttpRequest.newBuilder(service.uri("/health/ready")).GET());
  }

  @Test
  void an_export_that_can_not_be_completed_is_broken_off() {
    for (int i = 0; i < 450; i++) {
      service.create(TestPlans.plan());
    }
    try (RawConnection connection = RawConnection.to(service.port())) {
      service.store().failAfter(2, Outcome.NOT_APPLIED);
      connection.send(
          "GET /v1/plans/export HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
              + service.token()
              + "\r\n\r\n");

      RawConnection.Raw raw = connection.receive();

      assertEquals(200, raw.status());
      assertFalse(raw.body().endsWith("0\r\n\r\n"), "no regular end");
    }
    IOException broken =
        assertThrows(
            IOException.class,
            () -> {
              service.store().failAfter(2, Outcome.NOT_APPLIED);
              service
                  .client()
                  .send(
                      service.to("/v1/plans/export").GET().build(),
                      java.net.http.HttpResponse.BodyHandlers.ofByteArray());
            });
    assertFalse(String.valueOf(broken.getMessage()).isEmpty());
  }

  @Test
  void every_refusal_of_the_domain_has_a_problem() {
    List<PlanRefused> refusals =
        List.of(
            new PlanRefused.Malformed("x", 1, 1),
            new PlanRefused.Invalid(List.of(Pointer.ROOT.violates("k", "m"))),
            new PlanRefused.NotFound(),
            new PlanRefused.AlreadyExists(),
            new PlanRefused.Stale(Optional.empty()),
            new PlanRefused.TestFailed(0),
            new PlanRefused.AlreadyRunning(),
            new PlanRefused.ForeignOrganisation(),
            new PlanRefused.BadCursor(),
            new PlanRefused.BadQuery("x", 1),
            new PlanRefused.Unsearchable(PlanRefused.Unsearchable.Bound.TIME));

    assertEquals(
        Arrays.stream(PlanRefused.class.getPermittedSubclasses()).collect(Collectors.toSet()),
        refusals.stream().map(Object::getClass).collect(Collectors.toSet()));
    Set<ProblemType> types =
        refusals.stream().map(refusal -> Problems.of(refusal).type()).collect(Collectors.toSet());
    assertEquals(refusals.size(), types.size());
    for (Outcome outcome : Outcome.values()) {
      assertEquals(503, Problems.of(new PortUnavailable("x", outcome)).type().status());
    }
  }
}
