package io.planmanagement.testkit.fakes;

import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.domain.port.Delivery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The messages of a channel in memory: what {@link InMemoryChangeChannel} works on, as many
 * instances of it as there are. It outlives them.
 */
public final class InMemoryBroker {

  private final Deque<ChangeMessage> waiting = new ArrayDeque<>();
  private final Map<Long, Held> held = new LinkedHashMap<>();

  private long lastTag;
  private boolean exists;

  /** Makes a broker without a channel. */
  public InMemoryBroker() {}

  /** Loses the channel with all that is in it. */
  public synchronized void lose() {
    exists = false;
    waiting.clear();
    held.clear();

    notifyAll();
  }

  synchronized boolean exists() {
    return exists;
  }

  synchronized void create() {
    exists = true;
  }

  synchronized List<ChangeMessage> publish(List<ChangeMessage> messages) {
    if (!exists) {
      return messages;
    }
    waiting.addAll(messages);
    notifyAll();
    return List.of();
  }

  /** Takes messages, which that inbox holds until they are ended or given back. */
  synchronized List<Delivery> receive(
      ChangeInbox inbox, int max, Duration wait, BooleanSupplier open) {
    long end = System.nanoTime() + wait.toNanos();
    try {
      while (waiting.isEmpty() && exists && open.getAsBoolean()) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return List.of();
        }
        wait(left);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new PortUnavailable(
          "interrupted while waiting for messages",
          PortUnavailable.Outcome.NOT_APPLIED,
          interrupted);
    }
    if (!exists) {
      throw new PortUnavailable(
          "the channel in memory is not there", PortUnavailable.Outcome.NOT_APPLIED);
    }
    List<Delivery> deliveries = new ArrayList<>();
    while (!waiting.isEmpty() && deliveries.size() < max && open.getAsBoolean()) {
      Delivery delivery = new Delivery(++lastTag, waiting.remove());
      held.put(delivery.tag(), new Held(inbox, delivery.message()));
      deliveries.add(delivery);
    }
    return deliveries;
  }

  synchronized void end(ChangeInbox inbox, Collection<Delivery> deliveries) {
    for (Delivery delivery : deliveries) {
      held.remove(delivery.tag(), new Held(inbox, delivery.message()));
    }
  }

  synchronized void giveBack(ChangeInbox inbox) {
    for (Held one : List.copyOf(held.values())) {
      if (one.inbox.equals(inbox)) {
        waiting.add(one.message);
      }
    }
    held.values().removeIf(one -> one.inbox.equals(inbox));
    notifyAll();
  }

  /** A message in an inbox. */
  private record Held(ChangeInbox inbox, ChangeMessage message) {}
}
