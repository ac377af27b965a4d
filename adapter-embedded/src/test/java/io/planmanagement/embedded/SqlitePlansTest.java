package io.planmanagement.embedded;

import io.planmanagement.testkit.PlansContract;
import io.planmanagement.testkit.StoreSubject;

class SqlitePlansTest implements PlansContract {

  @Override
  public StoreSubject newStore() {
    return new FolderStoreSubject();
  }
}
