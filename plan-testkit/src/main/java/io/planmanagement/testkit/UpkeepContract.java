package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.EngineSettings;
import io.planmanagement.application.Incident;
import io.planmanagement.application.IndexAudit;
import io.planmanagement.application.JobProgress;
import io.planmanagement.application.JobStatus;
import io.planmanagement.application.JobStatus.Finding;
import io.planmanagement.application.JobStatus.State;
import io.planmanagement.application.Pause;
import io.planmanagement.application.PlanEngine;
import io.planmanagement.application.PlanPorts;
import io.planmanagement.application.Reindex;
import io.planmanagement.application.Retry;
import io.planmanagement.application.Upkeep;
import io.planmanagement.application.UpkeepSettings;
import io.planmanagement.application.WriteTerms;
import io.planmanagement.domain.Change;
import io.planmanagement.domain.LinkedService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.DeadLetter;
import io.planmanagement.domain.port.Holding;
import io.planmanagement.domain.port.IndexRebuild;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.testkit.faults.Fault;
import io.planmanagement.testkit.faults.Faults;
import io.planmanagement.testkit.faults.ProcessEnded;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What {@link IndexAudit}, {@link Reindex} and {@link Upkeep} must do on any set of ports: find
 * whatever is wrong in the index, mend it, and harm nothing while plans are written.
 */
public interface UpkeepContract {

  /** Waits for nothing, and keeps the traces of what is gone. */
  UpkeepSettings KEEPING =
      new UpkeepSettings(
          0, Duration.ofHours(1), Duration.ofMillis(1), Duration.ofDays(7), Duration.ofSeconds(1));

  /** Waits for nothing, and forgets at once what is gone. */
  UpkeepSettings FORGETTING =
      new UpkeepSettings(
          0,
          Duration.ofHours(1),
          Duration.ofMillis(1),
          Duration.ofMillis(1),
          Duration.ofSeconds(1));

  /** Returns a new data set with its channel and its index, for one test. */
  EngineSubject newEngine();

  // What an audit finds and mends.

  @Test
  default void an_audit_of_an_index_that_is_in_step_finds_nothing_and_changes_nothing() {
    try (Bench bench = new Bench(newEngine())) {
      bench.create(0, 1, 2, 3);
      Plan gone = bench.create(2).get(0);
      bench.delete(gone);
      Plan shrunk = bench.create(3).get(0);
      bench.replace(TestPlans.withServices(shrunk, 1));
      bench.carry();
      List<Change> entries = bench.entries();

      JobStatus audit = bench.audit();

      assertEquals(6, audit.plans());
      assertEquals(Map.of(), audit.found());
      assertEquals(Optional.empty(), audit.trouble());
      assertEquals(entries, bench.entries());
      assertEquals(List.of(), bench.incidents);
      bench.assertInStep();
    }
  }

  @Test
  default void a_missing_plan_is_indexed_again() {
    try (Bench bench = new Bench(newEngine())) {
      Plan missing = bench.create(1, 2, 3).get(2); // the last of its part of the log
      bench.carry();
      bench.rebuild(record -> record.id().equals(missing.id()) ? List.of() : List.of(record));
      assertEquals(Optional.empty(), bench.shown(missing));

      JobStatus audit = bench.audit();

      bench.assertFound(audit, Finding.BEHIND, 1, 1);
      bench.assertInStep();
    }
  }

  @Test
  default void an_older_state_is_brought_up_to_date() {
    try (Bench bench = new Bench(newEngine())) {
      List<Plan> plans = bench.create(1, 2);
      bench.carry();
      Plan stale = plans.get(1);
      bench.rebuild(
          record ->
              record.id().equals(stale.id())
                  ? List.of(
                      TestPlans.record(
                          TestPlans.changed(stale, "older"),
                          new Revision(record.revision().value() - 1),
                          2))
                  : List.of(record));

      JobStatus audit = bench.audit();

      bench.assertFound(audit, Finding.BEHIND, 1, 1);
      bench.assertInStep();
    }
  }

  @Test
  default void other_content_of_the_same_revision_is_replaced() {
    try (Bench bench = new Bench(newEngine())) {
      List<Plan> plans = bench.create(1, 2, 2);
      Plan deleted = plans.get(2);
      bench.delete(deleted);
      bench.carry();
      bench.plant(TestPlans.changed(plans.get(0), "wrong"), bench.revision(plans.get(0)));
      bench.plant(deleted, bench.revision(deleted));

      JobStatus audit = bench.audit();

      bench.assertFound(audit, Finding.DIFFERENT, 2, 2);
      bench.assertInStep();
      assertEquals(Optional.empty(), bench.shown(deleted));
    }
  }

  @Test
  default void a_plan_that_the_store_does_not_know_is_removed() {
    try (Bench bench = new Bench(newEngine())) {
      bench.create(1);
      Plan ghost = TestPlans.plan(TestPlans.freshId(), bench.org, 3);
      bench.carry();
      bench.plant(ghost, Revision.at(Instant.now()));
      bench.awaitHoldings(2);

      JobStatus audit = bench.audit();

      bench.assertFound(audit, Finding.GHOST, 1, 1);
      bench.carry();
      bench.assertInStep();
      assertEquals(Optional.empty(), bench.shown(ghost));
      assertTrue(bench.record(ghost).isDeleted());
      assertEquals(Map.of(), bench.audit().found());
    }
  }

  @Test
  default void an_index_that_is_ahead_of_the_store_is_overtaken() {
    try (Bench bench = new Bench(newEngine())) {
      List<Plan> plans = bench.create(1, 1, 2);
      Plan deleted = plans.get(2);
      bench.delete(deleted);
      bench.carry();
      Revision ahead = Revision.at(Instant.now().plus(Duration.ofHours(1)));
      bench.plant(TestPlans.changed(TestPlans.withServices(plans.get(0), 3), "lost"), ahead);
      bench.plant(deleted, ahead);
      bench.plantDeletion(plans.get(1), ahead);

      JobStatus audit = bench.audit();

      bench.assertFound(audit, Finding.AHEAD, 3, 3);
      for (Plan plan : plans) {
        assertTrue(bench.revision(plan).isAfter(ahead));
      }
      bench.carry();
      bench.assertInStep();
      assertEquals(Optional.of(plans.get(0)), bench.shown(plans.get(0)).map(StoredPlan::plan));
      assertEquals(Map.of(), bench.audit().found());
    }
  }

  @Test
  default void what_is_left_over_beyond_the_places_that_the_store_knows_of_is_removed() {
    try (Bench bench = new Bench(newEngine())) {
      Plan plan = bench.create(1).get(0);
      bench.carry();
      bench.plant(TestPlans.withServices(plan, 4), bench.revision(plan));

      JobStatus audit = bench.audit();

      bench.assertFound(audit, Finding.AHEAD, 1, 1);
      assertTrue(bench.record(plan).places() >= 4);
      bench.carry();
      bench.assertInStep();
      assertEquals(Map.of(), bench.audit().found());
    }
  }

  @Test
  default void a_revision_too_far_in_the_future_is_reported_and_stops_nothing() {
    try (Bench bench = new Bench(newEngine())) {
      List<Plan> plans = bench.create(1, 1, 1);
      Plan ghost = TestPlans.plan(bench.org);
      bench.carry();
      Revision farAhead = Revision.at(Instant.now().plus(Duration.ofDays(400)));
      bench.plant(plans.get(0), farAhead);
      bench.plant(ghost, farAhead);
      bench.plant(TestPlans.changed(plans.get(1), "wrong"), bench.revision(plans.get(1)));
      bench.awaitHoldings(4);

      JobStatus audit = bench.audit();

      assertEquals(1, audit.found(Finding.AHEAD));
      assertEquals(0, audit.mended(Finding.AHEAD));
      assertEquals(1, audit.found(Finding.GHOST));
      assertEquals(0, audit.mended(Finding.GHOST));
      assertEquals(1, audit.mended(Finding.DIFFERENT));
      assertTrue(audit.trouble().isPresent());
      assertTrue(
          bench.incidents.contains(new Incident.PlanNotMendable(plans.get(0).id(), farAhead)));
      assertTrue(bench.incidents.contains(new Incident.PlanNotMendable(ghost.id(), farAhead)));
    }
  }

  @Test
  default void very_many_ghosts_are_left_to_an_operator() {
    int many = 101;
    try (Bench bench = new Bench(newEngine())) {
      List<Plan> plans = bench.create(1, 1);
      bench.carry();
      List<Plan> ghosts =
          IntStream.range(0, many)
              .mapToObj(i -> TestPlans.plan(TestPlans.freshId(), bench.org, 1))
              .toList();
      Revision revision = Revision.at(Instant.now());
      bench.plant(ghosts.stream().map(ghost -> TestPlans.record(ghost, revision, 0)).toList());
      bench.awaitHoldings(many + plans.size());
      List<Change> entries = bench.entries();

      JobStatus cautious = bench.audit();
      List<Change> afterCautious = bench.entries();
      JobStatus forced = bench.audit(true);

      bench.assertFound(cautious, Finding.GHOST, many, 0);
      assertTrue(cautious.trouble().isPresent());
      assertEquals(entries, afterCautious);
      bench.assertFound(forced, Finding.GHOST, many, many);
      bench.carry();
      bench.assertInStep();
      for (Plan ghost : ghosts) {
        assertEquals(Optional.empty(), bench.shown(ghost));
      }
    }
  }

  @Test
  default void a_change_that_the_log_has_still_to_hand_over_is_no_damage() {
    try (Bench bench = new Bench(newEngine())) {
      List<Plan> plans = bench.create(1, 2);
      bench.carry();
      bench.create(1);
      bench.delete(plans.get(0));
      bench.replace(TestPlans.changed(plans.get(1), "second"));

      JobStatus audit = bench.audit();

      assertEquals(Map.of(), audit.found());
      bench.carry();
      bench.assertInStep();
    }
  }

  @Test
  default void what_moves_while_it_is_suspected_is_no_damage() {
    try (Bench bench = new Bench(newEngine())) {
      Plan plan = bench.create(1).get(0);
      bench.carry();
      bench.plant(TestPlans.changed(plan, "wrong"), bench.revision(plan));
      AtomicInteger graces = new AtomicInteger();

      JobStatus audit =
          bench.audit(
              false,
              KEEPING,
              duration -> {
                if (duration.equals(KEEPING.grace()) && graces.getAndIncrement() == 0) {
                  bench.replace(TestPlans.changed(plan, "second"));
                }
              });

      assertEquals(Map.of(), audit.found());
      assertTrue(graces.get() > 0, "there was no suspect");
      bench.carry();
      bench.assertInStep();
    }
  }

  @Test
  default void an_audit_tells_that_the_index_differed() {
    try (Bench bench = new Bench(newEngine())) {
      Plan plan = bench.create(1).get(0);
      bench.carry();
      bench.plant(TestPlans.changed(plan, "wrong"), bench.revision(plan));

      bench.audit();
      bench.audit();

      assertEquals(
          1, bench.incidents.stream().filter(Incident.IndexDiffered.class::isInstance).count());
    }
  }

  // What is long gone.

  @Test
  default void old_traces_of_deletions_are_forgotten_by_the_index_and_then_by_the_store() {
    try (Bench bench = new Bench(newEngine())) {
      List<Plan> plans = bench.create(1, 2, 0);
      Plan gone = plans.get(1);
      Plan shrunk = bench.create(3).get(0);
      bench.replace(TestPlans.withServices(shrunk, 1));
      Revision deletion = bench.delete(gone);
      bench.carry();
      bench.awaitHoldings(4);
      JobStatus keeping = bench.audit();

      JobStatus forgetting = bench.auditUntil(FORGETTING, audit -> bench.records(gone).isEmpty());

      assertEquals(0, keeping.swept() + keeping.purged());
      assertTrue(forgetting.swept() > 0);
      assertEquals(1, forgetting.purged());
      assertEquals(Map.of(), forgetting.found());
      assertEquals(Optional.empty(), bench.shown(gone));
      bench.assertInStep();
      Eventually.holds("nothing is held of it", () -> !bench.holdings().containsKey(gone.id()));
      Revision again = bench.create(gone);
      assertTrue(again.isAfter(deletion));
      bench.carry();
      bench.assertInStep();
      assertTrue(bench.shown(gone).isPresent());
    }
  }

  @Test
  default void a_deletion_that_the_index_has_not_seen_is_not_forgotten() {
    try (Bench bench = new Bench(newEngine())) {
      Plan late = bench.create(1).get(0);
      bench.carry();
      bench.delete(late);

      JobStatus audit = bench.audit(false, FORGETTING, duration -> {});

      assertEquals(0, audit.purged());
      assertTrue(bench.record(late).isDeleted());
      bench.carry();
      bench.assertInStep();
      assertEquals(Optional.empty(), bench.shown(late));
    }
  }

  // Making the index anew.

  @Test
  default void a_reindex_fills_an_index_with_what_the_store_has_and_nothing_else() {
    try (Bench bench = new Bench(newEngine())) {
      List<Plan> plans = bench.create(0, 1, 2, 3);
      bench.delete(plans.get(1));
      bench.carry();
      Plan ghost = TestPlans.plan(bench.org);
      bench.plant(ghost, Revision.at(Instant.now()));
      bench.plant(TestPlans.changed(plans.get(2), "wrong"), bench.revision(plans.get(2)));
      bench.plant(plans.get(3), Revision.at(Instant.now().plus(Duration.ofDays(400))));

      JobStatus reindex = bench.reindex();

      assertTrue(reindex.plans() >= 4, "plans " + reindex.plans());
      bench.assertInStep();
      assertEquals(Optional.empty(), bench.shown(ghost));
      assertEquals(Map.of(), bench.audit().found());
      bench.carry();
      bench.assertInStep();
    }
  }

  @Test
  default void a_reindex_where_there_is_no_index_makes_one() {
    try (Bench bench = new Bench(newEngine())) {
      List<Plan> plans = bench.create(1, 2);
      bench.delete(plans.get(0));

      bench.reindex();

      bench.assertInStep();
      assertTrue(bench.incidents.contains(new Incident.IndexCreated()));
      bench.carry();
      bench.assertInStep();
    }
  }

  @Test
  default void a_plan_that_is_gone_is_not_raised_by_an_old_record_after_a_reindex() {
    try (Bench bench = new Bench(newEngine())) {
      Plan gone = bench.create(2).get(0);
      PlanRecord living = bench.record(gone);
      Plan shrunk = bench.create(3).get(0);
      PlanRecord whole = bench.record(shrunk);
      bench.replace(TestPlans.withServices(shrunk, 1));
      bench.delete(gone);
      bench.carry();

      bench.reindex();
      bench.plant(List.of(living, whole));

      bench.assertInStep();
      assertEquals(Optional.empty(), bench.shown(gone));
    }
  }

  @Test
  default void searches_see_every_plan_at_every_instant_of_a_reindex_under_writes() {
    int fixed = 20;
    try (EngineSubject subject = newEngine();
        PlanPorts reader = subject.open();
        PlanEngine engine = PlanEngine.open(subject.open(), engineSettings(KEEPING))) {
      Organisation org = TestPlans.freshOrg();
      LinkedService shared = TestPlans.service(TestPlans.freshObjectId(), "Urgent care");
      List<Plan> plans = IntStream.range(0, fixed).mapToObj(i -> linking(org, shared)).toList();
      Writer writer = new Writer(engine, org);
      plans.forEach(plan -> engine.plans().create(plan, WriteTerms.unconditional()));
      writer.write();
      awaitInStep(reader, writer.objects);
      AtomicBoolean done = new AtomicBoolean();
      AtomicInteger searches = new AtomicInteger();

      runTogether(
          () -> {
            try {
              for (int i = 0; i < 3; i++) {
                int before = searches.get();
                engine.upkeep().startReindex();
                assertEquals(State.DONE, ended(engine.upkeep()::reindex).state());
                engine.upkeep().startAudit(false);
                assertEquals(State.DONE, ended(engine.upkeep()::audit).state());
                Eventually.holds("somebody searched", () -> searches.get() > before);
              }
            } finally {
              done.set(true);
            }
          },
          () -> {
            while (!done.get()) {
              Page<StoredObject> found =
                  reader.index().objects(shared.objectId(), Optional.empty(), 1000, Visibility.ALL);
              assertEquals(fixed, found.items().size());
              searches.incrementAndGet();
            }
          },
          () -> {
            while (!done.get()) {
              writer.write();
            }
          });

      awaitInStep(reader, writer.objects);
    }
  }

  // What may happen meanwhile.

  @Test
  default void audits_and_reindexes_that_run_together_under_writes_lose_and_raise_nothing() {
    try (EngineSubject subject = newEngine();
        PlanPorts reader = subject.open();
        PlanEngine first = PlanEngine.open(subject.open(), engineSettings(KEEPING))) {
      Organisation org = TestPlans.freshOrg();
      Writer writer = new Writer(first, org);
      writer.write();
      awaitInStep(reader, writer.objects);
      AtomicBoolean done = new AtomicBoolean();
      List<Incident> incidents = Collections.synchronizedList(new ArrayList<>());
      StoreId store = reader.plans().storeId();

      runTogether(
          () -> {
            try {
              for (int i = 0; i < 6; i++) {
                Plan ghost = TestPlans.plan(org);
                reader
                    .index()
                    .apply(store, List.of(TestPlans.record(ghost, Revision.at(Instant.now()), 0)));
                first.upkeep().startAudit(false);
                assertEquals(State.DONE, ended(first.upkeep()::audit).state());
              }
            } finally {
              done.set(true);
            }
          },
          () -> {
            while (!done.get()) {
              new IndexAudit(reader, KEEPING, Clock.systemUTC(), incidents::add)
                  .run(false, 0, duration -> {}, progress(JobStatus.Kind.AUDIT));
              new Reindex(reader, incidents::add)
                  .run(progress(JobStatus.Kind.REINDEX), duration -> {});
            }
          },
          () -> {
            while (!done.get()) {
              writer.write();
            }
          });

      first.upkeep().startAudit(true);
      assertEquals(State.DONE, ended(first.upkeep()::audit).state());
      awaitInStep(reader, writer.objects);
      writer.assertStored(reader);
    }
  }

  @Test
  default void an_audit_whose_process_ends_at_any_step_harms_nothing() {
    for (Fault end : List.of(Fault.PROCESS_ENDS_BEFORE, Fault.PROCESS_ENDS_AFTER)) {
      try (Bench bench = new Bench(newEngine())) {
        List<Plan> plans = bench.create(1, 2, 1, 1);
        bench.carry();
        boolean reached = true;
        for (int step = 1; reached; step++) {
          Plan ghost = TestPlans.plan(bench.org);
          bench.plant(TestPlans.changed(plans.get(0), "wrong"), bench.revision(plans.get(0)));
          bench.plant(
              TestPlans.changed(plans.get(1), "ahead"),
              new Revision(bench.revision(plans.get(1)).value() + 5));
          bench.plant(ghost, Revision.at(Instant.now()));
          bench.delete(plans.get(2));
          bench.create(plans.get(2));
          Faults faults = new Faults().at(step, end);

          reached = bench.endsDuring(faults, ports -> new Bench.Run(ports, bench).audit());

          if (reached) {
            bench.crash();
          } else {
            assertTrue(step > 8, "there were only " + step + " steps");
          }
          Eventually.holds(
              "the ghost is found",
              () -> {
                bench.audit();
                bench.carry();
                return bench.shown(ghost).isEmpty();
              });
          bench.assertInStep();
        }
      }
    }
  }

  @Test
  default void a_reindex_whose_process_ends_at_any_step_harms_nothing() {
    for (Fault end : List.of(Fault.PROCESS_ENDS_BEFORE, Fault.PROCESS_ENDS_AFTER)) {
      try (Bench bench = new Bench(newEngine())) {
        List<Plan> plans = bench.create(1, 2, 1);
        bench.carry();
        boolean reached = true;
        for (int step = 1; reached; step++) {
          bench.replace(TestPlans.changed(plans.get(0), "step " + step));
          bench.delete(plans.get(1));
          bench.create(plans.get(1));
          Faults faults = new Faults().at(step, end);

          reached = bench.endsDuring(faults, ports -> new Bench.Run(ports, bench).reindex());

          if (reached) {
            bench.crash();
          } else {
            assertTrue(step > 6, "there were only " + step + " steps");
          }
          bench.carry();
          bench.assertInStep();
        }
      }
    }
  }

  // What an operator does.

  @Test
  default void a_job_runs_once_at_a_time_and_leaves_its_result() {
    Faults faults = new Faults();
    try (EngineSubject subject = newEngine();
        PlanPorts reader = subject.open();
        PlanEngine engine =
            PlanEngine.open(faults.around(subject.open()), engineSettings(KEEPING))) {
      Upkeep upkeep = engine.upkeep();
      Plan plan = TestPlans.plan();
      engine.plans().create(plan, WriteTerms.unconditional());
      awaitInStep(reader, Set.of());
      assertEquals(Optional.empty(), upkeep.audit());
      assertEquals(Optional.empty(), upkeep.reindex());
      faults.next("IndexUpkeep.compare", Fault.HANGS_BEFORE);
      faults.next("IndexUpkeep.rebuild", Fault.HANGS_BEFORE);

      JobStatus audit = upkeep.startAudit(false);
      JobStatus reindex = upkeep.startReindex();

      assertTrue(audit.isRunning());
      assertTrue(reindex.isRunning());
      assertThrows(PlanRefused.AlreadyRunning.class, () -> upkeep.startAudit(true));
      assertThrows(PlanRefused.AlreadyRunning.class, upkeep::startReindex);
      assertEquals(Optional.of(State.RUNNING), upkeep.audit().map(JobStatus::state));
      assertEquals(Optional.of(State.RUNNING), engine.status().audit().map(JobStatus::state));
      faults.release();
      for (Supplier<Optional<JobStatus>> job :
          List.<Supplier<Optional<JobStatus>>>of(upkeep::audit, upkeep::reindex)) {
        JobStatus ended = ended(job);
        assertEquals(State.DONE, ended.state());
        assertEquals(1, ended.plans());
        assertTrue(ended.ended().isPresent());
        assertEquals(Map.of(), ended.found());
      }
      JobStatus again = upkeep.startAudit(false);
      assertEquals(Optional.of(1L), again.plansInAll());
      assertEquals(State.DONE, ended(upkeep::audit).state());
      upkeep.startReindex();
      assertEquals(State.DONE, ended(upkeep::reindex).state());
    }
  }

  @Test
  default void a_job_that_fails_says_so_and_can_be_started_again() {
    Faults faults = new Faults();
    try (EngineSubject subject = newEngine();
        PlanPorts reader = subject.open();
        PlanEngine engine =
            PlanEngine.open(faults.around(subject.open()), engineSettings(KEEPING))) {
      Upkeep upkeep = engine.upkeep();
      engine.plans().create(TestPlans.plan(), WriteTerms.unconditional());
      awaitInStep(reader, Set.of());
      faults.down("IndexUpkeep");

      upkeep.startAudit(false);
      upkeep.startReindex();

      assertEquals(State.FAILED, ended(upkeep::audit).state());
      assertEquals(State.FAILED, ended(upkeep::reindex).state());
      assertTrue(ended(upkeep::audit).trouble().isPresent());
      faults.up("IndexUpkeep");
      upkeep.startAudit(false);
      upkeep.startReindex();
      assertEquals(State.DONE, ended(upkeep::audit).state());
      assertEquals(State.DONE, ended(upkeep::reindex).state());
    }
  }

  @Test
  default void audits_go_round_by_themselves() {
    UpkeepSettings eager = atEase(1_000);
    try (EngineSubject subject = newEngine();
        PlanPorts reader = subject.open();
        PlanEngine engine = PlanEngine.open(subject.open(), engineSettings(eager))) {
      Plan plan = TestPlans.plan();
      engine.plans().create(plan, WriteTerms.unconditional());
      awaitInStep(reader, Set.of());
      Revision revision = engine.plans().get(plan.id(), Visibility.ALL).revision();

      for (String wrong : List.of("wrong", "wrong again")) {
        reader
            .index()
            .apply(
                reader.plans().storeId(),
                List.of(TestPlans.record(TestPlans.changed(plan, wrong), revision, 0)));

        awaitInStep(reader, Set.of());
      }
    }
  }

  @Test
  default void a_round_at_its_ease_gives_way_to_an_audit_that_is_asked_for() {
    try (EngineSubject subject = newEngine();
        PlanPorts reader = subject.open();
        PlanEngine engine = PlanEngine.open(subject.open(), engineSettings(atEase(1)))) {
      Upkeep upkeep = engine.upkeep();
      List<Plan> plans = IntStream.range(0, 120).mapToObj(i -> TestPlans.plan()).toList();
      engine.plans().replaceAll(plans, Visibility.ALL);
      awaitInStep(reader, Set.of());
      Eventually.holds(
          "a round is at it",
          () -> upkeep.audit().filter(JobStatus::isRunning).filter(s -> s.plans() > 0).isPresent());

      JobStatus started = upkeep.startAudit(false);

      assertEquals(0, started.plans());
      Eventually.holds(
          "the audit is done",
          () ->
              upkeep
                  .audit()
                  .filter(status -> status.state() == State.DONE)
                  .filter(status -> status.plans() == plans.size())
                  .isPresent());
    }
  }

  @Test
  default void an_engine_that_is_closed_ends_its_jobs() {
    Faults faults = new Faults();
    UpkeepSettings slow =
        new UpkeepSettings(
            1, Duration.ofMillis(1), Duration.ofHours(1), Duration.ofDays(7), Duration.ofHours(1));
    try (EngineSubject subject = newEngine();
        PlanPorts reader = subject.open()) {
      PlanEngine engine = PlanEngine.open(faults.around(subject.open()), engineSettings(slow));
      Plan plan = TestPlans.plan();
      engine.plans().create(plan, WriteTerms.unconditional());
      awaitInStep(reader, Set.of());
      Revision revision = engine.plans().get(plan.id(), Visibility.ALL).revision();
      reader
          .index()
          .apply(
              reader.plans().storeId(),
              List.of(TestPlans.record(TestPlans.changed(plan, "wrong"), revision, 0)));
      engine.upkeep().startAudit(false);
      Eventually.holds(
          "the audit has a suspect",
          () -> faults.calls().stream().anyMatch("IndexUpkeep.compare"::equals));

      engine.close();

      assertEquals(State.FAILED, engine.upkeep().audit().orElseThrow().state());
    }
  }

  @Test
  default void a_plan_that_the_index_refused_can_be_retried_or_discarded() {
    Set<PlanId> poison = Collections.synchronizedSet(new LinkedHashSet<>());
    try (EngineSubject subject = newEngine();
        PlanPorts reader = subject.open();
        PlanEngine engine =
            PlanEngine.open(refusing(poison, subject.open()), engineSettings(KEEPING))) {
      Upkeep upkeep = engine.upkeep();
      Plan plan = TestPlans.plan();
      Plan discarded = TestPlans.plan();
      poison.addAll(List.of(plan.id(), discarded.id()));
      engine.plans().create(plan, WriteTerms.unconditional());
      engine.plans().create(discarded, WriteTerms.unconditional());
      Eventually.holds("both are set aside", () -> letters(upkeep).size() == 2);
      Change letter = letterOf(upkeep, plan);
      Change other = letterOf(upkeep, discarded);

      assertEquals(Retry.REFUSED, upkeep.retry(letter));
      assertEquals(Set.of(plan.id(), discarded.id()), letters(upkeep).keySet());
      poison.remove(plan.id());
      assertEquals(Retry.TAKEN, upkeep.retry(letter));
      assertEquals(Retry.GONE, upkeep.retry(letter));
      assertEquals(Map.of(discarded.id(), other), letters(upkeep));
      assertTrue(upkeep.discard(other));
      assertFalse(upkeep.discard(other));

      assertEquals(Map.of(), letters(upkeep));
      assertEquals(
          Optional.of(plan), reader.index().find(plan.id(), Visibility.ALL).map(StoredPlan::plan));
      assertEquals(Optional.empty(), reader.index().find(discarded.id(), Visibility.ALL));
    }
  }

  @Test
  default void a_retry_takes_the_plan_as_it_is_now_and_a_letter_that_is_newer_stays() {
    Set<PlanId> poison = Collections.synchronizedSet(new LinkedHashSet<>());
    try (EngineSubject subject = newEngine();
        PlanEngine engine =
            PlanEngine.open(refusing(poison, subject.open()), engineSettings(KEEPING))) {
      Upkeep upkeep = engine.upkeep();
      Plan plan = TestPlans.plan();
      poison.add(plan.id());
      engine.plans().create(plan, WriteTerms.unconditional());
      Eventually.holds("it is set aside", () -> letters(upkeep).size() == 1);
      Change older = letterOf(upkeep, plan);
      Plan changed = TestPlans.changed(plan, "second");
      engine.plans().replace(changed, WriteTerms.unconditional());
      Eventually.holds(
          "the newer one is set aside", () -> !Map.of(plan.id(), older).equals(letters(upkeep)));
      Change newer = letterOf(upkeep, plan);

      assertFalse(upkeep.discard(older));
      poison.clear();
      assertEquals(Retry.GONE, upkeep.retry(older));

      assertEquals(Map.of(plan.id(), newer), letters(upkeep));
      assertEquals(Retry.TAKEN, upkeep.retry(newer));
      assertEquals(Map.of(), letters(upkeep));
      assertEquals(changed, engine.plans().indexed(plan.id(), Visibility.ALL).plan());
    }
  }

  @Test
  default void what_the_index_refuses_is_set_aside_by_audits_and_reindexes_too() {
    Set<PlanId> poison = Collections.synchronizedSet(new LinkedHashSet<>());
    try (Bench bench = new Bench(newEngine())) {
      List<Plan> plans = bench.create(1, 1);
      bench.carry();
      bench.plant(TestPlans.changed(plans.get(0), "wrong"), bench.revision(plans.get(0)));
      poison.add(plans.get(0).id());
      PlanPorts refusing = refusing(poison, bench.ports);
      Change expected = new Change(plans.get(0).id(), bench.revision(plans.get(0)));

      JobStatus audit = new Bench.Run(refusing, bench).audit();
      List<Change> byAudit = bench.deadLetters();
      bench.deadLetters().forEach(bench.ports.deadLetters()::remove);
      JobStatus reindex = new Bench.Run(refusing, bench).reindex();

      bench.assertFound(audit, Finding.REFUSED, 1, 0);
      assertEquals(List.of(expected), byAudit);
      bench.assertFound(reindex, Finding.REFUSED, 1, 0);
      assertEquals(List.of(expected), bench.deadLetters());
      assertFalse(bench.incidents.stream().anyMatch(Incident.IndexDiffered.class::isInstance));
    }
  }

  // What the tests say in short.

  private static EngineSettings engineSettings(UpkeepSettings upkeep) {
    return new EngineSettings(
        EngineSettings.DEFAULT.limits(),
        EngineSettings.DEFAULT.searchLimits(),
        Duration.ofSeconds(30),
        50,
        50,
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        upkeep,
        Clock.systemUTC(),
        incident -> {});
  }

  private static JobProgress progress(JobStatus.Kind kind) {
    return new JobProgress(kind, Instant.now(), Optional.empty());
  }

  /** The status of a job once it has ended. */
  private static JobStatus ended(Supplier<Optional<JobStatus>> job) {
    Eventually.holds(
        "the job has ended", () -> job.get().filter(status -> !status.isRunning()).isPresent());
    return job.get().orElseThrow();
  }

  /** Settings of audits that go round without being asked. */
  private static UpkeepSettings atEase(int plansPerSecond) {
    return new UpkeepSettings(
        plansPerSecond,
        Duration.ofMillis(200),
        Duration.ofMillis(1),
        Duration.ofDays(7),
        Duration.ofSeconds(1));
  }

  private static void awaitInStep(PlanPorts ports, Set<ObjectId> objects) {
    Eventually.passes(
        () -> {
          try {
            Convergence.assertIndexEqualsStore(ports, objects);
          } catch (PortUnavailable notYet) {
            throw new AssertionError("there is no index yet", notYet);
          }
        });
  }

  private static void runTogether(Race.Task... tasks) {
    Race.<Boolean>of(
            tasks.length,
            i ->
                () -> {
                  tasks[i].run();
                  return true;
                })
        .forEach(
            finish ->
                finish
                    .failure()
                    .ifPresent(
                        failure -> {
                          throw new AssertionError(failure);
                        }));
  }

  private static Plan linking(Organisation org, LinkedService service) {
    return TestPlans.plan(
        TestPlans.freshId(),
        org,
        List.of(TestPlans.link(TestPlans.freshObjectId(), org, service)),
        "first");
  }

  private static Map<PlanId, Change> letters(Upkeep upkeep) {
    return upkeep.deadLetters(Optional.empty(), 100).items().stream()
        .map(DeadLetter::change)
        .collect(Collectors.toMap(Change::planId, Function.identity()));
  }

  private static Change letterOf(Upkeep upkeep, Plan plan) {
    return Optional.ofNullable(letters(upkeep).get(plan.id())).orElseThrow();
  }

  private static PlanPorts refusing(Set<PlanId> poison, PlanPorts ports) {
    return new PlanPorts(
        ports.plans(),
        ports.log(),
        ports.deadLetters(),
        ports.channel(),
        Refusing.index(ports.index(), poison),
        Refusing.upkeep(ports.upkeep(), poison),
        ports.search());
  }

  /** Creates, changes and deletes a few plans through an engine, over and over. */
  final class Writer {
    private final PlanEngine engine;
    private final Organisation org;
    private final Random random = new Random(7);
    private final List<PlanId> ids =
        IntStream.range(0, 6).mapToObj(i -> TestPlans.freshId()).toList();
    private final Map<PlanId, Plan> living = new HashMap<>();
    private final Set<ObjectId> objects = new LinkedHashSet<>();
    private int version;

    Writer(PlanEngine engine, Organisation org) {
      this.engine = engine;
      this.org = org;
    }

    /** Writes each plan once. */
    void write() {
      for (PlanId id : ids) {
        version++;
        if (living.containsKey(id) && random.nextInt(4) == 0) {
          engine.plans().delete(id, WriteTerms.unconditional());
          living.remove(id);
        } else {
          Plan plan =
              TestPlans.changed(TestPlans.plan(id, org, random.nextInt(4)), "version " + version);
          engine.plans().replace(plan, WriteTerms.unconditional());
          living.put(id, plan);
          plan.objects().stream()
              .map(object -> object.objectId())
              .filter(object -> !object.equals(id.objectId()))
              .forEach(objects::add);
        }
      }
    }

    void assertStored(PlanPorts ports) {
      for (PlanId id : ids) {
        assertEquals(
            Optional.ofNullable(living.get(id)),
            ports.plans().find(id, Visibility.ALL).map(StoredPlan::plan));
      }
    }
  }

  /** A data set whose changes are carried by hand, so that planted damage stays. */
  final class Bench implements AutoCloseable {
    private final EngineSubject subject;
    private final Organisation org = TestPlans.freshOrg();
    private final List<Incident> incidents = Collections.synchronizedList(new ArrayList<>());
    private final Set<ObjectId> objects = new LinkedHashSet<>();
    private PlanPorts ports;

    Bench(EngineSubject subject) {
      this.subject = subject;
      this.ports = subject.open();
    }

    /** Creates plans with so many services. */
    List<Plan> create(int... services) {
      List<Plan> plans =
          IntStream.of(services)
              .mapToObj(n -> TestPlans.plan(TestPlans.freshId(), org, n))
              .toList();
      plans.forEach(this::create);
      return plans;
    }

    /** Creates a plan, be it anew. */
    Revision create(Plan plan) {
      return save(plan, records(plan).map(PlanRecord::revision).orElse(Revision.NONE));
    }

    Revision replace(Plan plan) {
      return save(plan, revision(plan));
    }

    Revision delete(Plan plan) {
      return ports.plans().delete(record(plan).plan().orElseThrow(), WriteToken.random());
    }

    private Revision save(Plan plan, Revision expected) {
      remember(plan);
      return ports.plans().save(new PlanWrite(plan, expected, WriteToken.random())).revision();
    }

    private void remember(Plan plan) {
      plan.objects().stream()
          .map(object -> object.objectId())
          .filter(object -> !object.equals(plan.objectId()))
          .forEach(objects::add);
    }

    Optional<PlanRecord> records(Plan plan) {
      return Optional.ofNullable(ports.plans().records(List.of(plan.id())).get(plan.id()));
    }

    PlanRecord record(Plan plan) {
      return records(plan).orElseThrow();
    }

    Revision revision(Plan plan) {
      return record(plan).revision();
    }

    List<Change> entries() {
      List<Change> entries = new ArrayList<>();
      for (int partition = 0; partition < ports.log().partitions(); partition++) {
        entries.addAll(StoreSnapshot.entries(ports.log(), partition));
      }
      return entries;
    }

    /** Carries what was written to the index. */
    void carry() {
      new CarryingContract.Carriers(ports).carryAll();
    }

    /** Puts a plan into the index behind the store's back. */
    void plant(Plan plan, Revision revision) {
      remember(plan);
      plant(List.of(TestPlans.record(plan, revision, 0)));
    }

    /** Puts plans into the index behind the store's back. */
    void plant(List<PlanRecord> records) {
      assertEquals(List.of(), ports.index().apply(ports.plans().storeId(), records));
    }

    void plantDeletion(Plan plan, Revision revision) {
      plant(List.of(TestPlans.deletion(plan.id(), revision, plan.linkedPlanServices().size())));
    }

    /** Makes the index anew from what becomes of each record. */
    void rebuild(Function<PlanRecord, List<PlanRecord>> damage) {
      List<PlanId> ids = entries().stream().map(Change::planId).toList();
      try (IndexRebuild rebuild = ports.upkeep().rebuild(ports.plans().storeId())) {
        rebuild.apply(
            ports.plans().records(ids).values().stream()
                .flatMap(record -> damage.apply(record).stream())
                .toList());
        rebuild.show();
      }
    }

    Optional<StoredPlan> shown(Plan plan) {
      return ports.index().find(plan.id(), Visibility.ALL);
    }

    Map<PlanId, Holding> holdings() {
      List<Holding> all = new ArrayList<>();
      Optional<Cursor> next = Optional.empty();
      do {
        Page<Holding> page = ports.upkeep().holdings(ports.plans().storeId(), next, 500);
        all.addAll(page.items());
        next = page.next();
      } while (next.isPresent());
      return all.stream()
          .collect(Collectors.toMap(Holding::planId, holding -> holding, (one, other) -> one));
    }

    /** Waits until listings have what was put there a moment ago. */
    void awaitHoldings(int plans) {
      Eventually.holds("the index lists its plans", () -> holdings().size() >= plans);
    }

    JobStatus audit() {
      return audit(false);
    }

    JobStatus audit(boolean force) {
      return audit(force, KEEPING, duration -> {});
    }

    JobStatus audit(boolean force, UpkeepSettings settings, Pause pause) {
      return new Run(ports, this).audit(force, settings, pause);
    }

    /** Audits until something is so: what is old enough is a matter of the clocks. */
    JobStatus auditUntil(UpkeepSettings settings, Function<JobStatus, Boolean> isSo) {
      List<JobStatus> last = new ArrayList<>();
      Eventually.holds(
          "an audit reaches what it should",
          () -> {
            JobStatus status = audit(false, settings, duration -> {});
            last.add(0, status);
            return isSo.apply(status);
          });
      return last.get(0);
    }

    JobStatus reindex() {
      return new Run(ports, this).reindex();
    }

    List<Change> deadLetters() {
      return ports.deadLetters().list(Optional.empty(), 100).items().stream()
          .map(DeadLetter::change)
          .toList();
    }

    /** Whether the process ended during that. */
    boolean endsDuring(Faults faults, Consumer<PlanPorts> job) {
      try {
        job.accept(faults.around(ports));
        return false;
      } catch (ProcessEnded ended) {
        return true;
      }
    }

    /** Goes on in another process. */
    void crash() {
      subject.crash();
      ports = subject.open();
    }

    void assertFound(JobStatus status, Finding finding, long found, long mended) {
      assertEquals(Map.of(finding, found), status.found());
      assertEquals(mended == 0 ? Map.of() : Map.of(finding, mended), status.mended());
    }

    void assertInStep() {
      Convergence.assertIndexEqualsStore(ports, objects);
    }

    @Override
    public void close() {
      try (subject) {
        ports.close();
      }
    }

    /** A job on ports that may have faults. */
    record Run(PlanPorts ports, Bench bench) {

      JobStatus audit() {
        return audit(false, KEEPING, duration -> {});
      }

      JobStatus audit(boolean force, UpkeepSettings settings, Pause pause) {
        JobProgress progress = progress(JobStatus.Kind.AUDIT);
        IndexAudit audit = new IndexAudit(ports, settings, Clock.systemUTC(), bench.incidents::add);
        try {
          audit.run(force, 0, pause, progress);
        } catch (InterruptedException never) {
          throw new AssertionError(never);
        }
        return progress.status();
      }

      JobStatus reindex() {
        JobProgress progress = progress(JobStatus.Kind.REINDEX);
        try {
          new Reindex(ports, bench.incidents::add).run(progress, duration -> {});
        } catch (InterruptedException never) {
          throw new AssertionError(never);
        }
        return progress.status();
      }
    }
  }
}
