package io.planmanagement.embedded;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.testkit.MovableClock;
import io.planmanagement.testkit.StoreInstance;
import io.planmanagement.testkit.StoreSubject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A store in a folder as a subject of the contracts: its instances share the open folder. */
final class FolderStoreSubject implements StoreSubject {

  private final TestFolder folder = TestFolder.fresh();
  private final MovableClock clock = new MovableClock();
  private final List<OpenFolder> abandoned = new ArrayList<>();
  private Path path = folder.path();
  private Optional<OpenFolder> open = Optional.empty();
  private int instances;

  @Override
  public synchronized StoreInstance open() {
    if (open.isEmpty()) {
      open =
          Optional.of(OpenFolder.open(EmbeddedSettings.of(path).with(clock), SqliteFile.Sync.FULL));
    }
    instances++;
    AtomicBoolean closed = new AtomicBoolean();
    OpenFolder opened = open.get();
    PlanPorts ports =
        opened.ports(
            () -> {
              if (closed.compareAndSet(false, true)) {
                closeInstance(opened);
              }
            });
    return new StoreInstance(ports.plans(), ports.log(), ports.deadLetters());
  }

  /** What is on the disk at this instant is what a killed process leaves. */
  @Override
  public synchronized void crash() {
    path = folder.copyOf(path);
    open.ifPresent(abandoned::add);
    open = Optional.empty();
    instances = 0;
  }

  @Override
  public void shiftClock(Duration by) {
    clock.move(by);
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
