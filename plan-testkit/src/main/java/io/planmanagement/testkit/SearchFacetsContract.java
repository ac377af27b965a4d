package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanDate;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.Facet.DateHistogram;
import io.planmanagement.domain.search.Facet.Histogram;
import io.planmanagement.domain.search.Facet.Ranges;
import io.planmanagement.domain.search.Facet.Stats;
import io.planmanagement.domain.search.Facet.Terms;
import io.planmanagement.domain.search.Facet.Unit;
import io.planmanagement.domain.search.FacetResult;
import io.planmanagement.domain.search.FacetResult.Intervals;
import io.planmanagement.domain.search.FacetResult.Statistics;
import io.planmanagement.domain.search.FacetResult.Summary;
import io.planmanagement.domain.search.FacetResult.ValueCount;
import io.planmanagement.domain.search.FacetResult.Values;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Query.Any;
import io.planmanagement.domain.search.Query.Exists;
import io.planmanagement.domain.search.Query.Match;
import io.planmanagement.domain.search.Query.Not;
import io.planmanagement.domain.search.Query.Term;
import io.planmanagement.domain.search.Search;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What facets count. */
public interface SearchFacetsContract {

  /** The distinct values that linked plan services have at {@code x}. */
  FieldPath OF_SERVICES = SearchBench.X.ofService();

  /** Returns a new index, for one test. */
  IndexSubject newIndex();

  @Test
  default void values_are_counted_by_plans_the_most_first_and_then_by_type_and_order() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "array", "[\"b\", \"b\", 10, 9]",
          "boolean", "[true, false]",
          "gold-1", "\"Gold\"",
          "gold-2", "\"Gold\"",
          "huge", "1e400",
          "large", "9007199254740993",
          "null", "null",
          "number-1", "62.50",
          "number-2", "62.5",
          "number-text", "\"62.5\"",
          "small", "\"gold\"");

      for (FieldPath path : List.of(SearchBench.X, OF_SERVICES)) {
        assertValues(
            bench.facet(Query.EVERYTHING, new Terms(path, 100)),
            count(number("62.5"), 2),
            count(text("Gold"), 2),
            count(number("9"), 1),
            count(number("10"), 1),
            count(number("9007199254740992"), 1),
            count(text("62.5"), 1),
            count(text("b"), 1),
            count(text("gold"), 1),
            count(JsonValue.of(false), 1),
            count(JsonValue.of(true), 1));
        assertValues(
            bench.facet(Query.EVERYTHING, new Terms(path, 3)),
            count(number("62.5"), 2),
            count(text("Gold"), 2),
            count(number("9"), 1));
      }
      assertValues(bench.facet(Query.EVERYTHING, new Terms(FieldPath.of("absent"), 3)));
    }
  }

  @Test
  default void counts_are_exact_where_there_are_many_values() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.apply(
          IntStream.range(0, 300)
              .mapToObj(i -> bench.plan("p" + i, "{\"x\": [" + i + ", " + i / 3 + "]}"))
              .toList());

      Values values = (Values) bench.facet(Query.EVERYTHING, new Terms(SearchBench.X, 1_000));
      Values few = (Values) bench.facet(Query.EVERYTHING, new Terms(OF_SERVICES, 5));

      // Plan i has i and i / 3, which are two numbers except for the first: 4 plans have each up to
      // 99.
      assertEquals(300, values.values().size());
      assertEquals(599, values.values().stream().mapToLong(ValueCount::count).sum());
      assertValues(
          few,
          count(number("1"), 4),
          count(number("2"), 4),
          count(number("3"), 4),
          count(number("4"), 4),
          count(number("5"), 4));
    }
  }

  @Test
  default void texts_are_counted_whole_and_those_too_long_not_at_all() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "days", "[\"12-12-2017\", \"2017-12-12\"]",
          "empty", "\"\"",
          "long", "\"" + "a".repeat(9_000) + "\"",
          "sentence", "\"Urgent Care\"");

      assertValues(
          bench.facet(Query.EVERYTHING, new Terms(SearchBench.X, 10)),
          count(text(""), 1),
          count(text("12-12-2017"), 1),
          count(text("2017-12-12"), 1),
          count(text("Urgent Care"), 1));
    }
  }

  @Test
  default void days_of_the_creation_date_are_counted_in_one_form() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      Stream.of("12-12-2017", "2017-12-12", "01-01-2018", "9999-12-31", "0000-01-01")
          .forEach(day -> bench.apply(created(bench, day)));
      FieldPath date = FieldPath.of("creationDate");

      assertValues(
          bench.facet(Query.EVERYTHING, new Terms(date, 10)),
          count(text("2017-12-12"), 2),
          count(text("0000-01-01"), 1),
          count(text("2018-01-01"), 1),
          count(text("9999-12-31"), 1));
      assertEquals(
          List.of(
              "0000-01-01 0001-01-01 1",
              "2017-01-01 2018-01-01 2",
              "2018-01-01 2019-01-01 1",
              "9999-01-01 +10000-01-01 1"),
          intervals(bench.facet(Query.EVERYTHING, new DateHistogram(date, Unit.YEAR))));
      assertEquals(
          List.of("0000-01-01 2018-01-01 3", "2018-01-01 - 2"),
          intervals(
              bench.facet(
                  Query.EVERYTHING,
                  new Ranges(date, List.of(text("0000-01-01"), text("2018-01-01"))))));
    }
  }

  @Test
  default void ranges_go_from_one_value_to_the_next_and_the_last_is_open() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "array", "[-5, 0, 1, 2000, 2001]",
          "below", "-1",
          "first", "0",
          "inside", "999.99",
          "next", "1000",
          "text", "\"500\"",
          "top", "1e300");
      List<JsonValue> from = List.of(number("0"), number("1000"), number("3000.0"), number("4000"));

      for (FieldPath path : List.of(SearchBench.X, OF_SERVICES)) {
        assertEquals(
            List.of("0 1000 3", "1000 3000.0 2", "3000.0 4000 0", "4000 - 1"),
            intervals(bench.facet(Query.EVERYTHING, new Ranges(path, from))));
      }
      assertEquals(
          List.of("5 - 0"),
          intervals(
              bench.facet(
                  Query.EVERYTHING, new Ranges(FieldPath.of("absent"), List.of(number("5"))))));
    }
  }

  @Test
  default void ranges_of_days_are_answered_as_they_were_asked() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "a", "\"2017-01-01\"",
          "b", "\"12-31-2017\"",
          "c", "[\"01-01-2018\", \"2018-06-01\", \"other\"]",
          "d", "20170101",
          "e", "\"2016-12-31\"");

      assertEquals(
          List.of("01-01-2017 2018-01-01 2", "2018-01-01 - 1"),
          intervals(
              bench.facet(
                  Query.EVERYTHING,
                  new Ranges(SearchBench.X, List.of(text("01-01-2017"), text("2018-01-01"))))));
    }
  }

  @Test
  default void a_histogram_has_the_intervals_that_plans_are_in() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "array", "[1, 2, 99, 250]",
          "fraction", "99.99",
          "minus", "-0.5",
          "next", "100.00",
          "text", "\"5\"",
          "zero", "0");

      for (FieldPath path : List.of(SearchBench.X, OF_SERVICES)) {
        assertEquals(
            List.of("-100 0 1", "0 100 3", "100 200 1", "200 300 1"),
            intervals(bench.facet(Query.EVERYTHING, new Histogram(path, new BigDecimal("100")))));
      }
      assertEquals(
          List.of(
              "-0.5 0 1",
              "0 0.5 1",
              "1 1.5 1",
              "2 2.5 1",
              "99 99.5 1",
              "99.5 100 1",
              "100 100.5 1",
              "250 250.5 1"),
          intervals(
              bench.facet(Query.EVERYTHING, new Histogram(SearchBench.X, new BigDecimal("0.50")))));
    }
  }

  @Test
  default void histograms_of_days_follow_the_calendar() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "a", "\"12-31-2023\"",
          "b", "\"2024-01-01\"",
          "c", "[\"02-29-2024\", \"2024-03-01\", \"2024-03-02\"]",
          "d", "\"2024-12-30\"",
          "e", "\"no day\"",
          "f", "20240101");

      for (FieldPath path : List.of(SearchBench.X, OF_SERVICES)) {
        assertEquals(
            List.of("2023-01-01 2024-01-01 1", "2024-01-01 2025-01-01 3"),
            days(bench, path, Unit.YEAR));
        assertEquals(
            List.of(
                "2023-10-01 2024-01-01 1", "2024-01-01 2024-04-01 2", "2024-10-01 2025-01-01 1"),
            days(bench, path, Unit.QUARTER));
        assertEquals(
            List.of(
                "2023-12-01 2024-01-01 1",
                "2024-01-01 2024-02-01 1",
                "2024-02-01 2024-03-01 1",
                "2024-03-01 2024-04-01 1",
                "2024-12-01 2025-01-01 1"),
            days(bench, path, Unit.MONTH));
        assertEquals(
            List.of(
                "2023-12-25 2024-01-01 1",
                "2024-01-01 2024-01-08 1",
                "2024-02-26 2024-03-04 1",
                "2024-12-30 2025-01-06 1"),
            days(bench, path, Unit.WEEK));
        assertEquals(
            List.of(
                "2023-12-31 2024-01-01 1",
                "2024-01-01 2024-01-02 1",
                "2024-02-29 2024-03-01 1",
                "2024-03-01 2024-03-02 1",
                "2024-03-02 2024-03-03 1",
                "2024-12-30 2024-12-31 1"),
            days(bench, path, Unit.DAY));
      }
    }
  }

  @Test
  default void statistics_sum_up_the_numbers() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.apply(
          bench.plan(
              "a",
              "{\"x\": [1, 2.5, 1]}",
              bench.service("1", "{\"x\": [1, 2]}"),
              bench.service("2", "{\"x\": 2.0}")),
          bench.plan("b", "{\"x\": -4}", bench.service("1", "{\"x\": 2}")),
          bench.plan("c", "{\"x\": \"5\"}", bench.service("1", "{}")));

      assertEquals(
          new Statistics(2, 4, Optional.of(new Summary(-4, 2.5, 0.5))),
          bench.facet(Query.EVERYTHING, new Stats(SearchBench.X)));
      assertEquals(
          new Statistics(2, 3, Optional.of(new Summary(1, 2, 5))),
          bench.facet(Query.EVERYTHING, new Stats(OF_SERVICES)));
      assertEquals(
          new Statistics(0, 0, Optional.empty()),
          bench.facet(Query.EVERYTHING, new Stats(FieldPath.of("y"))));
    }
  }

  @Test
  default void facets_count_the_plans_that_meet_the_query_whatever_the_page() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.attributes(
          "a", "\"x\": \"care\", \"y\": 1",
          "b", "\"x\": \"care\", \"y\": 2",
          "c", "\"x\": \"other\", \"y\": 2",
          "d", "\"x\": \"care\", \"y\": 2");
      Terms terms = new Terms(FieldPath.of("y"), 10);
      Search search =
          Search.of(new Match(SearchBench.X, "care"))
              .with("second", terms)
              .with("first", new Stats(FieldPath.of("y")))
              .withSize(1);

      SearchPage page = bench.search(search);
      SearchPage next =
          bench.second().search(search, page.next(), Visibility.ALL, SearchBench.LIMITS);

      assertEquals(List.of("second", "first"), List.copyOf(page.facets().keySet()));
      assertValues(
          Optional.ofNullable(page.facets().get("second")).orElseThrow(),
          count(number("2"), 2),
          count(number("1"), 1));
      assertEquals(page.facets(), next.facets());
    }
  }

  @Test
  default void of_services_the_distinct_values_of_the_plan_count_whatever_an_any_selects() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.apply(
          bench.plan(
              "a",
              "{}",
              bench.service("1", "Urgent care", "0", "10", "{\"x\": \"one\"}"),
              bench.service("2", "Specialist", "0", "10", "{\"x\": \"two\"}"),
              bench.service("3", "Urgent care", "0", "30", "{\"x\": \"two\"}")),
          bench.plan(
              "b", "{}", bench.service("1", "Specialist", "0", "10", "{\"x\": [\"two\", 1]}")),
          bench.plan("none", "{\"x\": \"two\"}", new LinkedPlanService[0]));
      FieldPath copay = FieldPath.of("linkedPlanServices", "planserviceCostShares", "copay");
      FieldPath name = FieldPath.of("linkedPlanServices", "linkedService", "name");
      Query one = new Any(new Term(SearchBench.X, text("one")));

      assertValues(
          bench.facet(Query.EVERYTHING, new Terms(OF_SERVICES, 9)),
          count(text("two"), 2),
          count(number("1"), 1),
          count(text("one"), 1));
      assertValues(
          bench.facet(one, new Terms(OF_SERVICES, 9)),
          count(text("one"), 1),
          count(text("two"), 1));
      assertValues(
          bench.facet(Query.EVERYTHING, new Terms(name, 9)),
          count(text("Specialist"), 2),
          count(text("Urgent care"), 1));
      assertValues(bench.facet(new Not(one), new Terms(copay, 9)), count(number("10"), 1));
      assertEquals(
          List.of("0 20 2", "20 - 1"),
          intervals(
              bench.facet(
                  Query.EVERYTHING, new Ranges(copay, List.of(number("0"), number("20"))))));
      assertEquals(
          List.of("10 20 2", "30 40 1"),
          intervals(bench.facet(Query.EVERYTHING, new Histogram(copay, BigDecimal.TEN))));
      assertEquals(
          new Statistics(1, 2, Optional.of(new Summary(10, 30, 40))),
          bench.facet(one, new Stats(copay)));
      assertValues(
          bench.facet(new Exists(SearchBench.X), new Terms(SearchBench.X, 9)),
          count(text("two"), 1));
    }
  }

  // What the tests say in short.

  private static Plan created(SearchBench bench, String day) {
    Plan plan = bench.plan(day, "{}");
    return new Plan(
        plan.id(),
        plan.org(),
        plan.planType(),
        new PlanDate(day),
        plan.planCostShares(),
        plan.linkedPlanServices(),
        plan.attributes());
  }

  private static JsonValue number(String literal) {
    return JsonNumber.of(literal);
  }

  private static JsonValue text(String text) {
    return JsonValue.of(text);
  }

  private static ValueCount count(JsonValue value, long count) {
    return new ValueCount(value, count);
  }

  private static void assertValues(FacetResult facet, ValueCount... expected) {
    assertEquals(new Values(List.of(expected)), facet);
  }

  private static List<String> days(SearchBench bench, FieldPath path, Unit unit) {
    return intervals(bench.facet(Query.EVERYTHING, new DateHistogram(path, unit)));
  }

  /** Each as its begin, its end, if any, and its count. */
  private static List<String> intervals(FacetResult facet) {
    return ((Intervals) facet)
        .intervals().stream()
            .map(
                interval ->
                    written(interval.from())
                        + " "
                        + interval.to().map(SearchFacetsContract::written).orElse("-")
                        + " "
                        + interval.count())
            .toList();
  }

  private static String written(JsonValue value) {
    return value instanceof JsonNumber number
        ? number.value().toPlainString()
        : ((JsonValue.JsonString) value).value();
  }
}
