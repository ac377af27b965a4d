package io.planmanagement.elastic;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PlanRefused.Unsearchable;
import io.planmanagement.domain.PlanRefused.Unsearchable.Bound;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.search.Facet;
import io.planmanagement.domain.search.FacetResult;
import io.planmanagement.domain.search.FacetResult.IntervalCount;
import io.planmanagement.domain.search.FacetResult.ValueCount;
import io.planmanagement.domain.search.Searchable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes facets as aggregations over plans' documents, and reads what they answer. Names of facets
 * are the caller's: aggregations are numbered instead.
 */
final class FacetDsl {

  private static final String NUMBERS = "n";
  private static final String TEXTS = "k";
  private static final String FLAGS = "b";

  private final Map<String, Facet> facets;
  private final UsedFields used;
  private final int mostBuckets;

  /**
   * Describes the facets of a search.
   *
   * @param mostBuckets the most intervals of a facet
   */
  FacetDsl(Map<String, Facet> facets, UsedFields used, int mostBuckets) {
    this.facets = facets;
    this.used = used;
    this.mostBuckets = mostBuckets;
  }

  /**
   * Returns the aggregations.
   *
   * @param shardSize how many values a shard tells of those with the most plans; empty for as many
   *     as Elasticsearch thinks right
   */
  JsonObject aggregations(OptionalInt shardSize) {
    Map<String, JsonValue> all = new LinkedHashMap<>();
    int number = 0;
    for (Facet facet : facets.values()) {
      String name = name(number++);
      PathFields fields = PathFields.counted(facet.path());
      if (facet instanceof Facet.Terms terms) {
        addTerms(all, name, terms, fields, shardSize);
      } else {
        field(facet, fields)
            .ifPresent(field -> all.put(name, intervals(facet, used.use(Role.PLAN, field))));
      }
    }
    return new JsonObject(all);
  }

  /** Whether all counts are exact: with several shards, a shard may have kept values back. */
  boolean isExact(JsonValue aggregations) {
    return IntStream.range(0, facets.size())
        .mapToObj(FacetDsl::name)
        .flatMap(name -> List.of(name + NUMBERS, name + TEXTS, name + FLAGS).stream())
        .allMatch(
            name -> Json.number(aggregations, name, "doc_count_error_upper_bound").orElse(0L) == 0);
  }

  /**
   * Returns the answers.
   *
   * @throws PlanRefused.Unsearchable if one has more intervals than it may
   */
  Map<String, FacetResult> results(JsonValue aggregations) {
    Map<String, FacetResult> results = new LinkedHashMap<>();
    for (Map.Entry<String, Facet> each : facets.entrySet()) {
      results.put(each.getKey(), result(each.getValue(), name(results.size()), aggregations));
    }
    return results;
  }

  private static String name(int number) {
    return Integer.toString(number);
  }

  private void addTerms(
      Map<String, JsonValue> all,
      String name,
      Facet.Terms terms,
      PathFields fields,
      OptionalInt shardSize) {
    Function<String, JsonObject> aggregation =
        field -> {
          JsonObject values =
              Json.object("field", used.use(Role.PLAN, field), "size", terms.size());
          return Json.object(
              "terms",
              shardSize.isPresent()
                  ? values.with("shard_size", JsonValue.of(shardSize.getAsInt()))
                  : values);
        };
    Optional<String> texts = fields.isDate() ? fields.day() : fields.keyword();
    fields.number().ifPresent(field -> all.put(name + NUMBERS, aggregation.apply(field)));
    texts.ifPresent(field -> all.put(name + TEXTS, aggregation.apply(field)));
    fields.flag().ifPresent(field -> all.put(name + FLAGS, aggregation.apply(field)));
  }

  /** Returns the field that a facet of intervals, or of statistics, is about. */
  private static Optional<String> field(Facet facet, PathFields fields) {
    boolean days =
        facet instanceof Facet.DateHistogram
            || (facet instanceof Facet.Ranges ranges && areDays(ranges));
    return days ? fields.day() : fields.number();
  }

  private static boolean areDays(Facet.Ranges ranges) {
    return ranges.from().get(0) instanceof JsonString;
  }

  private static JsonObject intervals(Facet facet, String field) {
    if (facet instanceof Facet.Ranges ranges) {
      return ranges(ranges, field);
    } else if (facet instanceof Facet.Histogram histogram) {
      double interval = Searchable.number(histogram.interval()).orElseThrow();
      return Json.object(
          "histogram",
          Json.object(
              "field",
              field,
              "interval",
              JsonValue.of(BigDecimal.valueOf(interval)),
              "min_doc_count",
              1));
    } else if (facet instanceof Facet.DateHistogram histogram) {
      return Json.object(
          "date_histogram",
          Json.object(
              "field",
              field,
              "calendar_interval",
              histogram.unit().name().toLowerCase(Locale.ROOT),
              "min_doc_count",
              1));
    }
    // Not a filter by `exists`, which takes a name with an asterisk for a pattern.
    JsonObject any = Json.object("from", JsonValue.of(BigDecimal.valueOf(-Double.MAX_VALUE)));
    return Json.object(
        "range",
        Json.object("field", field, "ranges", Json.array(any)),
        "aggs",
        Json.object("of", Json.object("stats", Json.object("field", field))));
  }

  private static JsonObject ranges(Facet.Ranges ranges, String field) {
    List<JsonValue> from = ranges.from().stream().map(FacetDsl::bound).toList();
    List<JsonObject> intervals = new ArrayList<>();
    for (int i = 0; i < from.size(); i++) {
      JsonObject open = Json.object("from", from.get(i));
      intervals.add(i + 1 < from.size() ? open.with("to", from.get(i + 1)) : open);
    }
    JsonObject body = Json.object("field", field, "ranges", Json.array(intervals));
    return areDays(ranges)
        ? Json.object("date_range", body.with("format", JsonValue.of(IndexLayout.DAY_FORMAT)))
        : Json.object("range", body);
  }

  private static JsonValue bound(JsonValue from) {
    if (from instanceof JsonNumber number) {
      return JsonValue.of(BigDecimal.valueOf(Searchable.number(number.value()).orElseThrow()));
    }
    return Searchable.day(((JsonString) from).value())
        .<JsonValue>map(day -> JsonValue.of(day.toString()))
        .orElseThrow();
  }

  private FacetResult result(Facet facet, String name, JsonValue aggregations) {
    if (facet instanceof Facet.Terms terms) {
      return new FacetResult.Values(values(terms, name, aggregations));
    }
    List<JsonValue> buckets = Json.elements(aggregations, name, "buckets");
    if (facet instanceof Facet.Ranges ranges) {
      return ranges(ranges, buckets);
    } else if (facet instanceof Facet.Stats) {
      return statistics(buckets.stream().findFirst().orElse(JsonObject.EMPTY));
    }
    List<IntervalCount> intervals =
        buckets.stream()
            .flatMap(
                bucket ->
                    facet instanceof Facet.Histogram histogram
                        ? interval(histogram, bucket).stream()
                        : Stream.of(interval((Facet.DateHistogram) facet, bucket)))
            .toList();
    if (intervals.size() > mostBuckets) {
      throw new Unsearchable(Bound.BUCKETS);
    }
    return new FacetResult.Intervals(intervals);
  }

  /** Each aggregation has its values in order, so an order that is stable keeps that of ties. */
  private static List<ValueCount> values(Facet.Terms terms, String name, JsonValue aggregations) {
    List<ValueCount> values = new ArrayList<>();
    boolean dates = PathFields.counted(terms.path()).isDate();
    addValues(values, aggregations, name + NUMBERS, key -> Searchable.shown(number(key)));
    addValues(
        values, aggregations, name + TEXTS, key -> dates ? JsonValue.of(text(day(key))) : key);
    addValues(values, aggregations, name + FLAGS, key -> JsonValue.of(number(key) != 0));
    values.sort(Comparator.comparingLong(ValueCount::count).reversed());
    return values.subList(0, Math.min(terms.size(), values.size()));
  }

  private static void addValues(
      List<ValueCount> values,
      JsonValue aggregations,
      String name,
      Function<JsonValue, JsonValue> value) {
    Json.elements(aggregations, name, "buckets")
        .forEach(bucket -> values.add(new ValueCount(value.apply(key(bucket)), count(bucket))));
  }

  private static FacetResult ranges(Facet.Ranges ranges, List<JsonValue> buckets) {
    List<IntervalCount> intervals = new ArrayList<>();
    for (int i = 0; i < ranges.from().size(); i++) {
      Optional<JsonValue> to =
          i + 1 < ranges.from().size() ? Optional.of(ranges.from().get(i + 1)) : Optional.empty();
      long count = i < buckets.size() ? count(buckets.get(i)) : 0;
      intervals.add(new IntervalCount(ranges.from().get(i), to, count));
    }
    return new FacetResult.Intervals(intervals);
  }

  /** Returns the interval; empty if it is so far away that there is none. */
  private static Optional<IntervalCount> interval(Facet.Histogram histogram, JsonValue bucket) {
    double key = number(key(bucket));
    double width = histogram.interval().doubleValue();
    double near = Math.rint(key / width);
    return DoubleStream.of(near, near - 1, near + 1)
        .filter(n -> n * width == key && Math.abs(n) < Facet.Histogram.END)
        .mapToObj(
            n ->
                new IntervalCount(
                    histogram.begin(n), Optional.of(histogram.begin(n + 1)), count(bucket)))
        .findFirst();
  }

  private static IntervalCount interval(Facet.DateHistogram histogram, JsonValue bucket) {
    LocalDate from = day(key(bucket));
    LocalDate to =
        switch (histogram.unit()) {
          case YEAR -> from.plusYears(1);
          case QUARTER -> from.plusMonths(3);
          case MONTH -> from.plusMonths(1);
          case WEEK -> from.plusWeeks(1);
          case DAY -> from.plusDays(1);
        };
    return new IntervalCount(
        JsonValue.of(text(from)), Optional.of(JsonValue.of(text(to))), count(bucket));
  }

  private static FacetResult statistics(JsonValue bucket) {
    long plans = count(bucket);
    long values = Json.number(bucket, "of", "count").orElse(0L);
    return new FacetResult.Statistics(
        plans,
        values,
        values == 0
            ? Optional.empty()
            : Optional.of(
                new FacetResult.Summary(
                    statistic(bucket, "min"), statistic(bucket, "max"), statistic(bucket, "sum"))));
  }

  private static double statistic(JsonValue bucket, String name) {
    return number(Json.at(bucket, "of", name).orElse(JsonValue.NULL));
  }

  private static JsonValue key(JsonValue bucket) {
    return Json.at(bucket, "key").orElse(JsonValue.NULL);
  }

  private static long count(JsonValue bucket) {
    return Json.number(bucket, "doc_count").orElse(0L);
  }

  /** What is no finite number is written as a text. */
  private static double number(JsonValue value) {
    return value instanceof JsonNumber number
        ? number.value().doubleValue()
        : value instanceof JsonString text ? Double.parseDouble(text.value()) : Double.NaN;
  }

  private static LocalDate day(JsonValue millis) {
    long day = Math.floorDiv((long) number(millis), TimeUnit.DAYS.toMillis(1));
    return LocalDate.ofEpochDay(day);
  }

  private static String text(LocalDate day) {
    return day.toString();
  }
}
