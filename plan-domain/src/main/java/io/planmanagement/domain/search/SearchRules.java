package io.planmanagement.domain.search;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.Pointer;
import io.planmanagement.domain.Violation;
import io.planmanagement.domain.search.Search.Returned;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a search has to observe to mean something, and what its parts mean for the whole. */
final class SearchRules {

  static final Pointer SORT = Pointer.ROOT.child("sort");
  static final Pointer FACETS = Pointer.ROOT.child("facets");

  private static final String SCOPE = "scope";

  private final List<Violation> violations = new ArrayList<>();

  private SearchRules() {}

  static List<Violation> violations(
      Query query, Returned returned, List<SortKey> sort, int size, Map<String, Facet> facets) {
    SearchRules rules = new SearchRules();
    rules.checkQuery(query);
    for (int i = 0; i < sort.size(); i++) {
      rules.checkSort(SORT.child(i), sort.get(i), returned);
    }
    if (size < 0) {
      rules.violations.add(Pointer.ROOT.child("size").violates("minimum", "must be at least 0"));
    }
    if (returned != Returned.PLANS && !facets.isEmpty()) {
      rules.violations.add(
          FACETS.violates(SCOPE, "count plans: ask for them where plans are returned"));
    }
    facets.forEach((name, facet) -> rules.checkFacet(FACETS.child(name), facet));
    return rules.violations;
  }

  /** Whether the query adds to relevance. */
  static boolean scores(Query query) {
    if (query instanceof Query.And and) {
      return and.of().stream().anyMatch(SearchRules::scores);
    } else if (query instanceof Query.Or or) {
      return or.of().stream().anyMatch(SearchRules::scores);
    } else if (query instanceof Query.Any any) {
      return scores(any.of());
    }
    return query instanceof Query.Match || query instanceof Query.Phrase;
  }

  static List<Query> anyConditions(Query query) {
    List<Query> conditions = new ArrayList<>();
    collectAny(query, conditions);
    return conditions;
  }

  private static void collectAny(Query query, List<Query> conditions) {
    if (query instanceof Query.And and) {
      and.of().forEach(each -> collectAny(each, conditions));
    } else if (query instanceof Query.Or or) {
      or.of().forEach(each -> collectAny(each, conditions));
    } else if (query instanceof Query.Any any) {
      conditions.add(any.of());
    }
  }

  private void checkQuery(Query query) {
    QueryPlaces.walk(
        query,
        (place, condition) -> {
          if (condition instanceof Query.Any || condition instanceof Query.All) {
            if (place.inService()) {
              violations.add(
                  place.pointer().violates(SCOPE, "any and all can't stand inside each other"));
            }
          } else if (condition instanceof Query.Contains contains
              && contains.text().indexOf('\uffff') >= 0) {
            violations.add(place.pointer().violates("pattern", "must hold no noncharacters"));
          }
          QueryPlaces.path(condition).ifPresent(path -> checkScope(place, path));
        });
  }

  private void checkScope(QueryPlaces.Place place, FieldPath path) {
    if (path.leadsIntoServices()) {
      violations.add(
          place
              .pointer()
              .violates(
                  SCOPE,
                  place.inService()
                      ? "inside any and all, paths go from the linked plan service: leave out"
                          + " linkedPlanServices"
                      : "conditions on linked plan services stand inside any or all, as in any"
                          + " linkedPlanServices(linkedService.name = \"X\")"));
    }
    checkLength(place.pointer(), path);
  }

  private void checkSort(Pointer at, SortKey key, Returned returned) {
    key.path()
        .ifPresent(
            path -> {
              Pointer place = at.child(path.text());
              if (path.leadsIntoServices()) {
                violations.add(
                    place.violates(
                        SCOPE,
                        returned == Returned.PLANS
                            ? "plans are ordered by paths of their own, not of their linked plan"
                                + " services"
                            : "paths go from the linked plan service: leave out"
                                + " linkedPlanServices"));
              }
              if (path.equals(SortKey.RELEVANCE_NAME)) {
                violations.add(place.violates("reserved", "names relevance, and no property"));
              }
              checkLength(place, path);
            });
  }

  private void checkFacet(Pointer at, Facet facet) {
    if (facet.path().leadsIntoServices() && facet.path().fromService().isEmpty()) {
      violations.add(at.violates(SCOPE, "must lead to values of the linked plan services"));
    }
    checkLength(at, facet.path().fromService().orElse(facet.path()));
    if (facet instanceof Facet.Terms terms && terms.size() < 1) {
      violations.add(at.child("terms").child("size").violates("minimum", "must be at least 1"));
    } else if (facet instanceof Facet.Ranges ranges) {
      checkRanges(at.child("ranges"), ranges.from());
    } else if (facet instanceof Facet.Histogram histogram) {
      checkInterval(at.child("histogram").child("interval"), histogram.interval());
    }
  }

  private void checkInterval(Pointer at, BigDecimal interval) {
    double width = Searchable.number(interval).orElse(0);
    if (width <= 0) {
      violations.add(at.violates("exclusiveMinimum", "must be more than 0, as a double"));
    }
    if (interval.precision() > Facet.Histogram.MAX_DIGITS) {
      violations.add(
          at.violates("maxDigits", "must have at most " + Facet.Histogram.MAX_DIGITS + " digits"));
    }
  }

  private void checkRanges(Pointer at, List<JsonValue> from) {
    if (from.isEmpty()) {
      violations.add(at.violates("minItems", "must have at least one value"));
    }
    for (int i = 0; i < from.size(); i++) {
      boolean sameType = from.get(i).getClass() == from.get(0).getClass();
      if (position(from.get(i)).isEmpty() || !sameType) {
        violations.add(at.child(i).violates("type", "must all be numbers, or all be days"));
      } else if (i > 0
          && position(from.get(i - 1)).isPresent()
          && position(from.get(i - 1)).get() >= position(from.get(i)).get()) {
        violations.add(at.child(i).violates("order", "must ascend"));
      }
    }
  }

  private static Optional<Double> position(JsonValue value) {
    if (value instanceof JsonNumber number) {
      return Searchable.number(number.value()).stream().boxed().findFirst();
    } else if (value instanceof JsonString text) {
      return Searchable.day(text.value()).map(LocalDate::toEpochDay).map(Long::doubleValue);
    }
    return Optional.empty();
  }

  private void checkLength(Pointer at, FieldPath path) {
    if (path.text().length() > FieldPath.MAX_LENGTH) {
      violations.add(
          at.violates(
              "maxPath", "a path is searchable up to " + FieldPath.MAX_LENGTH + " characters"));
    }
  }
}
