package io.planmanagement.embedded;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.PortUnavailable;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A folder that is open: what all ports over it share. What was opened is closed in the reverse
 * order, when the folder is or when opening it fails half way.
 */
final class OpenFolder implements AutoCloseable {

  /** The most messages between relay and projectors. */
  private static final int MESSAGES = 10_000;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Clock clock;
  private final Duration patience;
  private final SqliteFile.Meta meta;
  private final SqliteWriter writer;
  private final SqliteReaders readers;
  private final InProcessQueue queue;
  private final HandOver handOver;
  private final LucenePlanIndex index;

  private OpenFolder(EmbeddedSettings settings, SqliteFile.Sync sync) throws SQLException {
    boolean complete = false;
    try {
      this.clock = settings.clock();
      this.patience = settings.patience();
      StoreFolder folder = register(StoreFolder.take(settings.folder()));
      SqliteFile file = SqliteFile.at(folder.store(), sync, patience);
      this.writer = register(new SqliteWriter(file, clock, patience));
      this.readers = register(new SqliteReaders(file, settings.readers(), patience));
      this.meta = readers.read(SqliteReaders.Reader::meta);
      this.queue = new InProcessQueue(MESSAGES);
      this.handOver = new HandOver(queue, meta.epoch());
      this.index =
          LucenePlanIndex.open(
              folder.index(),
              Optional.of(new LucenePlanIndex.StoreState(meta.storeId(), writer.newest())),
              handOver,
              settings.commitInterval());
      opened.push(index::shutDown);
      opened.push(queue);
      complete = true;
    } finally {
      if (!complete) {
        close();
      }
    }
  }

  /**
   * Opens a folder.
   *
   * @throws PortUnavailable if it can't be opened
   */
  static OpenFolder open(EmbeddedSettings settings, SqliteFile.Sync sync) {
    try {
      return new OpenFolder(settings, sync);
    } catch (SQLException e) {
      throw new PortUnavailable(
          "The store in " + settings.folder() + " can't be read: " + e.getMessage(),
          PortUnavailable.Outcome.NOT_APPLIED,
          e);
    }
  }

  /**
   * Returns ports over this folder.
   *
   * @param onClose called when the plans, which go last, are closed
   */
  PlanPorts ports(Runnable onClose) {
    return new PlanPorts(
        new SqlitePlans(meta.storeId(), readers, writer, clock, patience, onClose),
        new SqliteChangeLog(readers, writer, handOver, index),
        new SqliteDeadLetters(meta.storeId(), readers, writer, clock),
        new InProcessChannel(queue),
        index,
        new LuceneIndexUpkeep(index),
        new LucenePlanSearch(index));
  }

  SqliteWriter writer() {
    return writer;
  }

  LucenePlanIndex index() {
    return index;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        System.getLogger(OpenFolder.class.getName())
            .log(System.Logger.Level.WARNING, "A part of the store was not closed well.", e);
      }
    }
  }

  private <T extends AutoCloseable> T register(T part) {
    opened.push(part);
    return part;
  }
}
