package io.planmanagement.embedded;

import io.planmanagement.testkit.CarryingContract;
import io.planmanagement.testkit.EngineSubject;

final class EmbeddedCarryingTest implements CarryingContract {

  @Override
  public EngineSubject newEngine() {
    return new FolderEngineSubject();
  }
}
