package io.planmanagement.domain.search;

import io.planmanagement.domain.JsonValue;
import java.util.List;
import java.util.Optional;

/** What answers a {@link Facet}. */
public sealed interface FacetResult {

  /** Answers {@link Facet.Terms}. */
  record Values(List<ValueCount> values) implements FacetResult {

    /** Copies the values. */
    public Values {
      values = List.copyOf(values);
    }
  }

  /** Answers {@link Facet.Ranges}, {@link Facet.Histogram} and {@link Facet.DateHistogram}. */
  record Intervals(List<IntervalCount> intervals) implements FacetResult {

    /** Copies the intervals. */
    public Intervals {
      intervals = List.copyOf(intervals);
    }
  }

  /**
   * Answers {@link Facet.Stats}.
   *
   * @param plans the number of plans that have a number there
   * @param values the number of numbers, those that one plan has several times in its linked plan
   *     services counted once
   * @param range what there is of them; empty if there is none
   */
  record Statistics(long plans, long values, Optional<Summary> range) implements FacetResult {}

  /**
   * Sums up numbers.
   *
   * @param min the lowest
   * @param max the highest
   * @param sum the sum
   */
  record Summary(double min, double max, double sum) {}

  /**
   * A value and the number of plans that have it.
   *
   * @param value a text, a number or a boolean
   */
  record ValueCount(JsonValue value, long count) {}

  /**
   * An interval and the number of plans that have a value in it.
   *
   * @param from its begin, inclusive: a number, or a day as {@link java.time.LocalDate} writes it
   *     ({@code yyyy-MM-dd}); of {@link Facet.Ranges} as it was asked
   * @param to its end, exclusive; empty if it is open
   */
  record IntervalCount(JsonValue from, Optional<JsonValue> to, long count) {}
}
