package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanLimits;
import io.planmanagement.http.RawConnection.Raw;
import io.planmanagement.http.TestService.Answer;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.testkit.TestPlans;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bad input, class by class: the status, the type of the problem, nothing stored, and the service
 * as well as before.
 */
class BadInputTest {

  private static final int LIMIT = 64 << 10;

  private static TestService service;

  /** A plan that is there, and must stay as it is. */
  private static Plan plan;

  private static String path;
  private static String tag;

  private final Organisation org = TestPlans.freshOrg();

  @BeforeAll
  static void start() {
    service = TestService.start(settings -> settings.withLimits(LIMIT, LIMIT * 4L, 16 << 10));
    plan = TestPlans.plan();
    path = TestService.path(plan);
    tag = service.create(plan).etag();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @AfterEach
  void nothing_is_stored_and_the_service_is_well() {
    assertEquals(tag, service.get(path).etag());
    assertEquals(
        "{\"items\":[],\"next\":null}",
        service.send(service.to("/v1/plan", org.value()).GET()).text());
    assertEquals(
        200,
        service
            .send(java.net.http.HttpRequest.newBuilder(service.uri("/health/ready")).GET())
            .status());
  }

  private JsonObject document() {
    return TestPlans.plan(org).document();
  }

  private static Answer post(JsonObject document) {
    return service.post("/v1/plan", JsonCodec.write(document).toString());
  }

  private static void assertRefused(int status, String problem, Answer answer) {
    assertEquals(status, answer.status(), answer.toString());
    assertEquals(problem, answer.problem(), answer.toString());
    assertEquals(Optional.of("no-store"), answer.header("Cache-Control"));
    assertEquals(Optional.of(JsonValue.of(status)), answer.object().get("status"));
  }

  private static void assertPointsAt(String pointer, Answer answer) {
    assertRefused(400, "invalid-document", answer);
    assertTrue(answer.text().contains("\"pointer\":\"" + pointer + "\""), answer.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "{\"a\":1,}",
        "[1,]",
        "{'a':1}",
        "{a:1}",
        "{\"a\" 1}",
        "{\"a\":1}{\"b\":2}",
        "{\"a\":1} x",
        "// comment\n{}",
        "\"unterminated",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\ud800\"}",
        "tru",
        "\uFEFF{}"
      })
  void malformed_json_is_refused_with_its_place(String body) {
    Answer created = service.post("/v1/plan", body);
    Answer replaced = service.put(path, body);

    assertRefused(400, "malformed-document", created);
    assertRefused(400, "malformed-document", replaced);
    assertTrue(created.object().get("line").isPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "true", "7", "\"plan\"", "[]", "[{}]"})
  void a_document_that_is_no_object_is_refused(String body) {
    assertPointsAt("", service.post("/v1/plan", body));
    assertPointsAt("", service.put(path, body));
    assertPointsAt("", service.patch(path, "application/json", body));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "objectId|7",
        "objectType|\"service\"",
        "_org|null",
        "planType|[]",
        "planType|\"\"",
        "creationDate|12122017",
        "planCostShares|[]",
        "planCostShares|null",
        "linkedPlanServices|{}",
        "linkedPlanServices|null"
      })
  void a_value_of_the_wrong_type_is_pointed_at(String property, String json) {
    JsonObject document =
        document().with(property, JsonCodec.read(json.getBytes(StandardCharsets.UTF_8)));

    assertPointsAt("/" + property, post(document));
    assertPointsAt(
        "/" + property,
        service.patch(
            path,
            "application/merge-patch+json",
            "{\"" + property + "\":" + (json.equals("null") ? "false" : json) + "}"));
  }

  @Test
  void every_violation_is_pointed_at() {
    Answer answer =
        service.post(
            "/v1/plan",
            "{\"objectId\":\"a/b\",\"objectType\":\"plan\",\"_org\":\"\",\"creationDate\":\"x\","
                + "\"planCostShares\":{\"deductible\":-1},\"linkedPlanServices\":[7]}");

    for (String pointer :
        List.of(
            "/objectId",
            "/_org",
            "/planType",
            "/creationDate",
            "/planCostShares/objectId",
            "/planCostShares/deductible",
            "/linkedPlanServices/0")) {
      assertPointsAt(pointer, answer);
    }
    assertFalse(answer.text().contains("a/b"), "no id is repeated");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"a\":1}",
        "{\"objectId\":\"x\",\"objectId\":\"y\"}",
        "{\"x\":{\"b\":1,\"\\u0062\":2}}",
        "{\"l\":[{\"c\":1,\"c\":2}]}"
      })
  void duplicate_keys_are_refused(String body) {
    assertRefused(400, "malformed-document", service.post("/v1/plan", body));
    assertRefused(400, "malformed-document", service.patch(path, "application/json", body));
    assertRefused(
        400, "malformed-document", service.patch(path, "application/merge-patch+json", body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999999",
        "-1e999999",
        "1e-999999",
        "01",
        "1.",
        ".5",
        "+1",
        "0x10",
        "1e",
        "--1"
      })
  void numbers_that_are_not_finite_or_beyond_bounds_are_refused(String number) {
    assertRefused(
        400,
        "malformed-document",
        service.patch(path, "application/json", "{\"a\":" + number + "}"));
  }

  @Test
  void a_number_of_thousands_of_digits_is_refused() {
    for (String number : List.of("1".repeat(5_000), "0." + "1".repeat(5_000))) {
      assertRefused(
          400,
          "malformed-document",
          service.patch(path, "application/json", "{\"a\":" + number + "}"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "-0.01", "\"10\"", "true", "null", "[1]"})
  void an_amount_that_is_none_is_pointed_at(String amount) {
    assertPointsAt(
        "/planCostShares/deductible",
        service.patch(
            path, "application/json", "{\"planCostShares\":{\"deductible\":" + amount + "}}"));
  }

  @ParameterizedTest
  @CsvSource({"33, invalid-document", "101, malformed-document", "10000, malformed-document"})
  void deep_nesting_is_refused(int levels, String problem) {
    String arrays = "[".repeat(levels - 1) + "]".repeat(levels - 1);
    String objects = "{\"a\":".repeat(levels - 1) + "1" + "}".repeat(levels - 1);

    assertRefused(400, problem, service.patch(path, "application/json", "{\"a\":" + arrays + "}"));
    assertRefused(
        400,
        problem,
        service.patch(path, "application/merge-patch+json", "{\"a\":" + objects + "}"));
    assertRefused(
        400,
        problem,
        service.patch(
            path,
            "application/json-patch+json",
            "[{\"op\":\"add\",\"path\":\"/a\",\"value\":" + arrays + "}]"));
    String document = JsonCodec.write(document()).toString();
    assertRefused(
        400,
        problem,
        service.post(
            "/v1/plan", document.substring(0, document.length() - 1) + ",\"a\":" + arrays + "}"));
  }

  @Test
  void a_body_that_is_announced_too_large_is_refused() {
    String body = "{\"a\":\"" + "x".repeat(LIMIT) + "\"}";

    for (Answer answer :
        List.of(
            service.post("/v1/plan", body),
            service.put(path, body),
            service.patch(path, "application/json", body))) {
      assertRefused(413, "body-too-large", answer);
      assertEquals(Optional.of(JsonValue.of(LIMIT)), answer.object().get("limit"));
    }
  }

  @Test
  void a_body_without_a_length_is_counted_while_it_is_read() {
    byte[] body = ("{\"a\":\"" + "x".repeat(LIMIT) + "\"}").getBytes(StandardCharsets.UTF_8);

    Answer answer =
        service.send(
            service
                .to("/v1/plan")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));

    assertRefused(413, "body-too-large", answer);
  }

  @Test
  void a_refusal_reaches_a_client_that_is_still_sending() {
    String large = " ".repeat(20 << 20);

    for (int i = 0; i < 10; i++) {
      assertRefused(413, "body-too-large", service.post("/v1/plan", large));
      assertRefused(415, "unsupported-media-type", service.patch(path, "text/plain", large));
      assertRefused(404, "unknown-path", service.put("/v1/nothing", large));
    }
  }

  @Test
  void an_endless_body_is_refused_while_it_comes() {
    try (RawConnection connection = RawConnection.to(service.port())) {
      connection.send(
          "POST /v1/plan HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\nAuthorization: Bearer "
              + service.token()
              + "\r\n\r\n");
      String chunk = Integer.toHexString(8192) + "\r\n" + " ".repeat(8192) + "\r\n";
      for (int i = 0; i <= LIMIT / 8192; i++) {
        connection.send(chunk);
      }

      Raw raw = connection.receive();

      assertEquals(413, raw.status());
      assertEquals("body-too-large", raw.problem());
    }
  }

  @Test
  void a_compressed_body_is_counted_as_it_unfolds() throws IOException {
    byte[] bomb = gzip(" ".repeat(LIMIT * 100).getBytes(StandardCharsets.UTF_8));
    assertTrue(bomb.length < LIMIT);

    Answer answer =
        service.send(
            service
                .to("/v1/plan")
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(bomb)));

    assertRefused(413, "body-too-large", answer);
  }

  @Test
  void a_body_in_a_damaged_or_unknown_coding_is_refused() throws IOException {
    byte[] whole = gzip(TestService.json(TestPlans.plan(org)).getBytes(StandardCharsets.UTF_8));
    byte[] cut = java.util.Arrays.copyOf(whole, whole.length / 2);
    byte[] flipped = whole.clone();
    flipped[whole.length - 6] ^= 0x55;

    assertRefused(400, "malformed-request", encoded("gzip", cut));
    assertRefused(400, "malformed-request", encoded("gzip", flipped));
    assertRefused(400, "malformed-request", encoded("gzip", "{}".getBytes(StandardCharsets.UTF_8)));
    assertRefused(400, "malformed-request", encoded("gzip", new byte[0]));
    Answer brotli = encoded("br", whole);
    assertRefused(415, "unsupported-media-type", brotli);
    assertEquals(Optional.of("gzip"), brotli.header("Accept-Encoding"));
    assertRefused(415, "unsupported-media-type", encoded("gzip, gzip", whole));
  }

  private static Answer encoded(String coding, byte[] body) {
    return service.send(
        service
            .to("/v1/plan")
            .header("Content-Type", "application/json")
            .header("Content-Encoding", coding)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "application/json; charset=iso-8859-1",
        "application/jsonx",
        "json",
        "application/merge-patch+json, application/json",
        "application/json; charset",
        "multipart/form-data"
      })
  void a_body_of_another_media_type_is_refused(String type) {
    String json = JsonCodec.write(document()).toString();

    Answer post =
        service.send(
            service.to("/v1/plan").header("Content-Type", type).POST(TestService.text(json)));
    Answer put =
        service.send(service.to(path).header("Content-Type", type).PUT(TestService.text(json)));
    Answer patch = service.patch(path, type, "{\"a\":1}");
    Answer bulk =
        service.send(
            service.to("/v1/plans/bulk").header("Content-Type", type).POST(TestService.text(json)));

    for (Answer answer : List.of(post, put, patch, bulk)) {
      assertRefused(415, "unsupported-media-type", answer);
    }
    assertEquals(
        Optional.of("application/json, application/merge-patch+json, application/json-patch+json"),
        patch.header("Accept-Patch"));
  }

  @Test
  void a_body_without_a_media_type_is_refused() {
    Answer post = service.send(service.to("/v1/plan").POST(TestService.text("{}")));

    assertRefused(415, "unsupported-media-type", post);
  }

  @Test
  void the_patch_formats_are_for_patches_alone() {
    Answer put =
        service.send(
            service
                .to(path)
                .header("Content-Type", "application/merge-patch+json")
                .PUT(TestService.text("{}")));

    assertRefused(415, "unsupported-media-type", put);
  }

  @Test
  void bytes_that_are_no_utf8_are_refused() {
    for (byte[] bad :
        new byte[][] {
          {(byte) 0xFF},
          {(byte) 0xC0, (byte) 0xAF},
          {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
          {(byte) 0xF5, (byte) 0x80, (byte) 0x80, (byte) 0x80},
          {(byte) 0xE2, (byte) 0x82}
        }) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      body.writeBytes("{\"a\":\"".getBytes(StandardCharsets.UTF_8));
      body.writeBytes(bad);
      body.writeBytes("\"}".getBytes(StandardCharsets.UTF_8));

      Answer answer =
          service.send(
              service
                  .to(path)
                  .header("Content-Type", "application/json")
                  .method("PATCH", BodyPublishers.ofByteArray(body.toByteArray())));

      assertRefused(400, "malformed-document", answer);
    }
    byte[] utf16 = "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE);
    assertRefused(
        400,
        "malformed-document",
        service.send(
            service
                .to(path)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofByteArray(utf16))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a/b",
        "a\\b",
        "a%b",
        "a?b",
        "a#b",
        "a;b",
        "a\u0000b",
        "a\nb",
        ".",
        "..",
        "es_plan",
        "es_data"
      })
  void an_id_that_breaks_the_rules_is_pointed_at(String id) {
    assertPointsAt("/objectId", post(document().with("objectId", JsonValue.of(id))));
  }

  @Test
  void an_id_is_counted_in_bytes() {
    assertPointsAt("/objectId", post(document().with("objectId", JsonValue.of("ä".repeat(65)))));
    assertPointsAt("/objectId", post(document().with("objectId", JsonValue.of("x".repeat(129)))));
  }

  @Test
  void an_id_in_a_path_that_breaks_the_rules_is_refused() {
    for (String id : List.of("x".repeat(129), "%C3%A4".repeat(65), "a%23b", "a%3Fb", "es_plan")) {
      assertRefused(400, "invalid-parameter", service.get("/v1/plan/es_plan/" + id));
      assertRefused(
          400, "invalid-parameter", service.patch("/v1/plan/" + id, "application/json", "{}"));
      assertRefused(400, "invalid-parameter", service.delete("/v1/plan/" + id));
    }
    assertRefused(400, "invalid-parameter", service.get(path + "/objects/" + "x".repeat(129)));
    assertRefused(400, "invalid-parameter", service.delete("/v1/plan/es_data"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "13-12-2017",
        "02-30-2017",
        "2017-02-29",
        "12/12/2017",
        "2017-1-1",
        "12-12-17",
        "",
        "today",
        "2017-12-12T00:00:00Z",
        "00-00-0000"
      })
  void a_date_that_is_none_is_pointed_at(String date) {
    assertPointsAt("/creationDate", post(document().with("creationDate", JsonValue.of(date))));
  }

  @Test
  void objects_of_one_id_with_different_content_are_refused() {
    JsonObject document = document();
    JsonValue costs = document.get("planCostShares").orElseThrow();
    JsonValue sameIdAsThePlan =
        ((JsonObject) costs).with("objectId", document.get("objectId").orElseThrow());
    JsonObject twice =
        document.with(
            "linkedPlanServices",
            new JsonValue.JsonArray(
                List.of(
                    links(document).elements().get(0),
                    ((JsonObject) links(document).elements().get(0)).with("x", JsonValue.of(1)))));
    JsonObject serviceAsCosts =
        document.with(
            "planCostShares",
            ((JsonObject) costs)
                .with(
                    "objectId",
                    ((JsonObject)
                            ((JsonObject) links(document).elements().get(0))
                                .get("linkedService")
                                .orElseThrow())
                        .get("objectId")
                        .orElseThrow()));
    JsonObject equalLinks =
        document.with(
            "linkedPlanServices",
            new JsonValue.JsonArray(
                List.of(links(document).elements().get(0), links(document).elements().get(0))));

    for (JsonObject conflicting :
        List.of(
            document.with("planCostShares", sameIdAsThePlan), twice, serviceAsCosts, equalLinks)) {
      assertRefused(400, "invalid-document", post(conflicting));
    }
  }

  private static JsonValue.JsonArray links(JsonObject document) {
    return (JsonValue.JsonArray) document.get("linkedPlanServices").orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"objectId\":\"other\"}|invalid-document",
        "{\"_org\":\"other.example\"}|invalid-document",
        "{\"objectType\":\"service\"}|invalid-document",
        "{\"linkedPlanServices\":[{\"name\":\"no id\"}]}|invalid-document",
        "{\"linkedPlanServices\":[{\"objectId\":\"new-and-incomplete\"}]}|invalid-document",
        "{\"linkedPlanServices\":{}}|invalid-document",
        "{\"planCostShares\":{\"objectId\":\"other\"}}|invalid-document",
        "{\"planCostShares\":null}|invalid-document",
        "{|malformed-document"
      })
  void a_partial_update_that_does_not_fit_is_refused(String patch, String problem) {
    assertRefused(400, problem, service.patch(path, "application/json", patch));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "\"x\"",
        "{\"planType\":null}",
        "{\"objectId\":\"other\"}",
        "{\"_org\":\"other.example\"}",
        "{\"linkedPlanServices\":[{}]}",
        "{\"planCostShares\":{\"deductible\":null}}"
      })
  void a_merge_patch_whose_result_is_no_plan_is_refused(String patch) {
    assertRefused(
        400, "invalid-document", service.patch(path, "application/merge-patch+json", patch));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|400|invalid-document",
        "[7]|400|invalid-document",
        "[{\"op\":\"fly\",\"path\":\"/a\"}]|400|invalid-document",
        "[{\"op\":\"add\",\"path\":\"/a\"}]|400|invalid-document",
        "[{\"op\":\"add\",\"path\":\"a\",\"value\":1}]|400|invalid-document",
        "[{\"op\":\"remove\",\"path\":\"/missing\"}]|400|invalid-document",
        "[{\"op\":\"replace\",\"path\":\"/missing\",\"value\":1}]|400|invalid-document",
        "[{\"op\":\"move\",\"from\":\"/planCostShares\",\"path\":\"/planCostShares/x\"}]|400|invalid-document",
        "[{\"op\":\"copy\",\"from\":\"/missing\",\"path\":\"/a\"}]|400|invalid-document",
        "[{\"op\":\"add\",\"path\":\"/linkedPlanServices/9\",\"value\":{}}]|400|invalid-document",
        "[{\"op\":\"remove\",\"path\":\"\"}]|400|invalid-document",
        "[{\"op\":\"remove\",\"path\":\"/planType\"}]|400|invalid-document",
        "[{\"op\":\"test\",\"path\":\"/planType\",\"value\":\"x\"}]|409|test-failed",
        "[{\"op\":\"add\",\"path\":\"/a\",\"value\":1},{\"op\":\"test\",\"path\":\"/a\",\"value\":2}]|409|test-failed",
        "[{\"op\":\"test\",\"path\":\"/missing\",\"value\":null}]|409|test-failed"
      })
  void a_json_patch_that_can_not_be_applied_is_refused(String patch, int status, String problem) {
    assertRefused(status, problem, service.patch(path, "application/json-patch+json", patch));
  }

  @Test
  void a_json_patch_of_too_many_operations_is_refused() {
    String operation = "{\"op\":\"test\",\"path\":\"/planType\",\"value\":\"inNetwork\"}";
    String patch = "[" + (operation + ",").repeat(1_000) + operation + "]";

    Answer answer = service.patch(path, "application/json-patch+json", patch);

    assertTrue(answer.status() == 400 || answer.status() == 413, answer.toString());
    assertFalse(answer.problem().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "%00", "bm9wZQ==", "-1", "''; DROP", "%F0%9F%98%80", ""})
  void a_cursor_that_nobody_made_is_refused(String cursor) {
    String encoded = cursor.replace(" ", "%20").replace("'", "%27");

    assertRefused(400, "bad-cursor", service.get("/v1/plan?cursor=" + encoded));
    assertRefused(
        400, "bad-cursor", service.get("/v1/plan/es_data?id=" + plan.id() + "&cursor=" + encoded));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/plan?limit=0",
        "/v1/plan?limit=-1",
        "/v1/plan?limit=1001",
        "/v1/plan?limit=ten",
        "/v1/plan?limit=",
        "/v1/plan?limit",
        "/v1/plan?limit=1.5",
        "/v1/plan?limit=99999999999",
        "/v1/plan?limit=%31%30%FF",
        "/v1/plan?limit=1&limit=2",
        "/v1/plan?page=1",
        "/v1/plan?Limit=1",
        "/v1/plan?limit=1&sort=x",
        "/v1/plan?=1",
        "/v1/plan?access_token=x",
        "/v1/plan/es_data",
        "/v1/plan/es_data?parent_type=plan",
        "/v1/plan/es_data?id=",
        "/v1/plan/es_data?id=a%2Fb",
        "/v1/plan/es_data?id=a&id=b",
        "/v1/plan/es_data?id=a&parent_type=",
        "/v1/plan/es_data?id=a&parent_type=service",
        "/v1/plan/es_data?id=a&parent_type=linkedService",
        "/v1/plan/es_data?id=a&parent_type=PLAN",
        "/v1/plan/es_data?id=a&q=b"
      })
  void a_query_that_is_not_understood_is_refused(String target) {
    assertRefused(400, "invalid-parameter", service.get(target));
  }

  @Test
  void an_unknown_parameter_is_answered_with_those_that_there_are() {
    Answer answer = service.get("/v1/plan?page=1");

    assertEquals(
        Optional.of(JsonCodec.read("[\"cursor\",\"limit\"]".getBytes(StandardCharsets.UTF_8))),
        answer.object().get("allowed"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "\t"})
  void an_idempotency_key_that_is_none_is_refused(String key) {
    assertRefused(
        400, "malformed-header", service.put(path, TestService.json(plan), "Idempotency-Key", key));
    assertRefused(400, "malformed-header", service.delete(path, "Idempotency-Key", key));
  }

  @Test
  void an_idempotency_key_that_is_long_or_there_twice_is_refused() {
    assertRefused(
        400,
        "malformed-header",
        service.put(path, TestService.json(plan), "Idempotency-Key", "x".repeat(256)));
    assertRefused(
        400,
        "malformed-header",
        service.put(path, TestService.json(plan), "Idempotency-Key", "a", "Idempotency-Key", "b"));
  }

  @Test
  void a_plan_beyond_the_limits_is_refused() {
    String zeros = "[" + "0,".repeat(29_000) + "0]";
    String document = JsonCodec.write(document()).toString();
    String many = document.substring(0, document.length() - 1) + ",\"a\":" + zeros + "}";

    try (TestService small =
        TestService.start(settings -> settings, new PlanLimits(1 << 20, 1, 32, 20_000))) {
      Answer tooManyValues = small.post("/v1/plan", many);
      Answer tooManyLinks = small.create(TestPlans.plan(TestPlans.freshId(), org, 2));

      assertPointsAt("", tooManyValues);
      assertPointsAt("/linkedPlanServices", tooManyLinks);
      assertEquals("{\"items\":[],\"next\":null}", small.get("/v1/plan").text());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"wait=-1", "wait=abc", "wait=99999999999999", "wait", "=;,", "\"", "foo=bar"})
  void a_preference_that_is_not_understood_is_ignored(String prefer) {
    Answer answer = service.put(path, TestService.json(plan), "Prefer", prefer);

    assertEquals(200, answer.status(), answer.toString());
    assertEquals(Optional.empty(), answer.header("Preference-Applied"));
    assertEquals(tag, answer.etag());
  }
}
