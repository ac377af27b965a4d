package io.planmanagement.embedded;

import io.planmanagement.domain.Revision;
import io.planmanagement.domain.port.LogCursor;

/**
 * How far the log was handed over to the queue, and how much of that is done. The queue is in
 * memory, so a restart has to begin behind what is done: only that becomes durable, with each
 * commit of the index that it was done to.
 */
final class HandOver {

  private final InProcessQueue queue;
  private LogCursor cursor;

  /**
   * Begins before everything.
   *
   * @param epoch the last one that is known
   */
  HandOver(InProcessQueue queue, long epoch) {
    this.queue = queue;
    this.cursor = new LogCursor(epoch, Revision.NONE);
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

  /** Moves the cursor back, if it is further, and begins a new epoch. */
  synchronized LogCursor rewind(Revision to) {
    Revision position = cursor.position().isAfter(to) ? to : cursor.position();
    cursor = new LogCursor(cursor.epoch() + 1, position);
    return cursor;
  }

  /** Goes on from what is durable: at first, and when what was not is lost. */
  synchronized void restart(Revision durable) {
    boolean lost = cursor.position().isAfter(durable);
    cursor = new LogCursor(lost ? cursor.epoch() + 1 : cursor.epoch(), durable);
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
