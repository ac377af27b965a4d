package io.planmanagement.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A consumer on an AMQP channel of its own, until either ends. The broker sends ahead as much as
 * may be held; when the channel closes, whatever closes it, the broker takes back all that was not
 * acknowledged.
 *
 * <p>For one thread at a time; {@link #end} and {@link #close} are thread-safe.
 */
final class Subscription {

  private final Channel channel;

  /** What has arrived; an empty one wakes up whoever waits when there will be no more. */
  private final BlockingQueue<Optional<Arrival>> arrived = new LinkedBlockingQueue<>();

  private volatile Optional<String> end = Optional.empty();

  private Subscription(Channel channel) {
    this.channel = channel;
  }

  /**
   * A message as it came.
   *
   * @param tag the AMQP channel's number for this delivery
   */
  record Arrival(long tag, Letter letter) {}

  /**
   * Begins to consume.
   *
   * @param prefetch the most messages to hold
   * @throws PortUnavailable if the queue is absent or the broker can't be reached
   */
  static Subscription open(BrokerConnection connection, WorkQueue queue, int prefetch) {
    Channel channel = connection.openChannel();
    Subscription subscription = new Subscription(channel);
    try {
      channel.basicQos(prefetch);
      channel.basicConsume(
          queue.name(),
          false,
          (consumer, message) ->
              subscription.arrive(
                  message.getEnvelope().getDeliveryTag(),
                  message.getProperties(),
                  message.getBody()),
          consumer -> subscription.end("The queue on RabbitMQ was deleted."),
          (consumer, shutdown) -> subscription.end("The connection to RabbitMQ was lost."));
      return subscription;
    } catch (IOException | RuntimeException failure) {
      if (channel.isOpen()) { // it did not answer
        connection.spend(channel.getConnection());
      }
      throw BrokerFailures.of(
          "RabbitMQ gives no messages of the queue.", Outcome.NOT_APPLIED, failure);
    }
  }

  /**
   * Takes what has arrived.
   *
   * @param max the most, at least 1
   * @param wait how long to wait for the first
   * @throws PortUnavailable if the subscription ended: what it held comes again elsewhere
   * @throws InterruptedException if the thread was interrupted, even if it need not wait
   */
  List<Arrival> take(int max, Duration wait) throws InterruptedException {
    requireOn();
    List<Optional<Arrival>> taken = new ArrayList<>();
    Optional.ofNullable(arrived.poll(wait.toNanos(), TimeUnit.NANOSECONDS)).ifPresent(taken::add);
    requireOn();
    arrived.drainTo(taken, max - taken.size());
    return taken.stream().flatMap(Optional::stream).toList();
  }

  /**
   * Ends the life of a message.
   *
   * @throws PortUnavailable if the broker can't be told: it comes again
   */
  void acknowledge(long tag) {
    acknowledge(tag, false);
  }

  /**
   * Ends the life of a message and of all that came before it.
   *
   * @throws PortUnavailable if the broker can't be told: they come again
   */
  void acknowledgeUpTo(long tag) {
    acknowledge(tag, true);
  }

  private void acknowledge(long tag, boolean andAllBefore) {
    requireOn();
    try {
      channel.basicAck(tag, andAllBefore);
    } catch (IOException | RuntimeException lost) {
      throw BrokerFailures.of("RabbitMQ can't be told what is done.", Outcome.UNKNOWN, lost);
    }
  }

  /** Ends it, and wakes up who waits. */
  void end(String reason) {
    if (end.isEmpty()) {
      end = Optional.of(reason);
    }
    arrived.add(Optional.empty());
  }

  /** Ends it, and has the broker take back what it holds. Never throws. */
  void close() {
    end(RabbitInbox.CLOSED);
    try {
      channel.abort();
    } catch (IOException | RuntimeException lost) { // then the broker knows already
      end("The connection to RabbitMQ was lost.");
    }
  }

  private void requireOn() {
    end.ifPresent(
        reason -> {
          throw new PortUnavailable(reason, Outcome.NOT_APPLIED);
        });
  }

  private void arrive(long tag, AMQP.BasicProperties properties, byte[] body) {
    String contentType = Optional.ofNullable(properties.getContentType()).orElse("");
    String type = Optional.ofNullable(properties.getType()).orElse("");
    arrived.add(Optional.of(new Arrival(tag, new Letter(contentType, type, body))));
  }
}
