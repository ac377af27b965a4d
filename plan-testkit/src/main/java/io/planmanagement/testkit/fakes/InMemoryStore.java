package io.planmanagement.testkit.fakes;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.Backlog;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.DeadLetter;
import io.planmanagement.domain.port.LogCursor;
import io.planmanagement.domain.port.LogTail;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.domain.port.SaveOutcome;
import io.planmanagement.json.PlanDocuments;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The data of a store in memory: what {@link InMemoryPlans}, {@link InMemoryChangeLog} and {@link
 * InMemoryDeadLetters} work on, as many instances of them as there are. Its lock makes every
 * operation atomic.
 */
public final class InMemoryStore {

  private static final CursorText CURSORS = new CursorText("plans");
  private static final CursorText LETTER_CURSORS = new CursorText("dead letters");

  private final StoreId id = StoreId.random();
  private final Clock clock;
  private final List<Partition> partitions = new ArrayList<>();
  private final Map<PlanId, DeadLetter> letters = new TreeMap<>();

  /** Makes a store with three partitions, so that what mixes them up shows. */
  public InMemoryStore(Clock clock) {
    this(clock, 3);
  }

  /** Makes a store with so many partitions. */
  public InMemoryStore(Clock clock, int partitions) {
    this.clock = clock;
    for (int i = 0; i < partitions; i++) {
      this.partitions.add(new Partition());
    }
  }

  /** What stands in one partition; a record's revision is its entry in the log. */
  private static final class Partition {
    private final Map<PlanId, PlanRecord> records = new TreeMap<>();
    private Revision last = Revision.NONE;
    private LogCursor cursor = new LogCursor(1, Revision.NONE);
  }

  StoreId id() {
    return id;
  }

  // Plans.

  synchronized Optional<StoredPlan> find(PlanId plan, Visibility visibility) {
    return kept(plan).flatMap(PlanRecord::plan).filter(stored -> visibility.includes(stored.org()));
  }

  synchronized Optional<StoredObject> object(PlanId plan, ObjectId object, Visibility visibility) {
    return find(plan, visibility)
        .flatMap(
            stored ->
                stored
                    .plan()
                    .object(object)
                    .map(PlanDocuments::write)
                    .map(document -> new StoredObject(plan, stored.revision(), document)));
  }

  synchronized Map<PlanId, PlanRecord> records(Collection<PlanId> ids) {
    Map<PlanId, PlanRecord> found = new LinkedHashMap<>();
    ids.forEach(plan -> kept(plan).ifPresent(record -> found.put(plan, record)));
    return found;
  }

  synchronized Page<StoredPlan> list(Optional<Cursor> after, int limit, Visibility visibility) {
    String from = after.map(CURSORS::read).orElse("");
    Map<String, StoredPlan> behind = new TreeMap<>();
    for (Partition partition : partitions) {
      for (PlanRecord record : partition.records.values()) {
        record
            .plan()
            .filter(plan -> visibility.includes(plan.org()))
            .filter(plan -> plan.id().value().compareTo(from) > 0)
            .ifPresent(plan -> behind.put(plan.id().value(), plan));
      }
    }
    List<StoredPlan> items = behind.values().stream().limit(limit).toList();
    return new Page<>(
        items,
        behind.size() > limit
            ? Optional.of(CURSORS.write(items.get(items.size() - 1).id().value()))
            : Optional.empty());
  }

  synchronized SaveOutcome save(PlanWrite write) {
    Plan plan = write.plan();
    Optional<PlanRecord> before = kept(plan.id());
    Optional<StoredPlan> living = before.flatMap(PlanRecord::plan);
    if (living.isPresent() && hasToken(before, write.token())) {
      return new SaveOutcome.Saved(living.get());
    }
    if (!revision(before).equals(write.expected())) {
      return new SaveOutcome.Stale();
    }
    Revision revision = allocate(plan.id(), Revision.NONE);
    StoredPlan stored = PlanDocuments.stored(plan, revision);
    int places = Math.max(places(before), plan.linkedPlanServices().size());
    keep(new PlanRecord(plan.id(), revision, write.token(), places, Optional.of(stored)));
    return new SaveOutcome.Saved(stored);
  }

  synchronized Revision delete(StoredPlan expected, WriteToken token) {
    PlanId plan = expected.id();
    Optional<PlanRecord> before = kept(plan);
    Optional<StoredPlan> living = before.flatMap(PlanRecord::plan);
    if (before.isPresent() && living.isEmpty() && hasToken(before, token)) {
      return before.get().revision();
    }
    if (!living.map(StoredPlan::revision).equals(Optional.of(expected.revision()))) {
      throw new PlanRefused.Stale(living.map(StoredPlan::revision));
    }
    Revision revision = allocate(plan, Revision.NONE);
    keep(new PlanRecord(plan, revision, token, places(before), Optional.empty()));
    return revision;
  }

  synchronized Revision restamp(PlanId plan, Revision expected, Revision beyond, int places) {
    if (beyond.value() > micros(clock.instant().plus(Duration.ofDays(1)))) {
      throw new IllegalArgumentException("a restamp is at most a day ahead of the clock");
    }
    Optional<PlanRecord> before = kept(plan);
    if (!revision(before).equals(expected)) {
      throw new PlanRefused.Stale(before.flatMap(PlanRecord::plan).map(StoredPlan::revision));
    }
    Revision revision = allocate(plan, beyond);
    keep(
        new PlanRecord(
            plan,
            revision,
            before.map(PlanRecord::token).orElseGet(WriteToken::random),
            Math.max(places, places(before)),
            before
                .flatMap(PlanRecord::plan)
                .map(
                    stored ->
                        PlanDocuments.stored(
                            stored.id(), revision, stored.org(), stored.document()))));
    return revision;
  }

  // The log.

  int partitions() {
    return partitions.size();
  }

  int partitionOf(PlanId plan) {
    return Math.floorMod(plan.value().hashCode(), partitions.size());
  }

  synchronized List<LogTail> tails(List<Integer> wanted, int limit) {
    List<LogTail> tails = new ArrayList<>();
    for (int partition : wanted) {
      LogCursor cursor = partitions.get(partition).cursor;
      tails.add(new LogTail(partition, cursor, after(partition, cursor.position(), limit)));
    }
    return tails;
  }

  synchronized List<Change> after(int partition, Revision revision, int limit) {
    return waiting(partition, revision).stream().limit(limit).toList();
  }

  synchronized LogCursor advance(int partition, LogCursor seen, Revision to) {
    LogCursor cursor = partitions.get(partition).cursor;
    Revision newest = partitions.get(partition).last;
    Revision position = to.isAfter(newest) ? newest : to;
    if (seen.epoch() == cursor.epoch() && position.isAfter(cursor.position())) {
      partitions.get(partition).cursor = new LogCursor(cursor.epoch(), position);
    }
    return partitions.get(partition).cursor;
  }

  synchronized void rewind(Revision to) {
    for (Partition partition : partitions) {
      LogCursor cursor = partition.cursor;
      Revision position = to.isAfter(cursor.position()) ? cursor.position() : to;
      partition.cursor = new LogCursor(cursor.epoch() + 1, position);
    }
  }

  synchronized Backlog backlog() {
    List<Revision> waiting = new ArrayList<>();
    for (int i = 0; i < partitions.size(); i++) {
      waiting(i, partitions.get(i).cursor.position())
          .forEach(change -> waiting.add(change.revision()));
    }
    return new Backlog(waiting.size(), waiting.stream().sorted().findFirst().orElse(Revision.NONE));
  }

  synchronized List<Change> deletions(int partition, Revision before, int limit) {
    return partitions.get(partition).records.values().stream()
        .filter(PlanRecord::isDeleted)
        .filter(record -> before.isAfter(record.revision()))
        .map(record -> new Change(record.id(), record.revision()))
        .sorted(Comparator.comparing(Change::revision))
        .limit(limit)
        .toList();
  }

  synchronized boolean purge(PlanId plan, Revision deletion) {
    Partition partition = partitions.get(partitionOf(plan));
    boolean purged =
        kept(plan)
            .filter(PlanRecord::isDeleted)
            .filter(record -> record.revision().equals(deletion))
            .filter(record -> !record.revision().isAfter(partition.cursor.position()))
            .isPresent();
    if (purged) {
      partition.records.remove(plan);
    }
    return purged;
  }

  // What was set aside.

  synchronized void setAside(Change change, String reason) {
    letters.merge(
        change.planId(),
        new DeadLetter(change, reason, clock.instant()),
        (kept, other) ->
            kept.change().revision().isAfter(other.change().revision()) ? kept : other);
  }

  synchronized Page<DeadLetter> letters(Optional<Cursor> after, int limit) {
    String from = after.map(LETTER_CURSORS::read).orElse("");
    List<DeadLetter> behind =
        letters.values().stream()
            .filter(letter -> letter.change().planId().value().compareTo(from) > 0)
            .toList();
    List<DeadLetter> items = behind.stream().limit(limit).toList();
    return new Page<>(
        items,
        behind.size() > limit
            ? Optional.of(
                LETTER_CURSORS.write(items.get(items.size() - 1).change().planId().value()))
            : Optional.empty());
  }

  synchronized boolean removeLetter(Change change) {
    boolean kept =
        Optional.ofNullable(letters.get(change.planId()))
            .filter(letter -> letter.change().equals(change))
            .isPresent();
    if (kept) {
      letters.remove(change.planId());
    }
    return kept;
  }

  private List<Change> waiting(int partition, Revision after) {
    return partitions.get(partition).records.values().stream()
        .filter(record -> record.revision().isAfter(after))
        .map(record -> new Change(record.id(), record.revision()))
        .sorted(Comparator.comparing(Change::revision))
        .toList();
  }

  private Optional<PlanRecord> kept(PlanId plan) {
    return Optional.ofNullable(partitions.get(partitionOf(plan)).records.get(plan));
  }

  private void keep(PlanRecord record) {
    partitions.get(partitionOf(record.id())).records.put(record.id(), record);
  }

  private Revision allocate(PlanId plan, Revision beyond) {
    Partition partition = partitions.get(partitionOf(plan));
    partition.last =
        new Revision(
            Math.max(
                micros(clock.instant()), Math.max(partition.last.value(), beyond.value()) + 1));
    return partition.last;
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static Revision revision(Optional<PlanRecord> record) {
    return record.map(PlanRecord::revision).orElse(Revision.NONE);
  }

  private static int places(Optional<PlanRecord> record) {
    return record.map(PlanRecord::places).orElse(0);
  }

  private static boolean hasToken(Optional<PlanRecord> record, WriteToken token) {
    return record.map(PlanRecord::token).equals(Optional.of(token));
  }
}
