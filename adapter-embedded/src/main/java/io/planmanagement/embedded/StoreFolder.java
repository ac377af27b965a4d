package io.planmanagement.embedded;

import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The folder of a store, held by this process alone: only the owner can look into it, and a lock
 * keeps others out.
 */
final class StoreFolder implements AutoCloseable {

  private static final String LOCK = "lock";
  private static final String STORE = "plans.db";
  private static final String INDEX = "index";

  /**
   * What may stand in a folder that has no store yet: our lock, and what file systems put there.
   */
  private static final Set<String> HARMLESS = Set.of(LOCK, "lost+found", ".DS_Store");

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  /**
   * The folders that this JVM has open. It is kept in the system properties, which are the same for
   * all class loaders: a second look at the lock file from the same process would end the lock, as
   * POSIX has it.
   */
  private static final String OPEN_HERE = "io.planmanagement.embedded.open:";

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private StoreFolder(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Takes the folder, and makes it where it is absent.
   *
   * @throws PortMisconfigured if it is in use or holds something else
   * @throws PortUnavailable if it can't be made, read or locked
   */
  static StoreFolder take(Path folder) {
    Path path;
    try {
      path = make(folder);
    } catch (IOException e) {
      throw cannot("The folder " + folder + " can't be made or read: " + e.getMessage(), e);
    }
    Path lockFile = path.resolve(LOCK);
    if (System.getProperties().putIfAbsent(OPEN_HERE + path, "open") != null) {
      throw inUse(path, lockFile, "this process");
    }
    boolean taken = false;
    try {
      StoreFolder held = lock(path, lockFile);
      taken = true;
      return held;
    } catch (IOException e) {
      throw cannot("The folder " + path + " can't be locked: " + e.getMessage(), e);
    } finally {
      if (!taken) {
        System.clearProperty(OPEN_HERE + path);
      }
    }
  }

  /** Returns the file that the store is in. */
  Path store() {
    return path.resolve(STORE);
  }

  /** Returns the folder that the index is in. */
  Path index() {
    return path.resolve(INDEX);
  }

  /** Makes a file or folder that only the owner can read; leaves one that is there. */
  static void makePrivate(Path path, boolean directory) throws IOException {
    try {
      if (directory) {
        Files.createDirectory(path, ownerOnly(path, true));
      } else {
        Files.createFile(path, ownerOnly(path, false));
      }
    } catch (FileAlreadyExistsException present) {
      return;
    }
    sync(parent(path));
  }

  /** Makes sure that the names in a folder survive a loss of power. */
  static void sync(Path directory) throws IOException {
    if (isPosix(directory)) {
      try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
        names.force(true);
      }
    }
  }

  @Override
  public void close() {
    try (channel) {
      lock.release();
    } catch (IOException e) {
      System.getLogger(StoreFolder.class.getName())
          .log(System.Logger.Level.WARNING, "The lock of a store's folder was not released.", e);
    } finally {
      System.clearProperty(OPEN_HERE + path);
    }
  }

  private static Path make(Path folder) throws IOException {
    List<Path> absent = new ArrayList<>();
    Path absolute = folder.toAbsolutePath().normalize();
    for (Path at = absolute; at != null && !Files.exists(at); at = at.getParent()) {
      absent.add(0, at);
    }
    for (Path at : absent) {
      makePrivate(at, true);
    }
    Path real = absolute.toRealPath();
    if (!Files.isDirectory(real)) {
      throw new PortMisconfigured(real + " is not a folder.");
    }
    return real;
  }

  private static StoreFolder lock(Path path, Path lockFile) throws IOException {
    boolean fresh = !Files.exists(path.resolve(STORE), LinkOption.NOFOLLOW_LINKS);
    if (fresh) {
      requireNothingElse(path);
    }
    makePrivate(lockFile, false);
    FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(path, lockFile, holder(channel));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
      if (isPosix(path)) {
        Files.setPosixFilePermissions(path, OWNER_ONLY);
      }
      return new StoreFolder(path, channel, lock);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void requireNothingElse(Path path) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (!HARMLESS.contains(name) && !name.startsWith(SqliteFile.UNFINISHED)) {
          throw new PortMisconfigured(
              "The folder "
                  + path
                  + " has no store in it, but holds something else ("
                  + name
                  + "). Name an empty or absent folder.");
        }
      }
    }
  }

  private static PortUnavailable cannot(String message, IOException cause) {
    return new PortUnavailable(message, PortUnavailable.Outcome.NOT_APPLIED, cause);
  }

  private static PortMisconfigured inUse(Path path, Path lockFile, String by) {
    return new PortMisconfigured(
        "The folder " + path + " is in use by " + by + ", which holds its lock " + lockFile + ".");
  }

  private static String holder(FileChannel lockFile) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(20);
    lockFile.read(text, 0);
    String pid = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
    return pid.isEmpty() ? "another process" : "process " + pid;
  }

  private static FileAttribute<?>[] ownerOnly(Path path, boolean directory) {
    return isPosix(parent(path))
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(
              PosixFilePermissions.fromString(directory ? "rwx------" : "rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? path : parent;
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
