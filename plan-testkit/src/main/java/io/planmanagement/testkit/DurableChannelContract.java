package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.domain.port.Delivery;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * What a {@link ChangeChannel} must do besides that outlives the processes that use it: one on a
 * server.
 */
public interface DurableChannelContract extends ChangeChannelContract {

  @Override
  DurableChannelSubject newChannel();

  @Test
  default void a_new_channel_is_absent_until_it_is_created() {
    try (DurableChannelSubject subject = newChannel()) {
      ChangeChannel channel = subject.open();

      assertFalse(channel.exists());
      channel.create();
      assertTrue(channel.exists());
    }
  }

  @Test
  default void nothing_is_confirmed_by_a_channel_that_is_absent() {
    try (DurableChannelSubject subject = newChannel()) {
      ChangeChannel channel = subject.open();
      List<ChangeMessage> messages = List.of(message(1), message(2));

      List<ChangeMessage> unconfirmed;
      try {
        unconfirmed = channel.publish(messages);
      } catch (PortUnavailable nothingConfirmed) {
        unconfirmed = messages;
      }

      assertEquals(messages, unconfirmed);
    }
  }

  @Test
  default void nothing_can_be_received_from_a_channel_that_is_absent() {
    try (DurableChannelSubject subject = newChannel()) {
      ChangeChannel channel = subject.open();
      try (ChangeInbox inbox = channel.openInbox()) {

        assertThrows(PortUnavailable.class, () -> inbox.receive(1, Eventually.patience()));

        channel.create();
        ChangeMessage message = message(1);
        assertEquals(List.of(), channel.publish(List.of(message)));
        assertEquals(message, inbox.receive(1, Eventually.patience()).get(0).message());
      }
    }
  }

  @Test
  default void a_receive_that_waits_fails_when_the_channel_is_lost() {
    try (DurableChannelSubject subject = newChannel()) {
      ChangeChannel channel = subject.open();
      channel.create();
      ChangeChannel other = subject.open();
      try (ChangeInbox inbox = channel.openInbox()) {
        assertEquals(List.of(), inbox.receive(1, GLANCE));
        CountDownLatch waiting = new CountDownLatch(1);

        Race.together(
            () -> {
              waiting.countDown();
              assertThrows(
                  PortUnavailable.class,
                  () -> inbox.receive(1, Eventually.patience().multipliedBy(3)));
            },
            () -> {
              waiting.await();
              subject.lose(other);
            });
      }
    }
  }

  @Test
  default void messages_outlive_all_instances() {
    try (DurableChannelSubject subject = newChannel()) {
      ChangeChannel publisher = subject.open();
      publisher.create();
      ChangeMessage message = message(1);
      assertEquals(List.of(), publisher.publish(List.of(message)));

      subject.disconnect(publisher);

      ChangeChannel later = subject.open();
      assertTrue(later.exists());
      assertReceives(later, message);
    }
  }

  @Test
  default void a_lost_channel_is_absent_with_all_that_was_in_it_and_can_be_made_anew() {
    try (DurableChannelSubject subject = newChannel()) {
      ChangeChannel channel = subject.open();
      channel.create();
      assertEquals(List.of(), channel.publish(List.of(message(1))));

      subject.lose(channel);

      Eventually.holds("the channel is seen to be absent", () -> !channel.exists());
      channel.create();
      assertTrue(channel.exists());
      ChangeMessage next = message(2);
      assertEquals(List.of(), channel.publish(List.of(next)));
      assertReceives(channel, next);
    }
  }

  private static ChangeMessage message(long revision) {
    return new ChangeMessage(
        StoreId.random(), new Change(TestPlans.freshId(), new Revision(revision)));
  }

  private static void assertReceives(ChangeChannel channel, ChangeMessage expected) {
    try (ChangeInbox inbox = channel.openInbox()) {
      List<Delivery> deliveries = inbox.receive(10, Eventually.patience());
      assertEquals(List.of(expected), deliveries.stream().map(Delivery::message).toList());
      inbox.acknowledge(deliveries);
    }
  }
}
