package io.planmanagement.embedded;

import io.planmanagement.testkit.ChangeLogContract;
import io.planmanagement.testkit.StoreSubject;

class SqliteChangeLogTest implements ChangeLogContract {

  @Override
  public StoreSubject newStore() {
    return new FolderStoreSubject();
  }
}
