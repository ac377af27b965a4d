package io.planmanagement.rabbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.domain.port.Delivery;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.Race;
import io.planmanagement.testservers.RabbitServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can happen to a broker. */
class BrokerFaultsTest {

  private static final Duration GLANCE = Duration.ofMillis(100);

  private final RabbitServer server = OwnBroker.server();
  private BrokerSubject subject;
  private RabbitChannel channel;

  @BeforeEach
  void newQueue() {
    subject = new BrokerSubject(server);
    channel = subject.open();
    channel.create();
  }

  @AfterEach
  void deleteQueue() {
    subject.close();
  }

  @Test
  void a_broker_that_is_killed_and_started_again_has_all_that_it_confirmed() {
    server.ctl("eval", "[dets:sync(Table) || Table <- dets:all()]."); // else it forgets new queues
    ChangeInbox held = channel.openInbox();
    assertEquals(List.of(), channel.publish(Messages.some(5)));
    assertFalse(held.receive(5, Eventually.patience()).isEmpty());
    List<ChangeMessage> confirmed = Collections.synchronizedList(new ArrayList<>());
    AtomicBoolean killed = new AtomicBoolean();

    Race.together(
        () -> {
          while (!killed.get()) {
            publish(channel, Messages.some(50), confirmed);
          }
        },
        () -> {
          Eventually.holds("much is confirmed", () -> confirmed.size() > 1_000);
          server.kill();
          killed.set(true);
        });
    server.startAgain();

    Messages.onceItWorks("the queue is there", channel::exists);
    Messages.receiveAll(held, confirmed);
    Messages.publishOnceItWorks(channel, Messages.some(1));
  }

  @Test
  void a_broker_that_hangs_holds_nobody_and_goes_on_with_all_that_it_confirmed() {
    beImpatient();
    List<ChangeMessage> messages = Messages.some(100);
    Messages.publishOnceItWorks(channel, messages);
    ChangeInbox inbox = channel.openInbox();
    assertFalse(inbox.receive(10, Eventually.patience()).isEmpty());
    server.suspend();
    try {
      List<ChangeMessage> more = Messages.some(10);

      assertEquals(more, unconfirmed(more));
      assertThrows(PortUnavailable.class, channel::check);
      Messages.awaitFailure(PortUnavailable.class, () -> inbox.receive(10, Eventually.patience()));
    } finally {
      server.resume();
    }

    Messages.receiveAll(inbox, messages);
    Messages.publishOnceItWorks(channel, Messages.some(1));
  }

  @Test
  void a_broker_that_is_short_of_memory_refuses_in_time_and_still_delivers() {
    beImpatient();
    List<ChangeMessage> before = Messages.some(20);
    Messages.publishOnceItWorks(channel, before);
    List<ChangeMessage> during = Messages.some(5_000);
    ChangeInbox inbox = channel.openInbox();
    server.ctl("set_vm_memory_high_watermark", "0.0000001");
    try {
      assertEquals(during, unconfirmed(during));

      long start = System.nanoTime();
      for (int times = 0; times < 20; times++) {
        assertThrows(PortUnavailable.class, () -> channel.publish(during));
        assertThrows(PortUnavailable.class, channel::check);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(
          took.compareTo(Messages.SHORT.reply().multipliedBy(10)) < 0, "each waited: " + took);
      Messages.receiveAll(inbox, before);
      assertTrue(subject.open().exists());
    } finally {
      server.ctl("set_vm_memory_high_watermark", "absolute", "512MB");
    }

    Messages.publishOnceItWorks(channel, during);
    Messages.receiveAll(inbox, during);
  }

  @Test
  void connections_that_an_operator_closes_are_made_anew() {
    List<ChangeMessage> messages = Messages.some(10);
    assertEquals(List.of(), channel.publish(messages));
    ChangeInbox inbox = channel.openInbox();
    assertFalse(inbox.receive(10, Eventually.patience()).isEmpty());

    server.ctl("close_all_connections", "a test");

    Messages.awaitFailure(PortUnavailable.class, () -> inbox.receive(10, Eventually.patience()));
    Messages.receiveAll(inbox, messages);
    Messages.publishOnceItWorks(channel, Messages.some(1));
    channel.check();
  }

  @Test
  void a_queue_that_is_deleted_under_publishers_and_consumers_is_noticed_by_all() {
    ChangeChannel other = subject.open();
    AtomicBoolean deleted = new AtomicBoolean();
    CountDownLatch running = new CountDownLatch(4);

    List<Race.Finish<Boolean>> finishes =
        Race.of(
            5,
            i ->
                () -> {
                  if (i == 0) {
                    running.await();
                    subject.raw().delete(subject.queue());
                    deleted.set(true);
                    return true;
                  }
                  return i % 2 == 0
                      ? publishUntilRefused(i == 2 ? channel : other, running, deleted)
                      : receiveUntilRefused(i == 1 ? channel : other, running);
                });

    finishes.forEach(finish -> assertEquals(Optional.of(true), finish.value()));
    Eventually.holds("the queue is seen to be absent", () -> !channel.exists());
    channel.create();
    List<ChangeMessage> messages = Messages.some(10);
    Messages.publishOnceItWorks(other, messages);
    Messages.receiveAll(channel.openInbox(), messages);
  }

  @Test
  void a_purged_queue_hangs_nobody() {
    assertEquals(List.of(), channel.publish(Messages.some(100)));
    ChangeInbox inbox = channel.openInbox();
    List<Delivery> held = inbox.receive(10, Eventually.patience());

    subject.raw().purge(subject.queue());

    inbox.acknowledge(held);
    List<ChangeMessage> messages = Messages.some(10);
    assertEquals(List.of(), channel.publish(messages));
    Messages.receiveAll(inbox, messages);
  }

  @Test
  void a_queue_that_takes_no_more_confirms_no_more() {
    server.ctl(
        "set_policy",
        "full",
        "^" + subject.queue() + "$",
        "{\"max-length\":5,\"overflow\":\"reject-publish\"}",
        "--apply-to",
        "queues");
    try {
      List<ChangeMessage> taken = new ArrayList<>();
      Eventually.holds(
          "it takes no more",
          () -> {
            List<ChangeMessage> messages = Messages.some(1);
            List<ChangeMessage> refused = channel.publish(messages);
            if (refused.isEmpty()) {
              taken.addAll(messages);
            }
            return refused.equals(messages);
          });

      Messages.receiveAll(channel.openInbox(), taken);
    } finally {
      server.ctl("clear_policy", "full");
    }
    Messages.publishOnceItWorks(channel, Messages.some(20));
  }

  @Test
  void a_message_that_is_held_for_longer_than_the_broker_likes_comes_again() {
    List<ChangeMessage> messages = Messages.some(3);
    assertEquals(List.of(), channel.publish(messages));
    String patience =
        server.ctl(
            "eval",
            "{ok, Held} = application:get_env(rabbit, consumer_timeout),"
                + " {ok, Tick} = application:get_env(rabbit, channel_tick_interval),"
                + " application:set_env(rabbit, consumer_timeout, 2000),"
                + " application:set_env(rabbit, channel_tick_interval, 250),"
                + " {Held, Tick}.");
    try {
      ChangeInbox inbox = channel.openInbox();
      List<Delivery> held = inbox.receive(1, Eventually.patience());

      Messages.awaitFailure(PortUnavailable.class, () -> inbox.receive(10, Eventually.patience()));

      inbox.acknowledge(held); // it holds them no longer
      Messages.receiveAll(inbox, messages);
    } finally {
      server.ctl(
          "eval",
          "{Held, Tick} = "
              + patience.strip()
              + ", application:set_env(rabbit, consumer_timeout, Held),"
              + " application:set_env(rabbit, channel_tick_interval, Tick).");
    }
  }

  /** Takes another instance, with times short enough to be waited for. */
  private void beImpatient() {
    channel = subject.open(subject.settings().with(Messages.SHORT));
  }

  private static boolean publishUntilRefused(
      ChangeChannel channel, CountDownLatch running, AtomicBoolean deleted) {
    while (true) {
      List<ChangeMessage> messages = Messages.some(20);
      boolean began = deleted.get();
      try {
        if (!channel.publish(messages).isEmpty()) {
          return true;
        }
        assertFalse(began, "confirmed although there is no queue");
      } catch (PortUnavailable refused) {
        return true;
      }
      running.countDown();
    }
  }

  private static boolean receiveUntilRefused(ChangeChannel channel, CountDownLatch running) {
    ChangeInbox inbox = channel.openInbox();
    try {
      while (true) {
        inbox.acknowledge(inbox.receive(5, GLANCE));
        running.countDown();
      }
    } catch (PortUnavailable refused) {
      return true;
    }
  }

  /** Adds those that are confirmed to the list. */
  private static void publish(
      ChangeChannel channel, List<ChangeMessage> messages, List<ChangeMessage> confirmed) {
    try {
      List<ChangeMessage> unconfirmed = channel.publish(messages);
      messages.stream().filter(message -> !unconfirmed.contains(message)).forEach(confirmed::add);
    } catch (PortUnavailable noneConfirmed) {
      // the next time
    }
  }

  private List<ChangeMessage> unconfirmed(List<ChangeMessage> messages) {
    try {
      return channel.publish(messages);
    } catch (PortUnavailable noneConfirmed) {
      return messages;
    }
  }
}
