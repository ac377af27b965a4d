package io.planmanagement.testkit.fakes;

import io.planmanagement.domain.port.IndexUpkeep;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.testkit.IndexSubject;

/** An index in memory as a subject of the contracts. */
public final class InMemoryIndexSubject implements IndexSubject {

  private final InMemoryIndexData data;

  /** Makes the place for an index; there is none yet. */
  public InMemoryIndexSubject() {
    this(new InMemoryIndexData());
  }

  InMemoryIndexSubject(InMemoryIndexData data) {
    this.data = data;
  }

  @Override
  public PlanIndex open() {
    return new InMemoryPlanIndex(data);
  }

  @Override
  public IndexUpkeep openUpkeep() {
    return new InMemoryIndexUpkeep(data);
  }

  @Override
  public PlanSearch openSearch() {
    return new InMemoryPlanSearch(data);
  }

  @Override
  public void lose() {
    data.lose();
  }

  @Override
  public void close() {
    data.wake();
  }
}
