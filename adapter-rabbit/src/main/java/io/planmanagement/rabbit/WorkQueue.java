package io.planmanagement.rabbit;

import com.rabbitmq.client.AMQP.Queue.DeclareOk;
import com.rabbitmq.client.Channel;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A durable quorum queue without a limit of deliveries: a message must not die because those who
 * held it did.
 */
record WorkQueue(String name) {

  private static final String UNTOLD = "RabbitMQ does not tell of the queue.";

  private static final int FIRST_WITH_A_DEFAULT_LIMIT = 4;

  /**
   * Returns what the queue is declared with.
   *
   * <p>On RabbitMQ 3 no limit is what an absent argument means, and {@code -1} would take a message
   * away at its first return; from 4.0 on an absent one means 20, and {@code -1} means none.
   */
  static Map<String, Object> arguments(BrokerVersion version) {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("x-queue-type", "quorum");
    if (version.major() >= FIRST_WITH_A_DEFAULT_LIMIT) {
      arguments.put("x-delivery-limit", -1);
    }
    return arguments;
  }

  /** Returns the queue for what comes in here and can't be read. */
  WorkQueue unreadable() {
    return new WorkQueue(name + ".unreadable");
  }

  /**
   * Whether the queue is there, made as it should be.
   *
   * @throws PortMisconfigured if one of this name is there, but was made otherwise
   * @throws PortUnavailable if the broker can't tell
   */
  boolean exists(BrokerConnection connection) {
    return connection.with(
        UNTOLD,
        Outcome.NOT_APPLIED,
        channel -> {
          Optional<DeclareOk> found = find(channel);
          if (found.isEmpty()) {
            return false;
          }
          // Only declaring it compares how it was made. If it was deleted this instant, that makes
          // it anew: then it was lost, whoever made it.
          return isSame(found.get(), declare(channel));
        });
  }

  /**
   * Asks for the queue, and changes nothing, whether it is there or not.
   *
   * @throws PortUnavailable if the broker can't tell
   */
  void look(BrokerConnection connection) {
    connection.with(UNTOLD, Outcome.NOT_APPLIED, this::find);
  }

  /**
   * Makes the queue where it is absent.
   *
   * @throws PortMisconfigured if one of this name is there, but was made otherwise
   * @throws PortUnavailable if the broker did not do it
   */
  void create(BrokerConnection connection) {
    connection.with("RabbitMQ did not make the queue.", Outcome.UNKNOWN, this::declare);
  }

  private Optional<DeclareOk> find(Channel channel) throws IOException {
    try {
      return Optional.of(channel.queueDeclarePassive(name));
    } catch (IOException failure) {
      if (BrokerFailures.isAbsence(failure)) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private DeclareOk declare(Channel channel) throws IOException {
    return channel.queueDeclare(
        name, true, false, false, arguments(BrokerVersion.of(channel.getConnection())));
  }

  /** Whether these can be the same queue: one that is made anew has nothing of what the old had. */
  static boolean isSame(DeclareOk found, DeclareOk declared) {
    return !inUse(found) || inUse(declared);
  }

  private static boolean inUse(DeclareOk queue) {
    return queue.getMessageCount() > 0 || queue.getConsumerCount() > 0;
  }
}
