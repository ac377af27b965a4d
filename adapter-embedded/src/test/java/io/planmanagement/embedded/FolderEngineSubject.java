package io.planmanagement.embedded;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.testkit.EngineSubject;
import java.time.Clock;

/** A folder with all its ports as a subject of the contracts of the assembled application. */
final class FolderEngineSubject implements EngineSubject {

  private final SharedFolder folder = new SharedFolder(Clock.systemUTC());

  @Override
  public PlanPorts open() {
    return folder.open();
  }

  @Override
  public void crash() {
    folder.crash();
  }

  @Override
  public void loseIndex() {
    folder.loseIndex();
  }

  @Override
  public void close() {
    folder.close();
  }
}
