package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.EngineSettings;
import io.planmanagement.application.EngineStatus;
import io.planmanagement.application.PlanEngine;
import io.planmanagement.application.PlanPorts;
import io.planmanagement.application.WriteTerms;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanLimits;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Visibility;
import io.planmanagement.testkit.faults.Fault;
import io.planmanagement.testkit.faults.Faults;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@link PlanEngine} must do on any set of ports: keep the index equal to the store. */
public interface PlanEngineContract {

  /** Returns a new data set with its channel and its index, for one test. */
  EngineSubject newEngine();

  @Test
  default void the_index_follows_the_store() {
    try (EngineSubject subject = newEngine();
        PlanPorts reader = subject.open();
        PlanEngine engine = PlanEngine.open(subject.open(), patient())) {
      Load load = new Load(1);

      load.run(engine, 40);

      load.assertIndexed(reader);
      Eventually.holds(
          "nothing waits", () -> engine.status().backlog().filter(n -> n == 0).isPresent());
    }
  }

  @Test
  default void a_write_is_carried_at_once_not_at_the_next_sweep() {
    EngineSettings sweepingNever = settings(Duration.ofDays(1));
    try (EngineSubject subject = newEngine();
        PlanEngine engine = PlanEngine.open(subject.open(), sweepingNever)) {
      Plan first = TestPlans.plan();
      engine.plans().create(first, WriteTerms.unconditional());
      assertSearchable(engine, first);

      Plan plan = TestPlans.plan();
      engine.plans().create(plan, WriteTerms.unconditional());

      assertSearchable(engine, plan);
    }
  }

  @Test
  default void what_others_wrote_is_carried_by_the_sweep() {
    try (EngineSubject subject = newEngine();
        PlanPorts reader = subject.open()) {
      Load load = new Load(2);
      Faults faults = new Faults().down("ChangeChannel").down("PlanIndex");
      try (PlanEngine cutOff = PlanEngine.open(faults.around(subject.open()), patient())) {
        load.run(cutOff, 20);
      }

      try (PlanEngine other = PlanEngine.open(subject.open(), patient())) {
        load.assertIndexed(reader);
        assertTrue(other.status().projected() > 0);
      }
    }
  }

  @Test
  default void with_channel_and_index_down_writes_and_reads_by_id_go_on_and_catch_up_later() {
    Faults faults = new Faults().down("ChangeChannel").down("PlanIndex");
    try (EngineSubject subject = newEngine();
        PlanPorts reader = subject.open();
        PlanEngine engine = PlanEngine.open(faults.around(subject.open()), patient())) {
      Load load = new Load(3);
      load.run(engine, 20);
      Plan plan = TestPlans.plan();
      engine.plans().create(plan, WriteTerms.unconditional());
      assertEquals(plan, engine.plans().get(plan.id(), Visibility.ALL).plan());
      EngineStatus down = engine.status();
      assertTrue(down.isReady());
      assertTrue(down.channel().isPresent());
      assertTrue(down.index().isPresent());
      assertTrue(down.backlog().orElseThrow() > 0);

      faults.up("PlanIndex").up("ChangeChannel");

      load.assertIndexed(reader);
      assertSearchable(engine, plan);
      EngineStatus up = engine.status();
      assertTrue(up.channel().isEmpty());
      assertTrue(up.index().isEmpty());
      assertTrue(up.incidents().getOrDefault("PortFailed", 0L) > 0);
    }
  }

  @Test
  default void with_the_store_down_the_engine_is_not_ready_and_recovers() {
    Faults faults = new Faults().down("Plans").down("ChangeLog");
    try (EngineSubject subject = newEngine();
        PlanEngine engine = PlanEngine.open(faults.around(subject.open()), patient())) {
      EngineStatus down = engine.status();
      assertFalse(down.isReady());
      assertTrue(down.backlog().isEmpty());

      faults.up("Plans").up("ChangeLog");

      assertTrue(engine.status().isReady());
      Plan plan = TestPlans.plan();
      engine.plans().create(plan, WriteTerms.unconditional());
      assertSearchable(engine, plan);
    }
  }

  @Test
  default void engines_that_crash_at_random_lose_nothing() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (EngineSubject subject = newEngine()) {
      Load load = new Load(seed);
      for (int life = 0; life < 5; life++) {
        PlanEngine engine = PlanEngine.open(subject.open(), patient());
        load.run(engine, 1 + random.nextInt(20));
        if (random.nextBoolean()) {
          engine.close();
        } else {
          subject.crash();
          engine.close();
        }
      }

      try (PlanPorts reader = subject.open();
          PlanEngine last = PlanEngine.open(subject.open(), patient())) {
        assertTrue(last.status().isReady(), "seed " + seed);
        load.assertIndexed(reader);
      }
    }
  }

  @Test
  default void engines_side_by_side_keep_the_index_equal_to_the_store() {
    try (EngineSubject subject = newEngine();
        PlanPorts first = subject.open();
        PlanPorts second = subject.open()) {
      Load one = new Load(5);
      Load other = new Load(6);
      Faults flaky = new Faults();
      for (int call = 10; call < 400; call += 7) {
        flaky.at(call, call % 2 == 0 ? Fault.REFUSED : Fault.REPLY_LOST);
      }
      try (PlanEngine steady = PlanEngine.open(first, patient());
          PlanEngine carrying = PlanEngine.open(flaky.around(subject.open()), patient())) {
        Race.together(() -> one.run(steady, 40), () -> other.run(steady, 40));

        one.assertIndexed(second);
        other.assertIndexed(second);
        assertTrue(carrying.status().isReady() || steady.status().isReady());
      }
    }
  }

  @Test
  default void an_engine_that_closes_stops_in_good_time_and_what_is_left_is_carried_by_the_next() {
    try (EngineSubject subject = newEngine();
        PlanPorts reader = subject.open()) {
      Load load = new Load(7);
      for (int i = 0; i < 5; i++) {
        long start = System.nanoTime();
        try (PlanEngine engine = PlanEngine.open(subject.open(), patient())) {
          load.run(engine, 5);
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(taken.compareTo(Eventually.patience()) < 0, "it took " + taken);
      }

      try (PlanEngine engine = PlanEngine.open(subject.open(), patient())) {
        load.assertIndexed(reader);
        assertTrue(engine.status().isReady());
      }
    }
  }

  private static EngineSettings patient() {
    return settings(Duration.ofMillis(50));
  }

  private static EngineSettings settings(Duration sweep) {
    return new EngineSettings(
        PlanLimits.DEFAULT,
        EngineSettings.DEFAULT.searchLimits(),
        Duration.ofSeconds(5),
        20,
        20,
        sweep,
        Duration.ofMillis(100),
        EngineSettings.DEFAULT.upkeep(),
        Clock.systemUTC(),
        incident -> {});
  }

  private static void assertSearchable(PlanEngine engine, Plan plan) {
    Eventually.holds(
        "the plan is searchable",
        () -> {
          try {
            return engine
                .plans()
                .awaitSearchable(
                    plan.id(),
                    engine.plans().get(plan.id(), Visibility.ALL).revision(),
                    Duration.ofSeconds(1));
          } catch (PortUnavailable notYet) {
            return false;
          }
        });
  }

  /** Random writes of a few plans, through engines. */
  final class Load {
    private final Random random;
    private final Organisation org = TestPlans.freshOrg();
    private final List<Plan> plans =
        IntStream.range(0, 8).mapToObj(i -> TestPlans.plan(org)).toList();
    private final Set<ObjectId> objects = new LinkedHashSet<>();

    Load(long seed) {
      this.random = new Random(seed);
    }

    void run(PlanEngine engine, int writes) {
      for (int i = 0; i < writes; i++) {
        Plan plan = plans.get(random.nextInt(plans.size()));
        if (random.nextInt(4) == 0) {
          deleteIfThere(engine, plan);
        } else {
          Plan written =
              TestPlans.changed(
                  TestPlans.withServices(plan, random.nextInt(4)), "" + random.nextInt());
          for (PlanObject object : written.objects()) {
            objects.add(object.objectId());
          }
          engine.plans().replace(written, WriteTerms.unconditional());
        }
      }
    }

    private static void deleteIfThere(PlanEngine engine, Plan plan) {
      try {
        engine.plans().delete(plan.id(), WriteTerms.unconditional());
      } catch (PlanRefused.NotFound isRightToo) {
        assertTrue(engine.status().isReady());
      }
    }

    void assertIndexed(PlanPorts reader) {
      Eventually.passes(
          () -> {
            try {
              Convergence.assertIndexEqualsStore(reader, objects);
            } catch (PortUnavailable notYet) {
              throw new AssertionError("the index is not there yet", notYet);
            }
          });
    }
  }
}
