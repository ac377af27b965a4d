package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanDate;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Hit;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.Facet;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Query.All;
import io.planmanagement.domain.search.Query.Any;
import io.planmanagement.domain.search.Query.Exists;
import io.planmanagement.domain.search.Query.Match;
import io.planmanagement.domain.search.Query.Not;
import io.planmanagement.domain.search.Query.Phrase;
import io.planmanagement.domain.search.Query.Term;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.Search.Returned;
import io.planmanagement.domain.search.SortKey;
import io.planmanagement.json.JsonCodec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** In which order hits come, page by page, and what they are. */
public interface SearchPagesContract {

  /** How far a score may be from the formula's, as a part of it. */
  double SCORE_PRECISION = 1e-5;

  /** Returns a new index, for one test. */
  IndexSubject newIndex();

  // Order.

  @Test
  default void without_a_key_the_order_is_that_of_the_ids_by_their_code_points() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      Stream.of("b", "a", "B", "10", "9", "é", "z", "\uFFFD", "𝒫", "a-1", "a.b", "aa")
          .forEach(name -> bench.apply(bench.plan(name, "{}")));

      assertEquals(
          List.of("10", "9", "B", "a", "a-1", "a.b", "aa", "b", "z", "é", "\uFFFD", "𝒫"),
          bench.names(Search.of(Query.EVERYTHING)));
    }
  }

  @Test
  default void numbers_come_before_texts_and_texts_before_booleans_and_what_is_absent_last() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "absent", "null",
          "capital", "\"Z\"",
          "false", "false",
          "fraction", "1.5",
          "huge", "1e400",
          "minus", "-3",
          "object", "{\"y\": 1}",
          "one", "1",
          "text", "\"a\"",
          "true", "true",
          "two-digits", "10");

      assertOrder(
          bench,
          SortKey.ascending(SearchBench.X),
          "minus",
          "one",
          "fraction",
          "two-digits",
          "capital",
          "text",
          "false",
          "true",
          "absent",
          "huge",
          "object");
      assertOrder(
          bench,
          SortKey.descending(SearchBench.X),
          "two-digits",
          "fraction",
          "one",
          "minus",
          "text",
          "capital",
          "true",
          "false",
          "absent",
          "huge",
          "object");
    }
  }

  @Test
  default void of_several_values_the_lowest_counts_ascending_and_the_highest_descending() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "five", "5",
          "mixed", "[\"a\", 6, true]",
          "range", "[1, 9]",
          "texts", "[\"b\", \"y\"]",
          "truth", "[true, false]",
          "word", "\"c\"");

      assertOrder(
          bench,
          SortKey.ascending(SearchBench.X),
          "range",
          "five",
          "mixed",
          "texts",
          "word",
          "truth");
      assertOrder(
          bench,
          SortKey.descending(SearchBench.X),
          "range",
          "mixed",
          "five",
          "texts",
          "word",
          "truth");
    }
  }

  @Test
  default void where_numbers_are_equal_or_missing_the_text_decides_and_then_the_boolean() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "a", "[1, \"b\"]",
          "b", "[\"a\", 1.0]",
          "c", "1",
          "d", "[1, \"a\", true]",
          "e", "[\"a\", true]",
          "f", "[\"a\", false]");

      assertOrder(bench, SortKey.ascending(SearchBench.X), "d", "b", "a", "c", "f", "e");
      assertOrder(bench, SortKey.descending(SearchBench.X), "a", "d", "b", "c", "e", "f");
    }
  }

  @Test
  default void ties_go_by_the_next_key_and_then_by_the_id_whatever_the_direction() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.attributes(
          "a", "\"x\": 1, \"y\": 1",
          "b", "\"x\": 1.0, \"y\": 2",
          "c", "\"x\": 2, \"y\": 1",
          "d", "\"x\": 1, \"y\": 1",
          "e", "\"y\": 1",
          "f", "");
      SortKey x = SortKey.ascending(SearchBench.X);
      SortKey xDown = SortKey.descending(SearchBench.X);
      SortKey yDown = SortKey.descending(FieldPath.of("y"));

      assertOrder(bench, List.of(x), "a", "b", "d", "c", "e", "f");
      assertOrder(bench, List.of(xDown), "c", "a", "b", "d", "e", "f");
      assertOrder(bench, List.of(x, yDown), "b", "a", "d", "c", "e", "f");
      assertOrder(bench, List.of(yDown, x), "b", "a", "d", "c", "e", "f");
      assertOrder(bench, List.of(yDown, xDown), "b", "c", "a", "d", "e", "f");
    }
  }

  @Test
  default void the_creation_date_is_ordered_by_its_day_and_other_days_as_texts() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      Stream.of("12-12-2017", "2016-01-01", "01-01-2018", "2017-12-12", "0000-01-01")
          .forEach(day -> bench.apply(created(bench, day)));

      assertOrder(
          bench,
          SortKey.ascending(FieldPath.of("creationDate")),
          "0000-01-01",
          "2016-01-01",
          "12-12-2017",
          "2017-12-12",
          "01-01-2018");
      assertOrder(
          bench,
          SortKey.descending(FieldPath.of("creationDate")),
          "01-01-2018",
          "12-12-2017",
          "2017-12-12",
          "2016-01-01",
          "0000-01-01");
      assertOrder(
          bench,
          SortKey.ascending(SearchBench.X),
          "0000-01-01",
          "01-01-2018",
          "12-12-2017",
          "2016-01-01",
          "2017-12-12");
    }
  }

  @Test
  default void texts_that_are_too_long_are_not_sorted_by() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values("long", "\"" + "a".repeat(9_000) + "\"", "short", "\"b\"");

      assertOrder(bench, SortKey.ascending(SearchBench.X), "short", "long");
    }
  }

  @Test
  default void plans_are_ordered_by_their_amounts() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      for (String deductible : List.of("1000", "0.5", "62.50", "0", "1E+400")) {
        Plan plan = bench.plan(deductible, "{}");
        bench.apply(
            new Plan(
                plan.id(),
                plan.org(),
                plan.planType(),
                plan.creationDate(),
                bench.shares("cost", deductible, "1"),
                plan.linkedPlanServices(),
                plan.attributes()));
      }

      assertOrder(
          bench,
          SortKey.ascending(FieldPath.of("planCostShares", "deductible")),
          "0",
          "0.5",
          "62.50",
          "1000",
          "1E+400");
    }
  }

  // Relevance.

  @Test
  default void a_score_is_what_the_formula_says() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "array", "[\"urgent\", \"the care of care\"]",
          "eight", "\"one two three four five six seven urgent\"",
          "long", "\"urgent" + " other".repeat(63) + "\"",
          "one", "\"Urgent\"",
          "stop", "\"the urgent of the\"",
          "twice", "\"urgent urgent\"");

      Map<String, Double> scores = scores(bench, new Match(SearchBench.X, "urgent"));

      // 64 words count as 24 + 40 cut down to four binary digits: 64.
      assertScore(weight(1, 64), scores, "long");
      assertScore(weight(1, 1), scores, "one");
      assertScore(weight(1, 1), scores, "stop");
      assertScore(weight(1, 8), scores, "eight");
      assertScore(weight(2, 2), scores, "twice");
      assertScore(weight(1, 3), scores, "array");
      assertScore(
          weight(1, 3) + weight(2, 3),
          scores(bench, new Match(SearchBench.X, "care urgent")),
          "array");
    }
  }

  @Test
  default void scores_add_up_as_the_conditions_combine() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.apply(
          bench.plan(
              "a",
              "{\"x\": \"urgent care\", \"y\": \"other\"}",
              bench.service("1", "{\"x\": \"urgent\"}"),
              bench.service("2", "{\"x\": \"urgent urgent\"}"),
              bench.service("3", "{\"x\": \"urgent care for all\"}")));
      Query urgent = new Match(SearchBench.X, "urgent");
      Query care = new Match(SearchBench.X, "care");
      Query absent = new Match(SearchBench.X, "absent");
      Query exists = new Exists(FieldPath.of("y"));
      double word = weight(1, 2);
      double best = weight(2, 2);

      Map<Query, Double> expected = new LinkedHashMap<>();
      expected.put(urgent, word);
      expected.put(new Match(SearchBench.X, "urgent urgent"), 2 * word);
      expected.put(new Phrase(SearchBench.X, "urgent care"), 2 * word);
      expected.put(new Phrase(SearchBench.X, "care"), word);
      expected.put(Query.and(urgent, care), 2 * word);
      expected.put(Query.or(urgent, care), 2 * word);
      expected.put(Query.or(urgent, absent), word);
      expected.put(Query.or(absent, exists), 0.0);
      expected.put(Query.and(urgent, exists), word);
      expected.put(Query.and(urgent, new Not(absent)), word);
      expected.put(Query.and(urgent, new Not(new Not(care))), word);
      expected.put(Query.and(exists, new Any(urgent)), best);
      expected.put(Query.and(urgent, new Any(urgent)), word + best);
      expected.put(Query.and(urgent, new All(urgent)), word);
      expected.put(Query.and(new Any(urgent), new Any(care)), best + weight(1, 3));
      expected.put(new Any(Query.and(urgent, care)), 2 * weight(1, 3));

      expected.forEach((query, score) -> assertScore(score, scores(bench, query), "a"));
    }
  }

  @Test
  default void a_service_has_the_sum_of_what_the_any_conditions_give_it() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.apply(
          bench.plan(
              "a",
              "{\"x\": \"urgent\"}",
              bench.service("1", "{\"x\": \"urgent\"}"),
              bench.service("2", "{\"x\": \"urgent care\"}"),
              bench.service("3", "{\"x\": \"care care\"}"),
              bench.service("4", "{\"x\": \"other\"}")));
      Query urgent = new Match(SearchBench.X, "urgent");
      Query care = new Match(SearchBench.X, "care");

      Map<String, Double> found =
          serviceScores(bench, Query.and(urgent, new Any(urgent), new Any(care)));
      Map<String, Double> all = serviceScores(bench, urgent);

      assertEquals(List.of("a/2", "a/3", "a/1"), List.copyOf(found.keySet()));
      assertScore(weight(1, 1), found, "a/1");
      assertScore(2 * weight(1, 2), found, "a/2");
      assertScore(weight(2, 2), found, "a/3");
      assertEquals(List.of("a/1", "a/2", "a/3", "a/4"), List.copyOf(all.keySet()));
      all.values().forEach(score -> assertEquals(0, score));
    }
  }

  @Test
  default void a_query_that_says_nothing_of_relevance_gives_no_scores() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values("a", "\"urgent\"");

      for (Query query :
          List.of(
              Query.EVERYTHING,
              new Exists(SearchBench.X),
              new Not(new Match(SearchBench.X, "other")),
              new All(new Match(SearchBench.X, "urgent")))) {
        List<Hit> hits = bench.all(Search.of(query));
        assertEquals(1, hits.size(), query::toString);
        assertEquals(OptionalDouble.empty(), hits.get(0).score(), query::toString);
      }
    }
  }

  @Test
  default void what_fits_best_comes_first_unless_another_order_is_wanted() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "a", "\"care and other words\"",
          "b", "\"care\"",
          "c", "\"care care\"",
          "d", "\"care\"",
          "e", "\"nothing\"");
      Search search = Search.of(new Match(SearchBench.X, "care"));

      assertEquals(List.of("c", "b", "d", "a"), bench.names(search));
      assertEquals(List.of("c", "b", "d", "a"), bench.names(search.sortedBy(SortKey.RELEVANCE)));
      assertEquals(List.of("a", "b", "c", "d"), bench.names(search.sortedBy(SearchBench.BY_ID)));
      assertEquals(
          List.of("c", "b", "d", "a"),
          bench.names(search.sortedBy(SearchBench.BY_ID, SortKey.RELEVANCE)));
      assertTrue(
          bench.all(search.sortedBy(SearchBench.BY_ID, SortKey.RELEVANCE)).stream()
              .allMatch(hit -> hit.score().isPresent()));
      assertTrue(
          bench.all(search.sortedBy(SearchBench.BY_ID)).stream()
              .allMatch(hit -> hit.score().isEmpty()));
    }
  }

  @Test
  default void scores_do_not_change_when_other_plans_are_written() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values("a", "\"urgent care\"", "b", "\"urgent\"");
      Query query = new Match(SearchBench.X, "urgent");
      Map<String, Double> before = scores(bench, query);

      bench.values("c", "\"urgent urgent urgent\"", "d", "\"a long text about other things\"");

      Map<String, Double> after = scores(bench, query);
      before.forEach((name, score) -> assertScore(score, after, name));
    }
  }

  // Hits.

  @Test
  default void a_plan_is_returned_as_it_was_applied() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.apply(
          bench.plan("a", "{\"n\": 62.50, \"big\": 1e400, \"null\": null, \"\": [[], {}]}"));

      Hit.OfPlan hit = (Hit.OfPlan) bench.search(Search.of(Query.EVERYTHING)).hits().get(0);

      PlanRecord record = bench.records().iterator().next();
      StoredPlan stored = record.plan().orElseThrow();
      assertEquals(record.id(), hit.plan().id());
      assertEquals(record.revision(), hit.plan().revision());
      assertEquals(bench.org(), hit.plan().org());
      assertEquals(JsonCodec.read(stored.document()), JsonCodec.read(hit.plan().document()));
      assertEquals(stored.plan(), hit.plan().plan());
      assertEquals(Map.of(), hit.highlights());
    }
  }

  @Test
  default void services_are_returned_with_their_plan_in_the_order_of_its_document() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      LinkedPlanService[] many =
          IntStream.range(0, 25)
              .mapToObj(i -> bench.service("s" + i, "{\"x\": " + i % 2 + ", \"n\": 1.50}"))
              .toArray(LinkedPlanService[]::new);
      Plan b = bench.plan("b", "{\"x\": 1}", many);
      bench.apply(b, bench.plan("a", "{}", bench.service("s", "{\"x\": 1}")));
      Query one = new Term(SearchBench.X, JsonValue.of(1));
      Search search = Search.of(Query.EVERYTHING).returning(Returned.LINKED_PLAN_SERVICES);

      List<String> all = bench.names(search.withSize(4));
      Hit.OfService hit = (Hit.OfService) bench.search(search).hits().get(1);

      List<String> ofB = IntStream.range(0, 25).mapToObj(i -> "b/s" + i).toList();
      assertEquals(Stream.concat(Stream.of("a/s"), ofB.stream()).toList(), all);
      assertEquals(OptionalLong.of(26), bench.search(search.withTotal().withSize(1)).total());
      StoredObject service = hit.service();
      assertEquals(b.id(), service.planId());
      assertEquals(bench.records().iterator().next().revision(), service.revision());
      assertEquals(many[0].document(), JsonCodec.read(service.document()));
      assertEquals(ofB, bench.names(withQuery(search, one)));
    }
  }

  @Test
  default void those_services_are_returned_that_meet_an_any_condition() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.apply(
          bench.plan(
              "a",
              "{\"p\": 1}",
              bench.service("1", "{\"x\": 1}"),
              bench.service("2", "{\"x\": 2}"),
              bench.service("3", "{\"x\": 3}")),
          bench.plan("b", "{}", bench.service("1", "{\"x\": 1}"), bench.service("2", "{}")));
      Query one = any(1);
      Query two = any(2);
      Query plan = new Exists(FieldPath.of("p"));

      assertServices(bench, one, "a/1", "b/1");
      assertServices(bench, Query.and(one, two), "a/1", "a/2");
      assertServices(bench, Query.or(one, two), "a/1", "a/2", "b/1");
      assertServices(bench, Query.or(plan, any(7)));
      assertServices(bench, Query.or(plan, two), "a/2");
      assertServices(bench, Query.and(plan, one), "a/1");
      assertServices(bench, Query.and(one, new Not(two)), "b/1");
      assertServices(bench, new Not(two), "b/1", "b/2");
      assertServices(bench, new Not(new Not(two)), "a/1", "a/2", "a/3");
      assertServices(bench, plan, "a/1", "a/2", "a/3");
      assertServices(bench, new All(new Exists(SearchBench.X)), "a/1", "a/2", "a/3");
      assertServices(bench, Query.and(new All(new Exists(SearchBench.X)), any(3)), "a/3");
    }
  }

  @Test
  default void services_are_ordered_by_what_they_have_themselves() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.apply(
          bench.plan(
              "a",
              "{\"x\": 100}",
              bench.service("1", "{\"x\": 3}"),
              bench.service("2", "{}"),
              bench.service("3", "{\"x\": 1}")),
          bench.plan(
              "b",
              "{\"x\": 0}",
              bench.service("1", "{\"x\": \"text\"}"),
              bench.service("2", "{\"x\": [2, 9]}"),
              bench.service("3", "{\"x\": 1}")));
      Search search =
          Search.of(Query.EVERYTHING).returning(Returned.LINKED_PLAN_SERVICES).withSize(2);

      assertEquals(
          List.of("a/3", "b/3", "b/2", "a/1", "b/1", "a/2"),
          bench.names(search.sortedBy(SortKey.ascending(SearchBench.X))));
      assertEquals(
          List.of("b/2", "a/1", "a/3", "b/3", "b/1", "a/2"),
          bench.names(search.sortedBy(SortKey.descending(SearchBench.X))));
    }
  }

  // Pages.

  @Test
  default void going_on_by_the_cursors_returns_every_hit_once_whatever_the_size() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.apply(crowd(bench, "p", 23));

      for (Search search : everyOrder()) {
        List<String> whole = bench.names(search.withSize(100));
        assertEquals(new HashSet<>(whole).size(), whole.size(), "hits are repeated");
        for (int size : List.of(1, 2, 7, whole.size() - 1, whole.size(), whole.size() + 1)) {
          assertEquals(whole, bench.names(search.withSize(size)), () -> size + " of " + search);
        }
      }
    }
  }

  @Test
  default void after_the_last_page_there_is_no_cursor() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values("a", "1", "b", "2", "c", "3");
      Search search = Search.of(Query.EVERYTHING);

      assertEquals(Optional.empty(), bench.search(search.withSize(4)).next());
      assertEquals(
          Optional.empty(), bench.search(withQuery(search, new Not(Query.EVERYTHING))).next());
      assertTrue(bench.search(search.withSize(2)).next().isPresent());
    }
  }

  @Test
  default void pages_neither_repeat_nor_drop_while_others_write() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.apply(crowd(bench, "p", 12));
      for (Search search : everyOrder()) {
        List<String> expected = bench.names(search.withSize(1_000));
        bench.apply(crowd(bench, "x", 6));
        List<String> seen = new ArrayList<>();

        Optional<Cursor> next = Optional.empty();
        int round = 0;
        do {
          PlanSearch instance = round % 2 == 0 ? bench.first() : bench.second();
          SearchPage page =
              instance.search(search.withSize(7), next, Visibility.ALL, SearchBench.LIMITS);
          page.hits().forEach(hit -> seen.add(bench.name(hit)));
          next = page.next();
          // Plans before and behind the cursor come and go.
          bench.delete("x" + round % 6);
          bench.apply(crowd(bench, "w" + round, 2));
          round++;
          assertTrue(round < 1_000, "the pages have no end");
        } while (next.isPresent());

        assertEquals(
            expected,
            seen.stream().filter(name -> name.startsWith("p")).toList(),
            search::toString);
        assertEquals(seen.size(), new HashSet<>(seen).size(), () -> "repeated by " + search);
        bench.delete(
            bench.names(Search.of(Query.EVERYTHING).withSize(1_000)).stream()
                .filter(name -> !name.startsWith("p"))
                .toArray(String[]::new));
      }
    }
  }

  @Test
  default void a_cursor_goes_on_where_its_hit_was_though_that_is_gone() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values("a", "3", "b", "3", "c", "2", "d", "2", "e", "1");
      Search search =
          Search.of(Query.EVERYTHING).sortedBy(SortKey.descending(SearchBench.X)).withSize(3);
      SearchPage page = bench.search(search);
      assertEquals(List.of("a", "b", "c"), page.hits().stream().map(bench::name).toList());

      bench.delete("c");

      assertEquals(
          List.of("d", "e"),
          bench
              .second()
              .search(search, page.next(), Visibility.ALL, SearchBench.LIMITS)
              .hits()
              .stream()
              .map(bench::name)
              .toList());
    }
  }

  @Test
  default void a_cursor_is_good_for_any_size_total_facets_and_highlights() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values("a", "\"care\"", "b", "\"care\"", "c", "\"care\"");
      Search search = Search.of(new Match(SearchBench.X, "care")).withSize(1);
      Optional<Cursor> next = bench.search(search).next();

      for (Search other :
          List.of(
              search,
              search.withSize(2),
              search.withTotal(),
              search.withHighlights(),
              search.with("f", new Facet.Terms(SearchBench.X, 3)),
              search.sortedBy(SortKey.RELEVANCE))) {
        SearchPage page = bench.second().search(other, next, Visibility.ALL, SearchBench.LIMITS);
        assertEquals("b", bench.name(page.hits().get(0)), other::toString);
        assertEquals(
            other.total() ? OptionalLong.of(3) : OptionalLong.empty(),
            page.total(),
            other::toString);
      }
    }
  }

  @Test
  default void a_cursor_of_another_search_is_refused() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values("a", "1", "b", "1", "c", "2");
      Query query = new Exists(SearchBench.X);
      Search search = Search.of(query).withSize(1);
      Optional<Cursor> next = bench.search(search).next();
      Search ofAny = Search.of(new Any(query)).withSize(1);

      for (Search other :
          List.of(
              Search.of(Query.EVERYTHING),
              Search.of(new Term(SearchBench.X, JsonValue.of(1))),
              search.sortedBy(SortKey.ascending(SearchBench.X)),
              search.sortedBy(SearchBench.BY_ID),
              search.returning(Returned.LINKED_PLAN_SERVICES),
              ofAny)) {
        assertThrows(
            PlanRefused.BadCursor.class,
            () -> bench.first().search(other, next, Visibility.ALL, SearchBench.LIMITS),
            other::toString);
      }
      Visibility visibility = Visibility.of(bench.org());
      assertThrows(
          PlanRefused.BadCursor.class,
          () -> bench.first().search(search, next, visibility, SearchBench.LIMITS));
      Search down = search.sortedBy(SortKey.descending(SearchBench.X));
      Search up = search.sortedBy(SortKey.ascending(SearchBench.X));
      Optional<Cursor> ofDown = bench.search(down).next();
      assertThrows(
          PlanRefused.BadCursor.class,
          () -> bench.first().search(up, ofDown, Visibility.ALL, SearchBench.LIMITS));
    }
  }

  @Test
  default void what_is_no_cursor_is_refused() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values("a", "\"care\"", "b", "\"care\"", "c", "\"care\"");
      for (Search search :
          List.of(
              Search.of(Query.EVERYTHING).sortedBy(SortKey.ascending(SearchBench.X)).withSize(1),
              Search.of(new Match(SearchBench.X, "care")).withSize(1))) {
        String good = bench.search(search).next().orElseThrow().value();

        assertAll(
            BadCursors.of(good).stream()
                .map(
                    bad ->
                        () ->
                            assertThrows(
                                PlanRefused.BadCursor.class,
                                () ->
                                    bench
                                        .first()
                                        .search(
                                            search,
                                            Optional.of(new Cursor(bad)),
                                            Visibility.ALL,
                                            SearchBench.LIMITS),
                                () -> "cursor \"" + bad + "\" of " + good)));
      }
    }
  }

  @Test
  default void without_a_size_there_are_no_hits_but_total_and_facets() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values("a", "1", "b", "1", "c", "2");
      Search search =
          Search.of(Query.EVERYTHING)
              .withSize(0)
              .withTotal()
              .with("x", new Facet.Stats(SearchBench.X));

      SearchPage page = bench.search(search);

      assertEquals(List.of(), page.hits());
      assertEquals(Optional.empty(), page.next());
      assertEquals(OptionalLong.of(3), page.total());
      assertFalse(page.facets().isEmpty());
    }
  }

  @Test
  default void the_total_is_exact_and_there_where_it_was_wanted() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.apply(
          IntStream.range(0, 250)
              .mapToObj(i -> bench.plan("p" + i, "{\"x\": " + i % 50 + "}"))
              .toList());
      Search search = Search.of(new Term(SearchBench.X, JsonValue.of(7))).withSize(2);

      assertEquals(OptionalLong.empty(), bench.search(search).total());
      assertEquals(OptionalLong.of(5), bench.search(search.withTotal()).total());
      assertEquals(
          OptionalLong.of(250), bench.search(Search.of(Query.EVERYTHING).withTotal()).total());
      SearchPage first = bench.search(search.withTotal());
      assertEquals(
          OptionalLong.of(5),
          bench
              .second()
              .search(search.withTotal(), first.next(), Visibility.ALL, SearchBench.LIMITS)
              .total());
    }
  }

  // What the tests say in short.

  private static Query any(int x) {
    return new Any(new Term(SearchBench.X, JsonValue.of(x)));
  }

  private static Search withQuery(Search search, Query query) {
    return new Search(
        query,
        search.returned(),
        search.sort(),
        search.size(),
        search.facets(),
        search.total(),
        search.highlight());
  }

  private static Plan created(SearchBench bench, String day) {
    Plan plan = bench.plan(day, "{\"x\": \"" + day + "\"}");
    return new Plan(
        plan.id(),
        plan.org(),
        plan.planType(),
        new PlanDate(day),
        plan.planCostShares(),
        plan.linkedPlanServices(),
        plan.attributes());
  }

  /** Plans of which many are alike, each with two services. */
  private static List<Plan> crowd(SearchBench bench, String name, int count) {
    List<String> values = List.of("1", "1.0", "\"care\"", "\"care care\"", "null", "[2, \"care\"]");
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              String attributes = "{\"x\": " + values.get(i % values.size()) + "}";
              return bench.plan(
                  name + i,
                  attributes,
                  bench.service("1", attributes),
                  bench.service("2", "{\"x\": \"urgent care\"}"));
            })
        .toList();
  }

  private static List<Search> everyOrder() {
    Search everything = Search.of(Query.EVERYTHING);
    Query care = new Match(SearchBench.X, "care");
    SortKey up = SortKey.ascending(SearchBench.X);
    SortKey down = SortKey.descending(SearchBench.X);
    return List.of(
        everything,
        everything.sortedBy(up),
        everything.sortedBy(down),
        everything.sortedBy(SortKey.descending(FieldPath.of("creationDate")), up),
        Search.of(care),
        Search.of(care).sortedBy(SortKey.RELEVANCE, down),
        Search.of(new Any(care)),
        everything.returning(Returned.LINKED_PLAN_SERVICES),
        everything.returning(Returned.LINKED_PLAN_SERVICES).sortedBy(down),
        Search.of(new Any(care)).returning(Returned.LINKED_PLAN_SERVICES));
  }

  private static void assertOrder(SearchBench bench, SortKey key, String... names) {
    assertOrder(bench, List.of(key), names);
  }

  private static void assertOrder(SearchBench bench, List<SortKey> keys, String... names) {
    Search search = Search.of(Query.EVERYTHING).sortedBy(keys.toArray(SortKey[]::new));
    assertEquals(List.of(names), bench.names(search), search::toString);
    assertEquals(List.of(names), bench.names(search.withSize(1)), search::toString);
  }

  private static void assertServices(SearchBench bench, Query query, String... names) {
    Search search = Search.of(query).returning(Returned.LINKED_PLAN_SERVICES);
    assertEquals(List.of(names), bench.names(search), query::toString);
    assertEquals(
        OptionalLong.of(names.length), bench.search(search.withTotal()).total(), query::toString);
  }

  private static Map<String, Double> scores(SearchBench bench, Query query) {
    return scores(bench, Search.of(query));
  }

  private static Map<String, Double> serviceScores(SearchBench bench, Query query) {
    return scores(bench, Search.of(query).returning(Returned.LINKED_PLAN_SERVICES));
  }

  private static Map<String, Double> scores(SearchBench bench, Search search) {
    Map<String, Double> scores = new LinkedHashMap<>();
    bench.all(search).forEach(hit -> scores.put(bench.name(hit), hit.score().orElseThrow()));
    return scores;
  }

  private static void assertScore(double expected, Map<String, Double> scores, String name) {
    double score = Optional.ofNullable(scores.get(name)).orElseThrow();
    assertEquals(expected, score, SCORE_PRECISION * Math.max(1, expected), name);
  }

  /** What a word gives that occurs so often among so many. */
  private static double weight(int often, int words) {
    return 2.2 * often / (often + 1.2 * (0.25 + 0.75 * words / 8));
  }
}
