package io.planmanagement.embedded;

import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A write on its way through {@link SqliteWriter}. Whoever waits for it can take it back until the
 * writer has begun with it.
 *
 * @param <T> what it answers
 */
final class QueuedWrite<T> {

  /** What a write does in the transaction. */
  interface Step<T> {
    T run(SqliteSession session) throws SQLException;
  }

  private enum State {
    QUEUED,
    TAKEN,
    WITHDRAWN
  }

  private final Step<T> step;
  private final Runnable onSettled;
  private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
  private final CountDownLatch settled = new CountDownLatch(1);

  private volatile Optional<T> value = Optional.empty();
  private volatile Optional<PortUnavailable> failure = Optional.empty();
  private boolean changed;

  /**
   * Describes a write.
   *
   * @param onSettled called when it is done with, even if it was taken back
   */
  QueuedWrite(Step<T> step, Runnable onSettled) {
    this.step = step;
    this.onSettled = onSettled;
  }

  /**
   * Waits for the answer.
   *
   * @throws PortUnavailable if the write failed, or did not come to its end in time: {@code
   *     NOT_APPLIED} if it could be taken back, {@code UNKNOWN} if not
   */
  T await(Duration patience) {
    if (!Waiting.uninterrupted(patience, left -> settled.await(left, TimeUnit.NANOSECONDS))) {
      boolean takenBack = state.compareAndSet(State.QUEUED, State.WITHDRAWN);
      throw new PortUnavailable(
          "The store did not answer in time.", takenBack ? Outcome.NOT_APPLIED : Outcome.UNKNOWN);
    }
    return value.orElseThrow(this::failure);
  }

  /** Whether the writer may begin: false if it was taken back. */
  boolean take() {
    return state.compareAndSet(State.QUEUED, State.TAKEN);
  }

  /** Runs the write. What it answers is told only by {@link #settle}. */
  void run(SqliteSession session) throws SQLException {
    long before = session.changes();
    value = Optional.of(step.run(session));
    changed = session.changes() != before;
  }

  /** Marks the write as failed, though it is not told yet. */
  void fail(PortUnavailable reason) {
    value = Optional.empty();
    failure = Optional.of(reason);
    changed = false;
  }

  /**
   * The transaction failed: what this write did, and what it answered on the strength of others.
   */
  void failWithBatch(Outcome outcome, Throwable cause) {
    if (failure.isEmpty()) {
      fail(SqliteFile.unavailable("to commit", changed ? outcome : Outcome.NOT_APPLIED, cause));
    }
  }

  /** Tells whoever waits. */
  void settle() {
    onSettled.run();
    settled.countDown();
  }

  private PortUnavailable failure() {
    return failure.orElseGet(
        () -> new PortUnavailable("The store failed to write.", Outcome.UNKNOWN));
  }
}
