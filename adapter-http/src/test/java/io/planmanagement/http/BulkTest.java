package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.Plan;
import io.planmanagement.http.TestService.Answer;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.testkit.TestPlans;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BulkTest {

  private static final int LINE_LIMIT = 16 << 10;
  private static final int BULK_LIMIT = 2 << 20;

  private static TestService service;

  @BeforeAll
  static void start() {
    service = TestService.start(settings -> settings.withLimits(LINE_LIMIT, BULK_LIMIT, 8 << 10));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Answer bulk(byte[] body, String... headers) {
    return service.send(
        TestService.with(
                service.to("/v1/plans/bulk").header("Content-Type", "application/x-ndjson"),
                headers)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private static Answer bulk(String body) {
    return bulk(body.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Integer> statuses(String results) {
    List<Integer> statuses = new ArrayList<>();
    int line = 0;
    for (String result : results.lines().toList()) {
      JsonObject object = (JsonObject) JsonCodec.read(result.getBytes(StandardCharsets.UTF_8));
      assertEquals(Optional.of(JsonValue.of(++line)), object.get("line"), "in order, one a line");
      statuses.add(((JsonNumber) object.get("status").orElseThrow()).value().intValue());
    }
    return statuses;
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void a_result_comes_while_the_next_line_is_still_to_be_sent() {
    Plan first = TestPlans.plan();
    Plan second = TestPlans.plan();
    try (RawConnection connection = RawConnection.to(service.port())) {
      connection.send(
          "POST /v1/plans/bulk HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
              + "Transfer-Encoding: chunked\r\nAuthorization: Bearer "
              + service.token()
              + "\r\n\r\n");

      connection.send(chunk(TestService.json(first) + "\n"));
      String head = connection.receiveUntil("\r\n\r\n");
      String one = connection.receiveUntil("}\n");
      assertEquals(200, service.get(TestService.path(first)).status());
      connection.send(chunk(TestService.json(second)) + "0\r\n\r\n");
      String two = connection.receiveUntil("0\r\n\r\n");

      assertTrue(head.startsWith("HTTP/1.1 200"), head);
      assertTrue(one.contains("\"line\":1,\"status\":201"), one);
      assertTrue(two.contains("\"line\":2,\"status\":201"), two);
    }
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  @Test
  void sending_again_changes_nothing() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 450; i++) {
      lines.append(TestService.json(TestPlans.plan())).append('\n');
    }

    Answer first = bulk(lines.toString());
    Answer again = bulk(lines.toString());

    assertEquals(Set.of(201), new HashSet<>(statuses(first.text())));
    assertEquals(450, statuses(first.text()).size());
    assertEquals(Set.of(200), new HashSet<>(statuses(again.text())));
    assertEquals(
        first
            .text()
            .replace(
                "\"status\":201,\"result\":\"created\"", "\"status\":200,\"result\":\"unchanged\""),
        again.text(),
        "tags included");
  }

  @Test
  void both_directions_may_be_compressed() throws IOException {
    Plan plan = TestPlans.plan();

    Answer answer =
        bulk(
            gzip(TestService.json(plan) + "\n"),
            "Content-Encoding",
            "gzip",
            "Accept-Encoding",
            "gzip");

    assertEquals(Optional.of("gzip"), answer.header("Content-Encoding"));
    String results =
        new String(
            new GZIPInputStream(new ByteArrayInputStream(answer.response().body())).readAllBytes(),
            StandardCharsets.UTF_8);
    assertEquals(List.of(201), statuses(results));
    assertEquals(200, service.get(TestService.path(plan)).status());
  }

  @Test
  void a_line_beyond_the_limit_is_a_result_and_harms_no_other() {
    Plan plan = TestPlans.plan();

    Answer answer =
        bulk("{\"a\":\"" + "x".repeat(LINE_LIMIT) + "\"}\n" + TestService.json(plan) + "\n");

    assertEquals(List.of(413, 201), statuses(answer.text()));
    assertEquals(200, service.get(TestService.path(plan)).status());
  }

  @Test
  void a_request_that_is_announced_beyond_the_limit_is_refused_as_a_whole() {
    Answer answer = bulk("x".repeat(BULK_LIMIT + 1));

    assertEquals(413, answer.status());
    assertEquals("body-too-large", answer.problem());
  }

  @Test
  void a_limit_that_is_hit_later_is_the_last_result() {
    Plan plan = TestPlans.plan();
    byte[] lines =
        (TestService.json(plan) + "\n" + (" ".repeat(LINE_LIMIT - 1) + "\n").repeat(200))
            .getBytes(StandardCharsets.UTF_8);
    assertTrue(lines.length > BULK_LIMIT);

    Answer answer =
        service.send(
            service
                .to("/v1/plans/bulk")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(lines))));

    List<Integer> statuses = statuses(answer.text());
    assertEquals(200, answer.status());
    assertEquals(201, statuses.get(0));
    assertEquals(413, statuses.get(statuses.size() - 1));
    assertEquals(200, service.get(TestService.path(plan)).status());
  }

  @Test
  void a_coding_that_breaks_off_is_the_last_result() throws IOException {
    Plan plan = TestPlans.plan();
    byte[] whole = gzip(TestService.json(plan) + "\n" + TestService.json(TestPlans.plan()) + "\n");
    byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 12);

    Answer answer = bulk(cut, "Content-Encoding", "gzip");

    assertEquals(
        400,
        answer.problem().isEmpty()
            ? statuses(answer.text()).get(statuses(answer.text()).size() - 1)
            : answer.status());
  }

  @Test
  void a_request_without_lines_has_no_results() {
    Answer answer = bulk("");

    assertEquals(200, answer.status());
    assertEquals("", answer.text());
  }

  @Test
  void each_bad_line_has_its_own_problem() {
    Plan existing = TestPlans.plan();
    service.create(existing);
    Plan moved = TestPlans.plan(existing.id(), TestPlans.freshOrg(), 1);

    Answer answer =
        bulk(
            String.join(
                "\n",
                "",
                "{",
                "[]",
                "null",
                "{\"a\":1,\"a\":2}",
                TestService.json(moved),
                TestService.json(existing)));

    assertEquals(List.of(400, 400, 400, 400, 400, 400, 200), statuses(answer.text()));
    assertTrue(answer.text().contains("malformed-document"));
    assertTrue(answer.text().contains("invalid-document"));
    assertTrue(answer.text().contains("\"pointer\":\"/_org\""));
  }

  @Test
  void one_id_twice_in_a_batch_ends_as_the_last_line_says() {
    Plan first = TestPlans.plan();
    Plan last = TestPlans.changed(first, "last");

    Answer answer = bulk(TestService.json(first) + "\n" + TestService.json(last));

    assertEquals(List.of(201, 200), statuses(answer.text()));
    assertEquals(last.document(), service.get(TestService.path(first)).json());
  }
}
