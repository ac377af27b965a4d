package io.planmanagement.testkit.fakes;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.port.Backlog;
import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.LogCursor;
import io.planmanagement.domain.port.LogTail;
import java.util.List;

/** The log of an {@link InMemoryStore}: one instance over it. */
public final class InMemoryChangeLog implements ChangeLog {

  private final InMemoryStore store;
  private final Openness openness = new Openness("the log in memory");

  /** Opens an instance over that data. */
  public InMemoryChangeLog(InMemoryStore store) {
    this.store = store;
  }

  @Override
  public int partitions() {
    openness.require();
    return store.partitions();
  }

  @Override
  public int partitionOf(PlanId id) {
    openness.require();
    return store.partitionOf(id);
  }

  @Override
  public List<LogTail> tails(List<Integer> partitions, int limit) {
    openness.require();
    return store.tails(partitions, limit);
  }

  @Override
  public List<Change> after(int partition, Revision revision, int limit) {
    openness.require();
    return store.after(partition, revision, limit);
  }

  @Override
  public LogCursor advance(int partition, LogCursor seen, Revision to) {
    openness.require();
    return store.advance(partition, seen, to);
  }

  @Override
  public void rewind(Revision to) {
    openness.require();
    store.rewind(to);
  }

  @Override
  public Backlog backlog() {
    openness.require();
    return store.backlog();
  }

  @Override
  public List<Change> deletions(int partition, Revision before, int limit) {
    openness.require();
    return store.deletions(partition, before, limit);
  }

  @Override
  public boolean purge(PlanId id, Revision deletion) {
    openness.require();
    return store.purge(id, deletion);
  }

  @Override
  public void check() {
    openness.require();
  }

  @Override
  public void close() {
    openness.end();
  }
}
