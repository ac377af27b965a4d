package io.planmanagement.testkit.fakes;

import io.planmanagement.testkit.MovableClock;
import io.planmanagement.testkit.StoreInstance;
import io.planmanagement.testkit.StoreSubject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A store in memory as a subject of the contracts. */
public final class InMemoryStoreSubject implements StoreSubject {

  private final MovableClock clock = new MovableClock();
  private final InMemoryStore store = new InMemoryStore(clock);
  private final List<StoreInstance> open = new ArrayList<>();

  /** Makes a store that is new and empty. */
  public InMemoryStoreSubject() {}

  @Override
  public StoreInstance open() {
    StoreInstance instance =
        new StoreInstance(
            new InMemoryPlans(store), new InMemoryChangeLog(store), new InMemoryDeadLetters(store));
    open.add(instance);
    return instance;
  }

  @Override
  public void crash() {
    open.forEach(StoreInstance::close);
    open.clear();
  }

  @Override
  public void shiftClock(Duration by) {
    clock.move(by);
  }

  @Override
  public void close() {
    crash();
  }
}
