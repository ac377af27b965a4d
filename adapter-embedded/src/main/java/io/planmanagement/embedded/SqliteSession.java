package io.planmanagement.embedded;

import io.planmanagement.domain.Revision;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The writing connection, with its statements and the revisions that it allocates. */
final class SqliteSession implements AutoCloseable {

  private final Connection connection;
  private final Clock clock;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private long last;
  private boolean allocated;
  private long changes;

  private SqliteSession(Connection connection, Clock clock, long last) {
    this.connection = connection;
    this.clock = clock;
    this.last = last;
  }

  /**
   * Opens the file and begins with what it has.
   *
   * @param atLeast the highest revision known, should the file know less
   */
  static SqliteSession open(SqliteFile file, Clock clock, long atLeast) throws SQLException {
    Connection connection = file.openForWriting();
    try {
      long last = SqliteFile.Meta.read(connection).lastRevision();
      SqliteSession session = new SqliteSession(connection, clock, Math.max(last, atLeast));
      // What a killed process left may have been read already, but not reached the disk.
      session.run("PRAGMA wal_checkpoint(TRUNCATE)");
      return session;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** The highest revision that was ever allocated. */
  long last() {
    return last;
  }

  /** Counts the rows that were written. */
  long changes() {
    return changes;
  }

  /**
   * Allocates the revision of a write.
   *
   * @param beyond it is higher than this too
   * @throws SQLException if there is none left
   */
  Revision nextRevision(long beyond) throws SQLException {
    Instant now = clock.instant();
    long micros =
        Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000L), now.getNano() / 1_000L);
    long next = Math.max(Math.max(last, beyond) + 1, micros);
    if (next > Revision.MAX) {
      throw new SQLException("the clock or the data set is beyond the last revision");
    }
    last = next;
    allocated = true;
    return new Revision(next);
  }

  void begin() throws SQLException {
    run("BEGIN IMMEDIATE");
  }

  void savepoint() throws SQLException {
    run("SAVEPOINT one_write");
  }

  void release() throws SQLException {
    run("RELEASE one_write");
  }

  /**
   * Undoes what was done since the savepoint.
   *
   * @throws SQLException if the whole transaction is gone
   */
  void undo() throws SQLException {
    run("ROLLBACK TO one_write");
    run("RELEASE one_write");
  }

  void rollback() throws SQLException {
    run("ROLLBACK");
  }

  /** Commits, the highest revision with what it was allocated for. */
  void commit() throws SQLException {
    if (allocated) {
      update("UPDATE meta SET last_revision = ?", last);
    }
    run("COMMIT");
    allocated = false;
  }

  /** Runs a statement that writes. */
  int update(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = bind(sql, parameters);
    int rows = statement.executeUpdate();
    changes += rows;
    return rows;
  }

  /** Runs a query. The answer must be closed before the same query is run again. */
  ResultSet query(String sql, Object... parameters) throws SQLException {
    return bind(sql, parameters).executeQuery();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private PreparedStatement bind(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = prepared(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  private void run(String sql) throws SQLException {
    if (sql.startsWith("PRAGMA")) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    } else {
      prepared(sql).execute();
    }
  }

  private PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    return statement;
  }
}
