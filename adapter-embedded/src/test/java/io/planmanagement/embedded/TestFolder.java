package io.planmanagement.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A folder of a test under {@code target}, which is removed with all its copies. */
final class TestFolder implements AutoCloseable {

  private final Path base;

  private TestFolder(Path base) {
    this.base = base;
  }

  static TestFolder fresh() {
    try {
      Path target = Files.createDirectories(Path.of("target", "folders").toAbsolutePath());
      return new TestFolder(Files.createTempDirectory(target, "store"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the store goes; absent at first. */
  Path path() {
    return base.resolve("data");
  }

  /** Copies what is on the disk in a folder now, as its files are, to another place. */
  Path copyOf(Path folder) {
    while (true) {
      try {
        Path copy = Files.createTempDirectory(base, "copy").resolve("data");
        copy(folder, copy);
        return copy;
      } catch (NoSuchFileException vanished) {
        // The index removed a file that it needs no more: once again.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(at)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path at, BasicFileAttributes attributes)
              throws IOException {
            if (!at.endsWith("plans.db-shm")) { // shared memory, gone with the process
              Files.copy(at, to.resolve(from.relativize(at)));
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path at, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(at);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path at, IOException failure)
              throws IOException {
            Files.delete(at);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void close() {
    try {
      delete(base);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
