package io.planmanagement.embedded;

import io.planmanagement.testkit.DeadLettersContract;
import io.planmanagement.testkit.StoreSubject;

class SqliteDeadLettersTest implements DeadLettersContract {

  @Override
  public StoreSubject newStore() {
    return new FolderStoreSubject();
  }
}
