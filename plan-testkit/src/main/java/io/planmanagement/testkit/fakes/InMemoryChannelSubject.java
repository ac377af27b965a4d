package io.planmanagement.testkit.fakes;

import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.testkit.DurableChannelSubject;
import java.util.ArrayList;
import java.util.List;

/** A channel in memory as a subject of the contracts. */
public final class InMemoryChannelSubject implements DurableChannelSubject {

  private final InMemoryBroker broker = new InMemoryBroker();
  private final List<ChangeChannel> open = new ArrayList<>();

  /** Makes a broker without a channel. */
  public InMemoryChannelSubject() {}

  @Override
  public ChangeChannel open() {
    ChangeChannel instance = new InMemoryChangeChannel(broker);
    open.add(instance);
    return instance;
  }

  @Override
  public void disconnect(ChangeChannel instance) {
    instance.close();
  }

  @Override
  public void lose(ChangeChannel instance) {
    broker.lose();
  }

  @Override
  public void close() {
    open.forEach(ChangeChannel::close);
  }
}
