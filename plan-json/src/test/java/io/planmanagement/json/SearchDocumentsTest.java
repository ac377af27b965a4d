package io.planmanagement.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Hit;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.Facet;
import io.planmanagement.domain.search.FacetResult;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.Search.Returned;
import io.planmanagement.domain.search.SearchLimits;
import io.planmanagement.domain.search.SortKey;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchDocumentsTest {

  private static final FieldPath METAL = FieldPath.of("metalLevel");
  private static final FieldPath DEDUCTIBLE = FieldPath.of("planCostShares", "deductible");

  @Test
  void a_whole_search_is_read() {
    SearchRequest request =
        read(
            """
            { "query": { "and": [
                  { "range": { "planCostShares.deductible": { "lt": 1000 } } },
                  { "any":  { "linkedPlanServices": { "and": [
                        { "match": { "linkedService.name": "urgent care" } },
                        { "range": { "planserviceCostShares.copay": { "lte": 20 } } } ] } } },
                  { "not": { "term": { "metalLevel": "Bronze" } } } ] },
              "sort": [ { "planCostShares.deductible": "asc" } ], "size": 20, "after": null,
              "facets": { "metalLevel": { "terms": {} },
                          "planCostShares.deductible": { "ranges": [0, 1000, 3000, 6000] } },
              "total": true, "highlight": true }
            """);

    Query query =
        Query.and(
            upTo(DEDUCTIBLE, 1000, false),
            new Query.Any(
                Query.and(
                    new Query.Match(FieldPath.of("linkedService", "name"), "urgent care"),
                    upTo(FieldPath.of("planserviceCostShares", "copay"), 20, true))),
            new Query.Not(new Query.Term(METAL, JsonValue.of("Bronze"))));
    List<JsonValue> from =
        List.of(JsonValue.of(0), JsonValue.of(1000), JsonValue.of(3000), JsonValue.of(6000));
    assertEquals(
        SearchRequest.of(
            Search.of(query)
                .sortedBy(SortKey.ascending(DEDUCTIBLE))
                .with("metalLevel", new Facet.Terms(METAL, 10))
                .with("planCostShares.deductible", new Facet.Ranges(DEDUCTIBLE, from))
                .withTotal()
                .withHighlights()),
        request);
  }

  @Test
  void what_is_left_out_is_as_usual() {
    assertEquals(SearchRequest.of(Search.of(Query.EVERYTHING)), read("{}"));
    assertEquals("{}", SearchDocuments.write(Search.of(Query.EVERYTHING)).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'everything': {}}",
        "{'and': []}",
        "{'and': [{'and': []}]}",
        "{'or': [{'everything': {}}]}"
      })
  void everything_is_written_in_several_ways(String query) {
    assertEquals(Query.EVERYTHING, query(query));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'term': {'metalLevel': 'Gold'}} | metalLevel = \"Gold\"",
        "{'term': {'metalLevel': 62.50}} | metalLevel = 62.50",
        "{'term': {'metalLevel': true}} | metalLevel = true",
        "{'terms': {'metalLevel': ['Gold', 1, false]}} | metalLevel in (\"Gold\", 1, false)",
        "{'range': {'a.b': {'gt': 1}}} | a.b > 1",
        "{'range': {'a.b': {'gte': 1}}} | a.b >= 1",
        "{'range': {'a.b': {'lt': '2026-01-31'}}} | a.b < \"2026-01-31\"",
        "{'range': {'a.b': {'lte': 'x', 'gt': 'a'}}} | \"a\" < a.b <= \"x\"",
        "{'match': {'name': 'urgent care'}} | name ~ \"urgent care\"",
        "{'phrase': {'name': 'urgent care'}} | name phrase \"urgent care\"",
        "{'prefix': {'name': 'Urg'}} | name prefix \"Urg\"",
        "{'contains': {'name': ''}} | name contains \"\"",
        "{'exists': 'a~1b.~2'} | exists a~1b.~2",
        "{'or': [{'exists': 'a'}, {'exists': 'b'}]} | exists a or exists b",
        "{'and': [{'exists': 'a'}]} | exists a",
        "{'or': [{'exists': 'a'}]} | exists a",
        "{'not': {'not': {'exists': 'a'}}} | not not exists a",
        "{'all': {'linkedPlanServices': {'exists': 'a'}}} | all linkedPlanServices(exists a)"
      })
  void each_condition_is_read(String json, String line) {
    assertEquals(QueryLine.parse(line), query(json));
  }

  @Test
  void orders_are_read_in_the_short_form_and_the_long_one() {
    List<SortKey> keys =
        List.of(
            SortKey.RELEVANCE,
            SortKey.ascending(METAL),
            SortKey.descending(DEDUCTIBLE),
            SortKey.RELEVANCE);

    assertEquals(
        keys,
        read("{'sort': ['_score', 'metalLevel', {'planCostShares.deductible': 'desc'},"
                + " {'_score': 'desc'}]}")
            .search()
            .sort());
  }

  @Test
  void facets_are_read_with_their_name_as_the_path_or_with_a_path() {
    Map<String, Facet> facets = new LinkedHashMap<>();
    facets.put("metalLevel", new Facet.Terms(METAL, 10));
    facets.put("", new Facet.Terms(METAL, 3));
    facets.put("h", new Facet.Histogram(DEDUCTIBLE, new BigDecimal("0.50")));
    facets.put(
        "creationDate", new Facet.DateHistogram(FieldPath.of("creationDate"), Facet.Unit.QUARTER));
    facets.put("path", new Facet.Stats(FieldPath.of("path")));

    Search search =
        read("""
                {"facets": {"metalLevel": {"terms": {}},
                            "": {"path": "metalLevel", "terms": {"size": 3.0}},
                            "h": {"histogram": {"interval": 0.50},
                                  "path": "planCostShares.deductible"},
                            "creationDate": {"dateHistogram": {"unit": "quarter"}},
                            "path": {"stats": {}}}}
                """)
            .search();

    assertEquals(facets, search.facets());
    assertEquals(List.copyOf(facets.keySet()), List.copyOf(search.facets().keySet()));
  }

  @ParameterizedTest
  @CsvSource({"plans, PLANS", "linkedPlanServices, LINKED_PLAN_SERVICES"})
  void what_is_returned_is_read(String written, Returned returned) {
    assertEquals(returned, read("{'return': '" + written + "'}").search().returned());
  }

  @Test
  void a_cursor_is_read() {
    assertEquals(Optional.of(new Cursor("abc")), read("{'after': 'abc'}").after());
    assertEquals(Optional.empty(), read("{'after': null}").after());
  }

  @Test
  void a_search_within_its_bounds_is_read() {
    byte[] json = bytes("{'size': 1000}");

    assertEquals(1000, SearchDocuments.read(json, SearchLimits.DEFAULT).search().size());
  }

  @Test
  void a_page_of_plans_passes_their_documents_through() {
    Map<String, List<String>> highlights =
        Map.of("b", List.of("x <em>y</em>", "\"z\""), "a", List.of("1"));
    SearchPage page =
        new SearchPage(
            List.of(
                new Hit.OfPlan(
                    PlanDocuments.stored(
                        new PlanId("p-1"),
                        new Revision(7),
                        new Organisation("o"),
                        Document.of("{ \"copay\": 62.50 }")),
                    OptionalDouble.of(1.25),
                    highlights),
                new Hit.OfPlan(
                    PlanDocuments.stored(
                        new PlanId("p-2"),
                        new Revision(9007199254740991L),
                        new Organisation("o"),
                        Document.of("{}")),
                    OptionalDouble.empty(),
                    Map.of())),
            Optional.of(new Cursor("next\"")),
            OptionalLong.of(2),
            Map.of());

    assertEquals(
        "{\"total\":2,\"hits\":["
            + "{\"plan\":{ \"copay\": 62.50 },\"revision\":7,\"score\":1.25,"
            + "\"highlights\":{\"a\":[\"1\"],\"b\":[\"x <em>y</em>\",\"\\\"z\\\"\"]}},"
            + "{\"plan\":{},\"revision\":9007199254740991}],"
            + "\"next\":\"next\\\"\",\"facets\":{}}",
        SearchDocuments.write(page).toString());
  }

  @Test
  void a_page_of_linked_plan_services_tells_their_plans() {
    SearchPage page =
        new SearchPage(
            List.of(
                new Hit.OfService(
                    new StoredObject(
                        new PlanId("\"p\""), new Revision(7), Document.of("{\"copay\":1E+2}")),
                    OptionalDouble.of(2),
                    Map.of())),
            Optional.empty(),
            OptionalLong.empty(),
            Map.of());

    assertEquals(
        "{\"hits\":[{\"planId\":\"\\\"p\\\"\",\"revision\":7,"
            + "\"linkedPlanService\":{\"copay\":1E+2},\"score\":2}],"
            + "\"next\":null,\"facets\":{}}",
        SearchDocuments.write(page).toString());
  }

  @Test
  void each_kind_of_facet_is_written_in_the_order_of_asking() {
    Map<String, FacetResult> facets = new LinkedHashMap<>();
    facets.put(
        "z",
        new FacetResult.Values(
            List.of(
                new FacetResult.ValueCount(JsonValue.of("Gold"), 833),
                new FacetResult.ValueCount(JsonNumber.of("62.5"), 2),
                new FacetResult.ValueCount(JsonValue.of(true), 1))));
    facets.put(
        "i",
        new FacetResult.Intervals(
            List.of(
                new FacetResult.IntervalCount(JsonValue.of(0), Optional.of(JsonValue.of(1000)), 3),
                new FacetResult.IntervalCount(JsonValue.of(1000), Optional.empty(), 0))));
    facets.put(
        "s", new FacetResult.Statistics(3, 4, Optional.of(new FacetResult.Summary(-1, 62.5, 100))));
    facets.put("n", new FacetResult.Statistics(0, 0, Optional.empty()));
    facets.put(
        "huge",
        new FacetResult.Statistics(
            2, 2, Optional.of(new FacetResult.Summary(1e308, 1e308, Double.POSITIVE_INFINITY))));
    SearchPage page = new SearchPage(List.of(), Optional.empty(), OptionalLong.empty(), facets);

    assertEquals(
        "{\"hits\":[],\"next\":null,\"facets\":{"
            + "\"z\":[{\"value\":\"Gold\",\"count\":833},{\"value\":62.5,\"count\":2},"
            + "{\"value\":true,\"count\":1}],"
            + "\"i\":[{\"from\":0,\"to\":1000,\"count\":3},{\"from\":1000,\"count\":0}],"
            + "\"s\":{\"plans\":3,\"values\":4,\"min\":-1,\"max\":62.5,\"sum\":100,\"avg\":25},"
            + "\"n\":{\"plans\":0,\"values\":0},"
            + "\"huge\":{\"plans\":2,\"values\":2,\"min\":1E+308,\"max\":1E+308,"
            + "\"sum\":null,\"avg\":null}}}",
        SearchDocuments.write(page).toString());
  }

  private static Query upTo(FieldPath path, long upper, boolean inclusive) {
    return new Query.Range(
        path, Optional.empty(), Optional.of(new Query.Bound(JsonValue.of(upper), inclusive)));
  }

  private static Query query(String json) {
    return read("{'query': " + json + "}").search().query();
  }

  private static SearchRequest read(String json) {
    return SearchDocuments.read(bytes(json));
  }

  /** Single quotes stand for double ones. */
  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
