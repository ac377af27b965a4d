package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.planmanagement.domain.Plan;
import io.planmanagement.samples.SamplePlans;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does by the command line: reindex, audit, dead letters. */
class UpkeepEndToEndTest {

  private static final String LETTER =
      "{\"planId\":\"%s\",\"revision\":%d,\"reason\":\"too odd\",\"at\":\"2026-01-01T00:00:00Z\"}";

  private final Path directory;
  private String printed = "";
  private String told = "";

  UpkeepEndToEndTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void a_reindex_and_an_audit_are_followed_to_their_end() {
    try (TestService service = TestService.start(directory)) {
      SamplePlans samples = new SamplePlans(5);
      for (int i = 0; i < 20; i++) {
        service.api().send("POST", "/plan", samples.plan(i).document());
      }
      Plan first = samples.plan(0);

      assertEquals(ExitCode.DONE, run(service, "reindex"), told);
      assertTrue(printed.matches("The reindex is through in [0-9.]+ s: [0-9]+ plans\n"), printed);
      assertEquals(200, service.api().get("/plan/es_plan/" + first.id()).status());

      assertEquals(ExitCode.DONE, run(service, "audit", "--force"), told);
      assertTrue(printed.matches("The audit is through in [0-9.]+ s: [0-9]+ plans\n"), printed);

      assertEquals(ExitCode.DONE, run(service, "audit", "--no-wait"), told);
      assertEquals("The audit has begun.\n", printed);
    }
  }

  @Test
  void a_service_without_dead_letters_has_none_to_list() {
    try (TestService service = TestService.start(directory)) {
      assertEquals(ExitCode.DONE, run(service, "dead-letters"), told);
      assertEquals("", printed);
      assertEquals(ExitCode.DONE, run(service, "dead-letters", "retry", "--all"), told);

      assertEquals(ExitCode.REFUSED, run(service, "dead-letters", "discard", "p"));
      assertEquals("p\tnot among the dead letters\n", printed);
    }
  }

  @Test
  void a_token_that_does_not_cover_it_is_told() {
    try (TestService service = TestService.start(directory)) {
      String token = service.token("--scope", "plan:read plan:write");

      assertEquals(
          ExitCode.REFUSED, run(Map.of("PLAN_TOKEN", token), service.url(), "reindex"), told);

      assertTrue(told.startsWith("plan: the service refused: 403 "), told);
    }
  }

  @Test
  void a_service_that_is_not_there_is_told() {
    List<String> url;
    try (TestService service = TestService.start(directory)) {
      url = service.url();
    }

    assertEquals(ExitCode.FAILED, run(Map.of(), url, "audit"));

    assertTrue(told.contains("is the service running?"), told);
  }

  @Test
  void an_audit_that_leaves_something_ends_with_a_code_of_its_own() throws IOException {
    String job =
        "{\"kind\":\"audit\",\"state\":\"%s\",\"started\":\"2026-01-01T00:00:00Z\",\"ended\":%s,"
            + "\"plans\":1200,\"plansInAll\":6000,\"found\":{\"ghost\":700,\"behind\":2},"
            + "\"mended\":{\"behind\":2},\"swept\":0,\"purged\":0,\"trouble\":%s}";
    try (Service service =
        new Service(
            "202 " + job.formatted("running", "null", "null"),
            "200 " + job.formatted("running", "null", "null"),
            "503 {\"title\":\"busy\"}",
            "200 "
                + job.formatted(
                    "done", "\"2026-01-01T00:01:30Z\"", "\"700 plans are left: too many.\""))) {

      assertEquals(ExitCode.REFUSED, run(token(), service.url(), "audit"));

      assertEquals(
          "The audit is through in 90.0 s: 1,200 plans, 2 behind (2 mended), 700 ghost"
              + " (0 mended)\n",
          printed);
      assertEquals("plan: 700 plans are left: too many.\n", told);
      assertEquals("POST /v1/admin/audit", service.asked.get(0));
      assertEquals("GET /v1/admin/audit", service.asked.get(3));
    }
  }

  @Test
  void a_job_that_failed_or_was_lost_is_no_success() throws IOException {
    String job =
        "{\"kind\":\"reindex\",\"state\":\"%s\",\"started\":\"2026-01-01T00:00:0%dZ\",\"plans\":1}";
    try (Service service =
        new Service("202 " + job.formatted("running", 1), "200 " + job.formatted("failed", 1))) {
      assertEquals(ExitCode.FAILED, run(token(), service.url(), "reindex"));
      assertEquals("The reindex was not finished: 1 plans\n", printed);
    }
    try (Service service =
        new Service(
            "202 " + job.formatted("running", 1),
            "200 {\"kind\":\"reindex\",\"state\":\"none\"}")) {
      assertEquals(ExitCode.FAILED, run(token(), service.url(), "reindex"));
      assertTrue(told.contains("without a result"), told);
    }
  }

  @Test
  void one_that_runs_already_is_told_with_how_far_it_is() throws IOException {
    try (Service service =
        new Service(
            "409 {\"title\":\"It runs already\"}",
            "200 {\"kind\":\"audit\",\"state\":\"running\",\"plans\":300,\"plansInAll\":1000}")) {
      assertEquals(ExitCode.REFUSED, run(token(), service.url(), "audit", "--force"));

      assertEquals(
          "plan: the service is at such a job already: 300 plans of about 1,000 (30%)\n", told);
      assertEquals("POST /v1/admin/audit?force=true", service.asked.get(0));
    }
  }

  @Test
  void dead_letters_are_listed_page_by_page() throws IOException {
    try (Service service = new Service(page("?cursor=b&limit=1", "p 1", 7), page("", "q", 8))) {
      assertEquals(ExitCode.DONE, run(token(), service.url(), "dead-letters", "list"), told);

      assertEquals(
          "p 1\t7\t2026-01-01T00:00:00Z\ttoo odd\nq\t8\t2026-01-01T00:00:00Z\ttoo odd\n", printed);
      assertEquals("GET /v1/admin/dead-letters?cursor=b&limit=1", service.asked.get(1));
    }
  }

  @Test
  void dead_letters_are_retried_by_their_plans_at_the_revision_that_is_kept() throws IOException {
    try (Service service =
        new Service(
            page("", "p 1", 7), "200 {\"planId\":\"p 1\",\"revision\":7,\"result\":\"refused\"}")) {
      assertEquals(ExitCode.REFUSED, run(token(), service.url(), "dead-letters", "retry", "p 1"));

      assertEquals("p 1\trefused\n", printed);
      assertEquals("POST /v1/admin/dead-letters/p%201?revision=7", service.asked.get(1));
      assertTrue(told.contains("1 of 1 could not be settled"), told);
    }
  }

  @Test
  void a_dead_letter_is_discarded() throws IOException {
    try (Service service = new Service(page("", "p", 7), "204 ")) {
      assertEquals(
          ExitCode.DONE, run(token(), service.url(), "dead-letters", "discard", "p"), told);

      assertEquals("p\tdiscarded\n", printed);
      assertEquals("DELETE /v1/admin/dead-letters/p?revision=7", service.asked.get(1));
    }
  }

  private static String page(String next, String planId, int revision) {
    return "200 {\"items\":["
        + LETTER.formatted(planId, revision)
        + "],\"next\":"
        + (next.isEmpty() ? "null" : "\"/v1/admin/dead-letters" + next + "\"")
        + "}";
  }

  private static Map<String, String> token() {
    return Map.of("PLAN_TOKEN", "t");
  }

  private ExitCode run(TestService service, String... arguments) {
    return run(Map.of(), service.url(), arguments);
  }

  private ExitCode run(Map<String, String> environment, List<String> url, String... arguments) {
    TestSurroundings surroundings = TestSurroundings.of(directory, environment);
    ExitCode exitCode =
        Main.program()
            .run(
                Stream.concat(Stream.of(arguments), url.stream()).toList(),
                surroundings.surroundings());
    printed = surroundings.out();
    told = surroundings.err();
    return exitCode;
  }

  /** A service that gives these answers, one after the other: a status, a space, a document. */
  private static final class Service implements AutoCloseable {
    private final HttpServer server;
    private final Deque<String> answers;
    private final List<String> asked = new ArrayList<>();

    Service(String... answers) throws IOException {
      this.answers = new ArrayDeque<>(List.of(answers));
      this.server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::answer);
      server.start();
    }

    List<String> url() {
      return List.of("--url", "http://localhost:" + server.getAddress().getPort());
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
      asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
      String[] answer = answers.remove().split(" ", 2);
      byte[] body = answer[1].getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(
          Integer.parseInt(answer[0]), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
