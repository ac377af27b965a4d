package io.planmanagement.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** A broker by the driver alone: what an operator, or another program, does to it. */
final class RawBroker {

  private final ConnectionFactory factory = new ConnectionFactory();

  RawBroker(URI address) {
    try {
      factory.setUri(address);
    } catch (GeneralSecurityException unreadable) {
      throw new IllegalArgumentException(unreadable);
    }
    factory.setAutomaticRecoveryEnabled(false);
  }

  void declare(String queue, Map<String, Object> arguments) {
    on(channel -> channel.queueDeclare(queue, true, false, false, arguments));
  }

  void delete(String queue) {
    on(channel -> channel.queueDelete(queue));
  }

  void purge(String queue) {
    on(channel -> channel.queuePurge(queue));
  }

  /** Returns how many messages wait in the queue, in nobody's hands. */
  long waiting(String queue) {
    return on(channel -> channel.messageCount(queue));
  }

  void publish(String queue, AMQP.BasicProperties properties, byte[] body) {
    on(
        channel -> {
          channel.confirmSelect();
          channel.basicPublish("", queue, true, properties, body);
          return channel.waitForConfirms();
        });
  }

  /** Takes a message out of the queue. */
  Optional<GetResponse> take(String queue) {
    return Optional.ofNullable(on(channel -> channel.basicGet(queue, true)));
  }

  /** Does something on a connection of its own. */
  <T> T on(Work<T> work) {
    try (Connection connection = factory.newConnection("a test");
        Channel channel = connection.createChannel()) {
      return work.on(channel);
    } catch (IOException | TimeoutException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  /** Something to do with an AMQP channel. */
  @FunctionalInterface
  interface Work<T> {
    T on(Channel channel) throws IOException, InterruptedException, TimeoutException;
  }
}
