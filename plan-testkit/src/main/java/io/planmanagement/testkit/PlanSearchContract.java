package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanRefused.Unsearchable;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Hit;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.Facet;
import io.planmanagement.domain.search.FacetResult;
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
import io.planmanagement.domain.search.SearchLimits;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What every {@link PlanSearch} must do. The test of an adapter implements it and names the index.
 */
public interface PlanSearchContract
    extends SearchConditionsContract,
        SearchPagesContract,
        SearchFacetsContract,
        SearchComparisonContract {

  @Override
  IndexSubject newIndex();

  // The index.

  @Test
  default void a_search_of_an_absent_index_is_no_empty_answer() {
    try (IndexSubject subject = newIndex();
        PlanSearch search = subject.openSearch()) {
      assertThrows(
          PortUnavailable.class,
          () ->
              search.search(
                  Search.of(Query.EVERYTHING),
                  Optional.empty(),
                  Visibility.ALL,
                  SearchBench.LIMITS));
    }
  }

  @Test
  default void a_search_of_a_lost_index_is_no_empty_answer() {
    try (IndexSubject subject = newIndex()) {
      try (PlanIndex index = subject.open()) {
        index.create(StoreId.random());
      }
      subject.lose();

      try (PlanSearch search = subject.openSearch()) {
        assertThrows(
            PortUnavailable.class,
            () ->
                search.search(
                    Search.of(Query.EVERYTHING),
                    Optional.empty(),
                    Visibility.ALL,
                    SearchBench.LIMITS));
      }
    }
  }

  @Test
  default void closing_a_second_time_does_nothing_and_leaves_other_instances_alone() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.apply(bench.plan("a", "{}"));
      bench.first().check();
      bench.first().close();

      bench.first().close();

      assertThrows(PortUnavailable.class, () -> bench.first().check());
      assertThrows(PortUnavailable.class, () -> bench.search(Search.of(Query.EVERYTHING)));
      bench.second().check();
      assertEquals(
          1,
          bench
              .second()
              .search(
                  Search.of(Query.EVERYTHING), Optional.empty(), Visibility.ALL, SearchBench.LIMITS)
              .hits()
              .size());
    }
  }

  // What was applied shows, and nothing else.

  @Test
  default void a_deleted_plan_is_not_found_and_one_that_is_made_again_is() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values("a", "1", "b", "1");
      Query one = new Term(SearchBench.X, JsonValue.of(1));

      bench.delete("a");

      bench.assertMet(one, "b");
      bench.assertFinds(Query.EVERYTHING, "b");
      bench.values("a", "2");
      bench.assertMet(one, "b");
      bench.assertMet(new Term(SearchBench.X, JsonValue.of(2)), "a");
      bench.assertFinds(Query.EVERYTHING, "a", "b");
    }
  }

  @Test
  default void of_a_plan_with_fewer_services_than_before_the_others_are_gone() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.apply(
          bench.plan(
              "a",
              "{\"old\": 1}",
              bench.service("1", "{\"x\": 1}"),
              bench.service("2", "{\"x\": 2}"),
              bench.service("3", "{\"x\": 3}")));
      bench.apply(bench.plan("a", "{\"new\": 1}", bench.service("2", "{\"x\": 2}")));
      Query three = new Any(new Term(SearchBench.X, JsonValue.of(3)));
      Search services = Search.of(Query.EVERYTHING).returning(Returned.LINKED_PLAN_SERVICES);

      bench.assertFinds(three);
      bench.assertFinds(new Not(three), "a");
      bench.assertFinds(new All(new Term(SearchBench.X, JsonValue.of(2))), "a");
      bench.assertFinds(new Exists(FieldPath.of("old")));
      bench.assertFinds(new Exists(FieldPath.of("new")), "a");
      assertEquals(List.of("a/2"), bench.names(services));
      assertEquals(OptionalLong.of(1), bench.search(services.withTotal()).total());
      assertEquals(
          new FacetResult.Values(List.of(new FacetResult.ValueCount(JsonValue.of(2), 1))),
          bench.facet(Query.EVERYTHING, new Facet.Terms(SearchFacetsContract.OF_SERVICES, 9)));
      bench.apply(bench.plan("a", "{}", new LinkedPlanService[0]));
      assertEquals(List.of(), bench.names(services));
      bench.assertFinds(new Any(Query.EVERYTHING));
      bench.assertFinds(new All(new Not(Query.EVERYTHING)), "a");
    }
  }

  @Test
  default void one_service_that_many_plans_link_is_found_in_each() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      LinkedPlanService shared = bench.service("shared", "{\"x\": 1}");
      bench.apply(
          bench.plan("a", "{}", shared), bench.plan("b", "{}", shared), bench.plan("c", "{}"));

      assertEquals(
          List.of("a/shared", "b/shared"),
          bench.names(
              Search.of(new Any(new Term(SearchBench.X, JsonValue.of(1))))
                  .returning(Returned.LINKED_PLAN_SERVICES)));
    }
  }

  // Visibility.

  @Test
  default void other_organisations_plans_are_not_searched_counted_or_returned() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.attributes("a", "\"x\": \"care\"", "b", "\"x\": \"care\"");
      Organisation other = TestPlans.freshOrg();
      // Its objects bear the other's name, and it links the other's services: it is judged itself.
      Plan foreign = bench.plan("foreign", "{\"x\": \"care\"}");
      bench.apply(
          new Plan(
              foreign.id(),
              other,
              foreign.planType(),
              foreign.creationDate(),
              foreign.planCostShares(),
              foreign.linkedPlanServices(),
              foreign.attributes()));
      Query care = new Match(SearchBench.X, "care");
      Facet terms = new Facet.Terms(SearchBench.X, 9);
      Facet ofServices = new Facet.Terms(SearchFacetsContract.OF_SERVICES, 9);
      Facet stats = new Facet.Stats(FieldPath.of("planCostShares", "copay"));

      Map<Visibility, List<String>> expected =
          Map.of(
              Visibility.ALL,
              List.of("a", "b", "foreign"),
              Visibility.of(bench.org()),
              List.of("a", "b"),
              Visibility.of(other),
              List.of("foreign"),
              Visibility.of(TestPlans.freshOrg()),
              List.of());
      expected.forEach(
          (visibility, names) -> {
            for (Query query :
                List.of(
                    Query.EVERYTHING,
                    care,
                    new Any(care),
                    new All(care),
                    Query.or(care, care),
                    new Not(new Term(SearchBench.X, JsonValue.of("none"))))) {
              Search search = Search.of(query).withSize(1).withTotal();
              assertEquals(
                  names,
                  bench.all(search, visibility).stream().map(bench::name).toList(),
                  query::toString);
              SearchPage page =
                  bench
                      .first()
                      .search(
                          search.with("t", terms).with("s", ofServices).with("n", stats),
                          Optional.empty(),
                          visibility,
                          SearchBench.LIMITS);
              assertEquals(OptionalLong.of(names.size()), page.total(), query::toString);
              FacetResult counted =
                  new FacetResult.Values(
                      names.isEmpty()
                          ? List.of()
                          : List.of(
                              new FacetResult.ValueCount(JsonValue.of("care"), names.size())));
              assertEquals(counted, page.facets().get("t"), query::toString);
              assertEquals(counted, page.facets().get("s"), query::toString);
              assertEquals(
                  names.size(),
                  ((FacetResult.Statistics)
                          Optional.ofNullable(page.facets().get("n")).orElseThrow())
                      .plans(),
                  query::toString);
              assertEquals(
                  names.stream().map(name -> name + "/s").toList(),
                  bench.all(search.returning(Returned.LINKED_PLAN_SERVICES), visibility).stream()
                      .map(bench::name)
                      .toList(),
                  query::toString);
            }
          });
    }
  }

  @Test
  default void an_organisation_may_have_any_name() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      List<String> names = List.of("o / r % g", "組織", "*", "a OR b", "\"", "A", "a", "é");
      for (int i = 0; i < names.size(); i++) {
        bench.apply(TestPlans.plan(bench.id("p" + i), new Organisation(names.get(i)), 1));
      }

      for (int i = 0; i < names.size(); i++) {
        assertEquals(
            List.of("p" + i),
            bench
                .all(Search.of(Query.EVERYTHING), Visibility.of(new Organisation(names.get(i))))
                .stream()
                .map(bench::name)
                .toList());
      }
    }
  }

  // Highlights.

  @Test
  default void found_words_are_shown_in_texts_that_are_escaped() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values("a", "\"<b>Urgent</b> & 'care' for \\\"urgency\\\" <em>\"");

      Map<String, List<String>> shown = highlights(bench, new Match(SearchBench.X, "care urgent"));

      assertEquals(Set.of("x"), shown.keySet());
      List<String> passages = passages(shown, "x");
      assertEquals(1, passages.size());
      String passage = passages.get(0);
      assertEquals("<b>Urgent</b> & 'care' for \"urgency\" <em>", plain(passage));
      assertTrue(passage.contains("&lt;b&gt;<em>Urgent</em>&lt;"), passage);
      assertTrue(passage.contains("<em>care</em>"), passage);
      assertTrue(passage.endsWith("&lt;em&gt;"), passage);
      assertTrue(passage.contains("&amp;"), passage);
    }
  }

  @Test
  default void highlights_are_there_where_they_were_wanted_for_texts_that_met_a_condition() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.attributes(
          "a",
          "\"x\": [\"other\", \"the physician\"], \"y\": \"urgent\", \"z\": {\"a.b\": \"care\"}");
      Query physicians = new Match(SearchBench.X, "physicians");
      Query care = new Phrase(FieldPath.of("z", "a.b"), "care");

      assertEquals(Map.of(), bench.search(Search.of(physicians)).hits().get(0).highlights());
      assertEquals(
          Map.of("x", List.of("the <em>physician</em>"), "z.a~1b", List.of("<em>care</em>")),
          highlights(bench, Query.and(physicians, care, new Exists(FieldPath.of("y")))));
      assertEquals(
          Map.of("x", List.of("the <em>physician</em>")),
          highlights(
              bench, Query.and(physicians, new Not(new Match(FieldPath.of("y"), "absent")))));
      assertEquals(
          Map.of(), highlights(bench, new Term(FieldPath.of("y"), JsonValue.of("urgent"))));
    }
  }

  @Test
  default void of_a_long_text_at_most_three_passages_are_shown() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      String filler = "nothing of interest here ".repeat(40);
      String text = ("urgent " + filler).repeat(5) + "& care <urgent>";
      bench.values("a", "\"" + text + "\"");

      List<String> passages = passages(highlights(bench, new Match(SearchBench.X, "urgent")), "x");

      assertTrue(passages.size() >= 1 && passages.size() <= 3, passages::toString);
      for (String passage : passages) {
        assertTrue(text.contains(plain(passage)), passage);
        assertTrue(passage.contains("<em>urgent</em>"), passage);
        assertTrue(passage.length() < text.length() / 2, passage);
      }
    }
  }

  @Test
  default void of_services_the_words_are_shown_by_their_path_from_the_plan() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.apply(
          bench.plan(
              "a",
              "{}",
              bench.service("1", "Specialist", "0", "0", "{}"),
              bench.service("2", "Urgent Care Centers", "0", "0", "{}")));
      Query query = new Any(new Match(FieldPath.of("linkedService", "name"), "urgent care"));
      String path = "linkedPlanServices.linkedService.name";
      Map<String, List<String>> expected =
          Map.of(path, List.of("<em>Urgent</em> <em>Care</em> Centers"));

      assertEquals(expected, highlights(bench, query));
      Search services = Search.of(query).returning(Returned.LINKED_PLAN_SERVICES).withHighlights();
      assertEquals(expected, bench.search(services).hits().get(0).highlights());
    }
  }

  // Bounds.

  @Test
  default void a_search_that_takes_longer_than_it_may_is_refused() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values("a", "1", "b", "2");

      Unsearchable refused =
          assertThrows(
              Unsearchable.class,
              () ->
                  bench
                      .first()
                      .search(
                          Search.of(Query.EVERYTHING),
                          Optional.empty(),
                          Visibility.ALL,
                          limits(SearchBench.LIMITS.buckets(), Duration.ofNanos(1))));

      assertEquals(Unsearchable.Bound.TIME, refused.bound());
    }
  }

  @Test
  default void a_facet_with_more_intervals_than_it_may_is_refused() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "a", "[1, 2, 3, \"2017-01-01\", \"2018-01-01\", \"2019-01-01\"]", "b", "1000000");
      SearchLimits three = limits(3, SearchBench.LIMITS.time());

      for (Facet facet :
          List.of(
              new Facet.Histogram(SearchBench.X, BigDecimal.ONE),
              new Facet.Histogram(SearchFacetsContract.OF_SERVICES, BigDecimal.ONE))) {
        assertEquals(
            Unsearchable.Bound.BUCKETS,
            assertThrows(Unsearchable.class, () -> facet(bench, facet, three)).bound());
        assertEquals(4, facet(bench, facet, limits(4, three.time())).intervals().size());
      }
      Facet days = new Facet.DateHistogram(SearchBench.X, Facet.Unit.YEAR);
      SearchLimits two = limits(2, three.time());
      assertEquals(
          Unsearchable.Bound.BUCKETS,
          assertThrows(Unsearchable.class, () -> facet(bench, days, two)).bound());
      assertEquals(3, facet(bench, days, three).intervals().size());
    }
  }

  // What the tests say in short.

  private static SearchLimits limits(int buckets, Duration time) {
    SearchLimits wide = SearchBench.LIMITS;
    return new SearchLimits(
        wide.depth(),
        wide.conditions(),
        wide.values(),
        wide.text(),
        wide.size(),
        wide.sortKeys(),
        wide.facets(),
        buckets,
        time);
  }

  private static FacetResult.Intervals facet(SearchBench bench, Facet facet, SearchLimits limits) {
    Optional<Cursor> start = Optional.empty();
    return (FacetResult.Intervals)
        Optional.ofNullable(
                bench
                    .first()
                    .search(
                        Search.of(Query.EVERYTHING).with("f", facet), start, Visibility.ALL, limits)
                    .facets()
                    .get("f"))
            .orElseThrow();
  }

  private static Map<String, List<String>> highlights(SearchBench bench, Query query) {
    List<Hit> hits = bench.search(Search.of(query).withHighlights()).hits();
    assertEquals(1, hits.size(), query::toString);
    return hits.get(0).highlights();
  }

  private static List<String> passages(Map<String, List<String>> highlights, String path) {
    return Optional.ofNullable(highlights.get(path)).orElseThrow();
  }

  /** Returns the text that a passage was made of. */
  private static String plain(String passage) {
    String text = passage.replace("<em>", "").replace("</em>", "");
    assertFalse(text.contains("<") || text.contains(">"), passage);
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&#x2F;", "/")
        .replace("&amp;", "&");
  }
}
