package io.planmanagement.testkit.search;

import java.util.List;
import java.util.SplittableRandom;

/** Random choices that are the same for the same seed and number. */
final class Chance {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final SplittableRandom random;

  Chance(long seed, long number) {
    random = new SplittableRandom(new SplittableRandom(seed ^ (number * GOLDEN)).nextLong());
  }

  /** Returns a number from 0 to one less than the bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean is(int percent) {
    return below(100) < percent;
  }

  @SafeVarargs
  final <T> T oneOf(T... values) {
    return values[below(values.length)];
  }

  <T> T oneOf(List<T> values) {
    return values.get(below(values.size()));
  }
}
