package io.planmanagement.testkit.search;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.search.Facet;
import io.planmanagement.domain.search.FacetResult;
import io.planmanagement.domain.search.FacetResult.IntervalCount;
import io.planmanagement.domain.search.FacetResult.Summary;
import io.planmanagement.domain.search.FacetResult.ValueCount;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Searchable;
import io.planmanagement.domain.search.SortKey;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Counts plans. */
final class FacetCounts {

  private static final int MONTHS_OF_A_QUARTER = 3;

  private final List<SearchedPlan> plans;

  private FacetCounts(List<SearchedPlan> plans) {
    this.plans = plans;
  }

  /** Counts those of these plans that a facet is about. */
  static FacetResult count(Facet facet, List<SearchedPlan> plans) {
    FacetCounts counts = new FacetCounts(plans);
    if (facet instanceof Facet.Terms terms) {
      return counts.terms(terms);
    } else if (facet instanceof Facet.Ranges ranges) {
      return counts.ranges(ranges);
    } else if (facet instanceof Facet.Histogram histogram) {
      return counts.histogram(histogram);
    } else if (facet instanceof Facet.DateHistogram histogram) {
      return counts.days(histogram);
    }
    return counts.stats(facet.path());
  }

  private FacetResult terms(Facet.Terms terms) {
    Map<SortValue, Long> counts = new HashMap<>();
    for (SearchedPlan plan : plans) {
      Set<SortValue> distinct = new HashSet<>();
      SearchOracle.counted(plan, terms.path()).forEach(value -> distinct.add(SortValue.of(value)));
      distinct.forEach(value -> counts.merge(value, 1L, Long::sum));
    }
    Comparator<Map.Entry<SortValue, Long>> most =
        Comparator.comparing(Map.Entry<SortValue, Long>::getValue).reversed();
    return new FacetResult.Values(
        counts.entrySet().stream()
            .sorted(
                most.thenComparing(Map.Entry::getKey, SortValue.order(SortKey.Direction.ASCENDING)))
            .limit(terms.size())
            .map(entry -> new ValueCount(shown(entry.getKey()), entry.getValue()))
            .toList());
  }

  private static JsonValue shown(SortValue value) {
    return switch (value.kind()) {
      case NUMBER -> Searchable.shown(value.number());
      case BOOLEAN -> JsonValue.of(value.number() != 0);
      default -> JsonValue.of(value.text());
    };
  }

  private FacetResult ranges(Facet.Ranges ranges) {
    List<JsonValue> from = ranges.from();
    List<IntervalCount> intervals = new ArrayList<>();
    for (int i = 0; i < from.size(); i++) {
      Optional<JsonValue> to =
          i + 1 < from.size() ? Optional.of(from.get(i + 1)) : Optional.empty();
      double lower = position(from.get(i));
      double upper = to.map(FacetCounts::position).orElse(Double.POSITIVE_INFINITY);
      long count =
          plans.stream()
              .filter(
                  plan ->
                      positions(plan, ranges.path(), from.get(0) instanceof JsonNumber)
                          .anyMatch(value -> value >= lower && value < upper))
              .count();
      intervals.add(new IntervalCount(from.get(i), to, count));
    }
    return new FacetResult.Intervals(intervals);
  }

  private static double position(JsonValue value) {
    return value instanceof JsonNumber number
        ? Searchable.number(number.value()).orElseThrow()
        : Searchable.day(((JsonString) value).value()).orElseThrow().toEpochDay();
  }

  private static Stream<Double> positions(SearchedPlan plan, FieldPath path, boolean numbers) {
    return numbers
        ? numbers(plan, path)
        : daysOf(plan, path).map(LocalDate::toEpochDay).map(Long::doubleValue);
  }

  private static Stream<Double> numbers(SearchedPlan plan, FieldPath path) {
    return SearchOracle.counted(plan, path).stream()
        .filter(JsonNumber.class::isInstance)
        .map(number -> Searchable.number(((JsonNumber) number).value()).orElseThrow());
  }

  private static Stream<LocalDate> daysOf(SearchedPlan plan, FieldPath path) {
    return SearchOracle.counted(plan, path).stream()
        .filter(JsonString.class::isInstance)
        .flatMap(text -> Searchable.day(((JsonString) text).value()).stream());
  }

  private FacetResult histogram(Facet.Histogram histogram) {
    TreeMap<Double, Long> counts = new TreeMap<>();
    for (SearchedPlan plan : plans) {
      Set<Double> distinct = new HashSet<>();
      numbers(plan, histogram.path())
          .map(histogram::intervalOf)
          .flatMap(n -> n.stream().boxed())
          .forEach(n -> distinct.add(n + 0.0));
      distinct.forEach(n -> counts.merge(n, 1L, Long::sum));
    }
    List<IntervalCount> intervals = new ArrayList<>();
    counts.forEach(
        (n, count) ->
            intervals.add(
                new IntervalCount(histogram.begin(n), Optional.of(histogram.begin(n + 1)), count)));
    return new FacetResult.Intervals(intervals);
  }

  private FacetResult days(Facet.DateHistogram histogram) {
    TreeMap<LocalDate, Long> counts = new TreeMap<>();
    for (SearchedPlan plan : plans) {
      Set<LocalDate> distinct = new HashSet<>();
      daysOf(plan, histogram.path()).forEach(day -> distinct.add(begin(day, histogram.unit())));
      distinct.forEach(begin -> counts.merge(begin, 1L, Long::sum));
    }
    List<IntervalCount> intervals = new ArrayList<>();
    counts.forEach(
        (begin, count) ->
            intervals.add(
                new IntervalCount(
                    JsonValue.of(begin.toString()),
                    Optional.of(JsonValue.of(next(begin, histogram.unit()).toString())),
                    count)));
    return new FacetResult.Intervals(intervals);
  }

  private static LocalDate begin(LocalDate day, Facet.Unit unit) {
    return switch (unit) {
      case YEAR -> day.withDayOfYear(1);
      case QUARTER ->
          day.withDayOfMonth(1).minusMonths((day.getMonthValue() - 1) % MONTHS_OF_A_QUARTER);
      case MONTH -> day.withDayOfMonth(1);
      case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case DAY -> day;
    };
  }

  private static LocalDate next(LocalDate begin, Facet.Unit unit) {
    return switch (unit) {
      case YEAR -> begin.plusYears(1);
      case QUARTER -> begin.plusMonths(MONTHS_OF_A_QUARTER);
      case MONTH -> begin.plusMonths(1);
      case WEEK -> begin.plusWeeks(1);
      case DAY -> begin.plusDays(1);
    };
  }

  private FacetResult stats(FieldPath path) {
    long having = 0;
    DoubleSummaryStatistics sum = new DoubleSummaryStatistics();
    for (SearchedPlan plan : plans) {
      List<Double> numbers =
          path.leadsIntoServices()
              ? numbers(plan, path).distinct().toList()
              : numbers(plan, path).toList();
      having += numbers.isEmpty() ? 0 : 1;
      numbers.forEach(sum::accept);
    }
    return new FacetResult.Statistics(
        having,
        sum.getCount(),
        having == 0
            ? Optional.empty()
            : Optional.of(new Summary(sum.getMin(), sum.getMax(), sum.getSum())));
  }
}
