package io.planmanagement.json;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.search.Facet;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.Search.Returned;
import io.planmanagement.domain.search.SortKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Makes searches of every form, with texts that try each escape of both written forms. */
final class RandomSearches {

  private static final List<String> NAMES =
      List.of(
          "planCostShares",
          "deductible",
          "metalLevel",
          "and",
          "NOT",
          "true",
          "5",
          "-1",
          "1e3",
          "2fa",
          "a-b",
          "_org",
          "a.b",
          "~",
          "~0",
          "",
          "with space",
          "`",
          "\"",
          "\\",
          "\n\t\u0001",
          "naïve",
          "計画",
          "🩺",
          "(",
          "a/b",
          "*");

  private static final List<String> TEXTS =
      List.of(
          "Gold",
          "urgent care",
          "",
          "\"quoted\"",
          "back\\slash",
          "`",
          "line\nbreak\r\t\b\f",
          "\u0000\u001f\u007f\u2028",
          "é計🩺",
          "2026-01-31",
          "01-31-2026",
          " and ",
          "</em>");

  private static final List<String> NUMBERS =
      List.of(
          "0", "-1", "62.50", "1E+2", "0E-10", "1e-400", "-0.001", "12345678901234567890", "1E400");

  private final SplittableRandom random;

  RandomSearches(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Returns a search that means something. */
  Search search() {
    Returned returned = oneOf(Returned.PLANS, Returned.PLANS, Returned.LINKED_PLAN_SERVICES);
    Map<String, Facet> facets = new LinkedHashMap<>();
    for (int i = returned == Returned.PLANS ? below(4) : 0; i > 0; i--) {
      Facet facet = facet();
      facets.put(below(2) == 0 ? facet.path().text() : oneOf(NAMES), facet);
    }
    return new Search(
        query(4),
        returned,
        some(3, this::key),
        oneOf(Search.USUAL_SIZE, below(2_000)),
        facets,
        below(2) == 0,
        below(2) == 0);
  }

  /** Returns a query on plans. */
  Query query(int depth) {
    return query(depth, false);
  }

  private Query query(int depth, boolean inService) {
    if (depth <= 1) {
      return condition();
    }
    int inner = depth - 1;
    return switch (below(inService ? 7 : 9)) {
      case 0, 1 -> new Query.And(several(() -> query(inner, inService)));
      case 2, 3 -> new Query.Or(several(() -> query(inner, inService)));
      case 4, 5 -> new Query.Not(query(inner, inService));
      case 7 -> new Query.Any(query(inner, true));
      case 8 -> new Query.All(query(inner, true));
      default -> condition();
    };
  }

  private Query condition() {
    return switch (below(10)) {
      case 0 -> new Query.Term(path(), scalar());
      case 1 ->
          new Query.Terms(
              path(), Stream.concat(Stream.of(scalar()), some(3, this::scalar).stream()).toList());
      case 2, 3 -> range();
      case 4 -> new Query.Match(path(), oneOf(TEXTS));
      case 5 -> new Query.Phrase(path(), oneOf(TEXTS));
      case 6 -> new Query.Prefix(path(), oneOf(TEXTS));
      case 7 -> new Query.Contains(path(), oneOf(TEXTS));
      case 8 -> new Query.Exists(path());
      default -> Query.EVERYTHING;
    };
  }

  private Query range() {
    Supplier<JsonValue> value = below(2) == 0 ? this::number : () -> JsonValue.of(oneOf(TEXTS));
    Optional<Query.Bound> lower = Optional.of(new Query.Bound(value.get(), below(2) == 0));
    Optional<Query.Bound> upper = Optional.of(new Query.Bound(value.get(), below(2) == 0));
    return switch (below(3)) {
      case 0 -> new Query.Range(path(), lower, Optional.empty());
      case 1 -> new Query.Range(path(), Optional.empty(), upper);
      default -> new Query.Range(path(), lower, upper);
    };
  }

  private SortKey key() {
    return switch (below(4)) {
      case 0 -> SortKey.RELEVANCE;
      case 1 -> SortKey.descending(path());
      default -> SortKey.ascending(path());
    };
  }

  private Facet facet() {
    FieldPath path = below(3) == 0 ? path().ofService() : path();
    return switch (below(5)) {
      case 0 -> new Facet.Terms(path, oneOf(Facet.Terms.USUAL_SIZE, 1 + below(1_000)));
      case 1 ->
          new Facet.Ranges(
              path,
              below(2) == 0
                  ? List.of(JsonNumber.of("0"), JsonNumber.of("1.50"), JsonNumber.of("1E+2"))
                  : List.of(JsonValue.of("01-31-2025"), JsonValue.of("2026-01-31")));
      case 2 -> new Facet.Histogram(path, new BigDecimal(oneOf("1", "0.50", "1E+3")));
      case 3 -> new Facet.DateHistogram(path, oneOf(Facet.Unit.values()));
      default -> new Facet.Stats(path);
    };
  }

  private FieldPath path() {
    List<String> names = new ArrayList<>(several(() -> oneOf(NAMES)));
    return new FieldPath(names.subList(0, 1 + below(names.size())));
  }

  private JsonValue scalar() {
    return switch (below(3)) {
      case 0 -> JsonValue.of(oneOf(TEXTS));
      case 1 -> number();
      default -> JsonValue.of(below(2) == 0);
    };
  }

  private JsonValue number() {
    return JsonNumber.of(oneOf(NUMBERS));
  }

  private <T> List<T> several(Supplier<? extends T> each) {
    return Stream.<T>generate(each).limit(2L + below(2)).toList();
  }

  private <T> List<T> some(int most, Supplier<? extends T> each) {
    return Stream.<T>generate(each).limit(below(most + 1)).toList();
  }

  @SafeVarargs
  private <T> T oneOf(T... values) {
    return values[below(values.length)];
  }

  private <T> T oneOf(List<T> values) {
    return values.get(below(values.size()));
  }

  private int below(int bound) {
    return random.nextInt(bound);
  }
}
