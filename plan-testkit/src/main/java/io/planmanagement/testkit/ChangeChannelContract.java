package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.domain.port.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link ChangeChannel} with its {@link ChangeInbox} must do. */
public interface ChangeChannelContract {

  /** How long to look at a channel before it is taken to be empty. */
  Duration GLANCE = Duration.ofMillis(100);

  /** Returns a new channel, for one test. */
  ChannelSubject newChannel();

  // The channel itself.

  @Test
  default void a_channel_that_was_created_is_there_for_every_instance() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel first = subject.open();

      first.create();

      assertTrue(first.exists());
      assertTrue(subject.open().exists());
      first.check();
    }
  }

  @Test
  default void creating_a_channel_that_is_there_takes_nothing_from_it() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel first = created(subject);
      List<ChangeMessage> messages = messages(3);
      publish(first, messages);

      first.create();
      subject.open().create();

      assertHas(first, messages);
    }
  }

  @Test
  default void closing_a_second_time_does_nothing() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel closed = created(subject);
      ChangeInbox inbox = closed.openInbox();
      inbox.close();
      closed.close();

      inbox.close();
      closed.close();

      assertTrue(subject.open().exists());
    }
  }

  // Publishing and receiving.

  @Test
  default void what_is_published_is_confirmed_and_delivered_unaltered() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel publisher = created(subject);
      List<ChangeMessage> messages = new ArrayList<>(messages(5));
      messages.add(
          new ChangeMessage(
              new StoreId("s".repeat(64)),
              new Change(new PlanId("é 計画 \"{}[],:|"), new Revision(Revision.MAX))));

      assertEquals(List.of(), publisher.publish(messages));

      assertHas(subject.open(), messages);
    }
  }

  @Test
  default void publishing_nothing_confirms_nothing() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel channel = created(subject);

      assertEquals(List.of(), channel.publish(List.of()));

      assertEmpty(channel);
    }
  }

  @Test
  default void a_large_batch_is_delivered_whole_through_concurrent_publishers() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel channel = created(subject);
      List<List<ChangeMessage>> batches =
          IntStream.range(0, 4).mapToObj(i -> messages(500)).toList();

      Race.of(
              4,
              i ->
                  () -> {
                    publish(channel, batches.get(i));
                    return i;
                  })
          .forEach(finish -> assertEquals(Optional.empty(), finish.failure()));

      assertHas(channel, batches.stream().flatMap(List::stream).toList());
    }
  }

  @Test
  default void a_receive_takes_no_more_than_asked_for() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel channel = created(subject);
      List<ChangeMessage> messages = messages(7);
      publish(channel, messages);
      try (ChangeInbox inbox = channel.openInbox()) {
        Set<ChangeMessage> received = new HashSet<>();

        Eventually.holds(
            "all are received",
            () -> {
              List<Delivery> deliveries = inbox.receive(3, GLANCE);
              assertTrue(deliveries.size() <= 3, "more than asked for");
              deliveries.forEach(delivery -> received.add(delivery.message()));
              return received.size() == messages.size();
            });

        assertEquals(new HashSet<>(messages), received);
      }
    }
  }

  @Test
  default void every_delivery_of_an_inbox_has_a_tag_of_its_own() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel channel = created(subject);
      publish(channel, messages(5));
      try (ChangeInbox inbox = channel.openInbox()) {
        Set<Long> tags = new HashSet<>();

        for (int round = 0; round < 3; round++) {
          for (Delivery delivery : receive(inbox, 5)) {
            assertTrue(tags.add(delivery.tag()), "a tag was used twice");
          }
          inbox.giveBack();
        }

        assertEquals(15, tags.size());
      }
    }
  }

  @Test
  default void a_receive_ends_without_messages_when_the_time_is_over() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel channel = created(subject);
      try (ChangeInbox inbox = channel.openInbox()) {
        long start = System.nanoTime();

        List<Delivery> none = inbox.receive(10, Duration.ofMillis(300));

        Duration waited = Duration.ofNanos(System.nanoTime() - start);
        assertEquals(List.of(), none);
        assertTrue(waited.compareTo(Duration.ofMillis(250)) > 0, "came back after " + waited);
        assertTrue(waited.compareTo(Eventually.patience()) < 0, "came back after " + waited);
      }
    }
  }

  @Test
  default void a_receive_that_waits_gets_what_is_published_meanwhile() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel publisher = created(subject);
      ChangeChannel consumer = subject.open();
      List<ChangeMessage> messages = messages(1);
      CountDownLatch waiting = new CountDownLatch(1);
      List<Delivery> received = new ArrayList<>();

      Race.together(
          () -> {
            try (ChangeInbox inbox = consumer.openInbox()) {
              waiting.countDown();
              received.addAll(inbox.receive(10, Eventually.patience()));
              inbox.acknowledge(received);
            }
          },
          () -> {
            waiting.await();
            publish(publisher, messages);
          });

      assertEquals(messages, received.stream().map(Delivery::message).toList());
    }
  }

  // The life of a message.

  @Test
  default void an_acknowledged_message_never_comes_again() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel channel = created(subject);
      List<ChangeMessage> messages = messages(4);
      publish(channel, messages);
      ChangeMessage kept;
      try (ChangeInbox inbox = channel.openInbox()) {
        List<Delivery> deliveries = receive(inbox, 4);
        kept = deliveries.get(3).message();

        inbox.acknowledge(deliveries.subList(0, 3));
      }

      assertHas(subject.open(), List.of(kept));
    }
  }

  @Test
  default void acknowledging_nothing_or_twice_ends_no_other_message() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel channel = created(subject);
      List<ChangeMessage> messages = messages(3);
      publish(channel, messages);
      List<ChangeMessage> rest = new ArrayList<>(messages);
      try (ChangeInbox inbox = channel.openInbox()) {
        List<Delivery> deliveries = receive(inbox, 3);
        List<Delivery> first = deliveries.subList(0, 1);
        rest.remove(first.get(0).message());
        inbox.acknowledge(first);

        inbox.acknowledge(first);
        inbox.acknowledge(List.of());
      }

      assertHas(subject.open(), rest);
    }
  }

  @Test
  default void competing_inboxes_hold_different_messages() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel first = created(subject);
      ChangeChannel second = subject.open();
      List<ChangeMessage> messages = messages(30);
      publish(first, messages);
      List<ChangeMessage> held = new ArrayList<>();
      try (ChangeInbox one = first.openInbox();
          ChangeInbox other = second.openInbox();
          ChangeInbox third = second.openInbox()) {

        Eventually.holds(
            "all are received",
            () -> {
              for (ChangeInbox inbox : List.of(one, other, third)) {
                inbox.receive(4, GLANCE).forEach(delivery -> held.add(delivery.message()));
              }
              return held.size() >= messages.size();
            });

        assertEquals(messages.size(), held.size(), "a message was in two inboxes");
        assertEquals(new HashSet<>(messages), new HashSet<>(held));
      }
    }
  }

  @Test
  default void what_was_given_back_comes_again_here_or_elsewhere() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel channel = created(subject);
      List<ChangeMessage> messages = messages(5);
      publish(channel, messages);
      try (ChangeInbox inbox = channel.openInbox()) {
        receive(inbox, 5);

        inbox.giveBack();

        assertEquals(new HashSet<>(messages), messagesOf(receive(inbox, 5)));
        inbox.giveBack();
        assertHas(subject.open(), messages);
      }
    }
  }

  @Test
  default void an_inbox_that_gave_back_takes_nothing_until_the_next_receive() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel channel = created(subject);
      try (ChangeInbox idle = channel.openInbox()) {
        idle.receive(100, GLANCE);
        idle.giveBack();
        List<ChangeMessage> messages = messages(20);

        publish(channel, messages);

        assertHas(subject.open(), messages);
      }
    }
  }

  @Test
  default void a_message_given_back_many_times_still_lives() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel channel = created(subject);
      List<ChangeMessage> messages = messages(2);
      publish(channel, messages);
      try (ChangeInbox inbox = channel.openInbox()) {
        for (int times = 0; times < 25; times++) {
          assertEquals(new HashSet<>(messages), messagesOf(receive(inbox, 2)));
          inbox.giveBack();
        }
      }

      assertHas(channel, messages);
    }
  }

  @Test
  default void a_closed_inbox_gives_everything_back() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel channel = created(subject);
      List<ChangeMessage> messages = messages(5);
      publish(channel, messages);
      ChangeInbox inbox = channel.openInbox();
      receive(inbox, 5);

      inbox.close();

      assertHas(channel, messages);
    }
  }

  @Test
  default void what_a_lost_instance_held_comes_again() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel other = created(subject);
      List<ChangeMessage> messages = messages(6);
      publish(other, messages);
      for (int times = 0; times < 6; times++) {
        ChangeChannel lost = subject.open();
        ChangeInbox inbox = lost.openInbox();
        assertEquals(messages.size(), receive(inbox, 6).size());

        subject.disconnect(lost);
      }

      assertHas(other, messages);
    }
  }

  @Test
  default void giving_back_never_throws_and_what_a_lost_inbox_held_comes_again() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel other = created(subject);
      List<ChangeMessage> messages = messages(3);
      publish(other, messages);
      ChangeChannel lost = subject.open();
      ChangeInbox inbox = lost.openInbox();
      receive(inbox, 3);
      subject.disconnect(lost);

      inbox.giveBack();
      inbox.close();

      assertHas(other, messages);
    }
  }

  @Test
  default void an_inbox_that_may_hold_no_more_gets_more_once_it_acknowledges() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel channel = created(subject);
      List<ChangeMessage> messages = messages(3_000);
      publish(channel, messages);
      Set<ChangeMessage> received = new HashSet<>();
      try (ChangeInbox inbox = channel.openInbox()) {
        Eventually.holds(
            "all are received",
            () -> {
              List<Delivery> held = new ArrayList<>(inbox.receive(1_000, GLANCE));
              held.addAll(inbox.receive(1_000, Duration.ZERO));
              received.addAll(messagesOf(held));
              inbox.acknowledge(held);
              return received.size() == messages.size();
            });
      }

      assertEquals(new HashSet<>(messages), received);
      assertEmpty(channel);
    }
  }

  @Test
  default void acknowledging_what_is_held_no_longer_ends_nothing() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel channel = created(subject);
      List<ChangeMessage> messages = messages(3);
      publish(channel, messages);
      try (ChangeInbox inbox = channel.openInbox()) {
        List<Delivery> before = receive(inbox, 3);
        inbox.giveBack();

        inbox.acknowledge(before);
        List<Delivery> again = receive(inbox, 3);
        inbox.acknowledge(before);

        assertEquals(new HashSet<>(messages), messagesOf(again));
      }

      assertHas(subject.open(), messages);
    }
  }

  @Test
  default void work_is_shared_and_nothing_is_lost_while_consumers_come_and_go() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel channel = created(subject);
      List<ChangeMessage> messages = messages(200);
      publish(channel, messages);
      Set<ChangeMessage> done = ConcurrentHashMap.newKeySet();

      Race.of(
              3,
              runner ->
                  () -> {
                    long start = System.nanoTime();
                    for (int round = 0; done.size() < messages.size(); round++) {
                      assertTrue(
                          System.nanoTime() - start < Eventually.patience().toNanos(),
                          "not in time");
                      try (ChangeInbox inbox = channel.openInbox()) {
                        List<Delivery> deliveries = inbox.receive(10, GLANCE);
                        if (round % 3 != runner) {
                          inbox.acknowledge(deliveries);
                          deliveries.forEach(delivery -> done.add(delivery.message()));
                        }
                      }
                    }
                    return runner;
                  })
          .forEach(finish -> assertEquals(Optional.empty(), finish.failure()));

      assertEquals(new HashSet<>(messages), done);
    }
  }

  @Test
  default void an_interrupted_receive_fails_with_its_flag_set_and_the_inbox_stays_usable() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel channel = created(subject);
      try (ChangeInbox inbox = channel.openInbox()) {
        boolean flag;

        Thread.currentThread().interrupt();
        try {
          assertThrows(PortUnavailable.class, () -> inbox.receive(1, Eventually.patience()));
        } finally {
          flag = Thread.interrupted();
        }

        assertTrue(flag, "the interrupt flag is gone");
        List<ChangeMessage> messages = messages(1);
        publish(channel, messages);
        assertEquals(new HashSet<>(messages), messagesOf(receive(inbox, 1)));
      }
    }
  }

  @Test
  default void closing_the_channel_from_another_thread_ends_a_wait() {
    try (ChannelSubject subject = newChannel()) {
      ChangeChannel channel = created(subject);
      ChangeInbox inbox = channel.openInbox();
      CountDownLatch waiting = new CountDownLatch(1);
      AtomicLong ended = new AtomicLong();
      long start = System.nanoTime();

      Race.together(
          () -> {
            waiting.countDown();
            assertThrows(
                PortUnavailable.class,
                () -> {
                  while (true) {
                    inbox.receive(1, Eventually.patience().multipliedBy(2));
                  }
                });
            ended.set(System.nanoTime());
          },
          () -> {
            waiting.await();
            channel.close();
          });

      assertTrue(ended.get() - start < Eventually.patience().toNanos(), "the wait went on");
    }
  }

  // What the tests say in short.

  private static ChangeChannel created(ChannelSubject subject) {
    ChangeChannel channel = subject.open();
    channel.create();
    return channel;
  }

  private static List<ChangeMessage> messages(int count) {
    StoreId store = StoreId.random();
    return IntStream.range(0, count)
        .mapToObj(
            i -> new ChangeMessage(store, new Change(TestPlans.freshId(), new Revision(i + 1))))
        .toList();
  }

  private static void publish(ChangeChannel channel, List<ChangeMessage> messages) {
    assertEquals(List.of(), channel.publish(messages), "not confirmed");
  }

  private static List<Delivery> receive(ChangeInbox inbox, int count) {
    List<Delivery> received = new ArrayList<>();
    Eventually.holds(
        count + " messages are received",
        () -> {
          received.addAll(inbox.receive(count - received.size(), GLANCE));
          return received.size() == count;
        });
    return received;
  }

  private static Set<ChangeMessage> messagesOf(Collection<Delivery> deliveries) {
    Set<ChangeMessage> messages = new HashSet<>();
    deliveries.forEach(delivery -> messages.add(delivery.message()));
    return messages;
  }

  private static void assertEmpty(ChangeChannel channel) {
    assertHas(channel, List.of());
  }

  /** The channel has these messages, each at least once, and no others; they are ended by this. */
  private static void assertHas(ChangeChannel channel, List<ChangeMessage> expected) {
    try (ChangeInbox inbox = channel.openInbox()) {
      Set<ChangeMessage> received = new HashSet<>();
      Eventually.holds(
          "all are received",
          () -> {
            List<Delivery> deliveries = inbox.receive(expected.size() + 1, GLANCE);
            received.addAll(messagesOf(deliveries));
            inbox.acknowledge(deliveries);
            return received.size() >= expected.size();
          });
      List<Delivery> more = inbox.receive(expected.size() + 1, GLANCE);
      received.addAll(messagesOf(more));
      inbox.acknowledge(more);
      assertEquals(new HashSet<>(expected), received);
    }
  }
}
