package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.http.TestService.Answer;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.testkit.TestPlans;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Searches in both forms: what is asked, what comes back, and who sees what. */
class SearchTest {

  private static final String PATH = "/v1/plans/search";
  private static final Organisation ONE = TestPlans.freshOrg();
  private static final Organisation OTHER = TestPlans.freshOrg();
  private static final String OF_ONE = "_org = \"" + ONE.value() + "\"";

  private static TestService service;

  /** By deductible: 100, 200, … 700; every second is Gold, the others Silver. */
  private static final List<Plan> PLANS = new ArrayList<>();

  private static final List<String> TAGS = new ArrayList<>();
  private static Plan foreign;

  @BeforeAll
  static void start() {
    service = TestService.start();
    for (int n = 1; n <= 7; n++) {
      Plan plan = plan(ONE, n * 100, n % 2 == 0 ? "Gold" : "Silver", "Cheap & cheerful " + n);
      PLANS.add(plan);
      TAGS.add(service.createSearchable(plan).etag());
    }
    foreign = plan(OTHER, 100, "Platinum", "Cheap & cheerful abroad");
    service.createSearchable(foreign);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Plan plan(Organisation org, int deductible, String metal, String name) {
    JsonObject plan = TestPlans.plan(TestPlans.freshId(), org, 2).document();
    JsonObject shares = (JsonObject) plan.get("planCostShares").orElseThrow();
    return Plan.of(
        plan.with("planCostShares", shares.with("deductible", JsonNumber.of(deductible + ".00")))
            .with("metalLevel", JsonValue.of(metal))
            .with("name", JsonValue.of(name)));
  }

  private static Answer json(String search) {
    return service.post(PATH, search);
  }

  private static List<JsonObject> hits(Answer answer) {
    assertEquals(200, answer.status(), answer.toString());
    return ((JsonArray) answer.object().get("hits").orElseThrow())
        .elements().stream().map(JsonObject.class::cast).toList();
  }

  private static List<JsonValue> plans(Answer answer) {
    return hits(answer).stream().map(hit -> hit.get("plan").orElseThrow()).toList();
  }

  private static List<JsonValue> documents(int... numbers) {
    List<JsonValue> documents = new ArrayList<>();
    for (int number : numbers) {
      documents.add(PLANS.get(number - 1).document());
    }
    return documents;
  }

  private static JsonValue read(String json) {
    return JsonCodec.read(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void both_forms_find_the_same_in_the_same_words() {
    Answer inOneLine =
        service.search(
            OF_ONE + " and planCostShares.deductible < 400 and not metalLevel = \"Gold\"",
            "sort",
            "-planCostShares.deductible",
            "total",
            "true",
            "facets",
            "metalLevel");

    Answer inJson =
        json(
            """
            {"query": {"and": [
                {"term": {"_org": "%s"}},
                {"range": {"planCostShares.deductible": {"lt": 400}}},
                {"not": {"term": {"metalLevel": "Gold"}}}]},
             "sort": [{"planCostShares.deductible": "desc"}],
             "total": true, "facets": {"metalLevel": {"terms": {}}}, "after": null}
            """
                .formatted(ONE.value()));

    assertEquals(documents(3, 1), plans(inOneLine));
    assertEquals(inOneLine.json(), inJson.json());
    assertEquals(Optional.of(read("2")), inJson.object().get("total"));
    assertEquals(
        Optional.of(read("{\"metalLevel\":[{\"value\":\"Silver\",\"count\":2}]}")),
        inJson.object().get("facets"));
    assertEquals(Optional.of(JsonValue.NULL), inJson.object().get("next"));
  }

  @Test
  void a_hit_is_the_plan_as_it_was_written_with_the_revision_of_its_tag() {
    Answer answer = service.search(OF_ONE + " and planCostShares.deductible = 100");

    JsonObject hit = hits(answer).get(0);

    assertEquals(Optional.of(PLANS.get(0).document()), hit.get("plan"));
    assertTrue(answer.text().contains("\"deductible\":100.00"), answer.text());
    assertEquals(
        TAGS.get(0), "\"" + ((JsonNumber) hit.get("revision").orElseThrow()).value() + "\"");
    assertEquals(Optional.empty(), hit.get("score"));
    assertEquals(Optional.empty(), hit.get("highlights"));
    assertEquals(Optional.empty(), answer.object().get("total"));
  }

  @Test
  void a_search_has_no_entity_tag_and_is_not_stored() {
    for (Answer answer : List.of(service.search(OF_ONE), json("{}"))) {
      assertEquals(Optional.empty(), answer.header("ETag"));
      assertEquals(Optional.of("no-store"), answer.header("Cache-Control"));
      assertEquals(Optional.of("application/json"), answer.header("Content-Type"));
    }
  }

  @Test
  void pages_in_one_line_are_linked_and_give_every_hit_once() {
    List<JsonValue> seen = new ArrayList<>();
    Optional<String> target =
        service.search(OF_ONE, "size", "0").header("Link").isPresent()
            ? Optional.empty()
            : Optional.of(
                QueryParameters.target(
                    PATH,
                    List.of(
                        Map.entry("q", OF_ONE),
                        Map.entry("sort", "metalLevel,-planCostShares.deductible"),
                        Map.entry("size", "3"))));
    while (target.isPresent()) {
      Answer page = service.get(target.get());
      seen.addAll(plans(page));
      boolean last = page.object().get("next").orElseThrow().equals(JsonValue.NULL);
      target = page.header("Link").map(link -> link.substring(1, link.indexOf('>')));
      assertEquals(last, target.isEmpty(), page.toString());
    }

    assertEquals(documents(6, 4, 2, 7, 5, 3, 1), seen);
  }

  @Test
  void a_page_that_only_a_very_long_link_would_follow_has_the_cursor_alone() {
    String values = String.join(",", Collections.nCopies(400, "\"x\""));

    Answer page = service.search(OF_ONE + " or metalLevel in (" + values + ")", "size", "3");

    assertEquals(3, plans(page).size());
    assertInstanceOf(JsonString.class, page.object().get("next").orElseThrow());
    assertEquals(Optional.empty(), page.header("Link"));
  }

  @Test
  void pages_in_json_go_on_after_the_cursor() {
    Set<JsonValue> seen = new HashSet<>();
    JsonValue after = JsonValue.NULL;
    int pages = 0;
    do {
      Answer page =
          json(
              "{\"query\":{\"term\":{\"_org\":\""
                  + ONE.value()
                  + "\"}},\"size\":2,\"after\":"
                  + JsonCodec.write(after)
                  + "}");
      plans(page).forEach(plan -> assertTrue(seen.add(plan)));
      assertEquals(Optional.empty(), page.header("Link"));
      after = page.object().get("next").orElseThrow();
      pages++;
    } while (after instanceof JsonString);

    assertEquals(new HashSet<>(documents(1, 2, 3, 4, 5, 6, 7)), seen);
    assertEquals(4, pages);
  }

  @Test
  void the_next_page_may_have_another_size_and_want_other_facets() {
    Answer first = service.search(OF_ONE, "size", "2", "sort", "planCostShares.deductible");
    String next = ((JsonString) first.object().get("next").orElseThrow()).value();

    Answer second =
        service.search(
            OF_ONE,
            "size",
            "3",
            "sort",
            "planCostShares.deductible",
            "facets",
            "metalLevel",
            "total",
            "true",
            "after",
            next);

    assertEquals(documents(3, 4, 5), plans(second));
    assertEquals(Optional.of(read("7")), second.object().get("total"));
  }

  @Test
  void head_answers_as_get_without_the_content() {
    Answer get = service.search(OF_ONE, "size", "2");

    Answer head =
        service.send(
            service
                .to(
                    QueryParameters.target(
                        PATH, List.of(Map.entry("q", OF_ONE), Map.entry("size", "2"))))
                .method("HEAD", BodyPublishers.noBody()));

    assertEquals(200, head.status());
    assertEquals("", head.text());
    for (String field : List.of("Content-Type", "Content-Length", "Cache-Control", "Link")) {
      assertEquals(get.header(field), head.header(field), field);
    }
  }

  @Test
  void a_size_of_nothing_gives_totals_and_facets_alone() {
    Answer answer =
        service.search(OF_ONE, "size", "0", "total", "true", "facets", "metalLevel, name");

    assertEquals(List.of(), hits(answer));
    assertEquals(Optional.of(read("7")), answer.object().get("total"));
    JsonObject facets = (JsonObject) answer.object().get("facets").orElseThrow();
    assertEquals(
        Optional.of(read("[{\"value\":\"Silver\",\"count\":4},{\"value\":\"Gold\",\"count\":3}]")),
        facets.get("metalLevel"));
    assertEquals(7, ((JsonArray) facets.get("name").orElseThrow()).elements().size());
  }

  @Test
  void facets_of_each_kind_are_answered() {
    Answer answer =
        json(
            """
            {"query": {"term": {"_org": "%s"}}, "size": 0, "facets": {
              "ranges": {"path": "planCostShares.deductible", "ranges": [0, 250, 1000]},
              "planCostShares.deductible": {"histogram": {"interval": 500}},
              "creationDate": {"dateHistogram": {"unit": "year"}},
              "linkedPlanServices.planserviceCostShares.deductible": {"terms": {"size": 1}},
              "stats": {"path": "planCostShares.deductible", "stats": {}}}}
            """
                .formatted(ONE.value()));

    JsonObject facets = (JsonObject) answer.object().get("facets").orElseThrow();
    assertEquals(
        Optional.of(
            read(
                "[{\"from\":0,\"to\":250,\"count\":2},{\"from\":250,\"to\":1000,\"count\":5},"
                    + "{\"from\":1000,\"count\":0}]")),
        facets.get("ranges"));
    assertEquals(
        2, ((JsonArray) facets.get("planCostShares.deductible").orElseThrow()).elements().size());
    assertEquals(1, ((JsonArray) facets.get("creationDate").orElseThrow()).elements().size());
    assertEquals(
        1,
        ((JsonArray)
                facets.get("linkedPlanServices.planserviceCostShares.deductible").orElseThrow())
            .elements()
            .size());
    assertEquals(
        Optional.of(read("7")), ((JsonObject) facets.get("stats").orElseThrow()).get("plans"));
  }

  @Test
  void words_score_and_are_highlighted() {
    Answer answer =
        service.search(
            OF_ONE + " and name ~ \"cheer\"",
            "highlight",
            "true",
            "sort",
            "_score,name",
            "size",
            "1");

    JsonObject hit = hits(answer).get(0);

    assertTrue(hit.get("score").isPresent(), answer.text());
    assertTrue(answer.text().contains("Cheap &amp; <em>cheerful</em> 1"), answer.text());
  }

  @Test
  void linked_plan_services_are_returned_with_their_plan() {
    Answer answer =
        service.search(
            OF_ONE
                + " and planCostShares.deductible = 200"
                + " and any linkedPlanServices(linkedService.name contains \"BABY 1\")",
            "return",
            "linkedPlanServices");

    JsonObject hit = hits(answer).get(0);

    assertEquals(1, hits(answer).size());
    assertEquals(Optional.of(JsonValue.of(PLANS.get(1).id().value())), hit.get("planId"));
    assertEquals(
        Optional.of(PLANS.get(1).linkedPlanServices().get(1).document()),
        hit.get("linkedPlanService"));
    assertTrue(hit.get("revision").isPresent());
  }

  @Test
  void without_a_query_everything_is_found() {
    Answer inOneLine = service.send(service.to(PATH + "?total=true", ONE.value()).GET());
    Answer inJson =
        service.send(
            service
                .to(PATH, ONE.value())
                .header("Content-Type", "application/json")
                .POST(TestService.text("{\"total\":true}")));

    assertEquals(7, hits(inOneLine).size());
    assertEquals(inOneLine.json(), inJson.json());
  }

  @Test
  void an_organisation_sees_its_own_plans_in_hits_totals_and_facets() {
    String target = PATH + "?total=true&facets=metalLevel,_org&q=name%20~%20%22cheap%22";
    String search =
        """
        {"query": {"match": {"name": "cheap"}}, "total": true,
         "facets": {"metalLevel": {"terms": {}}, "_org": {"terms": {}}}}
        """;

    for (HttpRequest.Builder request :
        List.of(
            service.to(target, OTHER.value()).GET(),
            service
                .to(PATH, OTHER.value())
                .header("Content-Type", "application/json")
                .POST(TestService.text(search)))) {
      Answer answer = service.send(request);

      assertEquals(List.of(foreign.document()), plans(answer));
      assertEquals(Optional.of(read("1")), answer.object().get("total"));
      assertEquals(
          Optional.of(
              read(
                  "{\"metalLevel\":[{\"value\":\"Platinum\",\"count\":1}],\"_org\":[{\"value\":\""
                      + OTHER.value()
                      + "\",\"count\":1}]}")),
          answer.object().get("facets"));
    }
  }

  @Test
  void another_organisations_plans_are_not_found_by_their_properties() {
    String query =
        "metalLevel%20in%20(%22Gold%22,%22Silver%22)%20or%20"
            + "_org%20%3D%20%22"
            + ONE.value()
            + "%22";

    Answer answer =
        service.send(service.to(PATH + "?total=true&facets=name&q=" + query, OTHER.value()).GET());

    assertEquals(
        read("{\"total\":0,\"hits\":[],\"next\":null,\"facets\":{\"name\":[]}}"), answer.json());
  }

  @Test
  void a_cursor_is_good_for_its_organisation_alone() {
    String next =
        ((JsonString)
                service
                    .send(service.to(PATH + "?size=2", ONE.value()).GET())
                    .object()
                    .get("next")
                    .orElseThrow())
            .value();

    Answer answer =
        service.send(
            service.to(PATH + "?size=2&after=" + Percent.encode(next), OTHER.value()).GET());

    assertEquals("bad-cursor", answer.problem(), answer.toString());
  }

  @Test
  void searching_needs_a_token_that_allows_reading() {
    String mayWrite = TestService.token(EnumSet.of(Scope.WRITE, Scope.ADMIN), Optional.empty());
    String mayRead = TestService.token(EnumSet.of(Scope.READ), Optional.empty());

    for (String method : List.of("GET", "HEAD", "POST")) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(service.uri(PATH))
              .header("Content-Type", "application/json")
              .method(method, TestService.text(method.equals("POST") ? "{}" : ""));
      assertEquals(401, service.send(request.copy()).status(), method);
      Answer forbidden = service.send(request.copy().header("Authorization", "Bearer " + mayWrite));
      assertEquals(403, forbidden.status(), method);
      assertTrue(
          forbidden.header("WWW-Authenticate").orElse("").contains("scope=\"plan:read\""),
          forbidden.toString());
      assertEquals(
          200,
          service.send(request.copy().header("Authorization", "Bearer " + mayRead)).status(),
          method);
    }
  }

  @Test
  void an_index_that_is_down_makes_searches_unavailable_and_nothing_else() {
    service.index().fail(PortUnavailable.Outcome.NOT_APPLIED);
    try {
      for (Answer answer : List.of(service.search(OF_ONE), json("{}"))) {
        assertEquals("unavailable", answer.problem(), answer.toString());
        assertEquals(503, answer.status());
        assertTrue(answer.header("Retry-After").isPresent());
      }
      assertEquals(200, service.get(TestService.path(PLANS.get(0))).status());
    } finally {
      service.index().work();
    }
  }

  @Test
  void searches_are_measured_by_route_and_method() {
    service.search(OF_ONE);
    json("{}");

    String metrics = service.get("/metrics").text();

    for (String method : List.of("GET", "POST")) {
      assertTrue(
          metrics.contains(
              "http_server_request_duration_seconds_count{route=\"/v1/plans/search\",method=\""
                  + method
                  + "\",status=\"200\"}"),
          metrics);
    }
  }

  @Test
  void what_can_be_asked_for_is_told() {
    Answer options = service.send(service.to(PATH).method("OPTIONS", BodyPublishers.noBody()));
    Answer deleted = service.delete(PATH);

    assertEquals(Optional.of("GET, HEAD, OPTIONS, POST"), options.header("Allow"));
    assertEquals(405, deleted.status());
  }
}
