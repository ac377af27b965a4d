package io.planmanagement.bootstrap.system;

import io.planmanagement.testkit.CarryingContract;
import io.planmanagement.testkit.EngineSubject;

class CarryingOnServersTest implements CarryingContract {

  @Override
  public EngineSubject newEngine() {
    return new ServersSubject();
  }

  /** All steps in the long form; the fakes and the embedded adapter look at all of them always. */
  @Override
  public int stride() {
    return Boolean.getBoolean("plan.long") ? 1 : 5;
  }
}
