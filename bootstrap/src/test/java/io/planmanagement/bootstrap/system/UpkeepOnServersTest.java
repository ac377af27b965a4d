package io.planmanagement.bootstrap.system;

import io.planmanagement.testkit.UpkeepContract;
import io.planmanagement.testkit.EngineSubject;

class UpkeepOnServersTest implements UpkeepContract {

  @Override
  public EngineSubject newEngine() {
    return new ServersSubject();
  }
}
