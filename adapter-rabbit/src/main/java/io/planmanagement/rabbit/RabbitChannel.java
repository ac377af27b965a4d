package io.planmanagement.rabbit;

import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeMessage;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * The change channel on one durable quorum queue, reached by the default exchange: what is
 * confirmed is in that queue, and nobody else's queue has a say in it.
 *
 * <p>It uses two connections, made at first use: one publishes, the other does everything else,
 * inboxes included. A lost one is made anew by the next use.
 *
 * <p>Every method throws {@link PortMisconfigured} where trying again is no use: the broker is no
 * RabbitMQ of version 3.10 or later, it refuses the login or a permission, or its certificate is
 * not to be trusted; {@link #exists} and {@link #create} also if a queue of that name was made
 * otherwise.
 */
public final class RabbitChannel implements ChangeChannel {

  private final RabbitSettings settings;
  private final BrokerConnection publishing;
  private final BrokerConnection working;
  private final ConfirmedPublisher publisher;
  private final WorkQueue queue;
  private final Set<RabbitInbox> inboxes = ConcurrentHashMap.newKeySet();

  /** Makes the channel; the first use connects. */
  public RabbitChannel(RabbitSettings settings) {
    this.settings = settings;
    this.publishing = new BrokerConnection(settings, "plan-management publishing");
    this.working = new BrokerConnection(settings, "plan-management");
    this.publisher = new ConfirmedPublisher(publishing, settings.timeouts().reply());
    this.queue = new WorkQueue(settings.queue());
  }

  @Override
  public boolean exists() {
    return queue.exists(working);
  }

  @Override
  public void create() {
    queue.create(working);
  }

  /**
   * {@inheritDoc}
   *
   * @throws PortUnavailable also while the broker takes no messages, since it is short of memory or
   *     disk: it says so at the first message that it does not take
   */
  @Override
  public List<ChangeMessage> publish(List<ChangeMessage> messages) {
    BitSet confirmed =
        publisher.publish(queue.name(), messages.stream().map(ChangeMessages::write).toList());
    return IntStream.range(0, messages.size())
        .filter(i -> !confirmed.get(i))
        .mapToObj(messages::get)
        .toList();
  }

  @Override
  public ChangeInbox openInbox() {
    RabbitInbox inbox =
        new RabbitInbox(working, publisher, queue, settings.prefetch(), inboxes::remove);
    inboxes.add(inbox);
    return inbox;
  }

  /**
   * {@inheritDoc} An absent queue is no failure: it can be made. How the queue was made is compared
   * by {@link #exists} alone, since only declaring it tells.
   */
  @Override
  public void check() {
    queue.look(working);
    publisher.requireUnblocked();
  }

  @Override
  public void close() {
    List.copyOf(inboxes).forEach(RabbitInbox::end); // the broker takes back what they hold
    working.close();
    publishing.close();
  }
}
