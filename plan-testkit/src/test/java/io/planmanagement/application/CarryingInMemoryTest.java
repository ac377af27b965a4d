package io.planmanagement.application;

import io.planmanagement.testkit.CarryingContract;
import io.planmanagement.testkit.EngineSubject;
import io.planmanagement.testkit.fakes.InMemoryEngineSubject;

final class CarryingInMemoryTest implements CarryingContract {

  @Override
  public EngineSubject newEngine() {
    return new InMemoryEngineSubject();
  }
}
