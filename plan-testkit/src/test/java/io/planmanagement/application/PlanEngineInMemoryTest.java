package io.planmanagement.application;

import io.planmanagement.testkit.EngineSubject;
import io.planmanagement.testkit.PlanEngineContract;
import io.planmanagement.testkit.fakes.InMemoryEngineSubject;

final class PlanEngineInMemoryTest implements PlanEngineContract {

  @Override
  public EngineSubject newEngine() {
    return new InMemoryEngineSubject();
  }
}
