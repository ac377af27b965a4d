package io.planmanagement.domain.search;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalDouble;

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
   * left out. A number is in the interval {@code floor(number / width)}, reckoned with doubles; one
   * that is {@value #END} widths or more away from 0, where doubles don't tell neighbouring
   * intervals apart, is in none.
   *
   * @param interval the width, more than 0, of at most {@value #MAX_DIGITS} digits
   */
  record Histogram(FieldPath path, BigDecimal interval) implements Facet {

    /** The first interval that there is none of, on either side of 0. */
    public static final long END = 1L << 53;

    /** The most digits of a width. */
    public static final int MAX_DIGITS = 100;

    /**
     * Returns which interval a number is in, from which {@link #begin} goes on.
     *
     * @return empty if it is in none
     */
    public OptionalDouble intervalOf(double number) {
      double n = Math.floor(number / interval.doubleValue()) + 0.0;
      return Math.abs(n) < END ? OptionalDouble.of(n) : OptionalDouble.empty();
    }

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
