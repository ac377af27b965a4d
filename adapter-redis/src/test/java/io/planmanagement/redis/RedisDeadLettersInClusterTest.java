package io.planmanagement.redis;

import io.planmanagement.testkit.DeadLettersContract;
import io.planmanagement.testkit.StoreSubject;

class RedisDeadLettersInClusterTest implements DeadLettersContract {

  @Override
  public StoreSubject newStore() {
    return RedisSubject.cluster();
  }
}
