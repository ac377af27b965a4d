package io.planmanagement.rabbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.domain.port.Delivery;
import io.planmanagement.rabbit.RabbitSettings.Timeouts;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.Race;
import io.planmanagement.testservers.RabbitServer;
import io.planmanagement.testservers.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What systems of this kind get wrong on RabbitMQ, by the numbers of the list of known failures.
 */
class KnownFailuresTest {

  private static final int HEARTBEAT_BYTES = 8;

  private BrokerSubject subject;
  private RabbitChannel channel;

  @BeforeEach
  void newQueue() {
    subject = new BrokerSubject(RabbitServer.shared());
    channel = subject.open();
    channel.create();
  }

  @AfterEach
  void deleteQueue() {
    subject.close();
  }

  @Test
  void failure_11_a_message_is_not_acknowledged_before_its_work_is_done() {
    List<ChangeMessage> messages = Messages.some(3);
    assertEquals(List.of(), channel.publish(messages));
    RabbitChannel crashing = subject.open();
    ChangeInbox inbox = crashing.openInbox();
    List<Delivery> received = inbox.receive(3, Eventually.patience());

    subject.disconnect(crashing); // in the middle of the work

    assertEquals(
        Optional.of(messages.get(0)), received.stream().map(Delivery::message).findFirst());
    Messages.receiveAll(channel.openInbox(), messages);
  }

  @Test
  void failure_12_sixteen_concurrent_writers_close_no_channel() {
    List<List<ChangeMessage>> batches =
        IntStream.range(0, 16).mapToObj(i -> Messages.some(100)).toList();

    List<Race.Finish<Boolean>> finishes =
        Race.of(
            16,
            i ->
                () -> {
                  for (ChangeMessage message : batches.get(i)) {
                    assertEquals(List.of(), channel.publish(List.of(message)));
                  }
                  return true;
                });

    finishes.forEach(finish -> assertEquals(Optional.of(true), finish.value()));
    Messages.receiveAll(channel.openInbox(), batches.stream().flatMap(List::stream).toList());
    assertEquals(2, subject.network(channel).accepted(), "connections were made anew");
  }

  @Test
  void failure_12_an_idle_connection_lives() {
    Timeouts quick =
        new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(2));
    RabbitChannel idle = subject.open(subject.settings().with(quick));
    TcpProxy network = subject.network(idle);
    ChangeInbox inbox = idle.openInbox();
    assertEquals(List.of(), idle.publish(Messages.some(1)));
    inbox.acknowledge(inbox.receive(1, Eventually.patience()));
    long before = network.bytesToServer();

    Eventually.holds(
        "nothing but heartbeats passes, for longer than it takes a silent one to be gone",
        () -> network.bytesToServer() - before > 2 * 3 * HEARTBEAT_BYTES);

    List<ChangeMessage> messages = Messages.some(2);
    assertEquals(List.of(), idle.publish(messages));
    assertEquals(messages.get(0), inbox.receive(1, Eventually.patience()).get(0).message());
    assertEquals(2, network.accepted(), "connections were made anew");
  }

  @Test
  void failure_13_a_broker_that_is_down_at_the_start_is_used_once_it_is_there() {
    RabbitChannel early = subject.open();
    TcpProxy network = subject.network(early);
    network.refuse();
    ChangeInbox inbox = early.openInbox();
    Messages.awaitFailure(PortUnavailable.class, early::exists);
    assertThrows(PortUnavailable.class, () -> inbox.receive(1, Duration.ZERO));

    network.pass();

    List<ChangeMessage> messages = Messages.some(2);
    assertEquals(List.of(), early.publish(messages));
    Messages.receiveAll(inbox, messages);
  }

  @Test
  void failure_23_what_the_broker_did_not_take_is_not_confirmed() {
    List<ChangeMessage> messages = Messages.some(300);
    assertEquals(List.of(), channel.publish(messages));

    subject.lose(channel);

    Eventually.holds("nothing is confirmed", () -> channel.publish(messages).equals(messages));
    assertEquals(messages, channel.publish(messages)); // the broker confirms what no queue takes
  }
}
