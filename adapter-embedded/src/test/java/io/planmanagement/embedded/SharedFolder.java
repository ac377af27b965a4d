package io.planmanagement.embedded;

import io.planmanagement.application.PlanPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A folder whose instances, as the contracts open them, share what is open of it. */
final class SharedFolder implements AutoCloseable {

  private final TestFolder folder = TestFolder.fresh();
  private final Clock clock;
  private final List<OpenFolder> abandoned = new ArrayList<>();
  private Path path = folder.path();
  private Optional<OpenFolder> open = Optional.empty();
  private int instances;

  SharedFolder(Clock clock) {
    this.clock = clock;
  }

  /** Opens one more instance; the last one that is closed closes the folder. */
  synchronized PlanPorts open() {
    if (open.isEmpty()) {
      open =
          Optional.of(OpenFolder.open(EmbeddedSettings.of(path).with(clock), SqliteFile.Sync.FULL));
    }
    instances++;
    AtomicBoolean closed = new AtomicBoolean();
    OpenFolder opened = open.get();
    return opened.ports(
        () -> {
          if (closed.compareAndSet(false, true)) {
            closeInstance(opened);
          }
        });
  }

  /** What is on the disk at this instant is what a killed process leaves. */
  synchronized void crash() {
    path = folder.copyOf(path);
    open.ifPresent(abandoned::add);
    open = Optional.empty();
    instances = 0;
  }

  /** Removes the index of a folder that is not open. */
  synchronized void loseIndex() {
    try {
      TestFolder.delete(path.resolve("index"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    open.ifPresent(OpenFolder::close);
    abandoned.forEach(OpenFolder::close);
    folder.close();
  }

  private synchronized void closeInstance(OpenFolder of) {
    if (open.equals(Optional.of(of)) && --instances == 0) {
      of.close();
      open = Optional.empty();
    }
  }
}
