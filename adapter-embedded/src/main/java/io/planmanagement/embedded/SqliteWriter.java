package io.planmanagement.embedded;

import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.Revision;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The one writer of the file. What waits while it commits is committed together next: concurrent
 * writes share one wait for the disk. Each write has a savepoint of its own, so that one that fails
 * harms no other, and sees what the writes before it did; each is answered only after the commit.
 */
final class SqliteWriter implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(SqliteWriter.class.getName());

  /** The most writes that wait. */
  private static final int QUEUE = 4_096;

  /** The most bytes of documents that wait or are being written. */
  static final int QUEUE_BYTES = 64 << 20;

  /** The most writes of one transaction. */
  private static final int BATCH = 512;

  /** SQLite's result code SQLITE_FULL. */
  private static final int DISK_FULL = 13;

  private static final Duration FOREVER = Duration.ofDays(365);

  private final SqliteFile file;
  private final Clock clock;
  private final Duration patience;
  private final BlockingQueue<QueuedWrite<?>> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Semaphore bytes = new Semaphore(QUEUE_BYTES, true);
  private final AtomicLong commits = new AtomicLong();
  private final Thread thread;
  private Optional<SqliteSession> session;
  private volatile boolean closing;
  private volatile Revision newest;

  /**
   * Opens the file for writing.
   *
   * @throws SQLException if it can't be
   */
  SqliteWriter(SqliteFile file, Clock clock, Duration patience) throws SQLException {
    this.file = file;
    this.clock = clock;
    this.patience = patience;
    SqliteSession opened = SqliteSession.open(file, clock, 0);
    this.session = Optional.of(opened);
    this.newest = new Revision(opened.last());
    this.thread = new Thread(this::run, "plans-writer");
    thread.setDaemon(true);
    thread.start();
  }

  /** The highest revision that was committed. */
  Revision newest() {
    return newest;
  }

  /** How many transactions were committed. */
  long commits() {
    return commits.get();
  }

  /**
   * Does a write, and waits for its commit.
   *
   * @throws PortUnavailable if it failed
   */
  <T> T write(QueuedWrite.Step<T> step) {
    return enqueue(0, patience, step).await(patience);
  }

  /**
   * Puts a write into the queue.
   *
   * @param size how many bytes of documents it holds
   * @param atMost the longest to wait for room
   * @throws PortUnavailable with {@code NOT_APPLIED} if there was no room in time
   */
  <T> QueuedWrite<T> enqueue(int size, Duration atMost, QueuedWrite.Step<T> step) {
    int share = Math.min(size, QUEUE_BYTES);
    QueuedWrite<T> write = new QueuedWrite<>(step, () -> bytes.release(share));
    if (closing) {
      throw closed();
    }
    long end = System.nanoTime() + atMost.toNanos();
    if (!Waiting.uninterrupted(
        atMost, left -> bytes.tryAcquire(share, left, TimeUnit.NANOSECONDS))) {
      throw full();
    }
    Duration rest = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    if (!Waiting.uninterrupted(rest, left -> queue.offer(write, left, TimeUnit.NANOSECONDS))) {
      bytes.release(share);
      throw full();
    }
    return write;
  }

  /** Writes what was queued before, and closes the file. What comes later is refused. */
  @Override
  public void close() {
    closing = true;
    thread.interrupt(); // it may sleep; SQLite knows no interrupts
    Waiting.uninterrupted(
        FOREVER,
        left -> {
          thread.join();
          return true;
        });
  }

  private void run() {
    List<QueuedWrite<?>> batch = new ArrayList<>(BATCH);
    while (take(batch)) {
      try {
        commit(batch);
      } catch (RuntimeException | Error e) {
        LOG.log(System.Logger.Level.ERROR, "The writer of the store failed.", e);
        batch.forEach(write -> write.failWithBatch(Outcome.UNKNOWN, e));
        reopenNextTime();
      } finally {
        batch.forEach(QueuedWrite::settle);
        batch.clear();
      }
    }
    reopenNextTime();
  }

  /** Waits for writes; false once the end has come and nothing waits. */
  private boolean take(List<QueuedWrite<?>> batch) {
    while (true) {
      boolean last = closing;
      try {
        QueuedWrite<?> first = last ? queue.poll() : queue.take();
        if (first == null) {
          return false;
        }
        batch.add(first);
        queue.drainTo(batch, BATCH - 1);
        return true;
      } catch (InterruptedException woken) {
        LOG.log(System.Logger.Level.DEBUG, "The writer of the store is asked to end.", woken);
      }
    }
  }

  private void commit(List<QueuedWrite<?>> batch) {
    SqliteSession open;
    try {
      open = session();
      open.begin();
    } catch (SQLException e) {
      batch.forEach(write -> write.failWithBatch(Outcome.NOT_APPLIED, e));
      reopenNextTime();
      return;
    }
    for (QueuedWrite<?> write : batch) {
      Optional<SQLException> lost = write.take() ? runOne(open, write) : Optional.empty();
      if (lost.isPresent()) {
        // The transaction was rolled back by the database: no write of the batch is in the file.
        SQLException cause = lost.get();
        batch.forEach(each -> each.failWithBatch(Outcome.NOT_APPLIED, cause));
        reopenNextTime();
        return;
      }
    }
    try {
      open.commit();
      commits.incrementAndGet();
      newest = new Revision(open.last());
    } catch (SQLException e) {
      // A full disk took the frame that would have made it a commit; of other failures we can't
      // say.
      Outcome outcome =
          (e.getErrorCode() & 0xff) == DISK_FULL ? Outcome.NOT_APPLIED : Outcome.UNKNOWN;
      batch.forEach(write -> write.failWithBatch(outcome, e));
      reopenNextTime();
    }
  }

  /** Runs a write; answers with its failure if that took the whole transaction along. */
  private static Optional<SQLException> runOne(SqliteSession open, QueuedWrite<?> write) {
    try {
      open.savepoint();
      write.run(open);
      open.release();
      return Optional.empty();
    } catch (SQLException | RuntimeException e) {
      write.fail(SqliteFile.unavailable("to write", Outcome.NOT_APPLIED, e));
      try {
        open.undo();
        return Optional.empty();
      } catch (SQLException gone) {
        gone.addSuppressed(e);
        return Optional.of(gone);
      }
    }
  }

  private SqliteSession session() throws SQLException {
    if (session.isEmpty()) {
      session = Optional.of(SqliteSession.open(file, clock, newest.value()));
    }
    return session.get();
  }

  /** Closes the connection, which ends what it began; the next write opens it anew. */
  private void reopenNextTime() {
    try {
      if (session.isPresent()) {
        session.get().close();
      }
    } catch (SQLException e) {
      LOG.log(System.Logger.Level.WARNING, "The store's file was not closed well.", e);
    } finally {
      session = Optional.empty();
    }
  }

  private static PortUnavailable full() {
    return new PortUnavailable("The store has too many writes waiting.", Outcome.NOT_APPLIED);
  }

  private static PortUnavailable closed() {
    return new PortUnavailable("The store is closed.", Outcome.NOT_APPLIED);
  }
}
