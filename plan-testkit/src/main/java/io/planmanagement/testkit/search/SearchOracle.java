package io.planmanagement.testkit.search;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.search.FacetResult;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.SortKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Answers searches by looking at every document, as {@code io.planmanagement.domain.search} says
 * that they are answered. What is right here is right of every index.
 */
public final class SearchOracle {

  private static final FieldPath CREATION_DATE = FieldPath.of("creationDate");

  private final List<SearchedPlan> plans;

  private SearchOracle(List<SearchedPlan> plans) {
    this.plans = plans;
  }

  /** Returns the oracle over what the store has of these plans. */
  public static SearchOracle over(Collection<PlanRecord> records) {
    return overPlans(
        records.stream()
            .flatMap(record -> record.plan().stream())
            .map(stored -> new SearchedPlan(stored, stored.plan()))
            .toList());
  }

  /** Returns the oracle over these plans. */
  public static SearchOracle overPlans(Collection<SearchedPlan> plans) {
    return new SearchOracle(List.copyOf(plans));
  }

  /** Returns all that a search finds among the visible plans, whatever the size of its pages. */
  public Answer answer(Search search, Visibility visibility) {
    List<SearchedPlan> met = new ArrayList<>();
    List<Found> hits = new ArrayList<>();
    for (SearchedPlan plan : plans) {
      if (visibility.includes(plan.stored().org())) {
        OptionalDouble score = Conditions.score(search.query(), plan.own(), plan.services());
        if (score.isPresent()) {
          met.add(plan);
          hits.addAll(found(search, plan, score.getAsDouble()));
        }
      }
    }
    hits.sort(Comparator.comparing(Found::position, Position.order(search)));
    Map<String, FacetResult> facets = new LinkedHashMap<>();
    search.facets().forEach((name, facet) -> facets.put(name, FacetCounts.count(facet, met)));
    return new Answer(hits, facets);
  }

  private static List<Found> found(Search search, SearchedPlan plan, double score) {
    if (search.returned() == Search.Returned.PLANS) {
      return List.of(found(search, plan, OptionalInt.empty(), plan.own(), score));
    }
    List<Query> conditions = search.anyConditions();
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < plan.services().size(); i++) {
      SearchedValues service = plan.services().get(i);
      OptionalDouble ofService =
          conditions.isEmpty()
              ? OptionalDouble.of(0)
              : Conditions.sumIfAny(conditions, service, List.of());
      if (ofService.isPresent()) {
        found.add(found(search, plan, OptionalInt.of(i), service, ofService.getAsDouble()));
      }
    }
    return found;
  }

  private static Found found(
      Search search, SearchedPlan plan, OptionalInt service, SearchedValues values, double score) {
    List<SortValue> keys =
        search.order().stream()
            .flatMap(
                key ->
                    byType(
                        key.path()
                            .map(path -> values(plan, service, values, path))
                            .orElse(List.of(SortValue.number(score))),
                        key.direction()))
            .toList();
    return new Found(
        plan,
        service,
        search.isScored() ? OptionalDouble.of(score) : OptionalDouble.empty(),
        new Position(keys, plan.stored().id().value(), service.orElse(0)));
  }

  private static List<SortValue> values(
      SearchedPlan plan, OptionalInt service, SearchedValues values, FieldPath path) {
    return service.isEmpty() && path.equals(CREATION_DATE)
        ? List.of(SortValue.number((double) plan.plan().creationDate().date().toEpochDay()))
        : values.whole(path).stream().map(SortValue::of).toList();
  }

  /** Returns the one of each type that comes first. */
  private static Stream<SortValue> byType(List<SortValue> values, SortKey.Direction direction) {
    return SortValue.TYPES.stream()
        .map(
            type ->
                values.stream()
                    .filter(value -> value.kind() == type)
                    .min(SortValue.order(direction))
                    .orElse(SortValue.MISSING));
  }

  /** Returns the values that a facet counts of a plan, days of the creation date as such. */
  static List<JsonValue> counted(SearchedPlan plan, FieldPath path) {
    Optional<FieldPath> ofService = path.fromService();
    if (ofService.isPresent()) {
      return plan.services().stream()
          .flatMap(service -> service.whole(ofService.get()).stream())
          .toList();
    }
    return path.equals(CREATION_DATE)
        ? List.of(JsonValue.of(plan.plan().creationDate().date().toString()))
        : plan.own().whole(path);
  }
}
