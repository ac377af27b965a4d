package io.planmanagement.testkit.fakes;

import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.domain.port.Delivery;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    broker.wake();
  }

  private final class Inbox implements ChangeInbox {
    private final Set<Long> held = new HashSet<>();
    private boolean closed;

    @Override
    public List<Delivery> receive(int max, Duration wait) {
      openness.require();
      List<Delivery> deliveries = broker.receive(max, wait, openness::isOpen);
      openness.require();
      hold(deliveries);
      return deliveries;
    }

    @Override
    public void acknowledge(Collection<Delivery> deliveries) {
      openness.require();
      broker.end(letGo(deliveries));
    }

    @Override
    public void giveBack() {
      broker.giveBack(letGoAll());
    }

    @Override
    public void close() {
      synchronized (held) {
        closed = true;
      }
      broker.giveBack(letGoAll());
    }

    /** What arrives while the channel is closed goes back at once. */
    private void hold(List<Delivery> deliveries) {
      synchronized (held) {
        deliveries.forEach(delivery -> held.add(delivery.tag()));
        if (!closed) {
          return;
        }
      }
      broker.giveBack(letGoAll());
      openness.require();
    }

    private List<Long> letGo(Collection<Delivery> deliveries) {
      synchronized (held) {
        return deliveries.stream().map(Delivery::tag).filter(held::remove).toList();
      }
    }

    private List<Long> letGoAll() {
      synchronized (held) {
        List<Long> tags = List.copyOf(held);
        held.clear();
        return tags;
      }
    }
  }
}
