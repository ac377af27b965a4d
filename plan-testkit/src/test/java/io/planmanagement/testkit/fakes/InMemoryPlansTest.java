package io.planmanagement.testkit.fakes;

import io.planmanagement.testkit.PlansContract;
import io.planmanagement.testkit.StoreSubject;

final class InMemoryPlansTest implements PlansContract {

  @Override
  public StoreSubject newStore() {
    return new InMemoryStoreSubject();
  }
}
