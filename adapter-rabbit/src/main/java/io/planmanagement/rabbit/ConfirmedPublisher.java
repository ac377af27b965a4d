package io.planmanagement.rabbit;

import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Publishes, and tells what was confirmed. Every batch has an AMQP channel of its own while it is
 * under way, so that concurrent ones share no state; settled channels are used again.
 *
 * <p>The connection is used for nothing else: a broker that is short of memory stops reading from
 * those who publish, and acknowledgements must not wait behind that.
 */
final class ConfirmedPublisher {

  private final BrokerConnection connection;
  private final Duration timeout;
  private final ConcurrentLinkedDeque<ConfirmingChannel> idle = new ConcurrentLinkedDeque<>();

  ConfirmedPublisher(BrokerConnection connection, Duration timeout) {
    this.connection = connection;
    this.timeout = timeout;
  }

  /**
   * Publishes a batch to a queue.
   *
   * @return the indices of those that were confirmed
   * @throws PortUnavailable if none was, because the broker can't be reached or takes nothing
   */
  BitSet publish(String queue, List<Letter> letters) {
    ConfirmingChannel channel = take();
    long deadline = System.nanoTime() + timeout.toNanos();
    BitSet confirmed = channel.publish(queue, letters, connection::isBlocked, deadline);
    if (channel.isUsable()) {
      idle.push(channel);
    } else if (channel.isOpen()) { // late confirmations are nobody's
      connection.spend(channel.connection());
    } else if (confirmed.isEmpty()) {
      throw new PortUnavailable(
          "The connection to RabbitMQ was lost while publishing.", Outcome.UNKNOWN);
    }
    return confirmed;
  }

  /**
   * Checks that the broker takes messages, as far as it said.
   *
   * @throws PortUnavailable if it doesn't
   */
  void requireUnblocked() {
    if (connection.isBlocked()) {
      throw new PortUnavailable(
          "RabbitMQ takes no messages: it is short of memory or disk.", Outcome.NOT_APPLIED);
    }
  }

  private ConfirmingChannel take() {
    requireUnblocked();
    connection.refresh();
    Optional<ConfirmingChannel> channel = Optional.ofNullable(idle.poll());
    while (channel.isPresent() && !channel.get().isUsable()) {
      channel = Optional.ofNullable(idle.poll());
    }
    return channel.orElseGet(this::open);
  }

  private ConfirmingChannel open() {
    try {
      return new ConfirmingChannel(connection.openChannel());
    } catch (IOException | RuntimeException failure) {
      throw BrokerFailures.of("RabbitMQ does not confirm messages.", Outcome.NOT_APPLIED, failure);
    }
  }
}
