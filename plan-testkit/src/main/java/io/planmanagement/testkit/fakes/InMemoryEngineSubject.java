package io.planmanagement.testkit.fakes;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.testkit.EngineSubject;
import io.planmanagement.testkit.MovableClock;
import java.util.ArrayList;
import java.util.List;

/** All ports in memory as a subject of the contracts. */
public final class InMemoryEngineSubject implements EngineSubject {

  private final InMemoryStore store = new InMemoryStore(new MovableClock());
  private final InMemoryBroker broker = new InMemoryBroker();
  private final InMemoryIndexData index;
  private final List<PlanPorts> open = new ArrayList<>();

  /** Makes an empty store, without a channel and without an index. */
  public InMemoryEngineSubject() {
    this(new InMemoryIndexData());
  }

  InMemoryEngineSubject(InMemoryIndexData index) {
    this.index = index;
  }

  @Override
  public PlanPorts open() {
    PlanPorts ports =
        new PlanPorts(
            new InMemoryPlans(store),
            new InMemoryChangeLog(store),
            new InMemoryDeadLetters(store),
            new InMemoryChangeChannel(broker),
            new InMemoryPlanIndex(index),
            new InMemoryIndexUpkeep(index),
            new InMemoryPlanSearch(index));
    open.add(ports);
    return ports;
  }

  @Override
  public void crash() {
    open.forEach(PlanPorts::close);
    open.clear();
  }

  @Override
  public void loseIndex() {
    index.lose();
  }

  @Override
  public void close() {
    crash();
  }
}
