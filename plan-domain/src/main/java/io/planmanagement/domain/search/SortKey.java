package io.planmanagement.domain.search;

import java.util.Optional;

/**
 * What hits are ordered by.
 *
 * <p>By a path: numbers first, then texts, then booleans ({@code false} before {@code true}), in
 * the direction wanted within each of these; a plan's {@code creationDate} by its days; what has no
 * value at the path last, whatever the direction. Of several values the lowest counts ascending,
 * the highest descending.
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
