package io.planmanagement.embedded;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.port.Backlog;
import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.LogCursor;
import io.planmanagement.domain.port.LogTail;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The log of a SQLite file, in one partition: the table of plans in the order of revisions. */
final class SqliteChangeLog implements ChangeLog {

  static final String AFTER =
      "SELECT id, revision FROM plan WHERE revision > ? ORDER BY revision LIMIT ?";
  static final String BACKLOG =
      "SELECT count(*), coalesce(min(revision), 0) FROM plan WHERE revision > ?";
  static final String DELETIONS =
      "SELECT id, revision FROM plan INDEXED BY log WHERE revision < ? AND org IS NULL"
          + " ORDER BY revision LIMIT ?";
  private static final String EPOCH = "UPDATE meta SET epoch = max(epoch, ?)";
  private static final String PURGE =
      "DELETE FROM plan WHERE id = ? AND revision = ? AND org IS NULL";

  private final SqliteReaders readers;
  private final SqliteWriter writer;
  private final HandOver handOver;
  private final LucenePlanIndex index;

  /**
   * Describes the log of a file.
   *
   * @param index what keeps the cursor over a restart
   */
  SqliteChangeLog(
      SqliteReaders readers, SqliteWriter writer, HandOver handOver, LucenePlanIndex index) {
    this.readers = readers;
    this.writer = writer;
    this.handOver = handOver;
    this.index = index;
  }

  @Override
  public int partitions() {
    return 1;
  }

  @Override
  public int partitionOf(PlanId id) {
    return 0;
  }

  @Override
  public List<LogTail> tails(List<Integer> partitions, int limit) {
    List<LogTail> tails = new ArrayList<>(partitions.size());
    for (int partition : partitions) {
      LogCursor cursor = handOver.cursor();
      tails.add(new LogTail(partition, cursor, after(partition, cursor.position(), limit)));
    }
    return tails;
  }

  @Override
  public List<Change> after(int partition, Revision revision, int limit) {
    return entries(partition, AFTER, revision, limit);
  }

  @Override
  public List<Change> deletions(int partition, Revision before, int limit) {
    return entries(partition, DELETIONS, before, limit);
  }

  @Override
  public LogCursor advance(int partition, LogCursor seen, Revision to) {
    requirePartition(partition);
    Revision newest = writer.newest();
    return handOver.advance(seen.epoch(), to.isAfter(newest) ? newest : to);
  }

  @Override
  public void rewind(Revision to) {
    long epoch = handOver.rewind(to).epoch();
    writer.write(session -> session.update(EPOCH, epoch));
    index.commit();
  }

  /** Counts what waits in the queue too: it is not durable, and the index lacks it. */
  @Override
  public Backlog backlog() {
    return readers.read(
        reader -> {
          try (ResultSet row = reader.query(BACKLOG, handOver.done().value())) {
            return row.next()
                ? new Backlog(row.getLong(1), new Revision(row.getLong(2)))
                : new Backlog(0, Revision.NONE);
          }
        });
  }

  @Override
  public boolean purge(PlanId id, Revision deletion) {
    return !deletion.isAfter(handOver.cursor().position())
        && index.keeps(deletion)
        && writer.write(session -> session.update(PURGE, id.value(), deletion.value()) == 1);
  }

  @Override
  public void check() {
    readers.check();
  }

  /** Opened nothing: the connections are the folder's. */
  @Override
  public void close() {}

  private List<Change> entries(int partition, String query, Revision bound, int limit) {
    requirePartition(partition);
    if (limit < 1) {
      throw new IllegalArgumentException("the limit is at least 1");
    }
    return readers.read(
        reader -> {
          List<Change> changes = new ArrayList<>();
          try (ResultSet rows = reader.query(query, bound.value(), limit)) {
            while (rows.next()) {
              changes.add(new Change(new PlanId(rows.getString(1)), new Revision(rows.getLong(2))));
            }
          }
          return changes;
        });
  }

  private static void requirePartition(int partition) {
    Objects.checkIndex(partition, 1);
  }
}
