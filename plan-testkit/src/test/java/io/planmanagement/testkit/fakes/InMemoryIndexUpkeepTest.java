package io.planmanagement.testkit.fakes;

import io.planmanagement.testkit.IndexSubject;
import io.planmanagement.testkit.IndexUpkeepContract;

final class InMemoryIndexUpkeepTest implements IndexUpkeepContract {
  @Override
  public IndexSubject newIndex() {
    return new InMemoryIndexSubject();
  }
}
