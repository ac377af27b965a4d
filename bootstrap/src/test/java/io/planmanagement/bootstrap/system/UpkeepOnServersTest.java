package io.planmanagement.bootstrap.system;

import io.planmanagement.testkit.EngineSubject;
import io.planmanagement.testkit.UpkeepContract;

class UpkeepOnServersTest implements UpkeepContract {

  @Override
  public EngineSubject newEngine() {
    return new ServersSubject();
  }
}
