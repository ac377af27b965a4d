package io.planmanagement.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * A durable quorum queue without a limit of deliveries: a message must not die because those who
 * held it did.
 */
record WorkQueue(String name) {

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
   * Whether the queue is there.
   *
   * @throws PortMisconfigured if one of this name is, but was made otherwise
   * @throws PortUnavailable if the broker can't tell
   */
  boolean exists(BrokerConnection connection) {
    return connection.with(
        "RabbitMQ does not tell of the queue.",
        Outcome.NOT_APPLIED,
        channel -> {
          AMQP.Queue.DeclareOk found;
          try {
            found = channel.queueDeclarePassive(name);
          } catch (IOException failure) {
            if (BrokerFailures.isAbsence(failure)) {
              return false;
            }
            throw failure;
          }
          // Only declaring it compares how it was made. If it was deleted just now, that made it
          // anew: told by what was in it, and then it was lost, whoever made it.
          AMQP.Queue.DeclareOk declared = declare(channel);
          return !inUse(found) || inUse(declared);
        });
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

  private AMQP.Queue.DeclareOk declare(Channel channel) throws IOException {
    return channel.queueDeclare(
        name, true, false, false, arguments(BrokerVersion.of(channel.getConnection())));
  }

  private static boolean inUse(AMQP.Queue.DeclareOk queue) {
    return queue.getMessageCount() > 0 || queue.getConsumerCount() > 0;
  }
}
