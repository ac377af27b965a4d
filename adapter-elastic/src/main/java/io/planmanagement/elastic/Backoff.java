package io.planmanagement.elastic;

import java.time.Duration;

/** How pauses between tries grow. */
final class Backoff {

  private Backoff() {}

  /** Returns twice that pause, or the longest that there is to be. */
  static Duration longer(Duration pause, Duration longest) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(longest) < 0 ? twice : longest;
  }
}
