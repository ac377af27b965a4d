package io.planmanagement.testkit.fakes;

import io.planmanagement.testkit.IndexSubject;
import io.planmanagement.testkit.PlanIndexContract;

final class InMemoryPlanIndexTest implements PlanIndexContract {

  @Override
  public IndexSubject newIndex() {
    return new InMemoryIndexSubject();
  }
}
