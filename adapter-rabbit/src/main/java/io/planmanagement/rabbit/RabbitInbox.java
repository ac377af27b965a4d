package io.planmanagement.rabbit;

import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.domain.port.Delivery;
import io.planmanagement.rabbit.Subscription.Arrival;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * An inbox on the queue. It holds at most as many messages as the settings' prefetch says; then it
 * receives nothing more until it acknowledges or gives back.
 *
 * <p>A message that can't be read goes to a queue of its own, confirmed before it leaves this one:
 * it is kept as it came for an operator, who looks at it with the broker's tools, and nothing here
 * reads it again.
 */
final class RabbitInbox implements ChangeInbox {

  static final String CLOSED = "The inbox was closed.";

  private static final System.Logger LOG = System.getLogger(RabbitInbox.class.getName());

  private final BrokerConnection connection;
  private final ConfirmedPublisher publisher;
  private final WorkQueue queue;
  private final WorkQueue unreadable;
  private final int prefetch;
  private final Consumer<RabbitInbox> onClose;

  /** What is held, by our own tags, with those of the subscription; both rise together. */
  private final NavigableMap<Long, Long> held = new TreeMap<>();

  private long nextTag = 1;

  // Guarded by this: the one who closes may be another thread.
  private Optional<Subscription> subscription = Optional.empty();
  private boolean closed;

  RabbitInbox(
      BrokerConnection connection,
      ConfirmedPublisher publisher,
      WorkQueue queue,
      int prefetch,
      Consumer<RabbitInbox> onClose) {
    this.connection = connection;
    this.publisher = publisher;
    this.queue = queue;
    this.unreadable = queue.unreadable();
    this.prefetch = prefetch;
    this.onClose = onClose;
  }

  @Override
  public List<Delivery> receive(int max, Duration wait) {
    if (max < 1) {
      throw new IllegalArgumentException("max is at least 1");
    }
    long deadline = System.nanoTime() + wait.toNanos();
    try {
      Subscription source = subscribe();
      List<Delivery> deliveries = new ArrayList<>();
      long left = wait.toNanos();
      do {
        List<Arrival> unread = new ArrayList<>();
        for (Arrival arrival : source.take(max, Duration.ofNanos(left))) {
          ChangeMessages.read(arrival.letter())
              .ifPresentOrElse(
                  message -> deliveries.add(hold(arrival.tag(), message)),
                  () -> unread.add(arrival));
        }
        setAside(source, unread);
        left = deadline - System.nanoTime();
      } while (deliveries.isEmpty() && left > 0);
      return deliveries;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new PortUnavailable(
          "Interrupted while waiting for messages.", Outcome.NOT_APPLIED, interrupted);
    } catch (PortUnavailable failure) {
      giveBack();
      throw failure;
    }
  }

  @Override
  public void acknowledge(Collection<Delivery> deliveries) {
    Optional<Subscription> source = current();
    try {
      Set<Long> done = new HashSet<>();
      deliveries.forEach(delivery -> done.add(delivery.tag()));
      done.retainAll(held.keySet());
      source.ifPresent(from -> acknowledge(from, done));
    } catch (PortUnavailable failure) {
      giveBack();
      throw failure;
    }
  }

  /** All that are older than anything kept go by one word: many words would wait in a queue. */
  private void acknowledge(Subscription source, Set<Long> done) {
    Optional<Long> last = Optional.empty();
    while (!held.isEmpty() && done.remove(held.firstKey())) {
      last = Optional.of(held.pollFirstEntry().getValue());
    }
    last.ifPresent(source::acknowledgeUpTo);
    for (long tag : done) {
      Optional.ofNullable(held.remove(tag)).ifPresent(source::acknowledge);
    }
  }

  @Override
  public void giveBack() {
    held.clear();
    Optional<Subscription> last;
    synchronized (this) {
      last = subscription;
      subscription = Optional.empty();
    }
    last.ifPresent(Subscription::close);
  }

  @Override
  public void close() {
    end().ifPresent(Subscription::close);
  }

  /**
   * Ends the inbox and whoever waits in it, without a word to the broker.
   *
   * @return what is to be closed, by itself or with its connection
   */
  Optional<Subscription> end() {
    Optional<Subscription> last;
    synchronized (this) {
      closed = true;
      last = subscription;
      subscription = Optional.empty();
    }
    last.ifPresent(source -> source.end(CLOSED));
    onClose.accept(this);
    return last;
  }

  private Delivery hold(long sourceTag, ChangeMessage message) {
    held.put(nextTag, sourceTag);
    return new Delivery(nextTag++, message);
  }

  private void setAside(Subscription source, List<Arrival> unread) {
    if (!unread.isEmpty()) {
      unreadable.create(connection);
      BitSet kept =
          publisher.publish(unreadable.name(), unread.stream().map(Arrival::letter).toList());
      if (kept.cardinality() < unread.size()) {
        throw new PortUnavailable(
            "RabbitMQ did not confirm to keep what can't be read.", Outcome.UNKNOWN);
      }
      unread.forEach(arrival -> source.acknowledge(arrival.tag())); // older ones may be held
      LOG.log(
          System.Logger.Level.WARNING,
          "messages that can''t be read, now in the queue {0}: {1}",
          unreadable.name(),
          unread.size());
    }
  }

  private Subscription subscribe() {
    Optional<Subscription> open = current();
    if (open.isPresent()) {
      return open.get();
    }
    Subscription made = Subscription.open(connection, queue, prefetch);
    synchronized (this) {
      if (!closed) {
        subscription = Optional.of(made);
        return made;
      }
    }
    made.close();
    throw closed();
  }

  private synchronized Optional<Subscription> current() {
    if (closed) {
      throw closed();
    }
    return subscription;
  }

  private static PortUnavailable closed() {
    return new PortUnavailable(CLOSED, Outcome.NOT_APPLIED);
  }
}
