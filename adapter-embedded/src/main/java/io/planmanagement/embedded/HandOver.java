package io.planmanagement.embedded;

import io.planmanagement.domain.Revision;
import io.planmanagement.domain.port.LogCursor;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How far the log was handed over to the queue, and how much of that is done. The queue is in
 * memory, so a restart has to begin behind what is done: only that becomes durable, with each
 * commit of the index that it was done to.
 */
final class HandOver {

  private final InProcessQueue queue;

  /** Its epochs begin anywhere, so that none comes again after a restart. */
  private LogCursor cursor =
      new LogCursor(ThreadLocalRandom.current().nextLong(1L << 62), Revision.NONE);

  HandOver(InProcessQueue queue) {
    this.queue = queue;
  }

  synchronized LogCursor cursor() {
    return cursor;
  }

  /** Moves the cursor forwards, if it is still of that epoch. */
  synchronized LogCursor advance(long epoch, Revision to) {
    if (epoch == cursor.epoch() && to.isAfter(cursor.position())) {
      cursor = new LogCursor(epoch, to);
    }
    return cursor;
  }

  /** Moves the cursor back, and begins a new epoch. */
  synchronized void rewind(Revision to) {
    Revision position = cursor.position().isAfter(to) ? to : cursor.position();
    cursor = new LogCursor(cursor.epoch() + 1, position);
  }

  /** Goes on from what was durable: everything behind it is handed over again. */
  synchronized void restart(Revision durable) {
    cursor = new LogCursor(cursor.epoch() + 1, durable);
  }

  /**
   * Returns the revision up to which everything is done: acknowledged by a projector. What is read
   * from the index afterwards has all of it.
   */
  Revision done() {
    // First the cursor: what it has passed was in the queue before, or is done.
    Revision passed = cursor().position();
    long oldest = queue.oldestUnsettled().orElse(Revision.MAX);
    return oldest > passed.value() ? passed : new Revision(Math.max(0, oldest - 1));
  }
}
