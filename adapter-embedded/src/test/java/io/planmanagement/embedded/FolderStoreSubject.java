package io.planmanagement.embedded;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.testkit.MovableClock;
import io.planmanagement.testkit.StoreInstance;
import io.planmanagement.testkit.StoreSubject;
import java.time.Duration;

/** A store in a folder as a subject of the contracts. */
final class FolderStoreSubject implements StoreSubject {

  private final MovableClock clock = new MovableClock();
  private final SharedFolder folder = new SharedFolder(clock);

  @Override
  public StoreInstance open() {
    PlanPorts ports = folder.open();
    return new StoreInstance(ports.plans(), ports.log(), ports.deadLetters());
  }

  @Override
  public void crash() {
    folder.crash();
  }

  @Override
  public void shiftClock(Duration by) {
    clock.move(by);
  }

  @Override
  public void close() {
    folder.close();
  }
}
