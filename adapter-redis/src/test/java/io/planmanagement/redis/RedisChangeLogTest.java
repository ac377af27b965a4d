package io.planmanagement.redis;

import io.planmanagement.testkit.ChangeLogContract;
import io.planmanagement.testkit.StoreSubject;

class RedisChangeLogTest implements ChangeLogContract {

  @Override
  public StoreSubject newStore() {
    return RedisSubject.standalone();
  }
}
