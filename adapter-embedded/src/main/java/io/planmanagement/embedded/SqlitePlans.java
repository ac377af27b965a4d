package io.planmanagement.embedded;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.domain.port.Plans;
import io.planmanagement.domain.port.SaveOutcome;
import io.planmanagement.json.PlanDocuments;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Plans in a SQLite file. */
final class SqlitePlans implements Plans {

  /** A page ends early rather than hold more than about this many bytes of documents. */
  private static final long PAGE_BYTES = 16L << 20;

  /** How far a restamp may go ahead of the clock. */
  private static final Duration MOST_AHEAD = Duration.ofDays(1);

  static final String FIND = "SELECT revision, org, token, places, document FROM plan WHERE id = ?";
  static final String LIST =
      "SELECT id, revision, org, document FROM plan WHERE org IS NOT NULL AND id > ? ORDER BY id";
  static final String LIST_OF_ORG =
      "SELECT id, revision, org, document FROM plan WHERE org = ? AND id > ? ORDER BY id";
  private static final String STATE =
      "SELECT revision, org IS NOT NULL, token, places FROM plan WHERE id = ?";
  private static final String WRITE =
      "INSERT INTO plan (id, revision, org, token, places, document) VALUES (?, ?, ?, ?, ?, ?)"
          + " ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, org = excluded.org,"
          + " token = excluded.token, places = excluded.places, document = excluded.document";
  private static final String RECORD_DELETION =
      "INSERT INTO plan (id, revision, org, token, places, document)"
          + " VALUES (?, ?, NULL, ?, ?, NULL)"
          + " ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, org = NULL,"
          + " token = excluded.token, places = excluded.places, document = NULL";
  private static final String RESTAMP =
      "UPDATE plan SET revision = ?, places = max(places, ?) WHERE id = ?";

  private final StoreId storeId;
  private final SqliteReaders readers;
  private final SqliteWriter writer;
  private final Clock clock;
  private final Duration patience;
  private final PageCursor cursors;
  private final Runnable onClose;

  /**
   * Describes the plans of a file.
   *
   * @param onClose called by {@link #close}; it may be called more than once
   */
  SqlitePlans(
      StoreId storeId,
      SqliteReaders readers,
      SqliteWriter writer,
      Clock clock,
      Duration patience,
      Runnable onClose) {
    this.storeId = storeId;
    this.readers = readers;
    this.writer = writer;
    this.clock = clock;
    this.patience = patience;
    this.cursors = new PageCursor(storeId, "plans");
    this.onClose = onClose;
  }

  @Override
  public StoreId storeId() {
    return storeId;
  }

  @Override
  public long connections() {
    return 0;
  }

  @Override
  public Optional<StoredPlan> find(PlanId id, Visibility visibility) {
    return readers
        .read(
            reader -> {
              try (ResultSet row = reader.query(FIND, id.value())) {
                return row.next() ? record(id, row).plan() : Optional.<StoredPlan>empty();
              }
            })
        .filter(plan -> visibility.includes(plan.org()));
  }

  @Override
  public Optional<StoredObject> object(PlanId plan, ObjectId object, Visibility visibility) {
    return find(plan, visibility)
        .flatMap(
            stored ->
                DamagedDocument.reported(stored)
                    .object(object)
                    .map(
                        found ->
                            new StoredObject(plan, stored.revision(), PlanDocuments.write(found))));
  }

  @Override
  public Map<PlanId, PlanRecord> records(Collection<PlanId> ids) {
    return readers.read(
        reader -> {
          Map<PlanId, PlanRecord> records = new HashMap<>();
          for (PlanId id : new LinkedHashSet<>(ids)) {
            try (ResultSet row = reader.query(FIND, id.value())) {
              if (row.next()) {
                records.put(id, record(id, row));
              }
            }
          }
          return records;
        });
  }

  @Override
  public Page<StoredPlan> list(Optional<Cursor> after, int limit, Visibility visibility) {
    if (limit < 1) {
      throw new IllegalArgumentException("a page has a limit of at least 1");
    }
    String start = after.map(cursors::place).orElse("");
    return readers.read(
        reader -> {
          try (ResultSet rows =
              visibility instanceof Visibility.OneOrganisation one
                  ? reader.query(LIST_OF_ORG, one.organisation().value(), start)
                  : reader.query(LIST, start)) {
            return page(rows, limit);
          }
        });
  }

  @Override
  public List<SaveOutcome> saveAll(List<PlanWrite> writes) {
    long end = System.nanoTime() + patience.toNanos();
    List<QueuedOutcome> queued = new ArrayList<>(writes.size());
    for (PlanWrite write : writes) {
      Document document = PlanDocuments.write(write.plan());
      Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      queued.add(
          QueuedOutcome.of(
              () ->
                  writer.enqueue(
                      document.size(), left, session -> save(session, write, document))));
    }
    List<SaveOutcome> outcomes = new ArrayList<>(writes.size());
    for (QueuedOutcome outcome : queued) {
      outcomes.add(outcome.await(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
    }
    return outcomes;
  }

  @Override
  public Revision delete(StoredPlan plan, WriteToken token) {
    return answer(writer.write(session -> delete(session, plan, token)));
  }

  @Override
  public Revision restamp(PlanId id, Revision expected, Revision beyond, int places) {
    Instant bound = clock.instant().plus(MOST_AHEAD);
    if (beyond.value() > ChronoUnit.MICROS.between(Instant.EPOCH, bound)) {
      throw new IllegalArgumentException("the revision is more than a day ahead of the clock");
    }
    return answer(writer.write(session -> restamp(session, id, expected, beyond, places)));
  }

  @Override
  public void check() {
    readers.check();
  }

  @Override
  public void close() {
    onClose.run();
  }

  private Page<StoredPlan> page(ResultSet rows, int limit) throws SQLException {
    List<StoredPlan> items = new ArrayList<>();
    long bytes = 0;
    while (rows.next()) {
      if (items.size() == limit || bytes >= PAGE_BYTES) {
        return new Page<>(items, Optional.of(cursors.at(items.get(items.size() - 1).id().value())));
      }
      StoredPlan plan =
          PlanDocuments.stored(
              new PlanId(rows.getString(1)),
              new Revision(rows.getLong(2)),
              new Organisation(rows.getString(3)),
              Document.ofOwned(rows.getBytes(4)));
      items.add(plan);
      bytes += plan.document().size();
    }
    return new Page<>(items, Optional.empty());
  }

  private static PlanRecord record(PlanId id, ResultSet row) throws SQLException {
    Revision revision = new Revision(row.getLong(1));
    Optional<String> org = Optional.ofNullable(row.getString(2));
    WriteToken token = new WriteToken(row.getString(3));
    int places = row.getInt(4);
    Optional<StoredPlan> plan = Optional.empty();
    if (org.isPresent()) {
      plan =
          Optional.of(
              PlanDocuments.stored(
                  id, revision, new Organisation(org.get()), Document.ofOwned(row.getBytes(5))));
    }
    return new PlanRecord(id, revision, token, places, plan);
  }

  private static SaveOutcome save(SqliteSession session, PlanWrite write, Document document)
      throws SQLException {
    PlanId id = write.plan().id();
    State state = State.of(session, id);
    if (state.living() && state.token().equals(write.token().value())) {
      try (ResultSet row = session.query(FIND, id.value())) {
        return new SaveOutcome.Saved(record(id, row).plan().orElseThrow());
      }
    }
    if (!state.revision().equals(write.expected())) {
      return new SaveOutcome.Stale();
    }
    int places = Math.max(write.plan().linkedPlanServices().size(), state.places());
    Revision revision = session.nextRevision(0);
    session.update(
        WRITE,
        id.value(),
        revision.value(),
        write.plan().org().value(),
        write.token().value(),
        places,
        document.shared());
    return new SaveOutcome.Saved(PlanDocuments.stored(id, revision, write.plan().org(), document));
  }

  private static Answer delete(SqliteSession session, StoredPlan plan, WriteToken token)
      throws SQLException {
    State state = State.of(session, plan.id());
    if (state.deleted() && state.token().equals(token.value())) {
      return Answer.of(state.revision());
    }
    if (!state.living() || !state.revision().equals(plan.revision())) {
      return Answer.stale(state);
    }
    Revision revision = session.nextRevision(0);
    session.update(
        RECORD_DELETION, plan.id().value(), revision.value(), token.value(), state.places());
    return Answer.of(revision);
  }

  private static Answer restamp(
      SqliteSession session, PlanId id, Revision expected, Revision beyond, int places)
      throws SQLException {
    State state = State.of(session, id);
    if (!state.revision().equals(expected)) {
      return Answer.stale(state);
    }
    Revision revision = session.nextRevision(beyond.value());
    if (state.living() || state.deleted()) {
      session.update(RESTAMP, revision.value(), places, id.value());
    } else {
      session.update(
          RECORD_DELETION, id.value(), revision.value(), WriteToken.random().value(), places);
    }
    return Answer.of(revision);
  }

  private static Revision answer(Answer answer) {
    return answer.revision().orElseThrow(() -> new PlanRefused.Stale(answer.current()));
  }

  /**
   * What became of a delete or restamp.
   *
   * @param revision the new revision; empty if the state was another
   * @param current the revision of the living plan then
   */
  private record Answer(Optional<Revision> revision, Optional<Revision> current) {

    static Answer of(Revision revision) {
      return new Answer(Optional.of(revision), Optional.empty());
    }

    static Answer stale(State found) {
      return new Answer(
          Optional.empty(), found.living() ? Optional.of(found.revision()) : Optional.empty());
    }
  }

  /**
   * What a write finds.
   *
   * @param revision that of the record; {@link Revision#NONE} if there is none
   */
  private record State(Revision revision, boolean living, String token, int places) {

    boolean deleted() {
      return !living && !revision.equals(Revision.NONE);
    }

    static State of(SqliteSession session, PlanId id) throws SQLException {
      try (ResultSet row = session.query(STATE, id.value())) {
        return row.next()
            ? new State(
                new Revision(row.getLong(1)), row.getBoolean(2), row.getString(3), row.getInt(4))
            : new State(Revision.NONE, false, "", 0);
      }
    }
  }

  /** A save that is on its way, or that the queue did not take. */
  private record QueuedOutcome(
      Optional<QueuedWrite<SaveOutcome>> write, Optional<PortUnavailable> refusal) {

    static QueuedOutcome of(Supplier<QueuedWrite<SaveOutcome>> enqueue) {
      try {
        return new QueuedOutcome(Optional.of(enqueue.get()), Optional.empty());
      } catch (PortUnavailable refusal) {
        return new QueuedOutcome(Optional.empty(), Optional.of(refusal));
      }
    }

    SaveOutcome await(Duration patience) {
      if (write.isEmpty()) {
        return new SaveOutcome.Failed(refusal.orElseThrow());
      }
      try {
        return write.get().await(patience);
      } catch (PortUnavailable failure) {
        return new SaveOutcome.Failed(failure);
      }
    }
  }
}
