package io.planmanagement.testkit.fakes;

import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.domain.port.Delivery;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A change channel in memory: one instance over an {@link InMemoryBroker}. */
public final class InMemoryChangeChannel implements ChangeChannel {

  private final InMemoryBroker broker;
  private final Openness openness = new Openness("the channel in memory");
  private final List<Inbox> inboxes = new CopyOnWriteArrayList<>();

  /** Opens an instance over that broker. */
  public InMemoryChangeChannel(InMemoryBroker broker) {
    this.broker = broker;
  }

  @Override
  public boolean exists() {
    openness.require();
    return broker.exists();
  }

  @Override
  public void create() {
    openness.require();
    broker.create();
  }

  @Override
  public List<ChangeMessage> publish(List<ChangeMessage> messages) {
    openness.require();
    return broker.publish(messages);
  }

  @Override
  public ChangeInbox openInbox() {
    openness.require();
    Inbox inbox = new Inbox();
    inboxes.add(inbox);
    return inbox;
  }

  @Override
  public void check() {
    openness.require();
  }

  /** Closes this instance; what its inboxes hold goes back, as a broker has it. */
  @Override
  public void close() {
    openness.end();
    inboxes.forEach(Inbox::close);
  }

  private final class Inbox implements ChangeInbox {
    private final Openness inboxOpenness = new Openness("the inbox in memory");

    @Override
    public List<Delivery> receive(int max, Duration wait) {
      inboxOpenness.require();
      List<Delivery> deliveries = broker.receive(this, max, wait, inboxOpenness::isOpen);
      inboxOpenness.require();
      return deliveries;
    }

    @Override
    public void acknowledge(Collection<Delivery> deliveries) {
      inboxOpenness.require();
      broker.end(this, deliveries);
    }

    @Override
    public void giveBack() {
      broker.giveBack(this);
    }

    @Override
    public void close() {
      inboxOpenness.end();
      broker.giveBack(this);
    }
  }
}
