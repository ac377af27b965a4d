package io.planmanagement.embedded;

import java.time.Duration;

/** Waits that an interrupt does not end: they are short, and what is waited for goes on. */
final class Waiting {

  /** A wait with a bound. */
  interface Wait {

    /**
     * Waits.
     *
     * @param nanos the longest
     * @return whether what was waited for has come
     */
    boolean atMost(long nanos) throws InterruptedException;
  }

  private Waiting() {}

  /** Waits on after an interrupt, and leaves the flag set. */
  static boolean uninterrupted(Duration atMost, Wait wait) {
    long end = System.nanoTime() + atMost.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return wait.atMost(Math.max(0, end - System.nanoTime()));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
