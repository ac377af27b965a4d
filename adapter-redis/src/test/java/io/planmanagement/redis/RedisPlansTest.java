package io.planmanagement.redis;

import io.planmanagement.testkit.PlansContract;
import io.planmanagement.testkit.StoreSubject;

class RedisPlansTest implements PlansContract {

  @Override
  public StoreSubject newStore() {
    return RedisSubject.standalone();
  }
}
