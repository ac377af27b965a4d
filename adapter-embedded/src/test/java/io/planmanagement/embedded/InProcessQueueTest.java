package io.planmanagement.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.Race;
import io.planmanagement.testkit.TestPlans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class InProcessQueueTest {

  private final InProcessQueue queue = new InProcessQueue(5);
  private final HandOver handOver = new HandOver(queue, 7);

  @Test
  void a_queue_that_stays_full_gives_back_the_rest() {
    List<ChangeMessage> messages = messages(1, 8);

    assertEquals(messages.subList(5, 8), offer(messages));
    assertEquals(messages, offer(messages));

    assertEquals(messages.subList(0, 5), take(10));
    assertEquals(List.of(), offer(messages.subList(5, 8)));
  }

  @Test
  void a_backlog_larger_than_the_queue_passes_through_it_without_a_failure() {
    InProcessChannel channel = new InProcessChannel(queue);
    List<ChangeMessage> backlog = messages(1, 100);
    List<ChangeMessage> received = new ArrayList<>();

    Race.together(
        () -> {
          for (int i = 0; i < 100; i += 20) {
            assertEquals(List.of(), channel.publish(backlog.subList(i, i + 20)));
          }
        },
        () -> {
          while (received.size() < 100) {
            received.addAll(queue.take(3, Eventually.patience(), () -> false));
          }
        });

    assertEquals(backlog, received);
  }

  @Test
  void a_wait_for_room_ends_with_an_interrupt_with_the_relay_and_with_the_queue() throws Exception {
    List<ChangeMessage> messages = messages(1, 5);
    AtomicBoolean closed = new AtomicBoolean();
    assertEquals(List.of(), offer(messages));

    assertTrue(interruptedAfter(Thread::interrupt, messages, closed));
    assertFalse(
        interruptedAfter(
            relay -> {
              closed.set(true);
              queue.wake();
            },
            messages,
            closed));
    closed.set(false);
    assertFalse(interruptedAfter(relay -> queue.close(), messages, closed));
  }

  @Test
  void a_message_that_was_handed_over_twice_is_done_when_both_are() {
    List<ChangeMessage> message = messages(3, 3);
    assertEquals(List.of(), offer(message));
    assertEquals(List.of(), offer(message));

    queue.settle(take(1).get(0));
    assertEquals(OptionalLong.of(3), queue.oldestUnsettled());
    queue.settle(take(1).get(0));

    assertEquals(OptionalLong.empty(), queue.oldestUnsettled());
  }

  @Test
  void done_is_what_the_cursor_has_passed_up_to_the_oldest_that_is_not() {
    assertEquals(List.of(), offer(messages(1, 5)));
    List<ChangeMessage> taken = take(5);
    assertEquals(Revision.NONE, handOver.done());

    assertEquals(5, handOver.advance(7, new Revision(5)).position().value());
    assertEquals(0, handOver.done().value());
    queue.settle(taken.get(0));
    queue.settle(taken.get(1));
    queue.settle(taken.get(3));
    assertEquals(2, handOver.done().value());
    queue.giveBack(List.of(taken.get(2), taken.get(4)));
    assertEquals(2, handOver.done().value());
    take(2).forEach(queue::settle);

    assertEquals(5, handOver.done().value());
  }

  @Test
  void what_was_settled_before_the_cursor_came_is_not_done_yet() {
    assertEquals(List.of(), offer(messages(1, 2)));
    take(2).forEach(queue::settle);

    assertEquals(Revision.NONE, handOver.done());
  }

  @Test
  void a_restart_behind_the_cursor_begins_a_new_epoch() {
    assertEquals(5, handOver.advance(7, new Revision(5)).position().value());

    handOver.restart(new Revision(3));

    assertEquals(8, handOver.cursor().epoch());
    assertEquals(3, handOver.advance(7, new Revision(5)).position().value());
  }

  private List<ChangeMessage> offer(List<ChangeMessage> messages) {
    return queue.offer(messages, Duration.ZERO, () -> false);
  }

  /** Has a relay wait for room until that ends it; tells whether it is interrupted then. */
  private boolean interruptedAfter(
      Consumer<Thread> end, List<ChangeMessage> messages, AtomicBoolean closed) throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread relay =
        new Thread(
            () -> {
              assertEquals(messages, queue.offer(messages, Duration.ofHours(1), closed::get));
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    relay.start();
    Eventually.holds("it waits", () -> relay.getState() == Thread.State.TIMED_WAITING);
    end.accept(relay);
    return interrupted.get(20, TimeUnit.SECONDS);
  }

  private List<ChangeMessage> take(int max) {
    return queue.take(max, Duration.ZERO, () -> false);
  }

  private static List<ChangeMessage> messages(long from, long to) {
    StoreId store = StoreId.random();
    return LongStream.rangeClosed(from, to)
        .mapToObj(n -> new ChangeMessage(store, new Change(TestPlans.freshId(), new Revision(n))))
        .toList();
  }
}
