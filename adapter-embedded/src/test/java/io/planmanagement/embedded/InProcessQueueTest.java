package io.planmanagement.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.testkit.TestPlans;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class InProcessQueueTest {

  private final InProcessQueue queue = new InProcessQueue(5);
  private final HandOver handOver = new HandOver(queue, 7);

  @Test
  void a_full_queue_gives_back_the_rest_at_once() {
    List<ChangeMessage> messages = messages(1, 8);

    assertEquals(messages.subList(5, 8), queue.offer(messages));
    assertEquals(messages, queue.offer(messages));

    assertEquals(messages.subList(0, 5), take(10));
    assertEquals(List.of(), queue.offer(messages.subList(5, 8)));
  }

  @Test
  void a_message_that_was_handed_over_twice_is_done_when_both_are() {
    List<ChangeMessage> message = messages(3, 3);
    assertEquals(List.of(), queue.offer(message));
    assertEquals(List.of(), queue.offer(message));

    queue.settle(take(1).get(0));
    assertEquals(OptionalLong.of(3), queue.oldestUnsettled());
    queue.settle(take(1).get(0));

    assertEquals(OptionalLong.empty(), queue.oldestUnsettled());
  }

  @Test
  void done_is_what_the_cursor_has_passed_up_to_the_oldest_that_is_not() {
    assertEquals(List.of(), queue.offer(messages(1, 5)));
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
    assertEquals(List.of(), queue.offer(messages(1, 2)));
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
