package io.planmanagement.application;

import io.planmanagement.testkit.EngineSubject;
import io.planmanagement.testkit.UpkeepContract;
import io.planmanagement.testkit.fakes.InMemoryEngineSubject;

final class UpkeepInMemoryTest implements UpkeepContract {
  @Override
  public EngineSubject newEngine() {
    return new InMemoryEngineSubject();
  }
}
