package io.planmanagement.domain.search;

import java.util.Optional;

/**
 * What hits are ordered by.
 *
 * <p>By a path: by the number there, where numbers are equal or missing by the text, and then by
 * the boolean ({@code false} before {@code true}), each in the direction wanted, and behind all
 * that have one what has none, whatever the direction; so numbers come before texts, and texts
 * before booleans. Of several of a type the lowest counts ascending, the highest descending. A
 * plan's {@code creationDate} counts by its days.
 *
 * @param path the path of the values, from the object that is returned; empty for relevance
 * @param direction the direction; by relevance always {@link Direction#DESCENDING}
 */
public record SortKey(Optional<FieldPath> path, Direction direction) {

  /** What stands for relevance where paths do, so that no property of that name orders hits. */
  public static final FieldPath RELEVANCE_NAME = FieldPath.of("_score");

  /** The best first. */
  public static final SortKey RELEVANCE = new SortKey(Optional.empty(), Direction.DESCENDING);

  /** A direction of an order. */
  public enum Direction {
    /** The lowest first. */
    ASCENDING,
    /** The highest first. */
    DESCENDING
  }

  /**
   * Checks the direction.
   *
   * @throws IllegalArgumentException if it is the least relevant that are to come first
   */
  public SortKey {
    if (path.isEmpty() && direction == Direction.ASCENDING) {
      throw new IllegalArgumentException("by relevance, the best come first");
    }
  }

  /** Returns the order by the values at that path, the lowest first. */
  public static SortKey ascending(FieldPath path) {
    return new SortKey(Optional.of(path), Direction.ASCENDING);
  }

  /** Returns the order by the values at that path, the highest first. */
  public static SortKey descending(FieldPath path) {
    return new SortKey(Optional.of(path), Direction.DESCENDING);
  }
}
