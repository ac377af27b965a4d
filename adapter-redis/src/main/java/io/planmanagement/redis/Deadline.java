package io.planmanagement.redis;

import java.time.Duration;

/** Until when a call may take. It is moved on while a long batch makes progress. */
final class Deadline {

  private final Duration timeout;
  private long end;

  /** Begins now. */
  Deadline(Duration timeout) {
    this.timeout = timeout;
    this.end = System.nanoTime() + timeout.toNanos();
  }

  /** Returns the time that is left, in nanoseconds; 0 once it is over. */
  long left() {
    return Math.max(0, end - System.nanoTime());
  }

  /** Begins again: a part of the work is done. */
  void renew() {
    end = System.nanoTime() + timeout.toNanos();
  }
}
