package io.planmanagement.rabbit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.GetResponse;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.domain.port.Delivery;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testservers.RabbitServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an inbox on RabbitMQ does besides what every inbox does. */
class RabbitInboxTest {

  private static final Duration GLANCE = Duration.ofMillis(200);
  private static final byte[] JUNK = "not ours {".getBytes(StandardCharsets.UTF_8);

  private BrokerSubject subject;

  @BeforeEach
  void newQueue() {
    subject = new BrokerSubject(RabbitServer.shared());
    subject.open().create();
  }

  @AfterEach
  void deleteQueue() {
    subject.close();
  }

  @Test
  void an_inbox_holds_no_more_than_its_prefetch() {
    ChangeChannel channel = subject.open(subject.settings().withPrefetch(10));
    List<ChangeMessage> messages = Messages.some(25);
    assertEquals(List.of(), channel.publish(messages));
    try (ChangeInbox inbox = channel.openInbox()) {
      List<Delivery> held = new ArrayList<>();
      Eventually.holds(
          "it holds what it may",
          () -> {
            held.addAll(inbox.receive(100, GLANCE));
            return held.size() >= 10;
          });

      List<Delivery> beyond = inbox.receive(100, GLANCE);

      assertEquals(10, held.size());
      assertEquals(List.of(), beyond);
      assertEquals(15, subject.raw().waiting(subject.queue()));
      inbox.acknowledge(held);
      Messages.receiveAll(
          inbox,
          messages.stream()
              .filter(m -> held.stream().noneMatch(d -> d.message().equals(m)))
              .toList());
    }
  }

  @Test
  void two_inboxes_share_what_waits() {
    ChangeChannel channel = subject.open(subject.settings().withPrefetch(5));
    assertEquals(List.of(), channel.publish(Messages.some(40)));
    try (ChangeInbox one = channel.openInbox();
        ChangeInbox other = subject.open(subject.settings().withPrefetch(5)).openInbox()) {
      Set<ChangeMessage> byOne = new HashSet<>();
      Set<ChangeMessage> byOther = new HashSet<>();

      Eventually.holds(
          "all are done",
          () -> {
            work(one, byOne);
            work(other, byOther);
            return byOne.size() + byOther.size() == 40;
          });

      assertTrue(byOne.size() >= 5 && byOther.size() >= 5, byOne.size() + ", " + byOther.size());
      assertTrue(byOne.stream().noneMatch(byOther::contains));
    }
  }

  @Test
  void any_of_those_that_are_held_can_be_acknowledged() {
    ChangeChannel channel = subject.open();
    assertEquals(List.of(), channel.publish(Messages.some(10)));
    Set<ChangeMessage> kept = new HashSet<>();
    try (ChangeInbox inbox = channel.openInbox()) {
      List<Delivery> held = new ArrayList<>();
      Eventually.holds(
          "all are held", () -> held.addAll(inbox.receive(10, GLANCE)) && held.size() == 10);
      List<Delivery> done = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        if (Set.of(0, 1, 4, 5, 9).contains(i)) {
          done.add(0, held.get(i));
        } else {
          kept.add(held.get(i).message());
        }
      }

      inbox.acknowledge(done);
    }

    Eventually.holds("the rest waits", () -> subject.raw().waiting(subject.queue()) == 5);
    Set<ChangeMessage> again = new HashSet<>();
    try (ChangeInbox inbox = channel.openInbox()) {
      Eventually.holds(
          "the rest comes again",
          () -> {
            work(inbox, again);
            return again.size() >= 5;
          });
    }
    assertEquals(kept, again);
  }

  @Test
  void what_can_not_be_read_is_kept_for_an_operator_and_stops_nobody() {
    ChangeChannel channel = subject.open();
    List<ChangeMessage> messages = Messages.some(3);
    RawBroker raw = subject.raw();
    AMQP.BasicProperties foreign =
        new AMQP.BasicProperties.Builder()
            .contentType("text/plain")
            .type("theirs")
            .expiration("60000")
            .headers(Map.of("CC", List.of("elsewhere")))
            .build();
    raw.publish(subject.queue(), foreign, JUNK);
    assertEquals(List.of(), channel.publish(messages));
    raw.publish(subject.queue(), new AMQP.BasicProperties(), JUNK);
    try (ChangeInbox inbox = channel.openInbox()) {

      Messages.receiveAll(inbox, messages);

      assertEquals(List.of(), inbox.receive(10, GLANCE));
    }
    Optional<GetResponse> first = raw.take(subject.queue() + ".unreadable");
    assertArrayEquals(JUNK, first.orElseThrow().getBody());
    assertEquals("text/plain", first.orElseThrow().getProps().getContentType());
    assertEquals("theirs", first.orElseThrow().getProps().getType());
    assertEquals(2, first.orElseThrow().getProps().getDeliveryMode());
    assertTrue(raw.take(subject.queue() + ".unreadable").isPresent());
    assertEquals(0, raw.waiting(subject.queue() + ".unreadable"));
    assertEquals(0, raw.waiting(subject.queue()));
  }

  @Test
  void a_receive_that_finds_only_what_can_not_be_read_waits_on() {
    ChangeChannel channel = subject.open();
    subject.raw().publish(subject.queue(), new AMQP.BasicProperties(), JUNK);
    try (ChangeInbox inbox = channel.openInbox()) {
      Duration wait = Duration.ofMillis(500);

      Eventually.holds(
          "what can't be read is elsewhere",
          () -> {
            long start = System.nanoTime();
            assertEquals(List.of(), inbox.receive(10, wait));
            assertTrue(System.nanoTime() - start >= wait.toNanos() * 9 / 10, "it waits on");
            return subject.raw().waiting(subject.queue()) == 0;
          });

      assertEquals(1, subject.raw().waiting(subject.queue() + ".unreadable"));
    }
  }

  @Test
  void what_can_not_be_read_stays_where_it_is_if_it_can_not_be_kept_elsewhere() {
    ChangeChannel channel = subject.open();
    subject.raw().declare(subject.queue() + ".unreadable", Map.of()); // not one of ours
    subject.raw().publish(subject.queue(), new AMQP.BasicProperties(), JUNK);
    List<ChangeMessage> messages = Messages.some(1);
    assertEquals(List.of(), channel.publish(messages));
    try (ChangeInbox inbox = channel.openInbox()) {

      Messages.awaitFailure(PortMisconfigured.class, () -> inbox.receive(10, GLANCE));

      Eventually.holds("both wait again", () -> subject.raw().waiting(subject.queue()) == 2);
      subject.raw().delete(subject.queue() + ".unreadable");
      Messages.receiveAll(inbox, messages);
    }
    assertTrue(subject.raw().take(subject.queue() + ".unreadable").isPresent());
  }

  @Test
  void many_messages_that_can_not_be_read_hide_none_that_can() {
    ChangeChannel channel = subject.open(subject.settings().withPrefetch(3));
    for (int i = 0; i < 7; i++) {
      subject.raw().publish(subject.queue(), new AMQP.BasicProperties(), JUNK);
    }
    List<ChangeMessage> messages = Messages.some(1);
    assertEquals(List.of(), channel.publish(messages));
    try (ChangeInbox inbox = channel.openInbox()) {

      List<Delivery> received = inbox.receive(2, Eventually.patience());

      assertEquals(messages, received.stream().map(Delivery::message).toList());
    }
    assertEquals(7, subject.raw().waiting(subject.queue() + ".unreadable"));
  }

  @Test
  void a_closed_inbox_works_no_longer() {
    ChangeChannel channel = subject.open();
    ChangeInbox inbox = channel.openInbox();
    assertEquals(List.of(), channel.publish(Messages.some(1)));
    List<Delivery> held = inbox.receive(1, Eventually.patience());
    inbox.close();

    assertThrows(RuntimeException.class, () -> inbox.receive(1, GLANCE));
    assertThrows(RuntimeException.class, () -> inbox.acknowledge(held));
    inbox.giveBack();

    assertFalse(held.isEmpty());
    Eventually.holds("it waits again", () -> subject.raw().waiting(subject.queue()) == 1);
  }

  private static void work(ChangeInbox inbox, Set<ChangeMessage> done) {
    List<Delivery> deliveries = inbox.receive(5, Duration.ofMillis(50));
    deliveries.forEach(delivery -> done.add(delivery.message()));
    inbox.acknowledge(deliveries);
  }
}
