package io.planmanagement.redis;

import io.planmanagement.testkit.DeadLettersContract;
import io.planmanagement.testkit.StoreSubject;

class RedisDeadLettersTest implements DeadLettersContract {

  @Override
  public StoreSubject newStore() {
    return RedisSubject.standalone();
  }
}
