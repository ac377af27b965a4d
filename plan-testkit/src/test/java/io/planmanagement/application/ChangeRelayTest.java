package io.planmanagement.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.domain.port.Delivery;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.testkit.StoreSnapshot;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testkit.fakes.Altered;
import io.planmanagement.testkit.fakes.InMemoryEngineSubject;
import io.planmanagement.testkit.faults.Fault;
import io.planmanagement.testkit.faults.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ChangeRelayTest {

  private final InMemoryEngineSubject subject = new InMemoryEngineSubject();
  private final PlanPorts ports = subject.open();
  private final List<Incident> incidents = new ArrayList<>();

  @AfterEach
  void close() {
    subject.close();
  }

  @Test
  void all_that_waits_is_published_once_and_counted() {
    Set<Change> written = write(10);

    int relayed = relay(ports, 4).relayAll();

    assertEquals(10, relayed);
    assertEquals(10, published().size());
    assertEquals(written, changes(published()));
    assertEquals(0, ports.log().backlog().entries());
    assertEquals(0, relay(ports, 4).relayAll());
  }

  @Test
  void messages_name_the_store() {
    write(1);

    relay(ports, 4).relayAll();

    assertEquals(
        Set.of(ports.plans().storeId()),
        published().stream().map(ChangeMessage::store).collect(Collectors.toSet()));
  }

  @Test
  void no_more_than_a_batch_is_in_flight() {
    write(40);
    List<Integer> sizes = new ArrayList<>();
    ChangeChannel counting =
        Altered.port(
            ChangeChannel.class,
            ports.channel(),
            "publish",
            call -> {
              sizes.add(call.argument(0, List.class).size());
              return call.proceed();
            });

    relay(with(counting), 6).relayAll();

    assertEquals(40, sizes.stream().mapToInt(size -> size).sum());
    assertTrue(sizes.stream().allMatch(size -> size <= 6), "in flight: " + sizes);
    assertTrue(sizes.stream().anyMatch(size -> size == 6), "in flight: " + sizes);
  }

  @Test
  void a_batch_smaller_than_the_number_of_partitions_still_relays() {
    write(10);

    assertEquals(10, relay(ports, 1).relayAll());
  }

  @Test
  void a_nudge_relays_the_partition_of_that_plan_alone_and_once() {
    relay(ports, 4).relayAll();
    Set<Change> written = write(12);
    PlanId nudged = written.iterator().next().planId();
    int partition = ports.log().partitionOf(nudged);
    Set<Change> expected =
        written.stream()
            .filter(change -> ports.log().partitionOf(change.planId()) == partition)
            .collect(Collectors.toSet());
    ChangeRelay relay = relay(ports, 4);

    relay.nudge(nudged);
    relay.nudge(nudged);
    int relayed = relay.relayNudged();

    assertEquals(expected.size(), relayed);
    assertEquals(expected, changes(published()));
    assertEquals(0, relay.relayNudged());
  }

  @Test
  void without_a_nudge_nothing_is_reached_for() {
    write(3);
    Faults faults = new Faults();

    assertEquals(0, relay(faults.around(ports), 4).relayNudged());

    assertEquals(List.of(), faults.calls());
  }

  @Test
  void a_full_pass_makes_nudges_void() {
    PlanId id = write(1).iterator().next().planId();
    ChangeRelay relay = relay(ports, 4);
    relay.nudge(id);

    relay.relayAll();

    write(1);
    assertEquals(0, relay.relayNudged());
  }

  @Test
  void a_nudge_never_throws() {
    Faults faults = new Faults().down("ChangeLog");

    relay(faults.around(ports), 4).nudge(TestPlans.freshId());

    assertEquals(List.of("ChangeLog.partitionOf"), faults.calls());
  }

  @Test
  void the_cursor_goes_to_the_gap_and_no_further() {
    relay(ports, 10).relayAll();
    List<Change> written = new ArrayList<>();
    for (int i = 0; i < 200 && written.size() < 4; i++) {
      Change change = write(1).iterator().next();
      if (ports.log().partitionOf(change.planId()) == 0) {
        written.add(change);
      }
    }
    List<Change> inPartition = StoreSnapshot.entries(ports.log(), 0);
    Revision second = inPartition.get(1).revision();
    ChangeChannel refusingTheThird =
        Altered.port(
            ChangeChannel.class,
            ports.channel(),
            "publish",
            call -> {
              call.proceed();
              StoreId store = ports.plans().storeId();
              return List.of(new ChangeMessage(store, inPartition.get(2)));
            });

    PortUnavailable failure =
        assertThrows(PortUnavailable.class, () -> relay(with(refusingTheThird), 1000).relayAll());

    assertEquals(PortUnavailable.Outcome.UNKNOWN, failure.outcome());
    assertEquals(second, StoreSnapshot.cursor(ports.log(), 0).position());
    assertEquals(0, ports.log().tails(List.of(1), 10).get(0).changes().size());
  }

  @Test
  void an_absent_channel_is_made_after_the_log_was_rewound() {
    Faults faults = new Faults();
    write(2);

    relay(faults.around(ports), 4).relayAll();

    assertEquals(
        List.of("ChangeChannel.exists", "ChangeLog.rewind", "ChangeChannel.create"),
        faults.calls().stream().filter(call -> call.matches(".*(exists|rewind|create)")).toList());
    assertEquals(List.of(new Incident.ChannelCreated()), incidents);
  }

  @Test
  void a_channel_that_is_there_is_neither_made_nor_looked_for_again() {
    ports.channel().create();
    Faults faults = new Faults();
    ChangeRelay relay = relay(faults.around(ports), 4);

    relay.relayAll();
    relay.relayAll();

    assertEquals(1, faults.calls().stream().filter("ChangeChannel.exists"::equals).count());
    assertEquals(0, faults.calls().stream().filter("ChangeLog.rewind"::equals).count());
    assertEquals(List.of(), incidents);
  }

  @Test
  void after_a_failure_the_channel_is_looked_for_again() {
    Faults faults = new Faults();
    ChangeRelay relay = relay(faults.around(ports), 4);
    relay.relayAll();
    write(1);
    faults.next("ChangeChannel.publish", Fault.REFUSED);
    assertThrows(PortUnavailable.class, relay::relayAll);

    relay.relayAll();

    assertEquals(2, faults.calls().stream().filter("ChangeChannel.exists"::equals).count());
    assertEquals(1, published().size());
  }

  private ChangeRelay relay(PlanPorts on, int batch) {
    return new ChangeRelay(on.plans(), on.log(), on.channel(), batch, incidents::add);
  }

  private PlanPorts with(ChangeChannel channel) {
    return new PlanPorts(
        ports.plans(),
        ports.log(),
        ports.deadLetters(),
        channel,
        ports.index(),
        ports.upkeep(),
        ports.search());
  }

  private Set<Change> write(int count) {
    Set<Change> written = new HashSet<>();
    for (int i = 0; i < count; i++) {
      Plan plan = TestPlans.plan();
      Revision revision =
          ports.plans().save(new PlanWrite(plan, Revision.NONE, WriteToken.random())).revision();
      written.add(new Change(plan.id(), revision));
    }
    return written;
  }

  private List<ChangeMessage> published() {
    try (ChangeInbox inbox = ports.channel().openInbox()) {
      return inbox.receive(10_000, Duration.ZERO).stream().map(Delivery::message).toList();
    }
  }

  private static Set<Change> changes(List<ChangeMessage> messages) {
    return messages.stream().map(ChangeMessage::change).collect(Collectors.toSet());
  }
}
