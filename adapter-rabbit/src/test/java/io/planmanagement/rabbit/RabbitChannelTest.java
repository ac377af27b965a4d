package io.planmanagement.rabbit;

import io.planmanagement.testkit.DurableChannelContract;
import io.planmanagement.testkit.DurableChannelSubject;
import io.planmanagement.testservers.RabbitServer;

class RabbitChannelTest implements DurableChannelContract {

  @Override
  public DurableChannelSubject newChannel() {
    return new BrokerSubject(RabbitServer.shared());
  }
}
