package io.planmanagement.embedded;

import io.planmanagement.testkit.EngineSubject;
import io.planmanagement.testkit.PlanManagementContract;

final class EmbeddedPlanManagementTest implements PlanManagementContract {

  @Override
  public EngineSubject newEngine() {
    return new FolderEngineSubject();
  }
}
