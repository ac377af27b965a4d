package io.planmanagement.testkit.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Amount;
import io.planmanagement.domain.CostShares;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.LinkedService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanDate;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.search.Facet;
import io.planmanagement.domain.search.FacetResult.Statistics;
import io.planmanagement.domain.search.FacetResult.Summary;
import io.planmanagement.domain.search.FacetResult.ValueCount;
import io.planmanagement.domain.search.FacetResult.Values;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.Search.Returned;
import io.planmanagement.domain.search.SortKey;
import io.planmanagement.testkit.TestPlans;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Answers that were worked out by hand; the contracts, which the fake passes, hold many more. */
final class SearchOracleTest {

  private static final Organisation ORG = new Organisation("one.example");
  private static final FieldPath NAME = FieldPath.of("linkedService", "name");
  private static final FieldPath COPAY = FieldPath.of("planserviceCostShares", "copay");
  private static final FieldPath LEVEL = FieldPath.of("level");

  private static final List<PlanRecord> RECORDS =
      List.of(
          record("a", "Gold", service("1", "Urgent Care", "50"), service("2", "Dental", "10")),
          record("b", "Gold", service("1", "Urgent care centers", "10")),
          record("c", "Silver", service("1", "Dental care", "10")),
          record("d", "Bronze"),
          TestPlans.deletion(new PlanId("e"), new Revision(9), 1));

  private static final Query URGENT = new Query.Match(NAME, "urgent care");
  private static final Query CHEAP =
      new Query.Range(
          COPAY, Optional.empty(), Optional.of(new Query.Bound(JsonValue.of(20), false)));

  @Test
  void conditions_on_services_mean_one_and_the_same() {
    assertEquals(List.of("b"), found(new Query.Any(Query.and(URGENT, CHEAP))));
    assertEquals(List.of("a", "b"), found(Query.and(new Query.Any(URGENT), new Query.Any(CHEAP))));
    assertEquals(List.of("b", "c", "d"), found(new Query.All(CHEAP)));
    assertEquals(List.of("a"), found(new Query.Not(new Query.All(CHEAP))));
    assertEquals(List.of("c", "d"), found(new Query.Not(new Query.Any(URGENT))));
  }

  @Test
  void scores_follow_the_formula() {
    Search search = Search.of(new Query.Any(URGENT));

    List<Found> hits = SearchOracle.over(RECORDS).answer(search, Visibility.ALL).hits();

    // Of two words one that occurs once: 2.2 / (1 + 1.2 (0.25 + 0.75 / 4)) = 2.2 / 1.525.
    assertEquals(2 * 2.2 / 1.525, hits.get(0).score().orElseThrow(), 1e-12);
    // Of three: 2.2 / (1 + 1.2 (0.25 + 2.25 / 8)) = 2.2 / 1.6375.
    assertEquals(2 * 2.2 / 1.6375, hits.get(1).score().orElseThrow(), 1e-12);
    assertEquals(2, hits.size());
  }

  @Test
  void lengths_are_kept_with_four_binary_digits_above_24() {
    Map<Long, Long> kept =
        Map.of(
            0L, 0L, 23L, 23L, 24L, 24L, 40L, 40L, 41L, 40L, 42L, 42L, 56L, 56L, 59L, 56L, 1_000L,
            984L);

    kept.forEach((words, length) -> assertEquals(length, Conditions.keptLength(words)));
  }

  @Test
  void services_are_found_with_their_places_and_ordered_by_their_own_values() {
    Search search =
        Search.of(new Query.Any(new Query.Match(NAME, "care")))
            .returning(Returned.LINKED_PLAN_SERVICES)
            .sortedBy(SortKey.ascending(COPAY));

    List<Found> hits = SearchOracle.over(RECORDS).answer(search, Visibility.ALL).hits();

    assertEquals(
        List.of("b/0", "c/0", "a/0"),
        hits.stream()
            .map(hit -> hit.plan().stored().id() + "/" + hit.service().orElseThrow())
            .toList());
  }

  @Test
  void facets_count_plans_and_the_distinct_values_of_their_services() {
    Search search =
        Search.of(Query.EVERYTHING)
            .with("level", new Facet.Terms(LEVEL, 2))
            .with("copay", new Facet.Stats(COPAY.ofService()));

    Answer answer = SearchOracle.over(RECORDS).answer(search, Visibility.ALL);

    assertEquals(
        Map.of(
            "level",
            new Values(
                List.of(
                    new ValueCount(JsonValue.of("Gold"), 2),
                    new ValueCount(JsonValue.of("Bronze"), 1))),
            "copay",
            new Statistics(3, 4, Optional.of(new Summary(10, 50, 80)))),
        answer.facets());
  }

  @Test
  void nothing_is_found_of_what_is_not_visible() {
    Visibility other = Visibility.of(new Organisation("other.example"));

    Answer answer = SearchOracle.over(RECORDS).answer(Search.of(Query.EVERYTHING), other);

    assertEquals(List.of(), answer.hits());
  }

  @Test
  void random_searches_are_of_every_kind_and_half_of_them_find_something() {
    CollidingPlans plans = new CollidingPlans(1);
    List<PlanRecord> records =
        LongStream.range(0, 60)
            .mapToObj(n -> TestPlans.record(plans.plan(n), new Revision(n + 1), 0))
            .toList();
    RandomSearches searches = new RandomSearches(1, records);
    SearchOracle oracle = SearchOracle.over(records);

    List<Search> asked = IntStream.range(0, 300).mapToObj(searches::search).toList();

    long finding =
        asked.stream()
            .filter(search -> !oracle.answer(search, Visibility.ALL).hits().isEmpty())
            .count();
    assertTrue(finding > 150, () -> "only " + finding + " find something");
    Set<Class<?>> kinds = new HashSet<>();
    asked.forEach(search -> collect(search.query(), kinds));
    asked.forEach(search -> search.facets().values().forEach(facet -> kinds.add(facet.getClass())));
    assertEquals(
        Query.class.getPermittedSubclasses().length + Facet.class.getPermittedSubclasses().length,
        kinds.size(),
        kinds::toString);
    assertEquals(asked.get(7), new RandomSearches(1, records).search(7));
  }

  private static void collect(Query query, Set<Class<?>> kinds) {
    kinds.add(query.getClass());
    if (query instanceof Query.And and) {
      and.of().forEach(each -> collect(each, kinds));
    } else if (query instanceof Query.Or or) {
      or.of().forEach(each -> collect(each, kinds));
    } else if (query instanceof Query.Not not) {
      collect(not.of(), kinds);
    } else if (query instanceof Query.Any any) {
      collect(any.of(), kinds);
    } else if (query instanceof Query.All all) {
      collect(all.of(), kinds);
    }
  }

  private static List<String> found(Query query) {
    return SearchOracle.over(RECORDS)
        .answer(
            Search.of(query).sortedBy(SortKey.ascending(FieldPath.of("absent"))), Visibility.ALL)
        .hits()
        .stream()
        .map(hit -> hit.plan().stored().id().value())
        .toList();
  }

  private static PlanRecord record(String id, String level, LinkedPlanService... services) {
    Plan plan =
        new Plan(
            new PlanId(id),
            ORG,
            "inNetwork",
            new PlanDate("12-12-2017"),
            shares(id + "-cost", "0"),
            List.of(services),
            new JsonObject(Map.of("level", JsonValue.of(level))));
    return TestPlans.record(plan, new Revision(1), 0);
  }

  private static LinkedPlanService service(String id, String name, String copay) {
    return new LinkedPlanService(
        new ObjectId("link-" + id),
        ORG,
        new LinkedService(new ObjectId("service-" + id), ORG, name, JsonObject.EMPTY),
        shares("cost-" + id, copay),
        JsonObject.EMPTY);
  }

  private static CostShares shares(String id, String copay) {
    return new CostShares(
        new ObjectId(id), ORG, Amount.of("0"), Optional.of(Amount.of(copay)), JsonObject.EMPTY);
  }
}
