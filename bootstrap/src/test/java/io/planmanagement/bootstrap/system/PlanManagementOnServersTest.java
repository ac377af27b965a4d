package io.planmanagement.bootstrap.system;

import io.planmanagement.testkit.EngineSubject;
import io.planmanagement.testkit.PlanManagementContract;

class PlanManagementOnServersTest implements PlanManagementContract {

  @Override
  public EngineSubject newEngine() {
    return new ServersSubject();
  }
}
