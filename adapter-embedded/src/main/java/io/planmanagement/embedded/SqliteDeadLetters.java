package io.planmanagement.embedded;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.DeadLetter;
import io.planmanagement.domain.port.DeadLetters;
import io.planmanagement.domain.port.Page;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The dead letters of a SQLite file, listed by the ids of plans. */
final class SqliteDeadLetters implements DeadLetters {

  private static final int REASON_LENGTH = 1_000;

  private static final String SET_ASIDE =
      "INSERT INTO dead_letter (plan, revision, reason, at) VALUES (?, ?, ?, ?)"
          + " ON CONFLICT (plan) DO UPDATE SET"
          + " revision = excluded.revision, reason = excluded.reason, at = excluded.at"
          + " WHERE excluded.revision >= revision";
  static final String LIST =
      "SELECT plan, revision, reason, at FROM dead_letter WHERE plan > ? ORDER BY plan";
  private static final String REMOVE = "DELETE FROM dead_letter WHERE plan = ? AND revision = ?";

  private final SqliteReaders readers;
  private final SqliteWriter writer;
  private final Clock clock;
  private final PageCursor cursors;

  SqliteDeadLetters(StoreId storeId, SqliteReaders readers, SqliteWriter writer, Clock clock) {
    this.readers = readers;
    this.writer = writer;
    this.clock = clock;
    this.cursors = new PageCursor(storeId, "dead letters");
  }

  @Override
  public void setAside(Change change, String reason) {
    long at = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    String kept = reason.length() > REASON_LENGTH ? reason.substring(0, REASON_LENGTH) : reason;
    writer.write(
        session ->
            session.update(
                SET_ASIDE, change.planId().value(), change.revision().value(), kept, at));
  }

  @Override
  public Page<DeadLetter> list(Optional<Cursor> after, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a page has a limit of at least 1");
    }
    String start = after.map(cursors::place).orElse("");
    return readers.read(
        reader -> {
          List<DeadLetter> letters = new ArrayList<>();
          try (ResultSet rows = reader.query(LIST, start)) {
            while (rows.next()) {
              if (letters.size() == limit) {
                String last = letters.get(limit - 1).change().planId().value();
                return new Page<>(letters, Optional.of(cursors.at(last)));
              }
              letters.add(
                  new DeadLetter(
                      new Change(new PlanId(rows.getString(1)), new Revision(rows.getLong(2))),
                      rows.getString(3),
                      Instant.EPOCH.plus(rows.getLong(4), ChronoUnit.MICROS)));
            }
          }
          return new Page<>(letters, Optional.empty());
        });
  }

  @Override
  public boolean remove(Change change) {
    return writer.write(
        session -> session.update(REMOVE, change.planId().value(), change.revision().value()) == 1);
  }

  @Override
  public void check() {
    readers.check();
  }

  /** Opened nothing: the connections are the folder's. */
  @Override
  public void close() {}
}
