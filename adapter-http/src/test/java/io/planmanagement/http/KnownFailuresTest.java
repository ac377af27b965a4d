package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.PlainHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.http.TestService.Answer;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.Race;
import io.planmanagement.testkit.TestPlans;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes wrong in systems like this one, by the numbers under which the project lists it. */
class KnownFailuresTest {

  private static TestService service;

  @BeforeAll
  static void start() {
    service = TestService.start();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static List<Integer> statuses(int runners, java.util.function.IntFunction<Answer> task) {
    return Race.<Answer>of(runners, i -> () -> task.apply(i)).stream()
        .map(
            finish ->
                finish
                    .value()
                    .orElseThrow(
                        () -> new AssertionError("a request failed", finish.failure().get()))
                    .status())
        .toList();
  }

  private static Map<Integer, Long> counted(List<Integer> statuses) {
    return statuses.stream()
        .collect(Collectors.groupingBy(status -> status, Collectors.counting()));
  }

  private static String tag(String path) {
    return service.get(path).etag();
  }

  @Test
  void failure_01_an_invalid_document_is_refused_before_the_answer_and_not_stored() {
    JsonObject broken = TestPlans.plan().document().without("planType");
    String id = ((JsonString) broken.get("objectId").orElseThrow()).value();

    Answer answer = service.post("/v1/plan", JsonCodec.write(broken).toString());

    assertEquals(400, answer.status());
    assertEquals("invalid-document", answer.problem());
    assertEquals(404, service.get("/v1/plan/" + id).status());
  }

  @Test
  void failure_02_a_refused_patch_leaves_no_trace_in_store_and_index() {
    Plan plan = TestPlans.plan();
    String path = TestService.path(plan);
    String tag = service.create(plan).etag();
    String indexed = "/v1/plan/es_plan/" + plan.id().value();
    Eventually.holds("indexed", () -> service.get(indexed).status() == 200);

    List<Answer> refused =
        List.of(
            service.patch(path, "application/json", "{\"planType\":7,\"metalLevel\":\"Gold\"}"),
            service.patch(path, "application/merge-patch+json", "{\"planType\":null,\"a\":1}"),
            service.patch(
                path,
                "application/json-patch+json",
                "[{\"op\":\"add\",\"path\":\"/a\",\"value\":1},{\"op\":\"remove\",\"path\":\"/zz\"}]"));

    refused.forEach(answer -> assertEquals(400, answer.status(), answer.toString()));
    Plan marker = TestPlans.plan();
    service.create(marker);
    Eventually.holds(
        "what was written later is indexed",
        () -> service.get("/v1/plan/es_plan/" + marker.id().value()).status() == 200);
    assertEquals(tag, tag(path));
    assertEquals(tag, service.get(indexed).etag());
    assertEquals(plan.document(), service.get(indexed).json());
  }

  @Test
  void failure_03_of_16_parallel_patches_with_one_if_match_exactly_one_wins() {
    Plan plan = TestPlans.plan();
    String path = TestService.path(plan);
    String tag = service.create(plan).etag();

    List<Integer> statuses =
        statuses(
            16,
            i ->
                service.patch(path, "application/json", "{\"winner\":" + i + "}", "If-Match", tag));

    assertEquals(Map.of(200, 1L, 412, 15L), counted(statuses));
    assertEquals(
        Optional.of(JsonValue.of(statuses.indexOf(200))), service.get(path).object().get("winner"));
  }

  @Test
  void failure_03_parallel_patches_of_different_parts_without_if_match_all_survive() {
    Plan plan = TestPlans.plan();
    String path = TestService.path(plan);
    service.create(plan);

    List<Integer> statuses =
        statuses(16, i -> service.patch(path, "application/json", "{\"part" + i + "\":" + i + "}"));

    assertEquals(Map.of(200, 16L), counted(statuses));
    JsonObject now = service.get(path).object();
    for (int i = 0; i < 16; i++) {
      assertEquals(Optional.of(JsonValue.of(i)), now.get("part" + i));
    }
  }

  @Test
  void failure_04_of_16_racing_creates_of_one_id_exactly_one_creates() {
    Plan plan = TestPlans.plan();

    List<Integer> statuses =
        statuses(
            16,
            i ->
                i % 2 == 0
                    ? service.post("/v1/plan", TestService.json(TestPlans.changed(plan, "r" + i)))
                    : service.put(
                        TestService.path(plan),
                        TestService.json(TestPlans.changed(plan, "r" + i)),
                        "If-None-Match",
                        "*"));

    assertEquals(1, statuses.stream().filter(status -> status == 201).count(), statuses.toString());
    int winner = statuses.indexOf(201);
    assertEquals(
        Optional.of(JsonValue.of("r" + winner)),
        service.get(TestService.path(plan)).object().get("version"));
  }

  @Test
  void failure_05_a_quoted_if_match_matches_and_the_tag_of_another_plan_does_not() {
    Plan plan = TestPlans.plan();
    Plan other = TestPlans.plan();
    String path = TestService.path(plan);
    String tag = service.create(plan).etag();
    String foreign = service.create(other).etag();

    Answer foreignRead = service.send(service.to(path).header("If-None-Match", foreign).GET());
    Answer missing =
        service.send(
            service.to("/v1/plan/" + TestPlans.freshId()).header("If-None-Match", "*").GET());
    Answer quoted = service.patch(path, "application/json", "{\"a\":1}", "If-Match", tag);

    assertEquals(200, foreignRead.status());
    assertEquals(404, missing.status());
    assertEquals(200, quoted.status());
  }

  @Test
  void failure_06_delete_answers_for_what_is_there_and_takes_the_children_out_of_the_index() {
    Plan plan = TestPlans.plan();
    String link = plan.linkedPlanServices().get(0).objectId().value();
    service.create(plan);
    Eventually.holds("indexed", () -> service.get("/v1/plan/es_data?id=" + link).status() == 200);

    Answer absent = service.delete("/v1/plan/" + TestPlans.freshId());
    Answer deleted = service.delete(TestService.path(plan), "Prefer", "wait=10");

    assertEquals(404, absent.status());
    assertEquals(204, deleted.status());
    assertEquals(Optional.of("wait=10"), deleted.header("Preference-Applied"));
    assertEquals(404, service.get("/v1/plan/es_data?id=" + link).status());
    assertEquals(404, service.get("/v1/plan/es_plan/" + plan.id().value()).status());
  }

  @Test
  void failure_07_a_partial_update_needs_no_section_merges_scalars_and_a_missing_plan_is_404() {
    Plan plan = TestPlans.plan();
    String path = TestService.path(plan);
    service.create(plan);

    Answer patched = service.patch(path, "application/json", "{\"planType\":\"outOfNetwork\"}");
    Answer missing =
        service.patch("/v1/plan/" + TestPlans.freshId(), "application/json", "{\"a\":1}");

    assertEquals(200, patched.status());
    assertEquals(plan.document().with("planType", JsonValue.of("outOfNetwork")), patched.json());
    assertEquals(404, missing.status());
  }

  @Test
  void failure_08_a_changed_linked_service_is_merged_and_not_appended() {
    Plan plan = TestPlans.plan();
    String link = plan.linkedPlanServices().get(0).objectId().value();
    service.create(plan);

    Answer patched =
        service.patch(
            TestService.path(plan),
            "application/json",
            "{\"linkedPlanServices\":[{\"objectId\":\""
                + link
                + "\",\"planserviceCostShares\":{\"copay\":150}}]}");

    JsonArray links = (JsonArray) patched.object().get("linkedPlanServices").orElseThrow();
    assertEquals(1, links.elements().size());
    JsonObject shares =
        (JsonObject)
            ((JsonObject) links.elements().get(0)).get("planserviceCostShares").orElseThrow();
    assertEquals(Optional.of(JsonValue.of(150)), shares.get("copay"));
    assertEquals(Optional.of(JsonValue.of(10)), shares.get("deductible"));
  }

  @Test
  void failure_09_plans_that_share_a_child_keep_it_each_for_itself() {
    ObjectId shared = TestPlans.freshObjectId();
    Plan one = withService(shared, "First aid");
    Plan two = withService(shared, "Second opinion");
    service.create(one);
    service.create(two);

    Answer deleted = service.delete(TestService.path(one));

    assertEquals(204, deleted.status());
    assertEquals(two.document(), service.get(TestService.path(two)).json());
    assertEquals(200, service.get(TestService.path(two) + "/objects/" + shared.value()).status());
    Eventually.holds(
        "the index shows the one that is left",
        () ->
            service.get("/v1/plan/es_data?id=" + shared.value()).json() instanceof JsonArray objects
                && objects.elements().size() == 1);
  }

  private static Plan withService(ObjectId serviceId, String name) {
    Organisation org = TestPlans.freshOrg();
    return TestPlans.plan(
        TestPlans.freshId(),
        org,
        List.of(TestPlans.link(TestPlans.freshObjectId(), org, TestPlans.service(serviceId, name))),
        "first");
  }

  @Test
  void failure_12_concurrent_writes_after_an_idle_spell_all_arrive_in_store_and_index() {
    List<Plan> plans = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      plans.add(TestPlans.plan());
    }

    List<Integer> statuses = statuses(16, i -> service.create(plans.get(i)));

    assertEquals(Map.of(201, 16L), counted(statuses));
    for (Plan plan : plans) {
      Eventually.holds(
          "indexed", () -> service.get("/v1/plan/es_plan/" + plan.id().value()).status() == 200);
    }
  }

  @Test
  void failure_16_the_tokens_own_header_chooses_nothing() {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(TokenMinter.ISSUER)
            .audience(TokenMinter.AUDIENCE)
            .subject("x")
            .expirationTime(Date.from(Instant.now().plusSeconds(60)))
            .claim("scope", "plan:read plan:write plan:admin")
            .build();
    String none = new PlainJWT(new PlainHeader.Builder().build(), claims).serialize();
    String unknownKid = TestTokens.signedByAnother(claims, "unknown", JWSAlgorithm.RS256);

    for (String credentials :
        List.of(
            "Bearer " + none,
            "Bearer " + unknownKid,
            "Bearer",
            "Bearer ",
            "Bearer a b",
            "Bearer \u00e9",
            "Bearer a.b.c",
            "Bearer ..",
            "bearer " + none.toUpperCase(java.util.Locale.ROOT),
            ",",
            "=")) {
      Answer answer =
          service.send(
              HttpRequest.newBuilder(service.uri("/v1/plan"))
                  .header("Authorization", credentials)
                  .GET());

      assertEquals(401, answer.status(), credentials);
      assertTrue(answer.header("WWW-Authenticate").orElse("").startsWith("Bearer "), credentials);
    }
  }

  @Test
  void failure_17_a_put_with_another_id_than_the_paths_is_refused() {
    Plan plan = TestPlans.plan();
    Plan other = TestPlans.plan();

    Answer answer = service.put(TestService.path(plan), TestService.json(other));

    assertEquals(400, answer.status());
    assertTrue(answer.text().contains("\"pointer\":\"/objectId\""), answer.text());
    assertEquals(404, service.get(TestService.path(plan)).status());
    assertEquals(404, service.get(TestService.path(other)).status());
  }

  @Test
  void failure_18_paging_neither_repeats_nor_drops_while_others_write() throws Exception {
    Organisation org = TestPlans.freshOrg();
    Set<String> stable = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      Plan plan = TestPlans.plan(org);
      service.create(plan);
      stable.add(plan.id().value());
    }
    List<String> ids = List.copyOf(stable);
    AtomicBoolean over = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              for (int i = 0; !over.get(); i++) {
                service.create(TestPlans.plan(org));
                service.patch(
                    "/v1/plan/" + ids.get(i % ids.size()), "application/json", "{\"n\":" + i + "}");
              }
            });
    writer.start();

    List<String> seen = new ArrayList<>();
    String target = "/v1/plan?limit=3";
    for (int page = 0; !target.isEmpty() && page < 200; page++) {
      Answer answer = service.send(service.to(target, org.value()).GET());
      for (JsonValue item : ((JsonArray) answer.object().get("items").orElseThrow()).elements()) {
        seen.add(((JsonString) ((JsonObject) item).get("objectId").orElseThrow()).value());
      }
      if (seen.containsAll(stable)) {
        over.set(true);
      }
      target =
          answer.object().get("next").orElseThrow() instanceof JsonString next ? next.value() : "";
    }
    over.set(true);
    writer.join();

    assertEquals("", target, "the listing came to its end");
    assertEquals(seen.size(), new HashSet<>(seen).size(), "none twice");
    assertTrue(seen.containsAll(stable), "none missed");
  }

  @Test
  void failure_20_the_published_schema_says_which_draft_it_is_and_is_enforced() {
    JsonObject schema = service.get("/v1/plans/schema").object();

    Answer answer = service.post("/v1/plan", "{}");

    assertEquals(
        Optional.of(JsonValue.of("https://json-schema.org/draft/2020-12/schema")),
        schema.get("$schema"));
    assertEquals(400, answer.status());
    for (JsonValue required : ((JsonArray) schema.get("required").orElseThrow()).elements()) {
      String pointer = "\"pointer\":\"/" + ((JsonString) required).value() + "\"";
      assertTrue(answer.text().contains(pointer), pointer);
    }
  }

  @Test
  void failure_22_a_retry_of_an_applied_write_is_answered_as_applied() {
    Plan plan = TestPlans.plan();
    String[] key = {"Idempotency-Key", "key-" + plan.id()};
    HttpRequest.Builder create =
        TestService.with(service.to("/v1/plan"), key)
            .header("Content-Type", "application/json")
            .POST(TestService.text(TestService.json(plan)));

    Answer first = service.send(create);
    Answer again = service.send(create);
    Answer deleted = service.delete(TestService.path(plan), key);
    Answer deletedAgain = service.delete(TestService.path(plan), key);

    assertEquals(201, first.status());
    assertEquals(201, again.status());
    assertEquals(first.etag(), again.etag());
    assertEquals(204, deleted.status());
    assertEquals(204, deletedAgain.status());
  }

  @Test
  void failure_22_a_retry_of_a_put_that_created_is_answered_as_created() {
    Plan plan = TestPlans.plan();
    HttpRequest.Builder put =
        TestService.with(service.to(TestService.path(plan)), "Idempotency-Key", "key-" + plan.id())
            .header("Content-Type", "application/json")
            .PUT(TestService.text(TestService.json(plan)));

    Answer first = service.send(put);
    Answer again = service.send(put);
    Answer unnamed = service.put(TestService.path(plan), TestService.json(plan));

    assertEquals(201, first.status());
    assertEquals(201, again.status());
    assertEquals(first.etag(), again.etag());
    assertEquals(first.header("Location"), again.header("Location"));
    assertEquals(200, unnamed.status());
    assertEquals(first.etag(), unnamed.etag());
  }

  @Test
  void failure_25_two_servers_in_one_jvm_do_not_stall_each_other() {
    try (TestService stalled = TestService.start(settings -> settings.withConcurrency(1, 0, 10));
        TestService other = TestService.start()) {
      try (RawConnection holder = RawConnection.to(stalled.port())) {
        holder.send(
            "POST /v1/plan HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 10\r\nAuthorization: Bearer "
                + stalled.token()
                + "\r\n\r\n");
        Eventually.holds(
            "the one is full", () -> stalled.get("/v1/plan").problem().equals("overloaded"));

        Plan plan = TestPlans.plan();
        List<Integer> statuses =
            Race.<Answer>of(16, i -> () -> other.get("/v1/plan?limit=1")).stream()
                .map(finish -> finish.value().orElseThrow().status())
                .toList();

        assertEquals(201, other.create(plan).status());
        assertEquals(Map.of(200, 16L), counted(statuses));
        assertNotEquals(stalled.port(), other.port());
      }
    }
  }

  @Test
  void failure_26_dates_have_two_forms_and_amounts_have_cents() {
    Plan plan = TestPlans.plan();
    JsonObject iso = TestPlans.plan().document().with("creationDate", JsonValue.of("2017-12-13"));
    JsonObject american =
        TestPlans.plan().document().with("creationDate", JsonValue.of("12-13-2017"));
    JsonObject european =
        TestPlans.plan().document().with("creationDate", JsonValue.of("13-12-2017"));
    service.create(plan);

    Answer isoStored = service.post("/v1/plan", JsonCodec.write(iso).toString());
    Answer americanStored = service.post("/v1/plan", JsonCodec.write(american).toString());
    Answer europeanRefused = service.post("/v1/plan", JsonCodec.write(european).toString());
    Answer cents =
        service.patch(
            TestService.path(plan), "application/json", "{\"planCostShares\":{\"copay\":62.50}}");

    assertEquals(iso, isoStored.json());
    assertEquals(american, americanStored.json());
    assertEquals(400, europeanRefused.status());
    assertTrue(europeanRefused.text().contains("/creationDate"));
    assertTrue(cents.text().contains("\"copay\":62.50"), cents.text());
  }

  @Test
  void a_thousand_parallel_creates_of_one_id_are_one_201_and_999_times_409() {
    Plan plan = TestPlans.plan();

    List<Integer> statuses =
        Race.<Integer>of(
                1_000,
                i ->
                    () -> {
                      String body = TestService.json(TestPlans.changed(plan, "r" + i));
                      try (RawConnection connection = RawConnection.to(service.port())) {
                        return connection
                            .send(
                                "POST /v1/plan HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                    + "Content-Type: application/json\r\nAuthorization: Bearer "
                                    + service.token()
                                    + "\r\nContent-Length: "
                                    + body.length()
                                    + "\r\n\r\n"
                                    + body)
                            .receive()
                            .status();
                      }
                    })
            .stream()
            .map(finish -> finish.value().orElse(-1))
            .toList();

    assertEquals(Map.of(201, 1L, 409, 999L), counted(statuses));
  }
}
