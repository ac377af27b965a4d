package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.search.SearchLimits;
import io.planmanagement.http.TestService.Answer;
import io.planmanagement.testkit.TestPlans;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Searches that are none, or that cost too much, class by class: the status, the type of the
 * problem, the place, and the service as well as before.
 */
class BadSearchTest {

  private static final String PATH = "/v1/plans/search";
  private static final SearchLimits LIMITS =
      new SearchLimits(4, 8, 3, 20, 50, 2, 2, 5, Duration.ofSeconds(5));

  private static TestService service;
  private static Plan plan;

  @BeforeAll
  static void start() {
    service = TestService.start(LIMITS);
    plan = TestPlans.plan();
    service.createSearchable(plan);
    service.createSearchable(TestPlans.plan());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @AfterEach
  void the_service_is_well() {
    assertEquals(200, service.get(TestService.path(plan)).status());
    assertEquals(200, service.search("planType = \"inNetwork\"").status());
    assertEquals(
        200, service.send(HttpRequest.newBuilder(service.uri("/health/ready")).GET()).status());
  }

  private static Answer json(String search) {
    return service.post(PATH, search.replace('\'', '"'));
  }

  private static void assertRefused(int status, String problem, Answer answer) {
    assertEquals(status, answer.status(), answer.toString());
    assertEquals(problem, answer.problem(), answer.toString());
    assertEquals(Optional.of("no-store"), answer.header("Cache-Control"));
    DescriptionTest.assertFits(service, "Problem", answer.text());
  }

  private static void assertPointsAt(String pointer, String keyword, Answer answer) {
    assertRefused(400, "invalid-document", answer);
    JsonArray errors = (JsonArray) answer.object().get("errors").orElseThrow();
    assertTrue(
        errors.elements().stream()
            .map(JsonObject.class::cast)
            .anyMatch(
                error ->
                    error.get("pointer").equals(Optional.of(JsonValue.of(pointer)))
                        && error.get("keyword").equals(Optional.of(JsonValue.of(keyword)))),
        pointer + " " + keyword + ": " + answer.text());
  }

  private static void assertColumn(int column, Answer answer) {
    assertRefused(400, "bad-query", answer);
    assertEquals(Optional.of(JsonValue.of("q")), answer.object().get("parameter"));
    assertEquals(Optional.of(JsonValue.of(column)), answer.object().get("column"), answer.text());
  }

  private static void assertParameter(String parameter, Answer answer) {
    assertRefused(400, "invalid-parameter", answer);
    assertEquals(Optional.of(JsonValue.of(parameter)), answer.object().get("parameter"));
  }

  private static String detail(Answer answer) {
    return ((JsonString) answer.object().get("detail").orElseThrow()).value();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{'query':}",
        "{'query':{'term':{'a':1,}}}",
        "{'query':{},'query':{}}",
        "{'size':01}",
        "{'size':NaN}",
        "{'query':{'match':{'a':'\\ud800'}}}",
        "{} {}",
        "{'a':'\u0000'}",
        "\uFEFF{}"
      })
  void malformed_json_is_refused_with_its_place(String body) {
    Answer answer = json(body);

    assertRefused(400, "malformed-document", answer);
    assertTrue(answer.object().get("line").isPresent());
  }

  @Test
  void json_that_is_nested_beyond_all_bounds_is_refused() {
    for (int levels : List.of(101, 1_000, 100_000)) {
      assertRefused(
          400,
          "malformed-document",
          json("{'query':" + "{'not':".repeat(levels) + "{}" + "}".repeat(levels + 1)));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|``|type",
        "null|``|type",
        "{'query':[]}|/query|type",
        "{'query':'metalLevel'}|/query|type",
        "{'query':{'and':{}}}|/query/and|type",
        "{'query':{'or':[]}}|/query/or|minItems",
        "{'query':{'and':[7]}}|/query/and/0|type",
        "{'query':{'not':[]}}|/query/not|type",
        "{'query':{'any':[]}}|/query/any|type",
        "{'query':{'any':{}}}|/query/any/linkedPlanServices|required",
        "{'query':{'all':{'linkedPlanServices':true}}}|/query/all/linkedPlanServices|type",
        "{'query':{'term':{'a':null}}}|/query/term/a|type",
        "{'query':{'term':{'a':{}}}}|/query/term/a|type",
        "{'query':{'term':'a'}}|/query/term|type",
        "{'query':{'terms':{'a':'b'}}}|/query/terms/a|type",
        "{'query':{'terms':{'a':[]}}}|/query/terms/a|minItems",
        "{'query':{'terms':{'a':[1,[2]]}}}|/query/terms/a/1|type",
        "{'query':{'range':{'a':5}}}|/query/range/a|type",
        "{'query':{'range':{'a':{}}}}|/query/range/a|minProperties",
        "{'query':{'range':{'a':{'lt':true}}}}|/query/range/a/lt|type",
        "{'query':{'range':{'a':{'gt':1,'lt':'b'}}}}|/query/range/a|type",
        "{'query':{'match':{'a':1}}}|/query/match/a|type",
        "{'query':{'exists':7}}|/query/exists|type",
        "{'sort':'a'}|/sort|type",
        "{'sort':[{}]}|/sort/0|type",
        "{'sort':[{'a':1}]}|/sort/0/a|enum",
        "{'sort':[{'a':'up'}]}|/sort/0/a|enum",
        "{'size':'5'}|/size|type",
        "{'size':1.5}|/size|type",
        "{'size':-1}|/size|minimum",
        "{'after':5}|/after|type",
        "{'total':'yes'}|/total|type",
        "{'highlight':1}|/highlight|type",
        "{'return':'plan'}|/return|enum",
        "{'return':7}|/return|type",
        "{'facets':[]}|/facets|type",
        "{'facets':{'a':5}}|/facets/a|type",
        "{'facets':{'a':{'terms':5}}}|/facets/a/terms|type",
        "{'facets':{'a':{'terms':{'size':0}}}}|/facets/a/terms/size|minimum",
        "{'facets':{'a':{'ranges':{}}}}|/facets/a/ranges|type",
        "{'facets':{'a':{'ranges':[]}}}|/facets/a/ranges|minItems",
        "{'facets':{'a':{'ranges':[1,'x']}}}|/facets/a/ranges/1|type",
        "{'facets':{'a':{'ranges':[2,1]}}}|/facets/a/ranges/1|order",
        "{'facets':{'a':{'histogram':{}}}}|/facets/a/histogram/interval|required",
        "{'facets':{'a':{'histogram':{'interval':0}}}}|/facets/a/histogram/interval|exclusiveMinimum",
        "{'facets':{'a':{'dateHistogram':{'unit':'hour'}}}}|/facets/a/dateHistogram/unit|enum"
      })
  void a_value_of_the_wrong_type_is_pointed_at(String search, String pointer, String keyword) {
    assertPointsAt(pointer, keyword, json(search));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'query':{'equals':{'a':1}}}|/query/equals|enum",
        "{'query':{'TERM':{'a':1}}}|/query/TERM|enum",
        "{'query':{'query_string':{'query':'*'}}}|/query/query_string|enum",
        "{'query':{'script':{'source':'1'}}}|/query/script|enum",
        "{'query':{'regexp':{'a':'.*'}}}|/query/regexp|enum",
        "{'query':{'and':[{'none':[]}]}}|/query/and/0/none|enum",
        "{'query':{'range':{'a':{'below':5}}}}|/query/range/a/below|additionalProperties",
        "{'query':{}}|/query|minProperties",
        "{'query':{'term':{'a':1},'match':{'a':'b'}}}|/query|maxProperties",
        "{'query':{'term':{'a':1,'b':2}}}|/query/term|maxProperties",
        "{'querry':{}}|/querry|additionalProperties",
        "{'facets':{'a':{'sum':{}}}}|/facets/a/sum|additionalProperties",
        "{'facets':{'a':{}}}|/facets/a|minProperties",
        "{'facets':{'a':{'terms':{},'stats':{}}}}|/facets/a|maxProperties"
      })
  void an_unknown_operator_is_pointed_at(String search, String pointer, String keyword) {
    assertPointsAt(pointer, keyword, json(search));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'query':{'term':{'':1}}}|/query/term/|format",
        "{'query':{'term':{'a..b':1}}}|/query/term/a..b|format",
        "{'query':{'range':{'.a':{'lt':1}}}}|/query/range/.a|format",
        "{'query':{'match':{'a.':'b'}}}|/query/match/a.|format",
        "{'query':{'prefix':{'a~b':'b'}}}|/query/prefix/a~0b|format",
        "{'query':{'exists':'a..b'}}|/query/exists|format",
        "{'sort':['a..b']}|/sort/0|format",
        "{'sort':[{'.':'asc'}]}|/sort/0/.|format",
        "{'facets':{'x':{'path':'a..b','terms':{}}}}|/facets/x/path|format"
      })
  void a_path_that_is_none_is_pointed_at(String search, String pointer, String keyword) {
    assertPointsAt(pointer, keyword, json(search));
  }

  @Test
  void a_path_longer_than_any_that_is_searchable_is_pointed_at() {
    String path = "p".repeat(513);
    assertPointsAt("/query/term/" + path, "maxPath", json("{'query':{'term':{'" + path + "':1}}}"));
    assertPointsAt("/query/exists", "maxPath", json("{'query':{'exists':'" + path + "'}}"));
    assertPointsAt("/sort/0", "maxPath", json("{'sort':['" + path + "']}"));
    assertPointsAt("/facets/" + path, "maxPath", json("{'facets':{'" + path + "':{'terms':{}}}}"));
    assertColumn(1, service.search(path + " = 1"));
    assertParameter("sort", service.search("*", "sort", path));
    assertParameter("facets", service.search("*", "facets", path));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'query':{'term':{'linkedPlanServices.linkedService.name':'x'}}}"
            + "|/query/term/linkedPlanServices.linkedService.name",
        "{'query':{'and':[{'term':{'a':1}},{'exists':'linkedPlanServices'}]}}|/query/and/1/exists",
        "{'query':{'not':{'range':{'linkedPlanServices.planserviceCostShares.copay':{'lt':1}}}}}"
            + "|/query/not/range/linkedPlanServices.planserviceCostShares.copay",
        "{'query':{'or':[{'match':{'linkedPlanServices.x':'y'}},{'term':{'a':1}}]}}"
            + "|/query/or/0/match/linkedPlanServices.x"
      })
  void a_condition_on_services_outside_of_any_is_refused_with_a_hint(
      String search, String pointer) {
    Answer answer = json(search);

    assertPointsAt(pointer, "scope", answer);
    assertTrue(answer.text().contains("stand inside any or all"), answer.text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "linkedPlanServices.linkedService.name = \"x\"|1",
        "planType = \"x\" and linkedPlanServices.x ~ \"y\"|20",
        "not (planType = \"x\" or exists linkedPlanServices)|31",
        "(1 <= linkedPlanServices.planserviceCostShares.copay < 5)|7"
      })
  void so_it_is_in_one_line_with_the_column(String query, int column) {
    Answer answer = service.search(query);

    assertColumn(column, answer);
    assertTrue(detail(answer).contains("any linkedPlanServices("), answer.text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'query':{'any':{'linkedPlanServices':{'any':{'linkedPlanServices':{'term':{'a':1}}}}}}}"
            + "|/query/any/linkedPlanServices",
        "{'query':{'all':{'linkedPlanServices':{'any':{'linkedPlanServices':{'exists':'a'}}}}}}"
            + "|/query/all/linkedPlanServices",
        "{'query':{'any':{'linkedPlanServices':{'not':{'all':{'linkedPlanServices':"
            + "{'exists':'a'}}}}}}}|/query/any/linkedPlanServices/not",
        "{'query':{'any':{'linkedPlanServices':{'term':{'linkedPlanServices.a':1}}}}}"
            + "|/query/any/linkedPlanServices/term/linkedPlanServices.a"
      })
  void any_inside_any_is_pointed_at(String search, String pointer) {
    assertPointsAt(pointer, "scope", json(search));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "any linkedPlanServices(any linkedPlanServices(a = 1))|24",
        "all linkedPlanServices(exists a and any linkedPlanServices(a = 1))|37",
        "any linkedPlanServices(not all linkedPlanServices(a = 1))|28",
        "any linkedPlanServices(linkedPlanServices.a = 1)|24"
      })
  void any_inside_any_in_one_line_is_told_by_its_column(String query, int column) {
    assertColumn(column, service.search(query));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'sort':['linkedPlanServices.objectId']}|/sort/0",
        "{'return':'linkedPlanServices','sort':[{'linkedPlanServices.objectId':'asc'}]}"
            + "|/sort/0/linkedPlanServices.objectId",
        "{'return':'linkedPlanServices','facets':{'a':{'terms':{}}}}|/facets",
        "{'facets':{'linkedPlanServices':{'terms':{}}}}|/facets/linkedPlanServices"
      })
  void an_order_or_a_facet_out_of_its_scope_is_pointed_at(String search, String pointer) {
    assertPointsAt(pointer, "scope", json(search));
  }

  @Test
  void every_violation_of_a_search_is_told_at_once() {
    Answer answer =
        json(
            "{'query':{'and':[{'term':{'linkedPlanServices.a':1}},{'match':{'b':1}}]},"
                + "'size':-1,'sort':[{'a':'up'}],'facets':{'c':{'terms':{'size':0}}},'x':1}");

    for (String pointer :
        List.of("/query/and/1/match/b", "/sort/0/a", "/size", "/facets/c/terms/size", "/x")) {
      assertTrue(answer.text().contains("\"pointer\":\"" + pointer + "\""), answer.text());
    }
  }

  @Test
  void the_depth_of_a_query_is_bounded() {
    for (int levels : List.of(4, 5, 20, 60)) {
      assertPointsAt(
          "/query" + "/not".repeat(4) + (levels == 4 ? "/term/a" : ""),
          "maxDepth",
          json(
              "{'query':"
                  + "{'not':".repeat(levels)
                  + "{'term':{'a':1}}"
                  + "}".repeat(levels + 1)));
    }
    assertEquals(200, service.search("not ".repeat(3) + "a = 1").status());
    for (int levels : List.of(4, 5, 6, 7)) {
      assertColumn(17, service.search("not ".repeat(levels) + "a = 1"));
    }
    assertTrue(detail(service.search("not not not not a = 1")).contains("4 levels deep"));
    assertRefused(400, "bad-query", service.search("(".repeat(3_000)));
  }

  @Test
  void the_number_of_conditions_is_bounded() {
    for (int conditions : List.of(8, 9, 100, 300)) {
      String terms =
          IntStream.range(0, conditions)
              .mapToObj(n -> "{'term':{'a':" + n + "}}")
              .collect(Collectors.joining(","));
      String line =
          IntStream.range(0, conditions)
              .mapToObj(n -> "a = " + n)
              .collect(Collectors.joining(" or "));

      assertPointsAt("/query", "maxConditions", json("{'query':{'or':[" + terms + "]}}"));
      assertColumn(1, service.search(line));
      assertTrue(detail(service.search(line)).contains("8 conditions"));
    }
    assertEquals(200, service.search("a = 1 or a = 2 or a = 3 or a = 4 or a = 5").status());
  }

  @Test
  void the_number_of_values_is_bounded() {
    for (int values : List.of(4, 5, 100, 1_000)) {
      String list =
          IntStream.range(0, values).mapToObj(Integer::toString).collect(Collectors.joining(","));

      assertPointsAt(
          "/query/terms/a", "maxItems", json("{'query':{'terms':{'a':[" + list + "]}}}"));
      assertColumn(5, service.search("not a in (" + list + ")"));
      assertTrue(detail(service.search("a in (" + list + ")")).contains("3 values"));
    }
    assertEquals(200, service.search("a in (1, 2, 3)").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"term", "match", "phrase", "prefix", "contains"})
  void the_length_of_texts_is_bounded(String operator) {
    String text = "x".repeat(21);
    String sign = operator.equals("term") ? "=" : operator.equals("match") ? "~" : operator;

    assertPointsAt(
        "/query/" + operator + "/a",
        "maxLength",
        json("{'query':{'" + operator + "':{'a':'" + text + "'}}}"));
    assertColumn(1, service.search("a " + sign + " \"" + text + "\""));
    assertTrue(detail(service.search("a " + sign + " \"" + text + "\"")).contains("20 characters"));
    assertEquals(200, service.search("a " + sign + " \"" + text.substring(1) + "\"").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"51", "100", "1000000", "99999999999999999999"})
  void the_size_of_pages_is_bounded(String size) {
    assertPointsAt("/size", "maximum", json("{'size':" + size + "}"));
    assertParameter("size", service.search("*", "size", size));
    assertTrue(detail(service.search("*", "size", size)).contains("50"));
  }

  @Test
  void the_number_of_sort_keys_and_facets_is_bounded() {
    for (int number : List.of(3, 4, 10, 100)) {
      List<String> paths = IntStream.range(0, number).mapToObj(n -> "a" + n).toList();

      assertPointsAt(
          "/sort",
          "maxItems",
          json(
              "{'sort':["
                  + String.join(",", paths.stream().map(p -> "'" + p + "'").toList())
                  + "]}"));
      assertParameter("sort", service.search("*", "sort", String.join(",", paths)));
      assertPointsAt(
          "/facets",
          "maxProperties",
          json(
              "{'facets':{"
                  + String.join(",", paths.stream().map(p -> "'" + p + "':{'terms':{}}").toList())
                  + "}}"));
      assertParameter("facets", service.search("*", "facets", String.join(",", paths)));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'terms':{'size':6}}|/terms/size|maximum",
        "{'terms':{'size':100000}}|/terms/size|maximum",
        "{'ranges':[1,2,3,4,5,6]}|/ranges|maxItems",
        "{'ranges':['2020-01-01','2021-01-01','2022-01-01','2023-01-01','2024-01-01','2025-01-01']}"
            + "|/ranges|maxItems"
      })
  void the_number_of_buckets_is_bounded(String facet, String below, String keyword) {
    assertPointsAt("/facets/a" + below, keyword, json("{'facets':{'a':" + facet + "}}"));
  }

  @Test
  void a_facet_with_more_intervals_than_it_may_have_is_refused_by_the_bounds_name() {
    try (TestService narrow =
        TestService.start(
            new SearchLimits(16, 256, 1_000, 1_000, 1_000, 8, 16, 1, Duration.ofSeconds(5)))) {
      String search =
          "{\"facets\":{\"n\":{\"path\":\"planCostShares.copay\",\"histogram\":{\"interval\":1}}}}";
      narrow.createSearchable(TestPlans.plan());
      assertEquals(200, narrow.post(PATH, search).status());
      JsonObject other = TestPlans.plan().document();
      JsonObject shares = (JsonObject) other.get("planCostShares").orElseThrow();
      narrow.createSearchable(
          Plan.of(other.with("planCostShares", shares.with("copay", JsonValue.of(7)))));

      Answer answer = narrow.post(PATH, search);

      assertRefused(400, "unsearchable", answer);
      assertEquals(Optional.of(JsonValue.of("buckets")), answer.object().get("bound"));
    }
  }

  @Test
  void a_search_that_takes_too_long_is_refused_by_the_bounds_name() {
    try (TestService hasty =
        TestService.start(
            new SearchLimits(16, 256, 1_000, 1_000, 1_000, 8, 16, 1_000, Duration.ofNanos(1)))) {
      for (Answer answer :
          List.of(
              hasty.search("*"),
              hasty.search("name ~ \"x\"", "total", "true"),
              hasty.post(PATH, "{}"),
              hasty.post(PATH, "{\"size\":0,\"facets\":{\"a\":{\"terms\":{}}}}"))) {
        assertRefused(400, "unsearchable", answer);
        assertEquals(Optional.of(JsonValue.of("time")), answer.object().get("bound"));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "``|1",
        "` `|2",
        "metalLevel|11",
        "metalLevel =|13",
        "metalLevel = |14",
        "metalLevel = Gold|14",
        "metalLevel = 'Gold'|14",
        "metalLevel = \"Gold|14",
        "metalLevel == \"Gold\"|13",
        "metalLevel = \"Gold\" metalLevel|21",
        "a = 1 and|10",
        "a = 1 or or b = 2|10",
        "(a = 1|7",
        "a = 1)|6",
        "a = 1 && b = 2|7",
        "a < true|5",
        "a in 1|6",
        "a in ()|7",
        "a in (1 2)|9",
        "a ~ 5|5",
        "1 < a > 5|7",
        "1 < a < \"x\"|9",
        "exists|7",
        "any x(a = 1)|5",
        "any linkedPlanServices a = 1|24",
        "a..b = 1|1",
        "not|4",
        "a = 01|5",
        "a = 1e99999|5",
        "{\"a\":1}|1",
        "\u00e9\u00e9 = 1 ; x|8",
        "\ud83d\ude00 = 1|1"
      })
  void a_line_that_is_no_query_is_refused_with_its_column(String query, int column) {
    Answer answer = service.search(query);

    assertColumn(column, answer);
    assertFalse(detail(answer).isBlank());
    assertFalse(detail(answer).contains("Gold"), "no content is repeated");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "bm9uc2Vuc2U",
        "eyJhIjoxfQ==",
        "../../etc",
        "\u0000",
        "\u00e9",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      })
  void a_cursor_that_was_not_made_here_is_refused(String cursor) {
    assertRefused(400, "bad-cursor", service.search("*", "after", cursor));
    assertRefused(
        400, "bad-cursor", json("{'after':'" + cursor.replace("\u0000", "\\u0000") + "'}"));
  }

  @Test
  void a_cursor_of_another_search_is_refused() {
    String cursor =
        ((JsonString) service.search("*", "size", "1").object().get("next").orElseThrow()).value();

    for (Answer answer :
        List.of(
            service.search("planType = \"inNetwork\"", "size", "1", "after", cursor),
            service.search("*", "sort", "planType", "after", cursor),
            service.search("*", "return", "linkedPlanServices", "after", cursor),
            service.search("*", "after", cursor + "x"),
            service.search("*", "after", ""),
            service.get("/v1/plan?cursor=" + Percent.encode(cursor)))) {
      assertRefused(400, "bad-cursor", answer);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "size|-1",
        "size|x",
        "size|``",
        "size|1.5",
        "size|+5",
        "total|yes",
        "total|1",
        "total|``",
        "highlight|TRUE",
        "return|plan",
        "return|``",
        "return|linkedService",
        "sort|``",
        "sort|a,,b",
        "sort|a..b",
        "sort|-",
        "sort|-_score",
        "sort|linkedPlanServices.objectId",
        "facets|``",
        "facets|a,",
        "facets|a..b",
        "facets|a,b,a",
        "facets|linkedPlanServices"
      })
  void a_parameter_that_is_not_valid_is_named(String parameter, String value) {
    assertParameter(parameter, service.search("*", parameter, value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?query=a",
        "?limit=5",
        "?q=*&q=*",
        "?size=1&size=2",
        "?cursor=x",
        "?q=%FF",
        "?q=%C3%28",
        "?Q=*"
      })
  void a_parameter_that_is_unknown_twice_or_not_encoded_is_refused(String query) {
    assertRefused(400, "invalid-parameter", service.get(PATH + query));
  }

  @Test
  void the_json_form_takes_no_parameters() {
    for (String query : List.of("?q=*", "?size=5", "?x", "?after=x")) {
      assertRefused(400, "invalid-parameter", service.post(PATH + query, "{}"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-ndjson",
        "application/merge-patch+json",
        "application/x-www-form-urlencoded",
        "application/json; charset=iso-8859-1",
        "json"
      })
  void a_body_of_another_media_type_is_refused(String type) {
    Answer answer =
        service.send(service.to(PATH).header("Content-Type", type).POST(TestService.text("{}")));

    assertRefused(415, "unsupported-media-type", answer);
    assertEquals(Optional.of("application/json"), answer.header("Accept"));
  }

  @Test
  void a_body_without_a_media_type_is_refused() {
    assertRefused(
        415, "unsupported-media-type", service.send(service.to(PATH).POST(TestService.text("{}"))));
  }

  @Test
  void who_accepts_no_json_gets_none() {
    for (String accept :
        List.of("text/html", "application/xml", "application/json;q=0", "text/*")) {
      assertRefused(
          406, "not-acceptable", service.send(service.to(PATH).header("Accept", accept).GET()));
      assertRefused(
          406,
          "not-acceptable",
          service.send(
              service
                  .to(PATH)
                  .header("Accept", accept)
                  .header("Content-Type", "text/plain")
                  .POST(TestService.text("x"))));
    }
  }

  @Test
  void a_body_that_is_too_large_is_refused() {
    try (TestService small =
        TestService.start(settings -> settings.withLimits(2_048, 4_096, 16 << 10))) {
      for (int size : List.of(2_049, 5_000, 100_000, 2_000_000)) {
        Answer answer =
            small.post(PATH, "{\"query\":{\"match\":{\"a\":\"" + "x".repeat(size) + "\"}}}");

        assertRefused(413, "body-too-large", answer);
        assertEquals(Optional.of(JsonValue.of(2_048)), answer.object().get("limit"));
      }
      assertEquals(200, small.post(PATH, "{}").status());
    }
  }

  @Test
  void a_line_that_is_too_long_is_refused() {
    Answer answer = service.search("a = \"" + "x".repeat(20_000) + "\"");

    assertTrue(List.of(414, 431).contains(answer.status()), answer.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name = \"* OR 1=1\"",
        "name ~ \"a* b? c~ +d -e (f)\"",
        "name ~ \"[g TO h] /i/ ^2 &&\"",
        "name contains \".*\"",
        "name prefix \"\\\\\"",
        "name contains \"%' OR '1'='1\"",
        "`a\\\"b` = \"${jndi:x}\"",
        "name ~ \"\"",
        "name ~ \"the\"",
        "`~2` = 1"
      })
  void odd_texts_are_searched_as_they_are(String query) {
    Answer answer = service.search(query);

    assertEquals(200, answer.status(), answer.toString());
    assertTrue(answer.text().startsWith("{\"hits\":[]"), answer.text());
  }
}
