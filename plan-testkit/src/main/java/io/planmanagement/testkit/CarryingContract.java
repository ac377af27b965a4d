package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.ChangeRelay;
import io.planmanagement.application.Incident;
import io.planmanagement.application.PlanPorts;
import io.planmanagement.application.PlanProjector;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.LogTail;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.testkit.faults.Fault;
import io.planmanagement.testkit.faults.Faults;
import io.planmanagement.testkit.faults.ProcessEnded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What {@link ChangeRelay} and {@link PlanProjector} must do on any set of ports: carry every
 * change from the store to the index, whatever fails in between.
 */
public interface CarryingContract {

  /** Returns a new data set with its channel and its index, for one test. */
  EngineSubject newEngine();

  @Test
  default void every_change_reaches_the_index() {
    try (EngineSubject subject = newEngine();
        PlanPorts ports = subject.open()) {
      Writings writings = new Writings(ports);
      writings.some();

      Carriers carriers = new Carriers(ports);
      carriers.carryUntilIndexed(writings, ports);
      assertEquals(0, ports.log().backlog().entries());
      writings.more();
      carriers.carryUntilIndexed(writings, ports);
    }
  }

  @Test
  default void a_process_that_ends_at_any_step_loses_nothing() {
    List<Fault> ends = List.of(Fault.PROCESS_ENDS_BEFORE, Fault.PROCESS_ENDS_AFTER);
    atEveryStep(
        ends,
        (faults, subject) -> {
          PlanPorts killed = subject.open();
          Writings writings = new Writings(killed);
          writings.some();

          carryUntilTheEnd(faults, killed, writings);

          subject.crash();
          try (PlanPorts second = subject.open()) {
            new Carriers(second).carryUntilIndexed(writings, second);
          }
        });
  }

  @Test
  default void a_call_that_fails_at_any_step_loses_nothing() {
    List<Fault> failures = List.of(Fault.REFUSED, Fault.REPLY_LOST, Fault.REQUEST_LOST);
    atEveryStep(
        failures,
        (faults, subject) -> {
          try (PlanPorts ports = subject.open()) {
            Writings writings = new Writings(ports);
            writings.some();
            Carriers carriers = new Carriers(faults.around(ports));

            carriers.carryAllDespiteFailures();
            writings.more();
            carriers.carryUntilIndexed(writings, ports);
          }
        });
  }

  @Test
  default void many_random_failures_lose_nothing() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 10; round++) {
      try (EngineSubject subject = newEngine();
          PlanPorts ports = subject.open()) {
        Writings writings = new Writings(ports);
        Faults faults = new Faults();
        for (int call = 1; call < 60; call++) {
          if (random.nextInt(4) == 0) {
            faults.at(
                call,
                List.of(Fault.REFUSED, Fault.REPLY_LOST, Fault.REQUEST_LOST)
                    .get(random.nextInt(3)));
          }
        }
        Carriers carriers = new Carriers(faults.around(ports));
        for (int i = 0; i < 3; i++) {
          writings.more();
          carriers.carryAllDespiteFailures();
        }
        try {
          carriers.carryUntilIndexed(writings, ports);
        } catch (AssertionError lost) {
          throw new AssertionError("seed " + seed + ", round " + round, lost);
        }
      }
    }
  }

  @Test
  default void the_cursor_stays_before_what_was_not_confirmed() {
    try (EngineSubject subject = newEngine();
        PlanPorts ports = subject.open()) {
      Writings writings = new Writings(ports);
      new Carriers(ports).carryAll();
      writings.some();
      long waiting = ports.log().backlog().entries();
      Faults faults = new Faults().down("ChangeChannel");
      ChangeRelay relay = new Carriers(faults.around(ports)).relay;

      assertThrows(PortUnavailable.class, relay::relayAll);
      faults.up("ChangeChannel").next("ChangeChannel.publish", Fault.REFUSED);
      assertThrows(PortUnavailable.class, relay::relayAll);

      assertEquals(waiting, ports.log().backlog().entries());
    }
  }

  @Test
  default void what_was_handed_over_but_not_projected_when_the_channel_lost_it_comes_by_a_rewind() {
    try (EngineSubject subject = newEngine();
        PlanPorts ports = subject.open()) {
      Writings writings = new Writings(ports);
      writings.some();
      Carriers carriers = new Carriers(ports);
      carriers.relay.relayAll();

      ports.log().rewind(Revision.NONE);

      carriers.carryUntilIndexed(writings, ports);
    }
  }

  @Test
  default void a_projector_that_hangs_with_old_records_overwrites_nothing_newer() {
    for (String hanging : List.of("Plans.records", "PlanIndex.apply")) {
      try (EngineSubject subject = newEngine();
          PlanPorts first = subject.open();
          PlanPorts second = subject.open()) {
        Writings writings = new Writings(first);
        new Carriers(second).carryAll();
        writings.some();
        Faults faults = new Faults();
        Carriers slow = new Carriers(faults.around(first));
        slow.relay.relayAll();
        faults.next(
            hanging, hanging.equals("Plans.records") ? Fault.HANGS_AFTER : Fault.HANGS_BEFORE);

        Race.together(
            () -> slow.project(Duration.ofSeconds(5)),
            () -> {
              Eventually.holds("the first projector hangs", () -> faults.hanging() == 1);
              writings.more();
              new Carriers(second).carryAll();
              faults.release();
            });

        new Carriers(second).carryUntilIndexed(writings, second);
      }
    }
  }

  @Test
  default void a_relay_that_hangs_before_it_advances_counts_for_nothing_after_a_rewind() {
    try (EngineSubject subject = newEngine();
        PlanPorts first = subject.open();
        PlanPorts second = subject.open()) {
      Writings writings = new Writings(first);
      new Carriers(second).carryAll();
      writings.some();
      Faults faults = new Faults().next("ChangeLog.advance", Fault.HANGS_BEFORE);
      Carriers slow = new Carriers(faults.around(first));
      List<Long> waiting = new ArrayList<>();

      Race.together(
          slow.relay::relayAll,
          () -> {
            Eventually.holds("the relay hangs", () -> faults.hanging() == 1);
            second.log().rewind(Revision.NONE);
            waiting.add(second.log().backlog().entries());
            faults.release();
          });

      assertTrue(waiting.get(0) > 0);
      long handedOverAgain =
          faults.calls().stream().filter("ChangeChannel.publish"::equals).count();
      assertTrue(handedOverAgain > 1, "what was rewound was not handed over again");
      new Carriers(second).carryUntilIndexed(writings, second);
    }
  }

  @Test
  default void competing_relays_and_projectors_end_in_the_newest_state_of_every_plan() {
    try (EngineSubject subject = newEngine();
        PlanPorts first = subject.open();
        PlanPorts second = subject.open()) {
      Writings writings = new Writings(first);
      AtomicBoolean done = new AtomicBoolean();
      new Carriers(first).carryAll();

      Race.of(
              3,
              i ->
                  () -> {
                    if (i == 0) {
                      try {
                        for (int round = 0; round < 12; round++) {
                          writings.more();
                        }
                      } finally {
                        done.set(true);
                      }
                    } else {
                      Carriers carriers = new Carriers(i == 1 ? first : second);
                      while (!done.get()) {
                        carriers.relay.relayAll();
                        carriers.project(Duration.ZERO);
                      }
                    }
                    return i;
                  })
          .forEach(CarryingContract::rethrow);

      new Carriers(second).carryUntilIndexed(writings, second);
    }
  }

  @Test
  default void a_lost_index_is_made_anew_and_filled_again() {
    try (EngineSubject subject = newEngine()) {
      Writings writings;
      try (PlanPorts ports = subject.open()) {
        writings = new Writings(ports);
        writings.some();
        new Carriers(ports).carryAll();
      }

      subject.loseIndex();

      try (PlanPorts ports = subject.open()) {
        Carriers carriers = new Carriers(ports);
        carriers.carryUntilIndexed(writings, ports);
        assertTrue(carriers.incidents.contains(new Incident.IndexCreated()));
      }
    }
  }

  @Test
  default void nothing_is_carried_twice_without_need() {
    try (EngineSubject subject = newEngine();
        PlanPorts ports = subject.open()) {
      Writings writings = new Writings(ports);
      writings.some();
      Carriers carriers = new Carriers(ports);
      carriers.carryUntilIndexed(writings, ports);

      assertEquals(0, carriers.relay.relayAll());
      assertEquals(0, carriers.project(Duration.ofMillis(50)));
      assertFalse(carriers.incidents.stream().anyMatch(Incident.PlanUnknown.class::isInstance));
    }
  }

  /** Writes plans of its own, carries them through faults, and looks whether all are indexed. */
  @FunctionalInterface
  interface Run {

    /** Does it. No instance is open before and afterwards. */
    void through(Faults faults, EngineSubject subject);
  }

  /**
   * Has each of these faults befall every step of a run, those of different faults side by side.
   */
  private void atEveryStep(List<Fault> faults, Run run) {
    Race.within(
            Duration.ofMinutes(10),
            faults.size(),
            i ->
                () -> {
                  atEveryStepOfTheBeginning(faults.get(i), run);
                  atEveryStep(faults.get(i), run);
                  return i;
                })
        .forEach(CarryingContract::rethrow);
  }

  /**
   * Has a fault befall each step until channel and index are made, on a data set of its own each
   * time.
   */
  private void atEveryStepOfTheBeginning(Fault fault, Run run) {
    boolean made = false;
    for (int step = 1; !made; step++) {
      Faults faults = new Faults().at(step, fault);
      try (EngineSubject subject = newEngine()) {
        run.through(faults, subject);
      }
      List<String> calls = faults.calls();
      assertTrue(calls.size() >= step, "the run ended before its first message");
      made = calls.subList(0, step - 1).contains("ChangeInbox.receive");
    }
  }

  /**
   * Has a fault befall each step of runs that find channel and index: one after the other on the
   * same data set, each with plans of its own.
   */
  private void atEveryStep(Fault fault, Run run) {
    try (EngineSubject subject = newEngine()) {
      try (PlanPorts ports = subject.open()) {
        new Carriers(ports).carryAll();
      }
      int step = 0;
      boolean reached = true;
      while (reached) {
        step++;
        Faults faults = new Faults().at(step, fault);
        run.through(faults, subject);
        reached = faults.calls().size() >= step;
      }
      assertTrue(step > 10, "there were only " + step + " steps");
      try (PlanPorts ports = subject.open()) {
        Convergence.assertInStep(ports);
      }
    }
  }

  private static void carryUntilTheEnd(Faults faults, PlanPorts ports, Writings writings) {
    Carriers carriers = new Carriers(faults.around(ports));
    try {
      carriers.carryAll();
      writings.more();
      carriers.carryAll();
    } catch (ProcessEnded ended) {
      assertTrue(faults.hasEnded());
    }
  }

  private static void rethrow(Race.Finish<?> finish) {
    finish
        .failure()
        .ifPresent(
            failure -> {
              throw new AssertionError(failure);
            });
  }

  /** A relay and a projector, driven by hand. */
  final class Carriers {
    private final PlanPorts ports;
    private final ChangeRelay relay;

    private final List<Incident> incidents = Collections.synchronizedList(new ArrayList<>());

    Carriers(PlanPorts ports) {
      this.ports = ports;
      this.relay = new ChangeRelay(ports.plans(), ports.log(), ports.channel(), 3, incidents::add);
    }

    PlanProjector newProjector() {
      return new PlanProjector(
          ports.plans(),
          ports.log(),
          ports.deadLetters(),
          ports.channel(),
          ports.index(),
          4,
          incidents::add);
    }

    /** Projects what waits now, once. */
    int project(Duration wait) {
      try (PlanProjector projector = newProjector()) {
        return projector.project(wait);
      }
    }

    /** Carries until nothing waits; an index that has to be made rewinds the log. */
    void carryAll() {
      long start = System.nanoTime();
      try (PlanProjector projector = newProjector()) {
        do {
          assertTrue(
              System.nanoTime() - start < Eventually.patience().toNanos(), "there is no end of it");
          relay.relayAll();
        } while (projector.project(Duration.ofMillis(10)) > 0 || isWaiting());
      }
    }

    /**
     * Carries until these are indexed: what a channel was given, or takes back, may come a moment
     * later.
     *
     * @param reader what to look through
     */
    void carryUntilIndexed(Writings writings, PlanPorts reader) {
      Eventually.passes(
          () -> {
            carryAllDespiteFailures();
            writings.assertIndexed(reader);
          });
    }

    void carryAllDespiteFailures() {
      long start = System.nanoTime();
      boolean done = false;
      while (!done) {
        assertTrue(
            System.nanoTime() - start < Eventually.patience().toNanos(), "there is no end of it");
        try {
          carryAll();
          done = true;
        } catch (PortUnavailable triedAgain) {
          done = false;
        }
      }
    }

    private boolean isWaiting() {
      List<Integer> partitions = IntStream.range(0, ports.log().partitions()).boxed().toList();
      return ports.log().tails(partitions, 1).stream()
          .map(LogTail::changes)
          .anyMatch(changes -> !changes.isEmpty());
    }
  }

  /** The one who writes its plans into a store, and knows every object that they ever had. */
  final class Writings {
    private final PlanPorts ports;
    private final Organisation org = TestPlans.freshOrg();
    private final ObjectId shared = TestPlans.freshObjectId();
    private final Set<ObjectId> objects = new LinkedHashSet<>();
    private final List<PlanId> ids =
        IntStream.range(0, 6).mapToObj(i -> TestPlans.freshId()).toList();
    private final Map<PlanId, StoredPlan> living = new HashMap<>();
    private final Map<PlanId, Revision> revisions = new HashMap<>();
    private int version;

    Writings(PlanPorts ports) {
      this.ports = ports;
    }

    /** Creates, changes, deletes and creates again. */
    void some() {
      for (int i = 0; i < ids.size(); i++) {
        write(ids.get(i), 1 + i % 3);
      }
      write(ids.get(1), 1);
      write(ids.get(2), 0);
      delete(ids.get(3));
      delete(ids.get(4));
      write(ids.get(4), 2);
    }

    /** Changes what {@link #some} left, or begins. */
    void more() {
      write(ids.get(0), 1 + version % 3);
      write(ids.get(3), 2);
      write(ids.get(4), 1);
      delete(ids.get(5));
      write(ids.get(1), version % 4);
    }

    void assertIndexed(PlanPorts reader) {
      Convergence.assertShows(reader, revisions.keySet(), objects);
    }

    private void write(PlanId id, int services) {
      version++;
      Plan small = TestPlans.plan(id, org, services);
      List<LinkedPlanService> links = new ArrayList<>(small.linkedPlanServices());
      links.add(
          TestPlans.link(
              new ObjectId(id.value() + "-shared"),
              org,
              TestPlans.service(shared, "Urgent care " + version)));
      Plan plan = TestPlans.plan(id, org, links, "version " + version);
      for (PlanObject object : plan.objects()) {
        objects.add(object.objectId());
      }
      objects.remove(shared); // in many plans: in the index's order, which is not specified
      Revision expected = revisions.getOrDefault(id, Revision.NONE);
      StoredPlan stored = ports.plans().save(new PlanWrite(plan, expected, WriteToken.random()));
      living.put(id, stored);
      revisions.put(id, stored.revision());
    }

    private void delete(PlanId id) {
      Optional.ofNullable(living.remove(id))
          .ifPresent(plan -> revisions.put(id, ports.plans().delete(plan, WriteToken.random())));
    }
  }
}
