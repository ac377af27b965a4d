package io.planmanagement.bootstrap.system;

import io.planmanagement.testkit.PlanEngineContract;
import io.planmanagement.testkit.EngineSubject;

class PlanEngineOnServersTest implements PlanEngineContract {

  @Override
  public EngineSubject newEngine() {
    return new ServersSubject();
  }
}
