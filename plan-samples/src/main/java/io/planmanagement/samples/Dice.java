package io.planmanagement.samples;

import java.util.List;
import java.util.SplittableRandom;

/** Random choices that are the same for the same seed and number. */
final class Dice {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final SplittableRandom random;

  Dice(long seed, long number) {
    random = new SplittableRandom(new SplittableRandom(seed ^ (number * GOLDEN)).nextLong());
  }

  /** Returns a number from 0 to one less than the bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Returns a number from the first to the last. */
  int between(int first, int last) {
    return first + below(last - first + 1);
  }

  boolean chance(int percent) {
    return below(100) < percent;
  }

  /** Returns one of these; what stands there more often comes more often. */
  int oneOf(int... values) {
    return values[below(values.length)];
  }

  <T> T oneOf(List<T> values) {
    return values.get(below(values.size()));
  }
}
