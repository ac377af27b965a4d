package io.planmanagement.embedded;

import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Connections that read, beside the writer and each other: each sees one committed state. */
final class SqliteReaders implements AutoCloseable {

  /** What is read. */
  interface Query<T> {
    T run(Reader reader) throws SQLException;
  }

  private final SqliteFile file;
  private final Duration patience;
  private final int size;
  private final Semaphore turns;
  private final Deque<Reader> idle = new ArrayDeque<>();
  private volatile boolean closed;

  SqliteReaders(SqliteFile file, int size, Duration patience) {
    this.file = file;
    this.size = size;
    this.patience = patience;
    this.turns = new Semaphore(size, true);
  }

  /**
   * Reads.
   *
   * @throws PortUnavailable if the file can't be read, or no connection got free in time
   */
  <T> T read(Query<T> query) {
    acquire();
    try {
      Reader reader = take();
      boolean sound = false;
      try {
        T answer = query.run(reader);
        sound = true;
        return answer;
      } finally {
        giveBack(reader, sound);
      }
    } catch (SQLException e) {
      throw SqliteFile.unavailable("to read", Outcome.NOT_APPLIED, e);
    } finally {
      turns.release();
    }
  }

  /**
   * Tries a connection.
   *
   * @throws PortUnavailable if the file can't be read
   */
  void check() {
    read(
        reader -> {
          try (ResultSet row = reader.query("SELECT store_id FROM meta")) {
            return row.next();
          }
        });
  }

  /** Waits for the reads that run, and closes all connections. */
  @Override
  public void close() {
    closed = true;
    turns.acquireUninterruptibly(size);
    try {
      synchronized (idle) {
        idle.forEach(Reader::close);
        idle.clear();
      }
    } finally {
      turns.release(size);
    }
  }

  private void acquire() {
    boolean turn = turns.tryAcquire();
    if (!turn) {
      turn = Waiting.uninterrupted(patience, left -> turns.tryAcquire(left, TimeUnit.NANOSECONDS));
    }
    if (!turn) {
      throw new PortUnavailable("The store has too many reads waiting.", Outcome.NOT_APPLIED);
    }
    if (closed) {
      turns.release();
      throw new PortUnavailable("The store is closed.", Outcome.NOT_APPLIED);
    }
  }

  private Reader take() throws SQLException {
    synchronized (idle) {
      Reader reader = idle.pollFirst();
      if (reader != null) {
        return reader;
      }
    }
    return new Reader(file.openForReading());
  }

  private void giveBack(Reader reader, boolean sound) {
    if (sound) {
      synchronized (idle) {
        idle.addFirst(reader);
      }
    } else {
      reader.close();
    }
  }

  /** One connection, with its statements. */
  static final class Reader {
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    Reader(Connection connection) {
      this.connection = connection;
    }

    /** Runs a query. The answer must be closed, which ends the read. */
    ResultSet query(String sql, Object... parameters) throws SQLException {
      PreparedStatement statement = statements.get(sql);
      if (statement == null) {
        statement = connection.prepareStatement(sql);
        statements.put(sql, statement);
      }
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.executeQuery();
    }

    SqliteFile.Meta meta() throws SQLException {
      return SqliteFile.Meta.read(connection);
    }

    void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        System.getLogger(SqliteReaders.class.getName())
            .log(System.Logger.Level.WARNING, "A connection that reads was not closed well.", e);
      }
    }
  }
}
