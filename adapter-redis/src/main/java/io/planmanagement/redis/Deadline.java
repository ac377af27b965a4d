package io.planmanagement.redis;

import java.time.Duration;

/** Until when a call may take. It is moved on while a long batch makes progress. Thread-safe. */
final class Deadline {

  private final Duration timeout;
  private volatile long end;

  /** Begins now. */
  Deadline(Duration timeout) {
    this.timeout = timeout;
    this.end = System.nanoTime() + timeout.toNanos();
  }

  /** Returns the time that is left, in nanoseconds; 0 once it is over. */
  long left() {
    return Math.max(0, end - System.nanoTime());
  }

  /**
   * Whether so little time is left that nothing should be begun: a write that is cut short leaves
   * open whether it was applied.
   */
  boolean isNear() {
    return left() < timeout.toNanos() / 4;
  }

  /** Begins again: a part of the work is done. */
  void renew() {
    end = System.nanoTime() + timeout.toNanos();
  }
}
