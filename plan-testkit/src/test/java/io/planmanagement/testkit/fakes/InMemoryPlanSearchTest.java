package io.planmanagement.testkit.fakes;

import io.planmanagement.testkit.IndexSubject;
import io.planmanagement.testkit.PlanSearchContract;

final class InMemoryPlanSearchTest implements PlanSearchContract {

  @Override
  public IndexSubject newIndex() {
    return new InMemoryIndexSubject();
  }
}
