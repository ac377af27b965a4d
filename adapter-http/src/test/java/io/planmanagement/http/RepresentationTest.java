package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.http.TestService.Answer;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.samples.SamplePlans;
import io.planmanagement.testkit.TestPlans;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in an answer besides the plan: codings, media types, header fields, ids. */
class RepresentationTest {

  private static TestService service;
  private static Plan large;
  private static String path;
  private static String tag;

  @BeforeAll
  static void start() {
    service = TestService.start();
    large = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 20);
    path = TestService.path(large);
    tag = service.create(large).etag();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Answer get(String target, String... headers) {
    return service.send(TestService.with(service.to(target), headers).GET());
  }

  @Test
  void a_large_document_is_compressed_for_who_takes_it_under_a_tag_of_its_own() throws IOException {
    Answer plain = get(path);
    Answer compressed = get(path, "Accept-Encoding", "br, gzip;q=0.5");

    assertEquals(Optional.empty(), plain.header("Content-Encoding"));
    assertEquals(Optional.of("gzip"), compressed.header("Content-Encoding"));
    assertTrue(compressed.response().body().length < plain.response().body().length / 2);
    assertArrayEquals(
        plain.response().body(),
        new GZIPInputStream(new ByteArrayInputStream(compressed.response().body())).readAllBytes());
    assertEquals(tag, plain.etag());
    assertEquals(tag.replaceAll("\"$", "-gzip\""), compressed.etag());
    assertEquals(Optional.of("Accept-Encoding"), plain.header("Vary"));
    assertEquals(Optional.of("Accept-Encoding"), compressed.header("Vary"));
    assertEquals(
        304, get(path, "Accept-Encoding", "gzip", "If-None-Match", compressed.etag()).status());
    assertEquals(
        compressed.header("ETag"),
        get(path, "Accept-Encoding", "gzip", "If-None-Match", tag).header("ETag"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip;q=0", "br", "*;q=0", "deflate, br;q=1.0", ""})
  void who_does_not_take_gzip_is_sent_none(String accepted) {
    assertEquals(
        Optional.empty(), get(path, "Accept-Encoding", accepted).header("Content-Encoding"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", "x-gzip", "*", "br;q=1.0, gzip;q=0.8, *;q=0.1"})
  void who_takes_gzip_is_sent_it(String accepted) {
    assertEquals(
        Optional.of("gzip"), get(path, "Accept-Encoding", accepted).header("Content-Encoding"));
  }

  @Test
  void a_small_document_is_sent_as_it_is() {
    Answer answer = get("/v1/plan?limit=1", "Accept-Encoding", "gzip");
    Answer health = get("/health/live", "Accept-Encoding", "gzip");

    assertEquals(200, answer.status());
    assertEquals(Optional.empty(), health.header("Content-Encoding"));
  }

  @Test
  void an_export_is_compressed_while_it_streams() throws IOException {
    Answer export = get("/v1/plans/export", "Accept-Encoding", "gzip");

    String text =
        new String(
            new GZIPInputStream(new ByteArrayInputStream(export.response().body())).readAllBytes(),
            StandardCharsets.UTF_8);
    assertTrue(text.lines().anyMatch(line -> line.contains(large.id().value())));
  }

  @Test
  void a_request_may_be_compressed() throws IOException {
    Plan plan = TestPlans.plan();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(TestService.json(plan).getBytes(StandardCharsets.UTF_8));
    }

    Answer answer =
        service.send(
            service
                .to("/v1/plan")
                .header("Content-Type", "application/json; charset=UTF-8")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(bytes.toByteArray())));

    assertEquals(201, answer.status(), answer.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json|200",
        "*/*|200",
        "application/*|200",
        "text/html, application/json;q=0.1|200",
        "application/json; charset=utf-8|200",
        "APPLICATION/JSON|200",
        "text/html, */*;q=0.01|200",
        "nonsense|200",
        ",|200",
        "text/html|406",
        "application/problem+json|406",
        "application/json;q=0|406",
        "application/json;q=0, */*|406",
        "*/*;q=0|406",
        "application/*;q=0.0, text/html|406"
      })
  void a_client_is_sent_what_it_accepts_or_told_that_there_is_none(String accept, int status) {
    Answer answer = get(path, "Accept", accept);

    assertEquals(status, answer.status(), answer.toString());
    assertEquals(status == 200 ? "" : "not-acceptable", answer.problem());
  }

  @Test
  void a_write_whose_answer_nobody_would_read_is_not_made() {
    Plan plan = TestPlans.plan();

    Answer answer =
        service.send(
            service
                .to("/v1/plan")
                .header("Content-Type", "application/json")
                .header("Accept", "text/html")
                .POST(TestService.text(TestService.json(plan))));

    assertEquals(406, answer.status());
    assertEquals(404, get(TestService.path(plan)).status());
  }

  @Test
  void the_schema_comes_as_json_to_who_asks_for_that() {
    assertEquals(
        Optional.of("application/json"),
        get("/v1/plans/schema", "Accept", "application/json").header("Content-Type"));
    assertEquals(
        Optional.of("application/schema+json"),
        get("/v1/plans/schema", "Accept", "application/*").header("Content-Type"));
  }

  @Test
  void plans_may_be_kept_but_must_be_asked_about_and_listings_may_not() {
    assertEquals(Optional.of("private, no-cache"), get(path).header("Cache-Control"));
    assertEquals(Optional.of("no-store"), get("/v1/plan").header("Cache-Control"));
    assertEquals(Optional.of("no-store"), get("/v1/plans/export").header("Cache-Control"));
    assertEquals(Optional.of("nosniff"), get(path).header("X-Content-Type-Options"));
    assertEquals(Optional.empty(), get(path).header("Server"));
    assertEquals(Optional.empty(), get(path).header("Set-Cookie"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "a+b",
        "ünïcödé",
        "日本語",
        "😀",
        "a:b@c",
        "a&b=c",
        "\"quoted\"",
        "<tag>",
        "a,b",
        "~",
        "x."
      })
  void an_id_of_any_letters_finds_its_way_through_the_path(String id) {
    PlanId planId = new PlanId(id + "-" + TestPlans.freshId());
    Plan plan = TestPlans.plan(planId, TestPlans.freshOrg(), 0);

    Answer created = service.create(plan);
    Answer read = get(created.header("Location").orElseThrow());
    Answer deleted = service.delete(created.header("Location").orElseThrow());

    assertEquals(201, created.status());
    assertTrue(created.header("Location").orElseThrow().chars().allMatch(c -> c > 32 && c < 127));
    assertEquals(plan.document(), read.json());
    assertEquals(204, deleted.status());
  }

  @Test
  void an_id_is_decoded_once() {
    Plan plan = TestPlans.plan(new PlanId("a+b-" + TestPlans.freshId()), TestPlans.freshOrg(), 0);
    service.create(plan);

    assertEquals(200, get("/v1/plan/" + plan.id().value()).status());
    assertEquals(200, get("/v1/plan/" + plan.id().value().replace("+", "%2B")).status());
    assertEquals(404, get("/v1/plan/" + plan.id().value().replace("+", "%20")).status());
  }

  @Test
  void realistic_plans_come_back_as_they_were_written() {
    long seed = 20261123;
    List<Plan> plans = new SamplePlans(seed).plans().limit(50).toList();

    for (Plan plan : plans) {
      String json = TestService.json(plan);
      Answer stored = service.put(TestService.path(plan), json);
      Answer read = get(TestService.path(plan));

      assertEquals(201, stored.status(), "seed " + seed);
      assertEquals(json, read.text(), "seed " + seed);
    }
  }

  @Test
  void numbers_nulls_and_the_order_of_services_come_back_as_they_were_written() {
    String attributes =
        ",\"z\":62.50,\"y\":1E+400,\"x\":null,\"w\":12345678901234567890.10,\"v\":[1.0,{\"u\":\"\\u0000é\"}]}";
    String json = TestService.json(TestPlans.plan());
    String document = json.substring(0, json.length() - 1) + attributes;

    Answer created = service.post("/v1/plan", document);

    assertEquals(201, created.status(), created.toString());
    assertEquals(
        JsonCodec.read(document.getBytes(StandardCharsets.UTF_8)),
        get(created.header("Location").orElseThrow()).json());
    assertTrue(created.text().contains("62.50"));
  }

  @Test
  void a_write_with_a_key_is_the_same_write_only_if_all_of_it_is_the_same() {
    Plan plan = TestPlans.plan();
    String target = TestService.path(plan);
    String key = "k-" + plan.id();
    service.create(plan);
    String append =
        "[{\"op\":\"add\",\"path\":\"/list\",\"value\":[]},{\"op\":\"add\",\"path\":\"/list/-\",\"value\":1}]";
    String again = "[{\"op\":\"add\",\"path\":\"/list/-\",\"value\":1}]";
    service.patch(target, "application/json-patch+json", append);

    Answer first =
        service.patch(target, "application/json-patch+json", again, "Idempotency-Key", key);
    Answer retried =
        service.patch(target, "application/json-patch+json", again, "Idempotency-Key", key);
    Answer other =
        service.patch(target, "application/json-patch+json", again, "Idempotency-Key", key + "2");

    assertEquals(first.etag(), retried.etag());
    assertNotEquals(first.etag(), other.etag());
    assertTrue(other.text().contains("\"list\":[1,1,1]"), other.text());
  }

  @Test
  void a_retry_under_the_key_of_another_caller_is_another_write() {
    Plan plan = TestPlans.plan();
    String[] key = {"Idempotency-Key", "shared"};
    assertEquals(
        201,
        service
            .send(
                TestService.with(service.to("/v1/plan"), key)
                    .header("Content-Type", "application/json")
                    .POST(TestService.text(TestService.json(plan))))
            .status());
    String stranger =
        TestService.issuer()
            .mint(
                "stranger",
                java.util.EnumSet.allOf(Scope.class),
                Optional.empty(),
                Duration.ofMinutes(1));

    Answer answer =
        service.send(
            TestService.with(service.to("/v1/plan"), key)
                .setHeader("Authorization", "Bearer " + stranger)
                .header("Content-Type", "application/json")
                .POST(TestService.text(TestService.json(plan))));

    assertEquals(409, answer.status());
    assertFalse(answer.text().contains(plan.id().value()));
  }
}
