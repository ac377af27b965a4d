package io.planmanagement.testkit.fakes;

import io.planmanagement.testkit.DeadLettersContract;
import io.planmanagement.testkit.StoreSubject;

final class InMemoryDeadLettersTest implements DeadLettersContract {

  @Override
  public StoreSubject newStore() {
    return new InMemoryStoreSubject();
  }
}
