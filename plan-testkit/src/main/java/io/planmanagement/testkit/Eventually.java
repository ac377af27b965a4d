package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, with a bound. */
public final class Eventually {

  /** How long a condition may take that nothing slow stands in the way of: a bound, not a delay. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();

  private Eventually() {}

  /**
   * Waits at most {@link #PATIENCE} until the condition holds.
   *
   * @param what the condition in words, for the failure
   * @throws AssertionError if it does not hold in time
   */
  public static void holds(String what, Condition condition) {
    holdsWithin(PATIENCE, what, condition);
  }

  /**
   * Waits until the condition holds.
   *
   * @param bound the longest that it may take
   * @param what the condition in words, for the failure
   * @throws AssertionError if it does not hold in time
   */
  public static void holdsWithin(Duration bound, String what, Condition condition) {
    long start = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - start > bound.toNanos()) {
        fail("not within " + bound + ": " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /**
   * Waits at most {@link #PATIENCE} until the assertions pass.
   *
   * @throws AssertionError the last failure, if they don't pass in time
   */
  public static void passes(Runnable assertions) {
    long start = System.nanoTime();
    while (true) {
      try {
        assertions.run();
        return;
      } catch (AssertionError failed) {
        if (System.nanoTime() - start > PATIENCE.toNanos()) {
          throw failed;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** Something that becomes true. */
  @FunctionalInterface
  public interface Condition {

    /** Whether it is true now. */
    boolean holds();
  }
}
