package io.planmanagement.rabbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.domain.port.Delivery;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.Race;
import io.planmanagement.testservers.RabbitServer;
import io.planmanagement.testservers.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A network between us and the broker that refuses, cuts, or swallows. */
class BrokenNetworkTest {

  private static final Duration GLANCE = Duration.ofMillis(100);

  private BrokerSubject subject;
  private RabbitChannel channel;
  private TcpProxy network;

  @BeforeEach
  void newQueue() {
    subject = new BrokerSubject(RabbitServer.shared());
    channel = subject.open();
    network = subject.network(channel);
    channel.create();
  }

  @AfterEach
  void deleteQueue() {
    subject.close();
  }

  @Test
  void making_a_channel_and_an_inbox_connects_to_nothing() {
    network.refuse();
    network.cut();

    RabbitChannel made = subject.open();
    ChangeInbox inbox = made.openInbox();
    inbox.giveBack();

    assertEquals(0, subject.network(made).accepted());
  }

  @Test
  void without_a_broker_every_use_is_refused_and_with_it_all_go_on() {
    List<ChangeMessage> messages = Messages.some(3);
    ChangeInbox inbox = channel.openInbox();
    network.refuse();
    network.cut();

    for (Runnable use :
        List.<Runnable>of(
            channel::check,
            channel::exists,
            channel::create,
            () -> channel.publish(messages),
            () -> inbox.receive(1, GLANCE))) {
      Messages.awaitFailure(PortUnavailable.class, use);
      assertEquals(Outcome.NOT_APPLIED, assertThrows(PortUnavailable.class, use::run).outcome());
    }

    network.pass();
    channel.check();
    assertTrue(channel.exists());
    assertEquals(List.of(), channel.publish(messages));
    Messages.receiveAll(inbox, messages);
  }

  @Test
  void a_node_that_is_away_is_passed_over() {
    TcpProxy away = new TcpProxy("127.0.0.1", 1);
    away.close();
    RabbitSettings one = subject.settings();
    RabbitSettings both =
        new RabbitSettings(
            List.of(new RabbitSettings.Address("127.0.0.1", away.port()), one.addresses().get(0)),
            one.virtualHost(),
            one.login(),
            one.tls(),
            one.queue(),
            one.prefetch(),
            one.timeouts());
    for (int times = 0; times < 3; times++) {
      try (RabbitChannel reached = new RabbitChannel(both)) {

        assertTrue(reached.exists());
      }
    }
  }

  @Test
  void connections_that_are_cut_while_work_goes_on_lose_nothing() {
    List<ChangeMessage> messages = Messages.some(600);

    Race.together(
        () -> {
          for (int i = 0; i < messages.size(); i += 20) {
            Messages.publishOnceItWorks(channel, messages.subList(i, i + 20));
            if (i % 100 == 0) {
              network.cut();
            }
          }
        },
        () -> {
          try (ChangeInbox inbox = channel.openInbox()) {
            Messages.receiveAll(inbox, messages);
          }
        });

    channel.check();
  }

  @Test
  void what_was_confirmed_before_a_cut_counts() {
    assertEquals(List.of(), channel.publish(Messages.some(1)));
    long before = network.bytesToServer();
    List<ChangeMessage> messages = Messages.some(8_000); // some 2.5 MB
    List<ChangeMessage> unconfirmed = new ArrayList<>();
    CountDownLatch begun = new CountDownLatch(1);

    Race.together(
        () -> {
          begun.countDown();
          unconfirmed.addAll(channel.publish(messages));
        },
        () -> {
          begun.await();
          Eventually.holds(
              "more is sent than may be in flight, and so some is confirmed",
              () -> network.bytesToServer() > before + 300_000);
          network.cut();
        });

    assertTrue(unconfirmed.size() < messages.size(), "none was confirmed");
    List<ChangeMessage> confirmed = new ArrayList<>(messages);
    confirmed.removeAll(new HashSet<>(unconfirmed));
    try (ChangeInbox inbox = channel.openInbox()) {
      Messages.receiveAll(inbox, confirmed);
    }
  }

  @Test
  void a_half_open_connection_ends_a_publish_in_time_and_the_next_one_connects_anew() {
    beImpatient();
    Messages.publishOnceItWorks(channel, Messages.some(1));
    List<ChangeMessage> messages = Messages.some(300);
    network.swallow();

    long start = System.nanoTime();
    List<ChangeMessage> unconfirmed = unconfirmed(messages);

    assertInTime(start);
    assertEquals(messages, unconfirmed);
    network.pass();
    Messages.publishOnceItWorks(channel, messages);
  }

  @Test
  void a_half_open_connection_ends_a_receive_and_what_was_held_comes_again() {
    beImpatient();
    List<ChangeMessage> messages = Messages.some(2);
    Messages.publishOnceItWorks(channel, messages);
    try (ChangeInbox inbox = channel.openInbox()) {
      List<Delivery> held = new ArrayList<>();
      Messages.onceItWorks("some are held", () -> held.addAll(inbox.receive(2, GLANCE)));
      network.swallow();

      Messages.awaitFailure(PortUnavailable.class, () -> inbox.receive(2, Eventually.patience()));

      network.pass();
      inbox.acknowledge(held); // it holds them no longer
      Messages.receiveAll(inbox, messages);
    }
  }

  @Test
  void on_a_half_open_connection_everything_ends_by_its_time_outs() {
    beImpatient();
    ChangeInbox inbox = channel.openInbox();
    Messages.onceItWorks("nothing is there", () -> inbox.receive(1, GLANCE).isEmpty());
    network.swallow();

    for (Runnable use : List.<Runnable>of(channel::check, channel::exists, channel::create)) {
      long start = System.nanoTime();
      assertThrows(PortUnavailable.class, use::run);
      assertInTime(start);
    }
    long start = System.nanoTime();
    inbox.giveBack();
    inbox.close();
    channel.close();
    assertInTime(start);
  }

  @Test
  void a_slow_network_is_no_failure() {
    network.slow(Duration.ofMillis(30), 200_000);
    List<ChangeMessage> messages = Messages.some(100);

    assertEquals(List.of(), channel.publish(messages));

    try (ChangeInbox inbox = channel.openInbox()) {
      Messages.receiveAll(inbox, messages);
    }
  }

  @Test
  void confirmations_that_come_too_late_are_not_those_of_the_next_batch() {
    beImpatient();
    Messages.publishOnceItWorks(channel, Messages.some(1));
    network.slow(Messages.SHORT.reply().multipliedBy(2), 1_000_000);
    List<ChangeMessage> late = Messages.some(10);

    List<ChangeMessage> unconfirmed = unconfirmed(late);
    network.pass();
    subject.raw().delete(subject.queue());
    List<ChangeMessage> next = Messages.some(10);
    List<ChangeMessage> nextUnconfirmed = unconfirmed(next);

    assertEquals(late, unconfirmed);
    assertEquals(next, nextUnconfirmed);
  }

  @Test
  void an_interrupted_publish_ends_with_its_flag_set_and_the_channel_stays_usable() {
    assertEquals(List.of(), channel.publish(Messages.some(1)));
    List<ChangeMessage> messages = Messages.some(50);
    Thread.currentThread().interrupt();

    List<ChangeMessage> unconfirmed;
    boolean flag;
    try {
      unconfirmed = unconfirmed(messages);
    } finally {
      flag = Thread.interrupted();
    }

    assertTrue(flag, "the interrupt flag is gone");
    assertTrue(messages.containsAll(unconfirmed));
    assertEquals(List.of(), channel.publish(messages));
  }

  /** Takes another instance, with times short enough to be waited for. */
  private void beImpatient() {
    channel = subject.open(subject.settings().with(Messages.SHORT));
    network = subject.network(channel);
  }

  private List<ChangeMessage> unconfirmed(List<ChangeMessage> messages) {
    try {
      return channel.publish(messages);
    } catch (PortUnavailable noneConfirmed) {
      return messages;
    }
  }

  /** Far longer than the time-outs, and far shorter than for ever. */
  private static void assertInTime(long start) {
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.compareTo(Eventually.patience()) < 0, "took " + took);
  }
}
