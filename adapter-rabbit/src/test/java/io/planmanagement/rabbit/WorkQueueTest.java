package io.planmanagement.rabbit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.Queue.DeclareOk;
import com.rabbitmq.client.GetResponse;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testservers.RabbitServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the queue is, and what it must not be. */
class WorkQueueTest {

  @ParameterizedTest
  @ValueSource(strings = {"3.10.8", "3.13.7", "3.12.0-rc.1"})
  void on_rabbitmq_3_an_absent_limit_means_none(String version) {
    assertEquals(
        Map.of("x-queue-type", "quorum"),
        WorkQueue.arguments(BrokerVersion.of("RabbitMQ", version)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.0.0", "4.2.1", "4.1.0-beta.3", "5.0.0"})
  void from_rabbitmq_4_on_no_limit_is_said(String version) {
    assertEquals(
        Map.of("x-queue-type", "quorum", "x-delivery-limit", -1),
        WorkQueue.arguments(BrokerVersion.of("RabbitMQ", version)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.9.29", "2.10.0", "1.11.1", "", "null", "latest"})
  void a_broker_that_is_too_old_or_has_no_version_is_refused(String version) {
    assertThrows(PortMisconfigured.class, () -> BrokerVersion.of("RabbitMQ", version));
  }

  @Test
  void another_product_is_refused() {
    assertThrows(PortMisconfigured.class, () -> BrokerVersion.of("LavinMQ", "3.13.0"));
    assertDoesNotThrow(() -> BrokerVersion.of("RabbitMQ", "3.13.0"));
  }

  static Stream<Map<String, Object>> otherArguments() {
    return Stream.of(
        Map.of(),
        Map.of("x-queue-type", "quorum", "x-delivery-limit", 3),
        Map.of("x-queue-type", "quorum", "x-max-length", 10),
        Map.of("x-queue-type", "stream"));
  }

  @ParameterizedTest
  @MethodSource("otherArguments")
  void a_queue_that_was_made_otherwise_is_refused_as_it_is(Map<String, Object> arguments) {
    try (BrokerSubject subject = new BrokerSubject(RabbitServer.shared())) {
      subject.raw().declare(subject.queue(), arguments);
      ChangeChannel channel = subject.open();

      for (Runnable use : List.<Runnable>of(channel::exists, channel::create)) {
        PortMisconfigured refused = assertThrows(PortMisconfigured.class, use::run);

        assertTrue(refused.toString().contains(subject.queue()), refused::toString);
      }

      subject.raw().delete(subject.queue());
      assertFalse(channel.exists());
      channel.create();
      assertTrue(channel.exists());
    }
  }

  @Test
  void a_queue_that_is_somebody_elses_alone_is_not_absent() {
    try (BrokerSubject subject = new BrokerSubject(RabbitServer.shared())) {
      ChangeChannel channel = subject.open();

      subject
          .raw()
          .on(
              theirs -> {
                theirs.queueDeclare(subject.queue(), false, true, false, Map.of());

                assertThrows(PortMisconfigured.class, channel::exists);
                assertThrows(PortMisconfigured.class, channel::check);
                return assertThrows(PortMisconfigured.class, channel::create);
              });

      Eventually.holds("it went with its owner", () -> !channel.exists());
    }
  }

  @Test
  void a_queue_that_lost_all_it_had_in_an_instant_was_made_anew() {
    DeclareOk unused = queue(0, 0);

    assertTrue(WorkQueue.isSame(queue(7, 0), queue(6, 0)));
    assertTrue(WorkQueue.isSame(queue(7, 1), queue(0, 1)));
    assertTrue(WorkQueue.isSame(unused, unused)); // nothing is lost with it
    assertFalse(WorkQueue.isSame(queue(7, 0), unused));
    assertFalse(WorkQueue.isSame(queue(0, 1), unused));
  }

  @Test
  void asking_for_the_queue_never_makes_it() {
    try (BrokerSubject subject = new BrokerSubject(RabbitServer.shared())) {
      ChangeChannel channel = subject.open();

      channel.check();
      channel.exists();

      assertFalse(subject.open().exists());
    }
  }

  @Test
  void a_message_that_is_refused_five_times_still_lives() {
    try (BrokerSubject subject = new BrokerSubject(RabbitServer.shared())) {
      ChangeChannel channel = subject.open();
      channel.create();
      ChangeMessage message = Messages.some(1).get(0);
      assertEquals(List.of(), channel.publish(List.of(message)));

      for (int times = 0; times < 5; times++) {
        subject
            .raw()
            .on(
                raw -> {
                  raw.basicNack(Messages.take(raw, subject.queue()), false, true);
                  raw.basicReject(Messages.take(raw, subject.queue()), true);
                  return true;
                });
      }

      try (ChangeInbox inbox = channel.openInbox()) {
        assertEquals(message, inbox.receive(1, Eventually.patience()).get(0).message());
      }
    }
  }

  @Test
  void a_message_is_small_persistent_and_says_what_it_is() {
    try (BrokerSubject subject = new BrokerSubject(RabbitServer.shared())) {
      ChangeChannel channel = subject.open();
      channel.create();
      channel.publish(Messages.some(1));

      Optional<GetResponse> taken = subject.raw().take(subject.queue());

      assertEquals(2, taken.orElseThrow().getProps().getDeliveryMode());
      assertEquals("application/json", taken.orElseThrow().getProps().getContentType());
      assertEquals("plan-change.v1", taken.orElseThrow().getProps().getType());
      assertTrue(taken.orElseThrow().getBody().length < 200);
    }
  }

  private static DeclareOk queue(int messages, int consumers) {
    return new DeclareOk.Builder()
        .queue("any")
        .messageCount(messages)
        .consumerCount(consumers)
        .build();
  }
}
