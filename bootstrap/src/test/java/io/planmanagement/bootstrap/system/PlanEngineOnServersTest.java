package io.planmanagement.bootstrap.system;

import io.planmanagement.testkit.EngineSubject;
import io.planmanagement.testkit.PlanEngineContract;

class PlanEngineOnServersTest implements PlanEngineContract {

  @Override
  public EngineSubject newEngine() {
    return new ServersSubject();
  }
}
