package io.planmanagement.elastic;

import io.planmanagement.domain.PortUnavailable;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Refreshes the index for those who wait to see something in searches: one refresh for all who ask
 * meanwhile, and no more often than the pause allows. Thread-safe.
 */
final class PromptRefresh {

  private static final long MIN_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Runnable refresh;
  private final long pauseNanos;
  private long begun;
  private long done;
  private boolean running;
  private long earliest = System.nanoTime();

  /**
   * Describes a refresh.
   *
   * @param refresh does it
   * @param pause the least time from the end of one to the begin of the next
   */
  PromptRefresh(Runnable refresh, Duration pause) {
    this.refresh = refresh;
    this.pauseNanos = pause.toNanos();
  }

  /**
   * Returns once a refresh is over that began after this call, or the time is.
   *
   * @param deadline as {@link System#nanoTime} counts
   * @throws PortUnavailable if it failed
   * @throws InterruptedException if the thread is interrupted while it waits for its turn
   */
  void await(long deadline) throws InterruptedException {
    long needed;
    synchronized (this) {
      needed = begun + 1;
    }
    if (takesTurn(needed, deadline)) {
      boolean ended = false;
      try {
        refresh.run();
        ended = true;
      } finally {
        end(ended);
      }
    }
  }

  /** Whether this thread is the one to refresh now; otherwise it is done, or too late. */
  private synchronized boolean takesTurn(long needed, long deadline) throws InterruptedException {
    while (done < needed) {
      long now = System.nanoTime();
      if (now - deadline >= 0) {
        return false;
      }
      if (!running && now - earliest >= 0) {
        running = true;
        begun++;
        return true;
      }
      long turn = running ? deadline - now : Math.min(deadline - now, earliest - now);
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(turn, MIN_WAIT_NANOS));
    }
    return false;
  }

  private synchronized void end(boolean succeeded) {
    running = false;
    earliest = System.nanoTime() + pauseNanos;
    if (succeeded) {
      done = begun;
    }
    notifyAll();
  }
}
