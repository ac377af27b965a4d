package io.planmanagement.embedded;

import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.StoreId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.sqlite.SQLiteConfig;

/**
 * The one file of a store.
 *
 * <p>One row for each id that was ever used, with the whole plan as one document: objects are read
 * out of it, so there is no row that could be left behind when its plan goes. The row of a deleted
 * plan stays without document. The index over the revisions is the log: state and log entry are one
 * row and can't differ.
 */
final class SqliteFile {

  /** The layout that this code reads and writes. */
  static final int LAYOUT = 1;

  /** The start of the name of a file that was not finished being made. */
  static final String UNFINISHED = "plans.new";

  /** Marks a SQLite file as one of ours: "plan" in ASCII. */
  private static final int APPLICATION_ID = 0x706c616e;

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int LAYOUT_OFFSET = 60;
  private static final int APPLICATION_ID_OFFSET = 68;
  private static final int HEADER_BYTES = 100;

  private static final String[] SCHEMA = {
    "PRAGMA application_id = " + APPLICATION_ID,
    "PRAGMA user_version = " + LAYOUT,
    "CREATE TABLE meta ("
        + "store_id TEXT NOT NULL, last_revision INTEGER NOT NULL, epoch INTEGER NOT NULL) STRICT",
    "CREATE TABLE plan ("
        + "id TEXT NOT NULL PRIMARY KEY, revision INTEGER NOT NULL, org TEXT, token TEXT NOT NULL,"
        + " places INTEGER NOT NULL, document BLOB,"
        + " CHECK ((org IS NULL) = (document IS NULL))) STRICT",
    "CREATE UNIQUE INDEX log ON plan (revision, id)",
    "CREATE INDEX living ON plan (id) WHERE org IS NOT NULL",
    "CREATE INDEX living_of_org ON plan (org, id) WHERE org IS NOT NULL",
    "CREATE TABLE dead_letter ("
        + "plan TEXT NOT NULL PRIMARY KEY, revision INTEGER NOT NULL, reason TEXT NOT NULL,"
        + " at INTEGER NOT NULL) STRICT, WITHOUT ROWID"
  };

  /** Whether a commit waits for the disk. */
  enum Sync {
    /** Always: what the store is run with. */
    FULL,
    /** Never: unsafe, there to prove that the test of {@link #FULL} can fail. */
    OFF
  }

  private final Path path;
  private final Sync sync;
  private final Duration patience;

  private SqliteFile(Path path, Sync sync, Duration patience) {
    this.path = path;
    this.sync = sync;
    this.patience = patience;
  }

  /**
   * Finds the file, or makes it.
   *
   * @param patience how long to wait for a lock that another program has on the file
   * @throws PortMisconfigured if it is no store, of another layout, or there but can't be read
   * @throws PortUnavailable if it can't be made or read
   */
  static SqliteFile at(Path path, Sync sync, Duration patience) {
    SqliteFile file = new SqliteFile(path, sync, patience);
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        requireLayout(path);
      } else {
        make(path, patience);
      }
    } catch (IOException | SQLException e) {
      throw new PortUnavailable(
          "The store " + path + " can't be made or read: " + e.getMessage(),
          PortUnavailable.Outcome.NOT_APPLIED,
          e);
    }
    return file;
  }

  /** Opens a connection that writes. There is one at a time. */
  Connection openForWriting() throws SQLException {
    SQLiteConfig config = config(patience);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(
        sync == Sync.FULL ? SQLiteConfig.SynchronousMode.FULL : SQLiteConfig.SynchronousMode.OFF);
    return config.createConnection(url(path));
  }

  /** Opens a connection that reads. */
  Connection openForReading() throws SQLException {
    SQLiteConfig config = config(patience);
    config.setReadOnly(true);
    return config.createConnection(url(path));
  }

  /** Wraps a failure of the driver. */
  static PortUnavailable unavailable(
      String doing, PortUnavailable.Outcome outcome, Throwable cause) {
    return new PortUnavailable("The store failed " + doing + ".", outcome, cause);
  }

  private static SQLiteConfig config(Duration patience) {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout((int) Math.min(patience.toMillis(), Integer.MAX_VALUE));
    return config;
  }

  /** As a URI, so that no character of the path can be taken for a parameter. */
  private static String url(Path path) {
    return "jdbc:sqlite:" + path.toUri().toASCIIString();
  }

  /** Looks at the header alone: a file of somebody else is not to be opened, let alone changed. */
  private static void requireLayout(Path path) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    if (Files.isRegularFile(path)) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        int read = 0;
        while (header.hasRemaining() && read >= 0) {
          read = channel.read(header);
        }
      } catch (IOException e) {
        throw new PortMisconfigured("The file " + path + " is there, but can't be read: " + e);
      }
    }
    boolean ours =
        !header.hasRemaining()
            && header.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))
            && header.getInt(APPLICATION_ID_OFFSET) == APPLICATION_ID;
    if (!ours) {
      throw new PortMisconfigured("The file " + path + " is not a store of plans.");
    }
    int layout = header.getInt(LAYOUT_OFFSET);
    if (layout != LAYOUT) {
      throw new PortMisconfigured(
          "The store "
              + path
              + " has layout "
              + layout
              + ", and this version reads layout "
              + LAYOUT
              + " only. "
              + (layout > LAYOUT
                  ? "Use the version that wrote it, or a later one."
                  : "Export it with the version that wrote it, and import it anew."));
    }
  }

  /** Makes the file under another name first, so that it appears complete or not at all. */
  private static void make(Path path, Duration patience) throws IOException, SQLException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException("there is no folder");
    }
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, UNFINISHED + "*")) {
      for (Path leftover : leftovers) {
        Files.delete(leftover);
      }
    }
    Path unfinished = folder.resolve(UNFINISHED);
    StoreFolder.makePrivate(unfinished, false);
    SQLiteConfig config = config(patience);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    try (Connection connection = config.createConnection(url(unfinished));
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String sql : SCHEMA) {
        statement.execute(sql);
      }
      try (PreparedStatement meta =
          connection.prepareStatement("INSERT INTO meta VALUES (?, 0, 0)")) {
        meta.setString(1, StoreId.random().value());
        meta.execute();
      }
      connection.commit();
    }
    Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    StoreFolder.sync(folder);
  }

  /**
   * What the file says of itself.
   *
   * @param lastRevision the highest that was ever given
   * @param epoch the last one of the log's cursor
   */
  record Meta(StoreId storeId, long lastRevision, long epoch) {

    static Meta read(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery("SELECT store_id, last_revision, epoch FROM meta")) {
        if (!row.next()) {
          throw new SQLException("the table meta is empty");
        }
        return new Meta(new StoreId(row.getString(1)), row.getLong(2), row.getLong(3));
      }
    }
  }
}
