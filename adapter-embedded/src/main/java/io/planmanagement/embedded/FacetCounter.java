package io.planmanagement.embedded;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.PlanRefused.Unsearchable;
import io.planmanagement.domain.PlanRefused.Unsearchable.Bound;
import io.planmanagement.domain.search.Facet;
import io.planmanagement.domain.search.FacetResult;
import io.planmanagement.domain.search.FacetResult.IntervalCount;
import io.planmanagement.domain.search.FacetResult.Intervals;
import io.planmanagement.domain.search.FacetResult.Statistics;
import io.planmanagement.domain.search.FacetResult.Summary;
import io.planmanagement.domain.search.FacetResult.ValueCount;
import io.planmanagement.domain.search.FacetResult.Values;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Searchable;
import java.io.IOException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.NumericUtils;

/** Counts the plans that a search found by their values, one by one, so exactly. */
final class FacetCounter {

  /** The path of a plan at which texts count as the days that they mean. */
  static final FieldPath CREATION_DATE = FieldPath.of("creationDate");

  /** After so many steps it is time to look at the clock. */
  private static final int STEPS = 1_024;

  private final List<FoundPlans.InLeaf> found;
  private final int mostIntervals;
  private final Deadline deadline;
  private int steps;

  FacetCounter(List<FoundPlans.InLeaf> found, int mostIntervals, Deadline deadline) {
    this.found = found;
    this.mostIntervals = mostIntervals;
    this.deadline = deadline;
  }

  /**
   * Counts.
   *
   * @throws Unsearchable if there are more intervals than there may be, or the time is over
   */
  FacetResult count(Facet facet) throws IOException {
    Fields fields = Fields.of(facet.path());
    if (facet instanceof Facet.Terms terms) {
      return new Values(terms(fields, terms.size()));
    } else if (facet instanceof Facet.Ranges ranges) {
      return new Intervals(ranges(fields, ranges.from()));
    } else if (facet instanceof Facet.Histogram histogram) {
      return new Intervals(histogram(fields, histogram));
    } else if (facet instanceof Facet.DateHistogram dates) {
      return new Intervals(dates(fields, dates.unit()));
    }
    return statistics(fields);
  }

  /** The fields that have the values at a path. */
  private record Fields(FieldPath path, String prefix, String name) {

    static Fields of(FieldPath path) {
      Optional<FieldPath> ofService = path.fromService();
      return new Fields(
          path, ofService.isPresent() ? PlanBlock.OF_SERVICES : "", ofService.orElse(path).text());
    }

    String numbers() {
      return prefix + PlanBlock.NUMBER + name;
    }

    String texts() {
      return prefix + PlanBlock.KEYWORD + name;
    }

    String booleans() {
      return prefix + PlanBlock.BOOLEAN + name;
    }

    String days() {
      return prefix + PlanBlock.DAY + name;
    }
  }

  private List<ValueCount> terms(Fields fields, int size) throws IOException {
    Stream<ValueCount> numbers =
        most(distinct(fields.numbers()), size, n -> Searchable.shown(decoded(n)));
    Stream<ValueCount> texts =
        fields.path().equals(CREATION_DATE)
            ? most(distinct(fields.days()), size, FacetCounter::shownDay)
            : most(texts(fields.texts()), size, text -> JsonValue.of(text.utf8ToString()));
    Stream<ValueCount> booleans =
        most(
            texts(fields.booleans()),
            size,
            text -> JsonValue.of(Boolean.parseBoolean(text.utf8ToString())));
    // Equal counts stay in this order.
    return Stream.of(numbers, texts, booleans)
        .flatMap(Function.identity())
        .sorted(Comparator.comparingLong(ValueCount::count).reversed())
        .limit(size)
        .toList();
  }

  /** Returns the values with the highest counts, of equal ones first the lowest values. */
  private static <T extends Comparable<T>> Stream<ValueCount> most(
      Map<T, Long> counts, int size, Function<T, JsonValue> shown) {
    Comparator<Map.Entry<T, Long>> order =
        Comparator.comparing(Map.Entry<T, Long>::getValue)
            .reversed()
            .thenComparing(Map.Entry::getKey);
    return counts.entrySet().stream()
        .sorted(order)
        .limit(size)
        .map(entry -> new ValueCount(shown.apply(entry.getKey()), entry.getValue()));
  }

  /** Counts the plans by each of their values in a field of numbers or days. */
  private Map<Long, Long> distinct(String field) throws IOException {
    Map<Long, Long> counts = new HashMap<>();
    forEachPlan(field, values -> countEach(values, counts));
    return counts;
  }

  private static void countEach(long[] values, Map<Long, Long> counts) {
    for (int i = 0; i < values.length; i++) {
      if (i == 0 || values[i] != values[i - 1]) {
        counts.merge(values[i], 1L, Long::sum);
      }
    }
  }

  private Map<BytesRef, Long> texts(String field) throws IOException {
    Map<BytesRef, Long> counts = new HashMap<>();
    for (FoundPlans.InLeaf part : found) {
      SortedSetDocValues values = DocValues.getSortedSet(part.leaf().reader(), field);
      int[] plans = new int[Math.toIntExact(values.getValueCount())];
      int doc = next(part, values, values.nextDoc());
      while (doc != DocIdSetIterator.NO_MORE_DOCS) {
        for (int i = 0; i < values.docValueCount(); i++) {
          plans[(int) values.nextOrd()]++;
        }
        doc = next(part, values, values.nextDoc());
      }
      for (int ord = 0; ord < plans.length; ord++) {
        step();
        if (plans[ord] > 0) {
          BytesRef text = values.lookupOrd(ord);
          Long before = counts.get(text);
          long sum = plans[ord] + (before == null ? 0 : before);
          counts.put(before == null ? BytesRef.deepCopyOf(text) : text, sum);
        }
      }
    }
    return counts;
  }

  private List<IntervalCount> ranges(Fields fields, List<JsonValue> from) throws IOException {
    boolean numbers = from.get(0) instanceof JsonNumber;
    long[] begins = from.stream().mapToLong(FacetCounter::position).toArray();
    long[] counts = new long[begins.length];
    forEachPlan(
        numbers ? fields.numbers() : fields.days(),
        values -> {
          int last = -1;
          for (long value : values) {
            int found = Arrays.binarySearch(begins, value);
            int interval = found >= 0 ? found : -found - 2;
            if (interval > last) {
              counts[interval]++;
              last = interval;
            }
          }
        });
    List<IntervalCount> intervals = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      Optional<JsonValue> end =
          i + 1 < counts.length ? Optional.of(from.get(i + 1)) : Optional.empty();
      intervals.add(new IntervalCount(from.get(i), end, counts[i]));
    }
    return intervals;
  }

  /** Returns a begin as the fields have it. */
  private static long position(JsonValue begin) {
    if (begin instanceof JsonNumber number) {
      return NumericUtils.doubleToSortableLong(Searchable.number(number.value()).orElseThrow());
    }
    return Searchable.day(((JsonString) begin).value()).orElseThrow().toEpochDay();
  }

  private List<IntervalCount> histogram(Fields fields, Facet.Histogram histogram)
      throws IOException {
    Map<Double, Long> counts = new TreeMap<>();
    forEachPlan(
        fields.numbers(),
        values -> {
          double last = Double.NaN;
          for (long value : values) {
            OptionalDouble interval = histogram.intervalOf(decoded(value));
            if (interval.isPresent() && interval.getAsDouble() != last) {
              last = interval.getAsDouble();
              count(last + 0.0, counts); // zero without a sign: the two are different keys
            }
          }
        });
    return counts.entrySet().stream()
        .map(
            entry ->
                new IntervalCount(
                    histogram.begin(entry.getKey()),
                    Optional.of(histogram.begin(entry.getKey() + 1)),
                    entry.getValue()))
        .toList();
  }

  private List<IntervalCount> dates(Fields fields, Facet.Unit unit) throws IOException {
    Map<LocalDate, Long> counts = new TreeMap<>();
    forEachPlan(
        fields.days(),
        values -> {
          LocalDate last = LocalDate.MIN;
          for (long value : values) {
            LocalDate begin = begin(LocalDate.ofEpochDay(value), unit);
            if (!begin.equals(last)) {
              count(begin, counts);
              last = begin;
            }
          }
        });
    return counts.entrySet().stream()
        .map(
            entry ->
                new IntervalCount(
                    JsonValue.of(entry.getKey().toString()),
                    Optional.of(JsonValue.of(end(entry.getKey(), unit).toString())),
                    entry.getValue()))
        .toList();
  }

  private static LocalDate begin(LocalDate day, Facet.Unit unit) {
    return switch (unit) {
      case YEAR -> day.withDayOfYear(1);
      case QUARTER -> day.with(day.getMonth().firstMonthOfQuarter()).withDayOfMonth(1);
      case MONTH -> day.withDayOfMonth(1);
      case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case DAY -> day;
    };
  }

  private static LocalDate end(LocalDate begin, Facet.Unit unit) {
    return switch (unit) {
      case YEAR -> begin.plusYears(1);
      case QUARTER -> begin.plusMonths(3);
      case MONTH -> begin.plusMonths(1);
      case WEEK -> begin.plusWeeks(1);
      case DAY -> begin.plusDays(1);
    };
  }

  private <T> void count(T interval, Map<T, Long> counts) {
    counts.merge(interval, 1L, Long::sum);
    if (counts.size() > mostIntervals) {
      throw new Unsearchable(Bound.BUCKETS);
    }
  }

  private FacetResult statistics(Fields fields) throws IOException {
    DoubleSummaryStatistics numbers = new DoubleSummaryStatistics();
    long[] plans = new long[1];
    forEachPlan(
        fields.numbers(),
        values -> {
          plans[0]++;
          for (long value : values) {
            numbers.accept(decoded(value));
          }
        });
    Optional<Summary> summary =
        numbers.getCount() == 0
            ? Optional.empty()
            : Optional.of(new Summary(numbers.getMin(), numbers.getMax(), numbers.getSum()));
    return new Statistics(plans[0], numbers.getCount(), summary);
  }

  /** Takes the values of one plan, ascending. */
  private interface PlanValues {
    void accept(long[] values);
  }

  private void forEachPlan(String field, PlanValues each) throws IOException {
    for (FoundPlans.InLeaf part : found) {
      SortedNumericDocValues values = DocValues.getSortedNumeric(part.leaf().reader(), field);
      int doc = next(part, values, values.nextDoc());
      while (doc != DocIdSetIterator.NO_MORE_DOCS) {
        long[] ofPlan = new long[values.docValueCount()];
        for (int i = 0; i < ofPlan.length; i++) {
          ofPlan[i] = values.nextValue();
        }
        each.accept(ofPlan);
        doc = next(part, values, values.nextDoc());
      }
    }
  }

  /** Goes on to a plan that was found, from one that has values. */
  private int next(FoundPlans.InLeaf part, DocIdSetIterator values, int from) throws IOException {
    int doc = from;
    while (doc != DocIdSetIterator.NO_MORE_DOCS && !part.documents().get(doc)) {
      step();
      int wanted = part.documents().nextSetBit(doc);
      doc = wanted == DocIdSetIterator.NO_MORE_DOCS ? wanted : values.advance(wanted);
    }
    step();
    return doc;
  }

  private void step() {
    if (++steps % STEPS == 0) {
      deadline.check();
    }
  }

  private static double decoded(long number) {
    return NumericUtils.sortableLongToDouble(number);
  }

  private static JsonValue shownDay(Long day) {
    return JsonValue.of(LocalDate.ofEpochDay(day).toString());
  }
}
