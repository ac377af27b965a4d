package io.planmanagement.domain;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The state of a plan: a number that only grows, is unique in its partition of the store and never
 * reused for an id. It is the entity-tag, the token of compare-and-set and the index's version.
 *
 * <p>A store allocates {@code max(last of the partition + 1, its clock in microseconds since the
 * epoch, the highest revision seen there + 1)}, so a revision also tells about when it was made.
 *
 * @param value from 0 (before any) to 2<sup>53</sup> - 1
 */
public record Revision(long value) implements Comparable<Revision> {

  /** The largest revision that a double can count to. */
  public static final long MAX = (1L << 53) - 1;

  /** Before any revision. */
  public static final Revision NONE = new Revision(0);

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if the number is negative or beyond {@link #MAX}
   */
  public Revision {
    if (value < 0 || value > MAX) {
      throw new IllegalArgumentException("a revision is a number from 0 to 2^53 - 1");
    }
  }

  /** Returns what a store allocates at that time if nothing forces it higher. */
  public static Revision at(Instant instant) {
    return new Revision(Math.max(0, ChronoUnit.MICROS.between(Instant.EPOCH, instant)));
  }

  /** Whether this revision is newer than the other. */
  public boolean isAfter(Revision other) {
    return value > other.value;
  }

  @Override
  public int compareTo(Revision other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
