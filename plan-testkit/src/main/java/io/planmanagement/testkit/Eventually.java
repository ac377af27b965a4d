package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, with a bound. */
public final class Eventually {

  /** Names the system property that sets {@link #patience}, as ISO 8601 writes durations. */
  public static final String PATIENCE_PROPERTY = "io.planmanagement.testkit.patience";

  private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();

  private Eventually() {}

  /**
   * Returns how long a test waits for what must come: 20 seconds unless {@value #PATIENCE_PROPERTY}
   * says otherwise. A bound, not a delay.
   */
  public static Duration patience() {
    return Duration.parse(System.getProperty(PATIENCE_PROPERTY, "PT20S"));
  }

  /**
   * Waits at most {@link #patience} until the condition holds.
   *
   * @param what the condition in words, for the failure
   * @throws AssertionError if it does not hold in time
   */
  public static void holds(String what, Condition condition) {
    holdsWithin(patience(), what, condition);
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
   * Waits at most {@link #patience} until the assertions pass.
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
        if (System.nanoTime() - start > patience().toNanos()) {
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
