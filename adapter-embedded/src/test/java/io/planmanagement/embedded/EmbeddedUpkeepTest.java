package io.planmanagement.embedded;

import io.planmanagement.testkit.EngineSubject;
import io.planmanagement.testkit.UpkeepContract;

final class EmbeddedUpkeepTest implements UpkeepContract {
  @Override
  public EngineSubject newEngine() {
    return new FolderEngineSubject();
  }
}
