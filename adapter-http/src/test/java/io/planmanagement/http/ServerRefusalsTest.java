package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.http.RawConnection.Raw;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before the API sees it is a problem document like every other refusal. */
class ServerRefusalsTest {

  private static TestService service;

  @BeforeAll
  static void start() {
    service =
        TestService.start(
            settings ->
                settings
                    .withLimits(64 << 10, 256 << 10, 8 << 10)
                    .withTimes(
                        Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(5)));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Raw exchange(String request) {
    try (RawConnection connection = RawConnection.to(service.port())) {
      return connection.send(request).receive();
    }
  }

  private static String authorized(String line, String... fields) {
    return line
        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + service.token()
        + "\r\n"
        + String.join("", java.util.Arrays.stream(fields).map(field -> field + "\r\n").toList())
        + "\r\n";
  }

  private static void assertProblem(int status, String problem, Raw raw) {
    assertEquals(status, raw.status(), raw.toString());
    assertEquals(problem, raw.problem(), raw.toString());
    assertEquals(Optional.of("no-store"), raw.header("Cache-Control"));
    assertTrue(raw.header("Server").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GARBAGE\r\n\r\n",
        "GET /v1/plan HTTP/1.1\r\n\r\n",
        "GET /v1/plan HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n",
        "GET /v1/plan HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        "POST /v1/plan HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET /v1/plan HTTP/1.1\r\nHost: localhost\r\nBad Field: x\r\n\r\n",
        "GET /v1/plan HTTP/1.1\r\nHost: localhost\r\nX: a\r\n folded\r\n\r\n",
        "\u0000\u0001\u0002\r\n\r\n"
      })
  void a_request_that_is_no_http_is_refused(String request) {
    Raw raw = exchange(request);

    assertProblem(400, "malformed-request", raw);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/plan/a%2Fb",
        "/v1/plan/a%2fb",
        "/v1/plan/a%25b",
        "/v1/plan/a%5Cb",
        "/v1/plan/a;x=1",
        "/v1/plan/a%3Bx",
        "/v1/plan/../metrics",
        "/v1/plan/%2e%2e/metrics",
        "/v1/plan/%2E/a",
        "/v1/./plan",
        "/v1//plan",
        "//v1/plan",
        "/v1/plan/%",
        "/v1/plan/%4",
        "/v1/plan/%zz",
        "/v1/plan/%ff",
        "/v1/plan/%c0%af",
        "/v1/plan/%ed%a0%80",
        "/v1/plan/a%00b",
        "/v1/plan/a%0Ab",
        "/v1/plan/%u0041",
        "/v1/plan/a\\b"
      })
  void a_path_that_could_be_read_in_two_ways_is_refused(String path) {
    Raw raw = exchange(authorized("GET " + path));

    assertProblem(400, "malformed-request", raw);
    assertFalse(raw.body().contains("metrics"), raw.body());
  }

  @Test
  void header_fields_beyond_the_limit_are_refused() {
    Raw raw =
        exchange(
            "GET /v1/plan HTTP/1.1\r\nHost: localhost\r\nX-Large: "
                + "x".repeat(9_000)
                + "\r\n\r\n");

    assertProblem(431, "headers-too-large", raw);
  }

  @Test
  void a_target_beyond_the_limit_is_refused() {
    Raw raw =
        exchange("GET /v1/plan/" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

    assertProblem(414, "uri-too-long", raw);
  }

  @Test
  void an_unknown_version_of_http_is_refused() {
    for (String line : List.of("GET /v1/plan HTTP/7.0", "GET /v1/plan")) {
      Raw raw = exchange(line + "\r\nHost: localhost\r\n\r\n");

      assertProblem(505, "http-version-not-supported", raw);
    }
  }

  @Test
  void an_unknown_expectation_is_refused() {
    Raw raw = exchange(authorized("GET /v1/plan", "Expect: miracles"));

    assertProblem(417, "expectation-failed", raw);
  }

  @Test
  void an_unknown_transfer_coding_is_refused() {
    Raw raw = exchange(authorized("POST /v1/plan", "Transfer-Encoding: brotli"));

    assertTrue(raw.status() == 400 || raw.status() == 501, raw.toString());
    assertFalse(raw.problem().isEmpty(), raw.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "TRACE, /v1/plan",
    "BREW, /v1/plan",
    "PUT, /v1/plan",
    "BEFORE, /v1/plan",
    "get, /v1/plan",
    "POST, /health/live",
    "DELETE, /metrics"
  })
  void a_method_that_is_not_there_is_refused_naming_those_that_are(String method, String path) {
    Raw raw = exchange(authorized(method + " " + path, "Content-Length: 0"));

    assertProblem(405, "method-not-allowed", raw);
    assertTrue(raw.header("Allow").orElse("").contains("GET, HEAD"), raw.toString());
  }

  @Test
  void the_first_line_says_the_method_and_no_field_overrides_it() {
    Raw raw =
        exchange(
            authorized(
                "GET /v1/plan/nothing",
                "X-HTTP-Method-Override: DELETE",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));

    assertProblem(404, "not-found", raw);
  }

  @Test
  void a_target_in_absolute_or_asterisk_form_meets_the_same_rules() {
    assertProblem(
        401, "token-required", exchange("GET http://x/v1/plan HTTP/1.1\r\nHost: x\r\n\r\n"));
    assertEquals(
        200, exchange(authorized("GET http://localhost/v1/plan", "Connection: close")).status());
    Raw asterisk = exchange(authorized("OPTIONS *"));
    assertFalse(asterisk.problem().isEmpty(), asterisk.toString());
    Raw connect = exchange("CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertFalse(connect.problem().isEmpty(), connect.toString());
  }

  @Test
  void a_body_that_stops_to_come_is_given_up_and_says_so() {
    try (RawConnection connection = RawConnection.to(service.port())) {
      Raw raw =
          connection
              .send(
                  authorized(
                      "POST /v1/plan", "Content-Type: application/json", "Content-Length: 100"))
              .send("{")
              .receive();

      assertProblem(408, "request-timeout", raw);
      assertTrue(connection.isClosedByServer());
    }
  }

  @Test
  void a_body_that_comes_too_slowly_is_given_up_although_it_moves() throws InterruptedException {
    try (RawConnection connection = RawConnection.to(service.port())) {
      connection.send(
          authorized("POST /v1/plan", "Content-Type: application/json", "Content-Length: 1000"));
      Thread drip = drip(connection, " ");
      long start = System.nanoTime();

      Raw raw = connection.receive();

      assertProblem(408, "request-timeout", raw);
      assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 8);
      drip.interrupt();
      drip.join();
    }
  }

  @Test
  void a_connection_on_which_no_further_request_arrives_is_closed_although_it_moves()
      throws InterruptedException {
    try (RawConnection connection = RawConnection.to(service.port())) {
      Raw first = connection.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").receive();
      assertEquals(200, first.status());
      connection.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n");
      Thread drip = drip(connection, "X: y\r\n");

      boolean closed = connection.isClosedByServer();

      assertTrue(closed);
      drip.interrupt();
      drip.join();
    }
  }

  /** Sends the text again and again, often enough for the connection never to be idle. */
  private static Thread drip(RawConnection connection, String text) {
    Thread drip =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 100; i++) {
                  connection.send(text);
                  TimeUnit.MILLISECONDS.sleep(200);
                }
              } catch (InterruptedException | UncheckedIOException over) {
                Thread.currentThread().interrupt();
              }
            });
    drip.start();
    return drip;
  }

  @Test
  void a_connection_on_which_no_request_arrives_is_closed_although_it_moves()
      throws InterruptedException {
    try (RawConnection connection = RawConnection.to(service.port())) {
      connection.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n");
      Thread drip = drip(connection, "X: y\r\n");
      long start = System.nanoTime();

      boolean closed = connection.isClosedByServer();

      assertTrue(closed);
      assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 6);
      drip.interrupt();
      drip.join();
    }
  }
}
