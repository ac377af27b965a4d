package io.planmanagement.testkit.fakes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Hit;
import io.planmanagement.domain.port.IndexUpkeep;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.Facet;
import io.planmanagement.domain.search.FacetResult;
import io.planmanagement.domain.search.FacetResult.ValueCount;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.Search.Returned;
import io.planmanagement.domain.search.SearchLimits;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.testkit.IndexSubject;
import io.planmanagement.testkit.SearchComparisonContract;
import io.planmanagement.testkit.fakes.Altered.Bug;
import io.planmanagement.testkit.fakes.Altered.Call;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * The contract of searches is able to fail: each of these bugs is caught by a test that says what
 * is wrong, and most by the comparison of random searches with the oracle too.
 */
final class PlantedSearchBugsTest {

  private static final String COMPARISON = "random_searches_are_answered_as_the_documents_say";

  @ParameterizedTest
  @MethodSource("bugs")
  void every_planted_bug_is_caught(PlantedBug planted) {
    TestExecutionSummary summary = run(planted);

    assertEquals(1, summary.getTestsFoundCount(), "there is no such test");
    assertEquals(1, summary.getTestsFailedCount(), "the bug was not caught");
  }

  @ParameterizedTest
  @MethodSource("tests")
  void without_a_bug_the_same_tests_pass(String test) {
    PlantedBug none =
        new PlantedBug("none", PlantedBug.OfSearch.class, InMemoryIndexSubject::new, test);

    assertEquals(1, run(none).getTestsSucceededCount());
  }

  /** Runs it on plans and searches that are always the same. */
  private static TestExecutionSummary run(PlantedBug planted) {
    System.setProperty(SearchComparisonContract.SEED_PROPERTY, "1");
    try {
      return planted.run();
    } finally {
      System.clearProperty(SearchComparisonContract.SEED_PROPERTY);
    }
  }

  static Stream<String> tests() {
    return bugs().map(PlantedBug::caughtBy).distinct();
  }

  static Stream<PlantedBug> bugs() {
    return Stream.of(
            rewriting(
                "a not is dropped",
                query -> query instanceof Query.Not not ? not.of() : query,
                "conditions_combine_as_logic_says",
                COMPARISON),
            rewriting(
                "an any is flattened",
                PlantedSearchBugsTest::flattened,
                "any_means_one_and_the_same_service",
                COMPARISON),
            rewriting(
                "an exclusive bound is made inclusive",
                query ->
                    query instanceof Query.Range range
                        ? new Query.Range(
                            range.path(),
                            range.lower().map(end -> new Query.Bound(end.value(), true)),
                            range.upper().map(end -> new Query.Bound(end.value(), true)))
                        : query,
                "a_bound_is_in_the_range_if_it_is_inclusive",
                COMPARISON),
            rewriting(
                "an all demands a service",
                query ->
                    query instanceof Query.All all
                        ? Query.and(new Query.Any(all.of()), all)
                        : query,
                "all_means_every_service_and_holds_without_any",
                COMPARISON),
            rewriting(
                "an or demands all",
                query -> query instanceof Query.Or or ? new Query.And(or.of()) : query,
                "conditions_combine_as_logic_says",
                COMPARISON),
            rewriting(
                "a phrase is a match",
                query ->
                    query instanceof Query.Phrase phrase
                        ? new Query.Match(phrase.path(), phrase.text())
                        : query,
                "a_phrase_is_met_by_its_words_one_after_the_other_in_one_value",
                COMPARISON),
            rewriting(
                "a prefix disregards its place",
                query ->
                    query instanceof Query.Prefix prefix
                        ? new Query.Contains(prefix.path(), prefix.text())
                        : query,
                "a_prefix_is_the_begin_of_the_whole_text_with_regard_to_case"),
            rewriting(
                "a part is found at the begin alone",
                query ->
                    query instanceof Query.Contains contains
                        ? new Query.Prefix(contains.path(), contains.text())
                        : query,
                "a_part_is_contained_without_regard_to_case",
                COMPARISON),
            rewriting(
                "of terms only the first is looked for",
                query ->
                    query instanceof Query.Terms terms
                        ? new Query.Term(terms.path(), terms.values().get(0))
                        : query,
                "terms_may_be_of_different_types",
                COMPARISON),
            bug(
                "a facet counts services instead of plans",
                call -> withFacets(call, (search, page) -> countedByService(call, search, page)),
                "of_services_the_distinct_values_of_the_plan_count_whatever_an_any_selects",
                COMPARISON),
            bug(
                "facets count what others may not see",
                call ->
                    withFacets(
                        call,
                        (search, page) -> again(call, search.withSize(0), Visibility.ALL).facets()),
                "other_organisations_plans_are_not_searched_counted_or_returned",
                COMPARISON),
            bug(
                "the total counts what others may not see",
                call ->
                    withTotal(
                        call,
                        page ->
                            page.total().isEmpty()
                                ? page.total()
                                : again(
                                        call,
                                        call.argument(0, Search.class).withSize(0),
                                        Visibility.ALL)
                                    .total()),
                "other_organisations_plans_are_not_searched_counted_or_returned",
                COMPARISON),
            bug(
                "a cursor drops what ties with the last hit",
                PlantedSearchBugsTest::withoutTies,
                "going_on_by_the_cursors_returns_every_hit_once_whatever_the_size",
                COMPARISON),
            bug(
                "a further page repeats the last hit",
                PlantedSearchBugsTest::repeating,
                "going_on_by_the_cursors_returns_every_hit_once_whatever_the_size",
                "pages_neither_repeat_nor_drop_while_others_write",
                COMPARISON),
            bug(
                "the total is of the page",
                call ->
                    withTotal(
                        call,
                        page ->
                            page.total().isPresent()
                                ? OptionalLong.of(page.hits().size())
                                : page.total()),
                "the_total_is_exact_and_there_where_it_was_wanted",
                COMPARISON),
            bug(
                "scores are squared",
                call ->
                    withHits(
                        call,
                        hit ->
                            hit instanceof Hit.OfPlan of
                                ? new Hit.OfPlan(of.plan(), squared(of.score()), of.highlights())
                                : hit),
                "a_score_is_what_the_formula_says",
                COMPARISON),
            bug(
                "the whole order is dropped",
                call -> {
                  Search search = call.argument(0, Search.class);
                  return proceed(
                      call, search.isScored() ? search : search.sortedBy(), visibility(call));
                },
                "ties_go_by_the_next_key_and_then_by_the_id_whatever_the_direction",
                COMPARISON))
        .flatMap(bugs -> bugs.stream());
  }

  // Bugs.

  private static List<PlantedBug> rewriting(
      String what, UnaryOperator<Query> bug, String... caughtBy) {
    return bug(
        what,
        call -> {
          Search search = call.argument(0, Search.class);
          return proceed(call, withQuery(search, rewritten(search.query(), bug)), visibility(call));
        },
        caughtBy);
  }

  private static List<PlantedBug> bug(String what, Bug bug, String... caughtBy) {
    return Stream.of(caughtBy)
        .map(
            test ->
                new PlantedBug(
                    what, PlantedBug.OfSearch.class, () -> new AlteredSearchIndex(bug), test))
        .toList();
  }

  private static Query rewritten(Query query, UnaryOperator<Query> bug) {
    if (query instanceof Query.And and) {
      return bug.apply(new Query.And(rewritten(and.of(), bug)));
    } else if (query instanceof Query.Or or) {
      return bug.apply(new Query.Or(rewritten(or.of(), bug)));
    } else if (query instanceof Query.Not not) {
      return bug.apply(new Query.Not(rewritten(not.of(), bug)));
    } else if (query instanceof Query.Any any) {
      return bug.apply(new Query.Any(rewritten(any.of(), bug)));
    } else if (query instanceof Query.All all) {
      return bug.apply(new Query.All(rewritten(all.of(), bug)));
    }
    return bug.apply(query);
  }

  private static List<Query> rewritten(List<Query> queries, UnaryOperator<Query> bug) {
    return queries.stream().map(each -> rewritten(each, bug)).toList();
  }

  private static Query flattened(Query query) {
    return query instanceof Query.Any any && any.of() instanceof Query.And and
        ? new Query.And(and.of().stream().<Query>map(Query.Any::new).toList())
        : query;
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

  private static Visibility visibility(Call call) {
    return call.argument(2, Visibility.class);
  }

  private static SearchPage proceed(Call call, Search search, Visibility visibility)
      throws Throwable {
    return (SearchPage)
        call.proceedWith(search, call.arguments().get(1), visibility, call.arguments().get(3));
  }

  /** Asks the sound search from the start. */
  private static SearchPage again(Call call, Search search, Visibility visibility) {
    return ((PlanSearch) call.subject())
        .search(search, Optional.empty(), visibility, call.argument(3, SearchLimits.class));
  }

  /** What becomes of the facets of a page. */
  private interface Facets {
    Map<String, FacetResult> of(Search search, SearchPage page);
  }

  private static SearchPage withFacets(Call call, Facets bug) throws Throwable {
    SearchPage page = (SearchPage) call.proceed();
    return new SearchPage(
        page.hits(), page.next(), page.total(), bug.of(call.argument(0, Search.class), page));
  }

  /** What becomes of the total of a page. */
  private interface Total {
    OptionalLong of(SearchPage page);
  }

  private static SearchPage withTotal(Call call, Total bug) throws Throwable {
    SearchPage page = (SearchPage) call.proceed();
    return new SearchPage(page.hits(), page.next(), bug.of(page), page.facets());
  }

  private static SearchPage withHits(Call call, UnaryOperator<Hit> bug) throws Throwable {
    SearchPage page = (SearchPage) call.proceed();
    return new SearchPage(
        page.hits().stream().map(bug).toList(), page.next(), page.total(), page.facets());
  }

  private static OptionalDouble squared(OptionalDouble score) {
    return score.isPresent() ? OptionalDouble.of(score.getAsDouble() * score.getAsDouble()) : score;
  }

  /** Counts a value of services as often as there are services that have it. */
  private static Map<String, FacetResult> countedByService(
      Call call, Search search, SearchPage page) {
    Map<String, FacetResult> facets = new LinkedHashMap<>(page.facets());
    search
        .facets()
        .forEach(
            (name, facet) -> {
              if (facet instanceof Facet.Terms terms && terms.path().leadsIntoServices()) {
                facets.computeIfPresent(
                    name,
                    (n, right) ->
                        new FacetResult.Values(
                            ((FacetResult.Values) right)
                                .values().stream()
                                    .map(
                                        value ->
                                            new ValueCount(
                                                value.value(),
                                                services(call, search, terms, value)))
                                    .toList()));
              }
            });
    return facets;
  }

  private static long services(Call call, Search search, Facet.Terms terms, ValueCount value) {
    Query has = new Query.Term(terms.path().fromService().orElseThrow(), value.value());
    Search services =
        new Search(
            Query.and(new Query.Not(new Query.Not(search.query())), new Query.Any(has)),
            Returned.LINKED_PLAN_SERVICES,
            List.of(),
            0,
            Map.of(),
            true,
            false);
    return again(call, services, visibility(call)).total().orElseThrow();
  }

  /** Goes on behind all that have the same value of the first key as the last hit. */
  private static SearchPage withoutTies(Call call) throws Throwable {
    SearchPage page = (SearchPage) call.proceed();
    Search search = call.argument(0, Search.class);
    if (call.argument(1, Optional.class).isEmpty() || search.sort().isEmpty()) {
      return page;
    }
    List<Hit> before = before(call, search, page);
    Optional<JsonValue> last = first(before.get(before.size() - 1), search);
    return new SearchPage(
        page.hits().stream().filter(hit -> !first(hit, search).equals(last)).toList(),
        page.next(),
        page.total(),
        page.facets());
  }

  /** Returns the hits before a page. */
  private static List<Hit> before(Call call, Search search, SearchPage page) {
    List<Hit> all = new ArrayList<>();
    for (Hit hit : again(call, search.withSize(10_000), visibility(call)).hits()) {
      if (!page.hits().isEmpty() && id(hit).equals(id(page.hits().get(0)))) {
        break;
      }
      all.add(hit);
    }
    return all;
  }

  private static Optional<JsonValue> first(Hit hit, Search search) {
    return search.sort().get(0).path().flatMap(path -> document(hit).get(path.names().get(0)));
  }

  private static JsonObject document(Hit hit) {
    return (JsonObject)
        JsonCodec.read(
            hit instanceof Hit.OfPlan of
                ? of.plan().document()
                : ((Hit.OfService) hit).service().document());
  }

  private static String id(Hit hit) {
    return hit instanceof Hit.OfPlan of
        ? of.plan().id().value()
        : ((Hit.OfService) hit).service().planId() + "/" + document(hit).get("objectId");
  }

  private static SearchPage repeating(Call call) throws Throwable {
    SearchPage page = (SearchPage) call.proceed();
    if (call.argument(1, Optional.class).isEmpty() || page.hits().isEmpty()) {
      return page;
    }
    List<Hit> before = before(call, call.argument(0, Search.class), page);
    List<Hit> hits = new ArrayList<>(page.hits());
    hits.set(0, before.get(before.size() - 1));
    return new SearchPage(hits, page.next(), page.total(), page.facets());
  }

  /** An index whose search has a bug. */
  private static final class AlteredSearchIndex implements IndexSubject {
    private final InMemoryIndexSubject sound = new InMemoryIndexSubject();
    private final Bug bug;

    AlteredSearchIndex(Bug bug) {
      this.bug = bug;
    }

    @Override
    public PlanIndex open() {
      return sound.open();
    }

    @Override
    public IndexUpkeep openUpkeep() {
      return sound.openUpkeep();
    }

    @Override
    public PlanSearch openSearch() {
      return Altered.port(PlanSearch.class, sound.openSearch(), "search", bug);
    }

    @Override
    public void lose() {
      sound.lose();
    }

    @Override
    public void close() {
      sound.close();
    }
  }
}
