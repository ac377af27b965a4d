package io.planmanagement.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.domain.port.Plans;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.MovableClock;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testkit.fakes.Altered;
import io.planmanagement.testkit.fakes.InMemoryChangeLog;
import io.planmanagement.testkit.fakes.InMemoryEngineSubject;
import io.planmanagement.testkit.fakes.InMemoryPlans;
import io.planmanagement.testkit.fakes.InMemoryStore;
import io.planmanagement.testkit.faults.Fault;
import io.planmanagement.testkit.faults.Faults;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class LossWatchTest {

  private static final Duration RETENTION = Duration.ofDays(7);

  private final MovableClock clock = new MovableClock();
  private final InMemoryStore store = new InMemoryStore(clock);
  private final Plans sound = new InMemoryPlans(store);
  private final ChangeLog log = new InMemoryChangeLog(store);
  private final Faults faults = new Faults();

  /** What the store has lost: the record that it has instead, if any. */
  private final Map<PlanId, Optional<PlanRecord>> lost = new ConcurrentHashMap<>();

  private final AtomicLong connections = new AtomicLong();
  private final List<Set<PlanId>> reads = Collections.synchronizedList(new ArrayList<>());
  private final List<Incident> incidents = Collections.synchronizedList(new ArrayList<>());
  private final LossWatch watch =
      new LossWatch(faults.around(Plans.class, losing()), log, RETENTION, clock, incidents::add);

  @Test
  void what_the_store_still_has_or_has_newer_is_no_loss() {
    Plan plan = TestPlans.plan();
    Plan deleted = TestPlans.plan();
    Change first = acknowledged(plan);
    acknowledged(deleted);
    watch.acknowledged(new Change(deleted.id(), delete(deleted)));
    sound.save(new PlanWrite(TestPlans.changed(plan, "2"), first.revision(), token()));

    watch.check();
    watch.suspectAll();
    watch.check();

    assertEquals(List.of(), incidents);
    assertEquals(0, watch.losses());
  }

  @Test
  void an_unknown_plan_is_a_loss_which_is_told_once() {
    Change write = acknowledged(TestPlans.plan());
    lost.put(write.planId(), Optional.empty());

    watch.check();
    watch.suspectAll();
    watch.check();

    assertEquals(List.of(new Incident.AcknowledgedWriteLost(write, Revision.NONE)), incidents);
    assertEquals(1, watch.losses());
  }

  @Test
  void an_older_state_is_a_loss() {
    Plan plan = TestPlans.plan();
    Change first = acknowledged(plan);
    PlanRecord older = record(plan);
    Change second =
        new Change(
            plan.id(),
            sound
                .save(new PlanWrite(TestPlans.changed(plan, "2"), first.revision(), token()))
                .revision());
    watch.acknowledged(second);
    lost.put(plan.id(), Optional.of(older));

    watch.check();

    assertEquals(List.of(new Incident.AcknowledgedWriteLost(second, first.revision())), incidents);
  }

  @Test
  void a_lost_deletion_is_a_loss_but_one_whose_record_is_forgotten_by_now_is_not() {
    Plan plan = TestPlans.plan();
    acknowledged(plan);
    Change deletion = new Change(plan.id(), delete(plan));
    watch.acknowledged(deletion);
    lost.put(plan.id(), Optional.empty());
    clock.move(RETENTION.plusMinutes(1));

    watch.check();
    long afterRetention = watch.losses();
    watch.suspectAll();
    clock.move(RETENTION.negated());
    watch.check();

    assertEquals(0, afterRetention);
    assertEquals(List.of(new Incident.AcknowledgedWriteLost(deletion, Revision.NONE)), incidents);
  }

  @Test
  void the_newest_write_of_each_partition_is_read_in_one_call_and_only_if_it_is_new() {
    Map<Integer, PlanId> newest = new HashMap<>();
    for (int i = 0; i < 30; i++) {
      Change write = acknowledged(TestPlans.plan());
      newest.put(log.partitionOf(write.planId()), write.planId());
    }

    watch.check();
    watch.check();
    assertEquals(List.of(new HashSet<>(newest.values())), reads);
    Change another = acknowledged(TestPlans.plan());
    newest.put(log.partitionOf(another.planId()), another.planId());
    watch.check();
    assertEquals(Set.of(another.planId()), reads.get(1));
    watch.suspectAll();
    watch.check();

    assertEquals(new HashSet<>(newest.values()), reads.get(2));
    assertEquals(3, reads.size());
  }

  @Test
  void an_older_write_that_is_told_late_takes_no_newer_ones_place() {
    Plan plan = TestPlans.plan();
    Change first = create(plan);
    Change second =
        new Change(
            plan.id(),
            sound
                .save(new PlanWrite(TestPlans.changed(plan, "2"), first.revision(), token()))
                .revision());
    lost.put(plan.id(), Optional.empty());

    watch.acknowledged(second);
    watch.acknowledged(first);
    watch.check();

    assertEquals(List.of(new Incident.AcknowledgedWriteLost(second, Revision.NONE)), incidents);
  }

  @Test
  void newer_writes_after_a_new_connection_hide_no_loss() {
    Map<Integer, Change> former = new HashMap<>();
    for (int i = 0; i < 30; i++) {
      Change write = acknowledged(TestPlans.plan());
      former.put(log.partitionOf(write.planId()), write);
    }
    watch.check();
    former.values().forEach(write -> lost.put(write.planId(), Optional.empty()));
    connections.incrementAndGet();
    Set<Integer> again = new HashSet<>();
    while (!again.containsAll(former.keySet())) {
      again.add(log.partitionOf(acknowledged(TestPlans.plan()).planId()));
    }

    watch.check();
    watch.suspectAll();
    watch.check();

    assertEquals(
        former.values().stream()
            .map(write -> new Incident.AcknowledgedWriteLost(write, Revision.NONE))
            .collect(Collectors.toSet()),
        Set.copyOf(incidents));
    assertEquals(former.size(), watch.losses());
  }

  @Test
  void many_new_connections_are_remembered_within_bounds() {
    Change first = acknowledged(TestPlans.plan());
    lost.put(first.planId(), Optional.empty());
    for (int i = 0; i < 5_000; i++) {
      connections.incrementAndGet();
      acknowledged(TestPlans.plan());
    }

    watch.check();

    assertEquals(1, watch.losses());
    assertTrue(reads.get(0).size() < 5_000, () -> reads.get(0).size() + " were read");
  }

  @Test
  void what_could_not_be_checked_is_checked_later() {
    Change write = acknowledged(TestPlans.plan());
    lost.put(write.planId(), Optional.empty());
    faults.next("Plans.records", Fault.REFUSED);

    assertThrows(PortUnavailable.class, watch::check);
    assertEquals(List.of(), incidents);
    watch.check();

    assertEquals(1, watch.losses());
  }

  @Test
  void a_log_that_can_not_be_reached_stops_no_write() {
    ChangeLog unreachable = new Faults().down("ChangeLog").around(ChangeLog.class, log);
    LossWatch blind = new LossWatch(sound, unreachable, RETENTION, clock, incidents::add);

    blind.acknowledged(create(TestPlans.plan()));
    blind.check();

    assertEquals(List.of(), incidents);
  }

  @Test
  void an_engine_that_finds_a_loss_tells_it_has_the_index_audited_and_goes_on() {
    try (InMemoryEngineSubject subject = new InMemoryEngineSubject()) {
      PlanPorts ports = subject.open();
      UpkeepSettings watchful =
          new UpkeepSettings(
              1_000, Duration.ofHours(1), Duration.ofSeconds(1), RETENTION, Duration.ofMillis(20));
      Plan plan = TestPlans.plan();
      try (PlanEngine engine =
          PlanEngine.open(
              new PlanPorts(
                  losing(ports.plans()),
                  ports.log(),
                  ports.deadLetters(),
                  ports.channel(),
                  ports.index(),
                  ports.upkeep(),
                  ports.search()),
              EngineSettings.DEFAULT.with(watchful).with(incidents::add).with(Clock.systemUTC()))) {
        lost.put(plan.id(), Optional.empty());

        engine.plans().create(plan, WriteTerms.unconditional());

        Eventually.holds("the loss is found", () -> engine.status().losses() == 1);
        assertTrue(engine.status().isReady());
        Eventually.holds(
            "the loss is told",
            () -> incidents.stream().anyMatch(Incident.AcknowledgedWriteLost.class::isInstance));
        assertEquals(1, engine.status().incidents().get("AcknowledgedWriteLost"));
        Eventually.holds("an audit was made", () -> engine.upkeep().audit().isPresent());
      }
    }
  }

  private Change acknowledged(Plan plan) {
    Change write = create(plan);
    watch.acknowledged(write);
    return write;
  }

  private Change create(Plan plan) {
    return new Change(
        plan.id(), sound.save(new PlanWrite(plan, Revision.NONE, token())).revision());
  }

  private Revision delete(Plan plan) {
    return sound.delete(record(plan).plan().orElseThrow(), token());
  }

  private PlanRecord record(Plan plan) {
    return Optional.ofNullable(sound.records(List.of(plan.id())).get(plan.id())).orElseThrow();
  }

  private static WriteToken token() {
    return WriteToken.random();
  }

  private Plans losing() {
    return losing(sound);
  }

  private Plans losing(Plans plans) {
    return Altered.port(
        Plans.class,
        Altered.port(Plans.class, plans, "connections", call -> connections.get()),
        "records",
        call -> {
          Collection<?> ids = call.argument(0, Collection.class);
          Set<PlanId> asked = new HashSet<>();
          ids.forEach(id -> asked.add((PlanId) id));
          reads.add(asked);
          Map<PlanId, PlanRecord> records = new HashMap<>();
          plans.records(asked).forEach(records::put);
          lost.forEach(
              (id, instead) -> {
                if (records.remove(id) != null) {
                  instead.ifPresent(record -> records.put(id, record));
                }
              });
          return records;
        });
  }
}
