package io.planmanagement.bootstrap.system;

import io.planmanagement.testkit.PlanManagementContract;
import io.planmanagement.testkit.EngineSubject;

class PlanManagementOnServersTest implements PlanManagementContract {

  @Override
  public EngineSubject newEngine() {
    return new ServersSubject();
  }
}
