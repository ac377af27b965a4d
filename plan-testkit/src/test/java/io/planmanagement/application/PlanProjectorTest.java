package io.planmanagement.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.domain.port.DeadLetter;
import io.planmanagement.domain.port.Delivery;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.domain.port.Rejection;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testkit.fakes.Altered;
import io.planmanagement.testkit.fakes.InMemoryEngineSubject;
import io.planmanagement.testkit.faults.Fault;
import io.planmanagement.testkit.faults.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PlanProjectorTest {

  private final InMemoryEngineSubject subject = new InMemoryEngineSubject();
  private final PlanPorts ports = subject.open();
  private final List<Incident> incidents = new ArrayList<>();

  @BeforeEach
  void makeChannelAndIndex() {
    ports.channel().create();
    ports.index().create(ports.plans().storeId());
  }

  @AfterEach
  void close() {
    subject.close();
  }

  @Test
  void a_message_is_projected_acknowledged_and_counted() {
    Plan plan = TestPlans.plan();
    publish(write(plan));

    int projected = project(ports);

    assertEquals(1, projected);
    assertEquals(plan, indexed(plan.id()).orElseThrow().plan());
    assertEquals(List.of(), waiting());
    assertEquals(0, project(ports));
    assertEquals(List.of(), incidents);
  }

  @Test
  void several_messages_of_a_plan_are_one_record_for_the_index() {
    Plan plan = TestPlans.plan();
    Change created = write(plan);
    Revision changed =
        ports
            .plans()
            .save(
                new PlanWrite(
                    TestPlans.changed(plan, "second"), created.revision(), WriteToken.random()))
            .revision();
    publish(created, new Change(plan.id(), changed), created);
    List<Integer> sizes = new ArrayList<>();
    PlanIndex counting =
        Altered.port(
            PlanIndex.class,
            ports.index(),
            "apply",
            call -> {
              sizes.add(call.argument(1, List.class).size());
              return call.proceed();
            });

    assertEquals(3, project(with(counting)));

    assertEquals(List.of(1), sizes);
    assertEquals(changed, indexed(plan.id()).orElseThrow().revision());
    assertEquals(List.of(), incidents);
  }

  @Test
  void no_more_than_a_batch_is_taken_at_once() {
    for (int i = 0; i < 7; i++) {
      publish(write(TestPlans.plan()));
    }
    try (PlanProjector projector = projector(ports, 3)) {

      assertEquals(3, projector.project(Duration.ZERO));
      assertEquals(3, projector.project(Duration.ZERO));
      assertEquals(1, projector.project(Duration.ZERO));
    }
  }

  @Test
  void messages_that_tell_of_the_plans_of_a_batch_are_taken_with_it() {
    Change one = write(TestPlans.plan());
    Change other = write(TestPlans.plan());
    Change third = write(TestPlans.plan());
    publish(one, other, one, other, one, one, other, third, one, other, third);
    List<Integer> sizes = new ArrayList<>();
    PlanIndex counting =
        Altered.port(
            PlanIndex.class,
            ports.index(),
            "apply",
            call -> {
              sizes.add(call.argument(1, List.class).size());
              return call.proceed();
            });
    try (PlanProjector projector = projector(with(counting), 3)) {

      assertEquals(8, projector.project(Duration.ZERO));
      assertEquals(3, projector.project(Duration.ZERO));
      assertEquals(0, projector.project(Duration.ZERO));
    }

    assertEquals(List.of(3, 3), sizes);
    assertEquals(List.of(), waiting());
  }

  @Test
  void however_many_messages_tell_of_few_plans_a_batch_is_bounded() {
    Change one = write(TestPlans.plan());
    publish(Collections.nCopies(100, one).toArray(Change[]::new));
    try (PlanProjector projector = projector(ports, 3)) {

      int projected = projector.project(Duration.ZERO);

      assertTrue(projected >= 30 && projected < 40, projected + " messages");
    }
  }

  @Test
  void a_plan_that_the_index_rejects_is_set_aside_alone() {
    Plan good = TestPlans.plan();
    Plan bad = TestPlans.plan();
    Change refused = write(bad);
    publish(refused, write(good), refused);
    PlanIndex rejecting =
        Altered.port(
            PlanIndex.class,
            ports.index(),
            "apply",
            call -> {
              List<PlanRecord> records =
                  Stream.of(call.argument(1, List.class).toArray())
                      .map(PlanRecord.class::cast)
                      .toList();
              call.proceedWith(
                  call.argument(0, StoreId.class),
                  records.stream().filter(record -> !record.id().equals(bad.id())).toList());
              return List.of(new Rejection(bad.id(), "A field is too long."));
            });

    assertEquals(3, project(with(rejecting)));

    List<DeadLetter> letters = ports.deadLetters().list(Optional.empty(), 10).items();
    assertEquals(List.of(refused), letters.stream().map(DeadLetter::change).toList());
    assertEquals("A field is too long.", letters.get(0).reason());
    assertEquals(List.of(new Incident.PlanSetAside(bad.id(), "A field is too long.")), incidents);
    assertTrue(indexed(good.id()).isPresent());
    assertEquals(List.of(), waiting());
  }

  @Test
  void what_could_not_be_set_aside_comes_again() {
    Change refused = write(TestPlans.plan());
    publish(refused);
    Faults faults = new Faults().next("DeadLetters.setAside", Fault.REFUSED);
    PlanIndex rejecting =
        Altered.port(
            PlanIndex.class,
            ports.index(),
            "apply",
            call -> List.of(new Rejection(refused.planId(), "refused")));

    assertThrows(PortUnavailable.class, () -> project(faults.around(with(rejecting))));

    assertEquals(List.of(refused), waiting());
  }

  @Test
  void a_message_older_than_the_store_projects_what_the_store_has() {
    Plan plan = TestPlans.plan();
    Change created = write(plan);
    ports.plans().delete(TestPlans.stored(plan, created.revision()), WriteToken.random());
    publish(created);

    project(ports);

    assertEquals(Optional.empty(), indexed(plan.id()));
    assertEquals(List.of(), incidents);
  }

  @Test
  void a_store_that_is_behind_a_message_is_reported_and_its_state_projected() {
    Plan plan = TestPlans.plan();
    Change created = write(plan);
    Change announced = new Change(plan.id(), new Revision(created.revision().value() + 5));
    publish(announced);

    project(ports);

    assertEquals(List.of(new Incident.StoreBehind(announced, created.revision())), incidents);
    assertTrue(indexed(plan.id()).isPresent());
    assertEquals(List.of(), waiting());
  }

  @Test
  void a_plan_that_the_store_does_not_know_is_reported_and_nothing_is_written() {
    Plan plan = TestPlans.plan();
    StoreId store = ports.plans().storeId();
    ports.index().apply(store, List.of(TestPlans.record(plan, new Revision(3), 0)));
    Change announced = new Change(plan.id(), new Revision(7));
    publish(announced);

    project(ports);

    assertEquals(List.of(new Incident.PlanUnknown(announced)), incidents);
    assertEquals(plan, indexed(plan.id()).orElseThrow().plan());
    assertEquals(List.of(), waiting());
  }

  @Test
  void a_message_of_another_store_is_given_back_and_reported_and_ours_are_projected() {
    Plan plan = TestPlans.plan();
    Change ours = write(plan);
    Change theirs = new Change(TestPlans.freshId(), new Revision(7));
    publish(ours);
    ports.channel().publish(List.of(new ChangeMessage(StoreId.random(), theirs)));

    assertThrows(PortMisconfigured.class, () -> project(ports));

    assertEquals(List.of(theirs), waiting());
    assertTrue(indexed(plan.id()).isPresent());
    assertEquals(List.of(new Incident.ForeignMessage()), incidents);
  }

  @Test
  void an_index_of_another_store_is_left_alone() {
    InMemoryEngineSubject other = new InMemoryEngineSubject();
    PlanPorts foreign = other.open();
    foreign.index().create(StoreId.random());
    Change change = write(TestPlans.plan());
    publish(change);

    assertThrows(PortMisconfigured.class, () -> project(with(foreign.index())));

    assertEquals(List.of(new Incident.ForeignIndex()), incidents);
    assertEquals(Optional.empty(), foreign.index().find(change.planId(), Visibility.ALL));
    assertEquals(List.of(change), waiting());
    other.close();
  }

  @Test
  void an_absent_index_is_made_after_the_log_was_rewound() {
    subject.loseIndex();
    Faults faults = new Faults();

    project(faults.around(ports));

    assertEquals(
        List.of("PlanIndex.storeId", "ChangeLog.rewind", "PlanIndex.create"),
        faults.calls().stream()
            .filter(call -> call.matches("PlanIndex.storeId|.*(rewind|create)"))
            .toList());
    assertEquals(Optional.of(ports.plans().storeId()), ports.index().storeId());
    assertEquals(List.of(new Incident.IndexCreated()), incidents);
  }

  @Test
  void an_index_that_is_there_is_looked_at_once_and_again_after_a_failure() {
    Faults faults = new Faults();
    try (PlanProjector projector = projector(faults.around(ports), 10)) {
      projector.project(Duration.ZERO);
      projector.project(Duration.ZERO);
      assertEquals(1, faults.calls().stream().filter("PlanIndex.storeId"::equals).count());
      faults.next("ChangeInbox.receive", Fault.REFUSED);
      assertThrows(PortUnavailable.class, () -> projector.project(Duration.ZERO));

      projector.project(Duration.ZERO);

      assertEquals(2, faults.calls().stream().filter("PlanIndex.storeId"::equals).count());
    }
  }

  @Test
  void whatever_fails_what_is_held_goes_back() {
    Change change = write(TestPlans.plan());
    publish(change);
    PlanIndex broken =
        Altered.port(
            PlanIndex.class,
            ports.index(),
            "apply",
            call -> {
              throw new IllegalStateException("a bug");
            });
    try (PlanProjector projector = projector(with(broken), 10)) {

      assertThrows(IllegalStateException.class, () -> projector.project(Duration.ZERO));

      assertEquals(List.of(change), waiting());
    }
  }

  @Test
  void a_projector_that_is_closed_gives_back_what_it_holds() {
    Change change = write(TestPlans.plan());
    publish(change);
    Faults faults = new Faults().next("ChangeInbox.acknowledge", Fault.REQUEST_LOST);
    PlanProjector projector = projector(faults.around(ports), 10);
    assertThrows(PortUnavailable.class, () -> projector.project(Duration.ZERO));

    projector.close();

    assertEquals(List.of(change), waiting());
  }

  @Test
  void one_inbox_serves_all_batches() {
    Faults faults = new Faults();
    try (PlanProjector projector = projector(faults.around(ports), 10)) {

      projector.project(Duration.ZERO);
      projector.project(Duration.ZERO);

      assertEquals(1, faults.calls().stream().filter("ChangeChannel.openInbox"::equals).count());
    }
  }

  private PlanProjector projector(PlanPorts on, int batch) {
    return new PlanProjector(
        on.plans(), on.log(), on.deadLetters(), on.channel(), on.index(), batch, incidents::add);
  }

  private int project(PlanPorts on) {
    try (PlanProjector projector = projector(on, 10)) {
      return projector.project(Duration.ZERO);
    }
  }

  private PlanPorts with(PlanIndex index) {
    return new PlanPorts(
        ports.plans(),
        ports.log(),
        ports.deadLetters(),
        ports.channel(),
        index,
        ports.upkeep(),
        ports.search());
  }

  private Change write(Plan plan) {
    return new Change(
        plan.id(),
        ports.plans().save(new PlanWrite(plan, Revision.NONE, WriteToken.random())).revision());
  }

  private void publish(Change... changes) {
    StoreId store = ports.plans().storeId();
    ports
        .channel()
        .publish(Stream.of(changes).map(change -> new ChangeMessage(store, change)).toList());
  }

  private Optional<StoredPlan> indexed(PlanId id) {
    return ports.index().find(id, Visibility.ALL);
  }

  private List<Change> waiting() {
    try (ChangeInbox inbox = ports.channel().openInbox()) {
      return inbox.receive(100, Duration.ZERO).stream()
          .map(Delivery::message)
          .map(ChangeMessage::change)
          .toList();
    }
  }
}
