package io.planmanagement.domain.search;

import static io.planmanagement.domain.search.Violated.rules;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Pointer;
import io.planmanagement.domain.search.Search.Returned;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTest {

  private static final FieldPath METAL = FieldPath.of("metalLevel");
  private static final FieldPath COPAY = FieldPath.of("planserviceCostShares", "copay");
  private static final FieldPath NAME = FieldPath.of("linkedService", "name");
  private static final Query GOLD = new Query.Term(METAL, JsonValue.of("Gold"));
  private static final Query URGENT = new Query.Match(NAME, "urgent");
  private static final Search ALL = Search.of(Query.EVERYTHING);

  /** Every condition with a path, each with the place of what belongs to it. */
  static Stream<Arguments> conditions() {
    FieldPath path = NAME.ofService();
    String text = path.text();
    Query.Bound bound = new Query.Bound(JsonValue.of(1), true);
    return Stream.of(
        Arguments.of(new Query.Term(path, JsonValue.of(1)), "/term/" + text),
        Arguments.of(new Query.Terms(path, List.of(JsonValue.of(1))), "/terms/" + text),
        Arguments.of(new Query.Range(path, Optional.of(bound), Optional.empty()), "/range/" + text),
        Arguments.of(new Query.Match(path, ""), "/match/" + text),
        Arguments.of(new Query.Phrase(path, ""), "/phrase/" + text),
        Arguments.of(new Query.Prefix(path, ""), "/prefix/" + text),
        Arguments.of(new Query.Contains(path, ""), "/contains/" + text),
        Arguments.of(new Query.Exists(path), "/exists"));
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void a_condition_on_linked_plan_services_stands_inside_any_or_all(Query query, String place) {
    assertEquals(List.of("/query" + place + " scope"), rules(() -> Search.of(query)));
    assertEquals(
        List.of("/query/not/and/1" + place + " scope"),
        rules(() -> Search.of(new Query.Not(Query.and(GOLD, query)))));
    assertEquals(
        List.of("/query/or/1" + place + " scope"), rules(() -> Search.of(Query.or(GOLD, query))));
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void inside_any_and_all_paths_go_from_the_linked_plan_service(Query query, String place) {
    assertEquals(
        List.of("/query/any/linkedPlanServices" + place + " scope"),
        rules(() -> Search.of(new Query.Any(query))));
    assertEquals(
        List.of("/query/all/linkedPlanServices/not" + place + " scope"),
        rules(() -> Search.of(new Query.All(new Query.Not(query)))));
  }

  @Test
  void any_and_all_do_not_stand_inside_each_other() {
    assertEquals(
        List.of("/query/any/linkedPlanServices scope"),
        rules(() -> Search.of(new Query.Any(new Query.Any(URGENT)))));
    assertEquals(
        List.of("/query/any/linkedPlanServices/not scope"),
        rules(() -> Search.of(new Query.Any(new Query.Not(new Query.All(URGENT))))));
    assertEquals(
        List.of("/query/all/linkedPlanServices/and/0 scope"),
        rules(() -> Search.of(new Query.All(Query.and(new Query.Any(URGENT), URGENT)))));
    assertEquals(
        List.of("/query/all/linkedPlanServices scope"),
        rules(() -> Search.of(new Query.All(new Query.All(URGENT)))));
  }

  @Test
  void what_is_asked_for_holds_no_noncharacters() {
    assertEquals(
        List.of("/query/contains/metalLevel pattern"),
        rules(() -> Search.of(new Query.Contains(METAL, "a\uffffb"))));
  }

  @Test
  void paths_are_searchable_up_to_a_length() {
    FieldPath longest = FieldPath.of("a".repeat(510), "b");
    FieldPath tooLong = FieldPath.of("a".repeat(510), "bc");

    Search search =
        Search.of(new Query.Any(new Query.Exists(longest)))
            .sortedBy(SortKey.ascending(longest))
            .with("f", new Facet.Stats(longest.ofService()));

    assertEquals(1, search.facets().size());
    assertEquals(
        List.of("/query/exists maxPath"), rules(() -> Search.of(new Query.Exists(tooLong))));
    assertEquals(
        List.of("/sort/0/" + tooLong + " maxPath"),
        rules(() -> ALL.sortedBy(SortKey.ascending(tooLong))));
    assertEquals(
        List.of("/facets/f maxPath"), rules(() -> ALL.with("f", new Facet.Stats(tooLong))));
    assertEquals(
        List.of("/facets/f maxPath"),
        rules(() -> ALL.with("f", new Facet.Stats(tooLong.ofService()))));
  }

  @Test
  void plans_are_ordered_by_paths_of_their_own() {
    SortKey bad = SortKey.descending(COPAY.ofService());

    assertEquals(
        List.of("/sort/1/linkedPlanServices.planserviceCostShares.copay scope"),
        rules(() -> ALL.sortedBy(SortKey.ascending(METAL), bad)));
    assertEquals(
        List.of("/sort/0/linkedPlanServices.planserviceCostShares.copay scope"),
        rules(() -> ALL.returning(Returned.LINKED_PLAN_SERVICES).sortedBy(bad)));
    assertEquals(
        List.of("/sort/0/linkedPlanServices scope"),
        rules(() -> ALL.sortedBy(SortKey.ascending(FieldPath.of("linkedPlanServices")))));
    assertEquals(
        1,
        ALL.returning(Returned.LINKED_PLAN_SERVICES)
            .sortedBy(SortKey.ascending(COPAY))
            .sort()
            .size());
  }

  @Test
  void relevance_has_a_name_that_no_property_is_sorted_by_and_one_direction() {
    assertEquals(
        List.of("/sort/0/_score reserved"),
        rules(() -> ALL.sortedBy(SortKey.ascending(SortKey.RELEVANCE_NAME))));
    assertEquals(
        List.of("/sort/0/_score reserved"),
        rules(() -> ALL.sortedBy(SortKey.descending(SortKey.RELEVANCE_NAME))));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SortKey(Optional.empty(), SortKey.Direction.ASCENDING));
    assertEquals(1, ALL.sortedBy(SortKey.ascending(FieldPath.of("_score", "x"))).sort().size());
  }

  @Test
  void a_page_has_no_negative_size() {
    assertEquals(List.of("/size minimum"), rules(() -> ALL.withSize(-1)));
    assertEquals(0, ALL.withSize(0).size());
  }

  @Test
  void facets_count_plans_and_nothing_else() {
    Search counted = ALL.with("metalLevel", new Facet.Terms(METAL, 10));

    assertEquals(
        List.of("/facets scope"), rules(() -> counted.returning(Returned.LINKED_PLAN_SERVICES)));
  }

  @Test
  void facets_lead_to_values() {
    assertEquals(
        List.of("/facets/s scope"),
        rules(() -> ALL.with("s", new Facet.Terms(FieldPath.of("linkedPlanServices"), 10))));
    assertEquals(1, ALL.with("s", new Facet.Terms(COPAY.ofService(), 10)).facets().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void a_facet_of_terms_has_room_for_one(int size) {
    assertEquals(
        List.of("/facets/m/terms/size minimum"),
        rules(() -> ALL.with("m", new Facet.Terms(METAL, size))));
  }

  static Stream<Arguments> badRanges() {
    JsonValue zero = JsonValue.of(0);
    JsonValue one = JsonValue.of(1);
    JsonValue day = JsonValue.of("2026-01-31");
    return Stream.of(
        Arguments.of(List.of(), List.of("/facets/r/ranges minItems")),
        Arguments.of(List.of(one, zero), List.of("/facets/r/ranges/1 order")),
        Arguments.of(List.of(one, JsonNumber.of("1.00")), List.of("/facets/r/ranges/1 order")),
        Arguments.of(
            List.of(JsonNumber.of("9007199254740992"), JsonNumber.of("9007199254740993")),
            List.of("/facets/r/ranges/1 order")),
        Arguments.of(List.of(day, JsonValue.of("01-31-2026")), List.of("/facets/r/ranges/1 order")),
        Arguments.of(List.of(zero, day), List.of("/facets/r/ranges/1 type")),
        Arguments.of(List.of(day, zero), List.of("/facets/r/ranges/1 type")),
        Arguments.of(List.of(JsonValue.of("Gold")), List.of("/facets/r/ranges/0 type")),
        Arguments.of(List.of(JsonNumber.of("1E400")), List.of("/facets/r/ranges/0 type")),
        Arguments.of(
            List.of(zero, JsonValue.NULL, JsonValue.of(true)),
            List.of("/facets/r/ranges/1 type", "/facets/r/ranges/2 type")));
  }

  @ParameterizedTest
  @MethodSource("badRanges")
  void ranges_are_numbers_or_days_that_ascend(List<JsonValue> from, List<String> violations) {
    assertEquals(violations, rules(() -> ALL.with("r", new Facet.Ranges(METAL, from))));
  }

  @Test
  void ranges_of_days_ascend_by_their_days() {
    List<JsonValue> days = List.of(JsonValue.of("12-31-2025"), JsonValue.of("2026-01-01"));

    assertEquals(1, ALL.with("r", new Facet.Ranges(METAL, days)).facets().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1E-400", "1E400", "0.00"})
  void a_histogram_has_a_width(String interval) {
    assertEquals(
        List.of("/facets/h/histogram/interval exclusiveMinimum"),
        rules(() -> ALL.with("h", new Facet.Histogram(METAL, new BigDecimal(interval)))));
  }

  @Test
  void a_histogram_has_a_width_of_so_many_digits() {
    BigDecimal longest = new BigDecimal("1." + "1".repeat(99));
    BigDecimal tooLong = new BigDecimal("1." + "1".repeat(100));

    assertEquals(1, ALL.with("h", new Facet.Histogram(METAL, longest)).facets().size());
    assertEquals(
        List.of("/facets/h/histogram/interval maxDigits"),
        rules(() -> ALL.with("h", new Facet.Histogram(METAL, tooLong))));
  }

  @Test
  void all_violations_are_told_at_once() {
    assertEquals(
        List.of(
            "/query/and/0/exists scope",
            "/query/and/1/any/linkedPlanServices/exists scope",
            "/sort/0/linkedPlanServices.a scope",
            "/size minimum",
            "/facets/a~1b/terms/size minimum"),
        rules(
            () ->
                new Search(
                    Query.and(
                        new Query.Exists(METAL.ofService()),
                        new Query.Any(new Query.Exists(METAL.ofService()))),
                    Returned.PLANS,
                    List.of(SortKey.ascending(FieldPath.of("a").ofService())),
                    -1,
                    Map.of("a/b", new Facet.Terms(METAL, 0)),
                    false,
                    false)));
  }

  @Test
  void a_search_stays_as_it_is_whatever_becomes_of_its_parts() {
    List<SortKey> sort = new ArrayList<>(List.of(SortKey.RELEVANCE));
    Map<String, Facet> facets = new LinkedHashMap<>();
    facets.put("z", new Facet.Stats(METAL));
    facets.put("a", new Facet.Stats(METAL));
    Search search = new Search(GOLD, Returned.PLANS, sort, 1, facets, true, true);

    sort.clear();
    facets.clear();

    assertEquals(List.of(SortKey.RELEVANCE), search.sort());
    assertEquals(List.of("z", "a"), List.copyOf(search.facets().keySet()));
  }

  @Test
  void a_search_is_built_up_from_its_query() {
    Search search =
        Search.of(GOLD)
            .withSize(7)
            .sortedBy(SortKey.descending(METAL))
            .with("m", new Facet.Stats(METAL))
            .withTotal()
            .withHighlights();

    assertEquals(
        new Search(
            GOLD,
            Returned.PLANS,
            List.of(SortKey.descending(METAL)),
            7,
            Map.of("m", new Facet.Stats(METAL)),
            true,
            true),
        search);
    assertEquals(20, Search.of(GOLD).size());
    assertEquals(
        Returned.LINKED_PLAN_SERVICES,
        Search.of(GOLD).returning(Returned.LINKED_PLAN_SERVICES).returned());
  }

  @Test
  void a_query_scores_where_a_full_text_condition_can_count() {
    for (Query scored :
        List.of(
            URGENT,
            new Query.Phrase(METAL, "a"),
            Query.and(GOLD, URGENT),
            Query.or(GOLD, Query.and(GOLD, URGENT)),
            new Query.Any(Query.or(GOLD, URGENT)))) {
      assertTrue(Search.of(scored).isScored());
      assertEquals(List.of(SortKey.RELEVANCE), Search.of(scored).order());
    }
    for (Query unscored :
        List.of(
            Query.EVERYTHING,
            GOLD,
            new Query.Prefix(METAL, "a"),
            new Query.Contains(METAL, "a"),
            new Query.Not(URGENT),
            new Query.All(URGENT),
            new Query.Any(new Query.Not(URGENT)))) {
      assertFalse(Search.of(unscored).isScored());
      assertEquals(List.of(), Search.of(unscored).order());
    }
  }

  @Test
  void hits_bear_a_score_only_where_relevance_orders_them() {
    Search search = Search.of(URGENT);

    assertFalse(search.sortedBy(SortKey.ascending(METAL)).isScored());
    assertTrue(search.sortedBy(SortKey.ascending(METAL), SortKey.RELEVANCE).isScored());
    assertTrue(search.sortedBy(SortKey.ascending(METAL)).hasFullText());
    assertFalse(Search.of(GOLD).sortedBy(SortKey.RELEVANCE).isScored());
  }

  @Test
  void the_order_that_was_asked_for_goes_before_relevance() {
    SortKey key = SortKey.ascending(METAL);

    assertEquals(List.of(key), Search.of(URGENT).sortedBy(key).order());
  }

  @Test
  void linked_plan_services_are_returned_for_the_any_conditions_that_can_select_them() {
    Query any = new Query.Any(URGENT);
    Query other = new Query.Any(new Query.Exists(COPAY));

    assertEquals(List.of(), Search.of(GOLD).anyConditions());
    assertEquals(List.of(), Search.of(new Query.Not(any)).anyConditions());
    assertEquals(List.of(), Search.of(new Query.All(URGENT)).anyConditions());
    assertEquals(
        List.of(URGENT, new Query.Exists(COPAY)),
        Search.of(Query.and(GOLD, Query.or(any, GOLD), other, new Query.Not(any))).anyConditions());
  }

  @Test
  void conditions_are_visited_from_the_outside_and_the_start() {
    List<String> visited = new ArrayList<>();
    Query query =
        Query.and(GOLD, new Query.Not(new Query.Any(Query.or(URGENT, URGENT))), Query.EVERYTHING);

    QueryPlaces.walk(
        query,
        (place, condition) ->
            visited.add(place.depth() + (place.inService() ? " in " : " at ") + place.pointer()));

    assertEquals(
        List.of(
            "1 at /query",
            "2 at /query/and/0/term/metalLevel",
            "2 at /query/and/1",
            "3 at /query/and/1/not",
            "4 in /query/and/1/not/any/linkedPlanServices",
            "5 in /query/and/1/not/any/linkedPlanServices/or/0/match/linkedService.name",
            "5 in /query/and/1/not/any/linkedPlanServices/or/1/match/linkedService.name",
            "2 at /query/and/2"),
        visited);
    assertEquals(new Pointer("/query"), QueryPlaces.QUERY);
  }

  @Test
  void refusals_say_what_to_do_instead_without_repeating_anything() {
    PlanRefused.Invalid outside =
        assertThrows(
            PlanRefused.Invalid.class,
            () -> Search.of(new Query.Exists(FieldPath.of("secret").ofService())));

    String message = outside.violations().get(0).message();
    assertTrue(message.startsWith("conditions on linked plan services stand inside any or all"));
    assertFalse(message.contains("secret"));
  }
}
