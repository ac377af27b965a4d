package io.planmanagement.application;

import io.planmanagement.testkit.EngineSubject;
import io.planmanagement.testkit.PlanManagementContract;
import io.planmanagement.testkit.fakes.InMemoryEngineSubject;

final class PlanManagementInMemoryTest implements PlanManagementContract {

  @Override
  public EngineSubject newEngine() {
    return new InMemoryEngineSubject();
  }
}
