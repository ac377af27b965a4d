package io.planmanagement.domain.search;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import java.math.BigDecimal;
import java.util.List;

/**
 * What is to be counted among the plans that meet a query, whichever page of them is asked for. All
 * counts are exact and count plans: a plan counts once for each value, or each interval, that it
 * has at least one value in.
 *
 * <p>A path that leads into the linked plan services names the distinct values of all linked plan
 * services of the plan, whatever the query says of them.
 */
public sealed interface Facet {

  /** Returns the path of the values, from the plan. */
  FieldPath path();

  /**
   * The values with the most plans; of those with equally many first the numbers, then the texts,
   * then the booleans, each in their order. The days of the plan's {@code creationDate} are counted
   * as texts in the form {@code yyyy-MM-dd}, all other texts as they are; numbers by their doubles,
   * {@link Searchable#shown shown} alike everywhere.
   *
   * @param size the most values
   */
  record Terms(FieldPath path, int size) implements Facet {

    /** The number of values where none is given. */
    public static final int USUAL_SIZE = 10;
  }

  /**
   * Intervals: each from one of these, inclusive, to the next, exclusive; the last one is open. All
   * are answered, those without a plan too.
   *
   * @param from numbers, or texts that mean days; ascending
   */
  record Ranges(FieldPath path, List<JsonValue> from) implements Facet {

    /** Copies the values. */
    public Ranges {
      from = List.copyOf(from);
    }
  }

  /**
   * Intervals of numbers, all of one width, that begin at multiples of it; those without a plan are
   * left out. A number is in the interval {@code floor(number / width)}, reckoned with doubles.
   *
   * @param interval the width, more than 0
   */
  record Histogram(FieldPath path, BigDecimal interval) implements Facet {

    /**
     * Returns the begin of an interval, as it is answered.
     *
     * @param n which one: the whole number that its begin is the multiple by
     */
    public JsonNumber begin(double n) {
      BigDecimal begin = new BigDecimal(n).multiply(interval).stripTrailingZeros();
      return JsonValue.of(begin.scale() < 0 ? begin.setScale(0) : begin);
    }
  }

  /** Intervals of days; those without a plan are left out. */
  record DateHistogram(FieldPath path, Unit unit) implements Facet {}

  /** Statistics of numbers. */
  record Stats(FieldPath path) implements Facet {}

  /** A length of calendar time (ISO 8601: weeks begin on Monday). */
  enum Unit {
    /** A calendar year. */
    YEAR,
    /** Three months from January, April, July or October. */
    QUARTER,
    /** A calendar month. */
    MONTH,
    /** Seven days from a Monday. */
    WEEK,
    /** A day. */
    DAY
  }
}
