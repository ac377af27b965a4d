package io.planmanagement.testkit.fakes;

import io.planmanagement.testkit.DurableChannelContract;
import io.planmanagement.testkit.DurableChannelSubject;

final class InMemoryChangeChannelTest implements DurableChannelContract {

  @Override
  public DurableChannelSubject newChannel() {
    return new InMemoryChannelSubject();
  }
}
