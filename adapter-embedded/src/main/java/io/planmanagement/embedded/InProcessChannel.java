package io.planmanagement.embedded;

import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.domain.port.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A channel within the process. It is always there: a restart replays what was in it. */
final class InProcessChannel implements ChangeChannel {

  /** How long a full queue has a relay wait, before it is told of a failure. */
  private static final Duration ROOM_WAIT = Duration.ofSeconds(5);

  private final InProcessQueue queue;
  private volatile boolean closed;
  private final Set<Inbox> inboxes = ConcurrentHashMap.newKeySet();

  InProcessChannel(InProcessQueue queue) {
    this.queue = queue;
  }

  @Override
  public boolean exists() {
    queue.requireOpen();
    return true;
  }

  @Override
  public void create() {
    queue.requireOpen();
  }

  @Override
  public List<ChangeMessage> publish(List<ChangeMessage> messages) {
    return queue.offer(messages, ROOM_WAIT, () -> closed);
  }

  @Override
  public ChangeInbox openInbox() {
    queue.requireOpen();
    Inbox inbox = new Inbox();
    inboxes.add(inbox);
    return inbox;
  }

  @Override
  public void check() {
    queue.requireOpen();
  }

  /** Closes the inboxes that were opened here, and ends what waits for room. */
  @Override
  public void close() {
    closed = true;
    queue.wake();
    List.copyOf(inboxes).forEach(Inbox::close);
  }

  private final class Inbox implements ChangeInbox {

    /** What is held, by tag; guarded by itself. */
    private final Map<Long, ChangeMessage> held = new LinkedHashMap<>();

    private long nextTag = 1;
    private volatile boolean closed;

    @Override
    public List<Delivery> receive(int max, Duration wait) {
      if (max < 1) {
        throw new IllegalArgumentException("max is at least 1");
      }
      List<ChangeMessage> taken = queue.take(max, wait, () -> closed);
      List<Delivery> deliveries = new ArrayList<>(taken.size());
      synchronized (held) {
        for (ChangeMessage message : taken) {
          deliveries.add(new Delivery(nextTag, message));
          held.put(nextTag++, message);
        }
      }
      if (closed) {
        giveBack(); // closed by another thread, between the two
        return List.of();
      }
      return deliveries;
    }

    @Override
    public void acknowledge(Collection<Delivery> deliveries) {
      queue.requireOpen();
      synchronized (held) {
        for (Delivery delivery : deliveries) {
          ChangeMessage message = held.remove(delivery.tag());
          if (message != null) {
            queue.settle(message);
          }
        }
      }
    }

    @Override
    public void giveBack() {
      synchronized (held) {
        queue.giveBack(List.copyOf(held.values()));
        held.clear();
      }
    }

    @Override
    public void close() {
      closed = true;
      inboxes.remove(this);
      giveBack();
      queue.wake();
    }
  }
}
