package io.planmanagement.embedded;

import io.planmanagement.testkit.EngineSubject;
import io.planmanagement.testkit.PlanEngineContract;

final class EmbeddedPlanEngineTest implements PlanEngineContract {

  @Override
  public EngineSubject newEngine() {
    return new FolderEngineSubject();
  }
}
