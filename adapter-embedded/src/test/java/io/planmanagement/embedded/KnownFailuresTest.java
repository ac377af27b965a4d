package io.planmanagement.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.EngineSettings;
import io.planmanagement.application.PlanEngine;
import io.planmanagement.application.PlanManagement;
import io.planmanagement.application.PlanPorts;
import io.planmanagement.application.WriteTerms;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.testkit.EngineSubject;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.IndexSubject;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testkit.faults.Fault;
import io.planmanagement.testkit.faults.Faults;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What systems of this kind get wrong between a store and its index, by the numbers of the list of
 * known failures. Number 10 is {@link SqliteQueriesTest}.
 */
final class KnownFailuresTest {

  private static final EngineSettings QUICK =
      new EngineSettings(
          EngineSettings.DEFAULT.limits(),
          EngineSettings.DEFAULT.searchLimits(),
          Duration.ofSeconds(30),
          500,
          200,
          Duration.ofMillis(50),
          Duration.ofMillis(50),
          EngineSettings.DEFAULT.upkeep(),
          EngineSettings.DEFAULT.clock(),
          incident -> {});

  private final Faults faults = new Faults();

  @Test
  void failure_11_a_change_that_the_index_did_not_take_is_not_acknowledged() {
    faults.next("PlanIndex.apply", Fault.REFUSED, Fault.REQUEST_LOST, Fault.REFUSED);
    try (EngineSubject subject = new FolderEngineSubject();
        PlanEngine engine = open(subject)) {
      Plan plan = TestPlans.plan();

      engine.plans().create(plan, WriteTerms.unconditional());

      assertIndexed(engine.plans(), plan);
      assertTrue(count("PlanIndex.apply") >= 4, "all faults were met");
    }
  }

  @Test
  void failure_13_with_the_index_down_at_the_start_plans_are_taken_and_indexed_later() {
    faults.down("PlanIndex");
    try (EngineSubject subject = new FolderEngineSubject();
        PlanEngine engine = open(subject)) {
      Plan plan = TestPlans.plan();
      engine.plans().create(plan, WriteTerms.unconditional());
      assertEquals(plan, engine.plans().get(plan.id(), Visibility.ALL).plan());

      faults.up("PlanIndex");

      assertIndexed(engine.plans(), plan);
    }
  }

  @Test
  void failure_14_what_waits_is_indexed_together_not_one_by_one() {
    int plans = 400;
    faults.down("PlanIndex");
    try (EngineSubject subject = new FolderEngineSubject();
        PlanEngine engine = open(subject)) {
      List<Plan> batch = Stream.generate(() -> TestPlans.plan()).limit(plans).toList();
      engine.plans().replaceAll(batch, Visibility.ALL);
      Eventually.holds(
          "all wait", () -> engine.status().backlog().filter(n -> n == plans).isPresent());

      faults.up("PlanIndex");

      batch.forEach(plan -> assertIndexed(engine.plans(), plan));
      assertTrue(count("PlanIndex.apply") <= plans / 10, count("PlanIndex.apply") + " calls");
    }
  }

  @Test
  void failure_23_what_the_channel_did_not_confirm_is_handed_over_again() {
    faults.next("ChangeChannel.publish", Fault.REFUSED, Fault.REQUEST_LOST, Fault.REFUSED);
    try (EngineSubject subject = new FolderEngineSubject();
        PlanEngine engine = open(subject)) {
      Plan plan = TestPlans.plan();

      engine.plans().create(plan, WriteTerms.unconditional());

      assertIndexed(engine.plans(), plan);
      assertTrue(count("ChangeChannel.publish") >= 4, "all faults were met");
    }
  }

  @Test
  void failure_19_a_reindex_makes_the_index_anew() {
    try (EngineSubject subject = new FolderEngineSubject();
        PlanEngine engine = open(subject);
        PlanPorts ports = subject.open()) {
      Plan plan = TestPlans.plan();
      Plan ghost = TestPlans.plan();
      engine.plans().create(plan, WriteTerms.unconditional());
      assertIndexed(engine.plans(), plan);
      Revision revision = engine.plans().get(plan.id(), Visibility.ALL).revision();
      ports
          .index()
          .apply(
              ports.plans().storeId(),
              List.of(
                  TestPlans.record(TestPlans.changed(plan, "wrong"), revision, 0),
                  TestPlans.record(ghost, revision, 0)));

      engine.upkeep().startReindex();

      assertIndexed(engine.plans(), plan);
      Eventually.holds(
          "the ghost is gone", () -> ports.index().find(ghost.id(), Visibility.ALL).isEmpty());
    }
  }

  @Test
  void failure_24_a_late_projection_does_not_raise_a_deleted_plan_also_after_a_restart() {
    Plan plan = TestPlans.plan();
    StoreId store = StoreId.random();
    try (IndexSubject subject = new FolderIndexSubject()) {
      try (PlanIndex index = subject.open()) {
        index.create(store);
        index.apply(store, List.of(TestPlans.deletion(plan.id(), new Revision(2), 3)));
      }
      try (PlanIndex index = subject.open()) {

        index.apply(store, List.of(TestPlans.record(plan, new Revision(1), 3)));

        assertEquals(Optional.empty(), index.find(plan.id(), Visibility.ALL));
      }
    }
  }

  private PlanEngine open(EngineSubject subject) {
    PlanPorts ports = subject.open();
    return PlanEngine.open(faults.around(ports), QUICK);
  }

  private long count(String call) {
    return faults.calls().stream().filter(call::equals).count();
  }

  private static void assertIndexed(PlanManagement plans, Plan plan) {
    Eventually.holds(
        "the index shows the plan",
        () -> {
          try {
            return plans.indexed(plan.id(), Visibility.ALL).plan().equals(plan);
          } catch (PlanRefused.NotFound | PortUnavailable notYet) {
            return false;
          }
        });
  }
}
