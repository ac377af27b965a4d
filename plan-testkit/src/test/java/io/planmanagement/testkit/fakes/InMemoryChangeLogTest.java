package io.planmanagement.testkit.fakes;

import io.planmanagement.testkit.ChangeLogContract;
import io.planmanagement.testkit.StoreSubject;

final class InMemoryChangeLogTest implements ChangeLogContract {

  @Override
  public StoreSubject newStore() {
    return new InMemoryStoreSubject();
  }
}
