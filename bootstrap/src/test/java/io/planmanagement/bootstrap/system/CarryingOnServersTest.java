package io.planmanagement.bootstrap.system;

import io.planmanagement.testkit.CarryingContract;
import io.planmanagement.testkit.EngineSubject;

class CarryingOnServersTest implements CarryingContract {

  @Override
  public EngineSubject newEngine() {
    return new ServersSubject();
  }
}
