package io.planmanagement.rabbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.planmanagement.domain.Change;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.domain.port.Delivery;
import io.planmanagement.rabbit.RabbitSettings.Timeouts;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.TestPlans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Messages, and what tests do with them. */
final class Messages {

  /** Times short enough to be waited for; on a busy machine a working broker may exceed them. */
  static final Timeouts SHORT =
      new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(2));

  private static final StoreId STORE = StoreId.random();
  private static final AtomicLong revisions = new AtomicLong();

  private Messages() {}

  /** Returns that many messages that nobody else has. */
  static List<ChangeMessage> some(int count) {
    return Stream.generate(
            () ->
                new ChangeMessage(
                    STORE,
                    new Change(TestPlans.freshId(), new Revision(revisions.incrementAndGet()))))
        .limit(count)
        .toList();
  }

  /** Publishes until the channel works again, and checks that all is confirmed then. */
  static void publishOnceItWorks(ChangeChannel channel, List<ChangeMessage> messages) {
    onceItWorks("all is confirmed", () -> channel.publish(messages).isEmpty());
  }

  /** Waits until something holds that can't be told as long as the broker does not answer. */
  static void onceItWorks(String what, Eventually.Condition condition) {
    Eventually.holds(
        what,
        () -> {
          try {
            return condition.holds();
          } catch (PortUnavailable notYet) {
            return false;
          }
        });
  }

  /** Receives and ends all of these, and maybe others, however often the inbox fails. */
  static void receiveAll(ChangeInbox inbox, List<ChangeMessage> expected) {
    Set<ChangeMessage> missing = new HashSet<>(expected);
    Eventually.holds(
        "all are received",
        () -> {
          try {
            List<Delivery> deliveries = inbox.receive(1_000, Duration.ofMillis(100));
            deliveries.forEach(delivery -> missing.remove(delivery.message()));
            inbox.acknowledge(deliveries);
          } catch (PortUnavailable notYet) {
            return false;
          }
          return missing.isEmpty();
        });
    assertEquals(Set.of(), missing);
  }

  /** Does something until it fails as it should, in time; returns the failure. */
  static <T extends Throwable> T awaitFailure(Class<T> type, Runnable use) {
    return assertThrows(
        type,
        () ->
            Eventually.holds(
                "it fails",
                () -> {
                  use.run();
                  return false;
                }));
  }

  /** Takes one message by the driver alone, and holds it; returns its tag. */
  static long take(Channel raw, String queue) {
    AtomicLong tag = new AtomicLong();
    Eventually.holds(
        "a message is there",
        () -> {
          try {
            Optional<GetResponse> taken = Optional.ofNullable(raw.basicGet(queue, false));
            taken.ifPresent(message -> tag.set(message.getEnvelope().getDeliveryTag()));
            return taken.isPresent();
          } catch (IOException failed) {
            throw new UncheckedIOException(failed);
          }
        });
    return tag.get();
  }
}
