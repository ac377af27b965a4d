package io.planmanagement.redis;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.port.Backlog;
import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.LogCursor;
import io.planmanagement.domain.port.LogTail;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import redis.clients.jedis.Protocol.Command;

/** The log of a data set in Redis. */
final class RedisChangeLog implements ChangeLog {

  private final DataSet data;

  RedisChangeLog(DataSet data) {
    this.data = data;
  }

  @Override
  public int partitions() {
    return data.keys().partitions();
  }

  @Override
  public int partitionOf(PlanId id) {
    return data.keys().partitionOf(id);
  }

  @Override
  public List<LogTail> tails(List<Integer> partitions, int limit) {
    requireLimit(limit);
    List<Answer> answers =
        data.ask(
            partitions.stream()
                .map(partition -> Request.run(Script.TAIL, cursorAndLog(partition), limit))
                .toList());
    List<LogTail> tails = new ArrayList<>();
    Optional<PortUnavailable> failure = Optional.empty();
    for (int i = 0; i < answers.size(); i++) {
      int partition = partitions.get(i);
      try {
        Reply tail = answers.get(i).reply();
        LogCursor cursor = cursor(partition, tail);
        tails.add(new LogTail(partition, cursor, changes(partition, tail.at(2))));
      } catch (PortUnavailable unreadable) {
        failure = Optional.of(unreadable);
      }
    }
    if (tails.isEmpty() && failure.isPresent()) {
      throw failure.get();
    }
    return tails;
  }

  @Override
  public List<Change> after(int partition, Revision revision, int limit) {
    requireLimit(limit);
    return range(
        partition, data.keys().log(requirePartition(partition)), "(" + revision, "+inf", limit);
  }

  @Override
  public LogCursor advance(int partition, LogCursor seen, Revision to) {
    String meta = data.keys().meta(requirePartition(partition));
    Request request = Request.run(Script.ADVANCE, List.of(meta), seen.epoch(), to);
    return cursor(partition, data.ask(request).applied());
  }

  @Override
  public void rewind(Revision to) {
    data.ask(
            IntStream.range(0, partitions())
                .mapToObj(
                    partition ->
                        Request.run(Script.REWIND, List.of(data.keys().meta(partition)), to))
                .toList())
        .forEach(Answer::applied);
  }

  /** Throws if any partition can't be read: half of what waits is no answer. */
  @Override
  public Backlog backlog() {
    long entries = 0;
    Revision oldest = Revision.NONE;
    for (Answer answer :
        data.ask(
            IntStream.range(0, partitions())
                .mapToObj(partition -> Request.run(Script.BACKLOG, cursorAndLog(partition)))
                .toList())) {
      entries += answer.reply().at(0).number();
      Revision first = answer.reply().at(1).revision();
      if (!first.equals(Revision.NONE) && (oldest.equals(Revision.NONE) || oldest.isAfter(first))) {
        oldest = first;
      }
    }
    return new Backlog(entries, oldest);
  }

  @Override
  public List<Change> deletions(int partition, Revision before, int limit) {
    requireLimit(limit);
    return range(
        partition, data.keys().deleted(requirePartition(partition)), "-inf", "(" + before, limit);
  }

  @Override
  public boolean purge(PlanId id, Revision deletion) {
    int partition = partitionOf(id);
    Answer answer =
        data.ask(
            Request.run(
                Script.PURGE,
                List.of(
                    data.keys().plan(id),
                    data.keys().meta(partition),
                    data.keys().log(partition),
                    data.keys().deleted(partition)),
                id,
                deletion));
    boolean purged = answer.applied().number() == 1;
    if (!purged) {
      answer.requireCertain();
    }
    return purged;
  }

  @Override
  public void check() {
    data.check();
  }

  /** Opened nothing: the connections are the store's. */
  @Override
  public void close() {}

  private List<Change> range(int partition, String key, String from, String to, int limit) {
    return changes(
        partition,
        data.ask(
                Request.read(
                    Command.ZRANGE, key, from, to, "BYSCORE", "LIMIT", 0, limit, "WITHSCORES"))
            .reply());
  }

  private List<String> cursorAndLog(int partition) {
    return List.of(data.keys().meta(requirePartition(partition)), data.keys().log(partition));
  }

  private LogCursor cursor(int partition, Reply epochAndPosition) {
    LogCursor cursor =
        new LogCursor(epochAndPosition.at(0).number(), epochAndPosition.at(1).revision());
    data.saw(partition, cursor.position());
    return cursor;
  }

  private List<Change> changes(int partition, Reply idsAndRevisions) {
    List<Reply> flat = idsAndRevisions.elements();
    List<Change> changes = new ArrayList<>(flat.size() / 2);
    for (int i = 0; i + 1 < flat.size(); i += 2) {
      Change change = new Change(flat.get(i).as(PlanId::new), flat.get(i + 1).revision());
      data.saw(partition, change.revision());
      changes.add(change);
    }
    return changes;
  }

  private int requirePartition(int partition) {
    return Objects.checkIndex(partition, partitions());
  }

  private static void requireLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("the limit is at least 1");
    }
  }
}
