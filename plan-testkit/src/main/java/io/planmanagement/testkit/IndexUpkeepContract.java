package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.LinkedService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Holding;
import io.planmanagement.domain.port.IndexRebuild;
import io.planmanagement.domain.port.IndexUpkeep;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.Rejection;
import io.planmanagement.domain.port.Standing;
import io.planmanagement.domain.port.Standing.Kind;
import io.planmanagement.json.PlanDocuments;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link IndexUpkeep} must do, together with the index that it keeps. */
public interface IndexUpkeepContract {

  /** Returns a new index, for one test. */
  IndexSubject newIndex();

  // Where there is nothing to keep.

  @Test
  default void nothing_can_be_done_for_an_index_that_is_absent() {
    try (IndexSubject subject = newIndex();
        PlanIndex index = subject.open();
        IndexUpkeep upkeep = subject.openUpkeep()) {
      assertNothingWorks(upkeep, StoreId.random());

      assertEquals(Optional.empty(), index.storeId());
    }
  }

  @Test
  default void nothing_can_be_done_for_another_store() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan();
      bench.apply(TestPlans.record(plan, new Revision(7), 0));

      assertNothingWorks(bench.upkeep, StoreId.random());

      assertShows(bench.index, plan, 7);
    }
  }

  @Test
  default void closing_a_second_time_does_nothing_and_leaves_other_instances_alone() {
    try (Bench bench = new Bench(newIndex())) {
      bench.upkeep.close();

      bench.upkeep.close();

      bench.otherUpkeep.check();
      assertEquals(List.of(), bench.otherUpkeep.compare(bench.store, List.of()));
    }
  }

  // Comparing.

  @Test
  default void what_was_applied_is_in_step_at_once_for_every_instance() {
    try (Bench bench = new Bench(newIndex())) {
      for (int services = 0; services < 4; services++) {
        Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), services);
        PlanRecord living = TestPlans.record(plan, new Revision(7), 0);
        PlanRecord deleted = TestPlans.deletion(plan.id(), new Revision(8), services);

        bench.apply(living);
        Standing first = bench.compare(bench.upkeep, living);
        Standing second = bench.compare(bench.otherUpkeep, living);
        bench.apply(deleted);
        Standing afterwards = bench.compare(bench.otherUpkeep, deleted);

        assertEquals(new Standing(plan.id(), Kind.IN_STEP, new Revision(7), services), first);
        assertEquals(first, second);
        assertEquals(Kind.IN_STEP, afterwards.kind());
        assertTrue(afterwards.isInStep());
        assertTrue(afterwards.places() <= services, "places " + afterwards.places());
      }
    }
  }

  @Test
  default void there_is_one_standing_for_each_record_in_their_order() {
    try (Bench bench = new Bench(newIndex())) {
      List<PlanRecord> records = new ArrayList<>();
      List<Kind> expected = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        PlanRecord record = TestPlans.record(TestPlans.plan(), new Revision(5), 0);
        records.add(record);
        expected.add(i % 3 == 0 ? Kind.BEHIND : Kind.IN_STEP);
      }
      bench.apply(IntStream.range(0, 300).filter(i -> i % 3 != 0).mapToObj(records::get).toList());
      long seed = new Random().nextLong();
      List<Integer> order = new ArrayList<>(IntStream.range(0, 300).boxed().toList());
      Collections.shuffle(order, new Random(seed));

      List<Standing> standings =
          bench.upkeep.compare(bench.store, order.stream().map(records::get).toList());

      assertEquals(
          order.stream().map(records::get).map(PlanRecord::id).toList(),
          standings.stream().map(Standing::planId).toList(),
          "seed " + seed);
      assertEquals(
          order.stream().map(expected::get).toList(),
          standings.stream().map(Standing::kind).toList(),
          "seed " + seed);
    }
  }

  @Test
  default void a_plan_that_the_index_lacks_is_behind_and_a_deleted_one_is_in_step() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan();
      PlanId deleted = TestPlans.freshId();

      assertEquals(
          new Standing(plan.id(), Kind.BEHIND, Revision.NONE, 0),
          bench.compare(bench.upkeep, TestPlans.record(plan, new Revision(7), 0)));
      assertEquals(
          new Standing(deleted, Kind.IN_STEP, Revision.NONE, 0),
          bench.compare(bench.upkeep, TestPlans.deletion(deleted, new Revision(7), 3)));
    }
  }

  @Test
  default void an_older_revision_is_behind_and_projecting_mends_it() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
      bench.apply(TestPlans.record(plan, new Revision(7), 0));
      List<PlanRecord> newer =
          List.of(
              TestPlans.record(TestPlans.changed(plan, "second"), new Revision(8), 0),
              TestPlans.record(TestPlans.withServices(plan, 3), new Revision(9), 0),
              TestPlans.record(TestPlans.withServices(plan, 1), new Revision(10), 3),
              TestPlans.deletion(plan.id(), new Revision(11), 3),
              TestPlans.record(plan, new Revision(12), 3));
      long shown = 7;
      for (PlanRecord record : newer) {
        Standing before = bench.compare(bench.upkeep, record);
        bench.apply(record);
        Standing after = bench.compare(bench.upkeep, record);

        assertEquals(Kind.BEHIND, before.kind());
        assertEquals(new Revision(shown), before.highest());
        assertEquals(Kind.IN_STEP, after.kind());
        assertEquals(record.revision(), after.highest());
        shown = record.revision().value();
      }
    }
  }

  @Test
  default void other_content_at_the_same_revision_is_different_and_projecting_replaces_it() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
      Revision revision = new Revision(7);
      Plan otherName =
          TestPlans.plan(
              plan.id(),
              plan.org(),
              List.of(
                  plan.linkedPlanServices().get(0),
                  TestPlans.link(
                      plan.linkedPlanServices().get(1).objectId(),
                      plan.org(),
                      TestPlans.service(TestPlans.freshObjectId(), "another"))),
              "first");
      for (PlanRecord wrong :
          List.of(
              TestPlans.record(TestPlans.changed(plan, "other"), revision, 0),
              TestPlans.record(otherName, revision, 0),
              TestPlans.deletion(plan.id(), revision, 2))) {
        PlanRecord right = TestPlans.record(plan, revision, 0);
        bench.apply(wrong);

        Standing before = bench.compare(bench.upkeep, right);
        bench.apply(right);

        assertEquals(Kind.DIFFERENT, before.kind());
        assertEquals(revision, before.highest());
        assertEquals(Kind.IN_STEP, bench.compare(bench.otherUpkeep, right).kind());
        assertShows(bench.index, plan, 7);
      }
    }
  }

  @Test
  default void a_living_plan_where_the_store_has_its_deletion_is_different() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan();
      PlanRecord deletion = TestPlans.deletion(plan.id(), new Revision(7), 1);
      bench.apply(TestPlans.record(plan, new Revision(7), 0));

      Kind before = bench.compare(bench.upkeep, deletion).kind();
      bench.apply(deletion);

      assertEquals(Kind.DIFFERENT, before);
      assertEquals(Kind.IN_STEP, bench.compare(bench.upkeep, deletion).kind());
      assertEquals(Optional.empty(), bench.index.find(plan.id(), Visibility.ALL));
    }
  }

  @Test
  default void a_record_that_the_index_refused_is_different() {
    try (Bench bench = new Bench(newIndex())) {
      PlanRecord broken = broken(new Revision(7));
      List<Rejection> rejections = bench.index.apply(bench.store, List.of(broken));

      Standing standing = bench.compare(bench.upkeep, broken);

      assertEquals(1, rejections.size());
      assertEquals(Kind.DIFFERENT, standing.kind());
    }
  }

  @Test
  default void a_newer_revision_is_ahead_and_tells_how_far() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
      PlanRecord living = TestPlans.record(plan, new Revision(7), 3);
      PlanRecord deleted = TestPlans.deletion(plan.id(), new Revision(7), 3);
      bench.apply(TestPlans.record(TestPlans.withServices(plan, 3), new Revision(9), 0));

      Standing ofLiving = bench.compare(bench.upkeep, living);
      Standing ofDeleted = bench.compare(bench.upkeep, deleted);

      assertEquals(new Standing(plan.id(), Kind.AHEAD, new Revision(9), 3), ofLiving);
      assertEquals(ofLiving, ofDeleted);
      bench.apply(TestPlans.deletion(plan.id(), new Revision(10), 3));
      assertEquals(Kind.AHEAD, bench.compare(bench.upkeep, living).kind());
      assertEquals(new Revision(10), bench.compare(bench.upkeep, living).highest());
    }
  }

  @Test
  default void places_beyond_those_that_the_record_knows_of_are_ahead() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 3);
      Plan smaller = TestPlans.withServices(plan, 1);
      bench.apply(TestPlans.record(plan, new Revision(7), 0));

      for (PlanRecord record :
          List.of(
              TestPlans.record(smaller, new Revision(7), 1),
              TestPlans.record(smaller, new Revision(8), 2),
              TestPlans.deletion(plan.id(), new Revision(8), 0))) {
        Standing standing = bench.compare(bench.upkeep, record);

        assertEquals(new Standing(plan.id(), Kind.AHEAD, new Revision(7), 3), standing);
      }
    }
  }

  @Test
  default void the_higher_revision_and_the_mark_that_a_standing_asks_for_mend_it() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 3);
      Plan smaller = TestPlans.withServices(plan, 1);
      bench.apply(TestPlans.record(plan, new Revision(9), 0));
      Standing standing =
          bench.compare(bench.upkeep, TestPlans.record(smaller, new Revision(7), 1));

      PlanRecord restamped =
          TestPlans.record(
              smaller, new Revision(standing.highest().value() + 1), standing.places());
      bench.apply(restamped);

      assertEquals(Kind.IN_STEP, bench.compare(bench.upkeep, restamped).kind());
      assertShows(bench.other, smaller, 10);
      assertEquals(2, bench.childrenOf(plan).size());
    }
  }

  @Test
  default void comparing_changes_nothing() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan();
      Plan unknown = TestPlans.plan();
      bench.apply(TestPlans.record(plan, new Revision(7), 0));

      bench.upkeep.compare(
          bench.store,
          List.of(
              TestPlans.record(TestPlans.changed(plan, "newer"), new Revision(8), 5),
              TestPlans.record(unknown, new Revision(8), 0)));

      assertShows(bench.index, plan, 7);
      assertEquals(Optional.empty(), bench.index.find(unknown.id(), Visibility.ALL));
      assertEquals(
          Kind.IN_STEP,
          bench.compare(bench.upkeep, TestPlans.record(plan, new Revision(7), 0)).kind());
    }
  }

  // What the index holds.

  @Test
  default void everything_that_the_index_holds_is_listed_whatever_the_size_of_the_pages() {
    try (Bench bench = new Bench(newIndex())) {
      Map<PlanId, Holding> expected =
          IntStream.range(0, 30)
              .mapToObj(i -> TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), i % 4))
              .collect(
                  Collectors.toMap(
                      Plan::id,
                      plan ->
                          new Holding(
                              plan.id(), new Revision(5), plan.linkedPlanServices().size())));
      bench.apply(
          expected.values().stream()
              .map(
                  held ->
                      TestPlans.record(
                          TestPlans.plan(held.planId(), TestPlans.freshOrg(), held.places()),
                          held.revision(),
                          0))
              .toList());
      PlanId deleted = TestPlans.freshId();
      bench.apply(TestPlans.deletion(deleted, new Revision(6), 2));

      Eventually.passes(
          () -> {
            for (int limit : List.of(1, 7, 1000)) {
              Map<PlanId, Holding> listed = bench.holdings(bench.otherUpkeep, limit);
              Optional<Holding> trace = Optional.ofNullable(listed.remove(deleted));
              assertEquals(Optional.of(new Revision(6)), trace.map(Holding::revision));
              assertEquals(expected, listed);
            }
          });
    }
  }

  @Test
  default void a_listing_of_an_empty_index_is_empty() {
    try (Bench bench = new Bench(newIndex())) {
      Page<Holding> page = bench.upkeep.holdings(bench.store, Optional.empty(), 10);

      assertEquals(new Page<>(List.of(), Optional.empty()), page);
    }
  }

  @Test
  default void nothing_is_missed_in_a_listing_while_plans_are_applied() {
    try (Bench bench = new Bench(newIndex())) {
      List<Plan> plans = IntStream.range(0, 80).mapToObj(i -> TestPlans.plan()).toList();
      bench.apply(plans.stream().map(plan -> TestPlans.record(plan, new Revision(1), 0)).toList());
      Set<PlanId> ids = plans.stream().map(Plan::id).collect(Collectors.toSet());
      Eventually.holds(
          "all is listed", () -> bench.holdings(bench.upkeep, 1000).keySet().equals(ids));
      AtomicBoolean done = new AtomicBoolean();

      Race.together(
          () -> {
            try {
              for (int i = 0; i < 4; i++) {
                assertTrue(
                    bench.holdings(bench.upkeep, 7).keySet().containsAll(ids), "a plan was missed");
              }
            } finally {
              done.set(true);
            }
          },
          () -> {
            for (int revision = 2; !done.get(); revision++) {
              Revision now = new Revision(revision);
              for (int from = 0; from < plans.size() && !done.get(); from += 16) {
                bench.apply(
                    plans.subList(from, from + 16).stream()
                        .map(plan -> TestPlans.record(plan, now, 0))
                        .toList());
              }
              bench.apply(TestPlans.record(TestPlans.plan(), now, 0));
            }
          });
    }
  }

  @Test
  default void a_cursor_of_a_listing_that_the_index_did_not_make_is_refused() {
    try (Bench bench = new Bench(newIndex())) {
      bench.apply(
          IntStream.range(0, 5)
              .mapToObj(i -> TestPlans.record(TestPlans.plan(), new Revision(1), 0))
              .toList());
      Eventually.holds("all is listed", () -> bench.holdings(bench.upkeep, 1000).size() == 5);
      Cursor good = bench.upkeep.holdings(bench.store, Optional.empty(), 1).next().orElseThrow();

      assertAll(
          BadCursors.of(good.value()).stream()
              .map(
                  bad ->
                      () ->
                          assertThrows(
                              PlanRefused.BadCursor.class,
                              () ->
                                  bench.upkeep.holdings(
                                      bench.store, Optional.of(new Cursor(bad)), 1),
                              () -> "cursor \"" + bad + "\" of " + good)));
    }
  }

  // Sweeping.

  @Test
  default void old_traces_of_what_is_gone_are_forgotten_and_nothing_else() {
    try (Bench bench = new Bench(newIndex())) {
      Plan living = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
      Plan shrunk = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 3);
      Plan gone = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
      Plan young = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
      bench.apply(
          List.of(living, shrunk, gone, young).stream()
              .map(plan -> TestPlans.record(plan, new Revision(1), 0))
              .toList());
      PlanRecord ofLiving = TestPlans.record(living, new Revision(2), 0);
      PlanRecord ofShrunk = TestPlans.record(TestPlans.withServices(shrunk, 1), new Revision(3), 3);
      PlanRecord ofGone = TestPlans.deletion(gone.id(), new Revision(9), 2);
      PlanRecord ofYoung = TestPlans.deletion(young.id(), new Revision(10), 2);
      bench.apply(List.of(ofLiving, ofShrunk, ofGone, ofYoung));

      bench.sweepUntilForgotten(ofGone, new Revision(10));

      assertEquals(
          List.of(Kind.IN_STEP, Kind.IN_STEP, Kind.IN_STEP, Kind.IN_STEP),
          bench
              .otherUpkeep
              .compare(bench.store, List.of(ofLiving, ofShrunk, ofGone, ofYoung))
              .stream()
              .map(Standing::kind)
              .toList());
      assertEquals(ofLiving.revision(), bench.compare(bench.upkeep, ofLiving).highest());
      assertEquals(ofShrunk.revision(), bench.compare(bench.upkeep, ofShrunk).highest());
      assertEquals(ofYoung.revision(), bench.compare(bench.upkeep, ofYoung).highest());
      assertShows(bench.other, living, 2);
      assertShows(bench.other, TestPlans.withServices(shrunk, 1), 3);
      assertEquals(3, bench.childrenOf(living).size());
      assertEquals(2, bench.childrenOf(shrunk).size());
      for (Plan plan : List.of(gone, young)) {
        assertEquals(Optional.empty(), bench.index.find(plan.id(), Visibility.ALL));
        assertEquals(List.of(), bench.childrenOf(plan));
      }
    }
  }

  @Test
  default void a_sweep_forgets_at_most_so_many_traces_and_tells_how_many() {
    try (Bench bench = new Bench(newIndex())) {
      List<PlanRecord> deletions =
          IntStream.range(0, 12)
              .mapToObj(i -> TestPlans.deletion(TestPlans.freshId(), new Revision(5), 0))
              .toList();
      bench.apply(deletions);
      Eventually.holds(
          "all traces are listed", () -> bench.holdings(bench.upkeep, 1000).size() == 12);
      List<Integer> forgotten = new ArrayList<>();

      Eventually.holds(
          "all traces are forgotten",
          () -> {
            int more = bench.upkeep.sweep(bench.store, new Revision(6), 5);
            assertTrue(more <= 5, "forgot " + more);
            forgotten.add(more);
            return bench.upkeep.compare(bench.store, deletions).stream()
                .allMatch(standing -> standing.highest().equals(Revision.NONE));
          });

      assertTrue(
          forgotten.stream().mapToInt(Integer::intValue).sum() >= 12, "told of " + forgotten);
      Eventually.holds(
          "a sweep finds nothing", () -> bench.upkeep.sweep(bench.store, new Revision(6), 5) == 0);
    }
  }

  @Test
  default void a_plan_that_is_created_again_after_a_sweep_shows() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
      PlanRecord deletion = TestPlans.deletion(plan.id(), new Revision(6), 2);
      bench.apply(TestPlans.record(plan, new Revision(5), 0));
      bench.apply(deletion);
      bench.sweepUntilForgotten(deletion, new Revision(7));

      bench.apply(TestPlans.record(plan, new Revision(8), 2));
      bench.upkeep.sweep(bench.store, new Revision(7), 100);

      assertShows(bench.other, plan, 8);
      assertEquals(3, bench.childrenOf(plan).size());
    }
  }

  // Making it anew.

  @Test
  default void nobody_sees_a_rebuild_before_it_is_shown() {
    try (Bench bench = new Bench(newIndex())) {
      Plan old = TestPlans.plan();
      Plan added = TestPlans.plan();
      bench.apply(TestPlans.record(old, new Revision(7), 0));
      bench.await(old.id(), new Revision(7));
      PlanRecord newer = TestPlans.record(TestPlans.changed(old, "newer"), new Revision(8), 0);
      PlanRecord ofAdded = TestPlans.record(added, new Revision(8), 0);

      try (IndexRebuild rebuild = bench.upkeep.rebuild(bench.store)) {
        assertEquals(List.of(), rebuild.apply(List.of(newer, ofAdded)));

        for (PlanIndex index : List.of(bench.index, bench.other)) {
          assertShows(index, old, 7);
          assertEquals(Optional.empty(), index.find(added.id(), Visibility.ALL));
          assertEquals(1, objects(index, old.objectId()).size());
          assertEquals(0, objects(index, added.objectId()).size());
        }
        assertEquals(
            List.of(Kind.BEHIND, Kind.BEHIND),
            bench.otherUpkeep.compare(bench.store, List.of(newer, ofAdded)).stream()
                .map(Standing::kind)
                .toList());
      }
    }
  }

  @Test
  default void a_rebuild_that_is_shown_takes_the_place_of_the_old_index() {
    try (Bench bench = new Bench(newIndex())) {
      Plan kept = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
      Plan ghost = TestPlans.plan();
      Plan deleted = TestPlans.plan();
      bench.apply(
          List.of(
              TestPlans.record(kept, new Revision(9), 0),
              TestPlans.record(ghost, new Revision(9), 0),
              TestPlans.record(deleted, new Revision(9), 0)));
      PlanRecord ofKept = TestPlans.record(TestPlans.withServices(kept, 1), new Revision(8), 2);
      PlanRecord ofDeleted = TestPlans.deletion(deleted.id(), new Revision(8), 1);

      try (IndexRebuild rebuild = bench.upkeep.rebuild(bench.store)) {
        rebuild.apply(List.of(ofKept, ofDeleted));
        rebuild.show();
        rebuild.show();
      }

      for (PlanIndex index : List.of(bench.index, bench.other)) {
        assertEquals(Optional.of(bench.store), index.storeId());
        assertShows(index, TestPlans.withServices(kept, 1), 8);
        assertEquals(Optional.empty(), index.find(ghost.id(), Visibility.ALL));
        assertEquals(Optional.empty(), index.find(deleted.id(), Visibility.ALL));
        assertTrue(index.awaitSearchable(kept.id(), new Revision(8), Eventually.patience()));
        assertTrue(index.awaitSearchable(deleted.id(), new Revision(8), Eventually.patience()));
        assertEquals(0, objects(index, ghost.objectId()).size());
        assertEquals(0, objects(index, deleted.objectId()).size());
      }
      assertEquals(2, bench.childrenOf(kept).size());
      assertEquals(
          List.of(Kind.IN_STEP, Kind.IN_STEP),
          bench.otherUpkeep.compare(bench.store, List.of(ofKept, ofDeleted)).stream()
              .map(Standing::kind)
              .toList());
      Eventually.passes(
          () ->
              assertEquals(
                  Set.of(kept.id(), deleted.id()), bench.holdings(bench.upkeep, 10).keySet()));
      bench.reopen();
      assertShows(bench.other, TestPlans.withServices(kept, 1), 8);
      assertEquals(Optional.empty(), bench.index.find(ghost.id(), Visibility.ALL));
    }
  }

  @Test
  default void a_rebuild_takes_the_newest_of_the_records_that_it_is_given() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 3);
      Plan gone = TestPlans.plan();
      Plan replaced = TestPlans.plan();

      try (IndexRebuild rebuild = bench.upkeep.rebuild(bench.store)) {
        rebuild.apply(
            List.of(
                TestPlans.record(TestPlans.withServices(plan, 1), new Revision(9), 3),
                TestPlans.deletion(gone.id(), new Revision(9), 1),
                TestPlans.record(TestPlans.changed(replaced, "wrong"), new Revision(9), 0)));
        rebuild.apply(
            List.of(
                TestPlans.record(plan, new Revision(8), 0),
                TestPlans.record(gone, new Revision(8), 0),
                TestPlans.record(replaced, new Revision(9), 0)));
        rebuild.show();
      }

      assertShows(bench.other, TestPlans.withServices(plan, 1), 9);
      assertEquals(Optional.empty(), bench.index.find(gone.id(), Visibility.ALL));
      assertShows(bench.index, replaced, 9);
      assertEquals(2, bench.childrenOf(plan).size());
      bench.apply(TestPlans.record(gone, new Revision(8), 0));
      assertEquals(
          Optional.empty(), bench.index.find(gone.id(), Visibility.ALL), "raised by an old record");
    }
  }

  @Test
  default void a_rebuild_tells_what_it_can_not_take_and_takes_the_others() {
    try (Bench bench = new Bench(newIndex())) {
      Plan before = TestPlans.plan();
      Plan after = TestPlans.plan();
      PlanRecord broken = broken(new Revision(7));

      List<Rejection> rejections;
      try (IndexRebuild rebuild = bench.upkeep.rebuild(bench.store)) {
        rejections =
            rebuild.apply(
                List.of(
                    TestPlans.record(before, new Revision(7), 0),
                    broken,
                    TestPlans.record(after, new Revision(7), 0)));
        rebuild.show();
      }

      assertEquals(List.of(broken.id()), rejections.stream().map(Rejection::planId).toList());
      assertShows(bench.index, before, 7);
      assertShows(bench.index, after, 7);
      assertEquals(Optional.empty(), bench.index.find(broken.id(), Visibility.ALL));
    }
  }

  @Test
  default void searches_are_whole_at_every_instant_of_a_show() {
    int plans = 30;
    try (Bench bench = new Bench(newIndex())) {
      Organisation org = TestPlans.freshOrg();
      LinkedService shared = TestPlans.service(TestPlans.freshObjectId(), "Urgent care");
      List<Plan> all =
          IntStream.range(0, plans)
              .mapToObj(
                  i ->
                      TestPlans.plan(
                          TestPlans.freshId(),
                          org,
                          List.of(TestPlans.link(TestPlans.freshObjectId(), org, shared)),
                          "first"))
              .toList();
      bench.apply(all.stream().map(plan -> TestPlans.record(plan, new Revision(1), 0)).toList());
      all.forEach(plan -> bench.await(plan.id(), new Revision(1)));
      AtomicBoolean done = new AtomicBoolean();
      AtomicInteger searches = new AtomicInteger();

      Race.of(
              3,
              i ->
                  () -> {
                    if (i == 0) {
                      try {
                        for (int revision = 1; revision <= 3; revision++) {
                          Revision now = new Revision(revision);
                          int before = searches.get();
                          try (IndexRebuild rebuild = bench.upkeep.rebuild(bench.store)) {
                            rebuild.apply(
                                all.stream().map(plan -> TestPlans.record(plan, now, 0)).toList());
                            rebuild.show();
                          }
                          Eventually.holds("somebody searched", () -> searches.get() > before + 2);
                        }
                      } finally {
                        done.set(true);
                      }
                      return true;
                    }
                    PlanIndex index = i == 1 ? bench.index : bench.other;
                    while (!done.get()) {
                      assertEquals(
                          plans,
                          objects(index, shared.objectId()).stream()
                              .map(StoredObject::planId)
                              .distinct()
                              .count());
                      Plan one = all.get(searches.get() % plans);
                      assertTrue(index.find(one.id(), Visibility.of(org)).isPresent());
                      assertEquals(2, children(index, one).size());
                      searches.incrementAndGet();
                    }
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
  }

  @Test
  default void what_is_applied_during_a_rebuild_shows_at_once_and_again_once_it_is_applied_again() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan();
      bench.apply(TestPlans.record(plan, new Revision(1), 0));
      Plan during = TestPlans.changed(plan, "during");

      try (IndexRebuild rebuild = bench.upkeep.rebuild(bench.store)) {
        rebuild.apply(List.of(TestPlans.record(plan, new Revision(1), 0)));
        bench.other.apply(bench.store, List.of(TestPlans.record(during, new Revision(2), 0)));
        assertShows(bench.index, during, 2);
        rebuild.show();
      }
      bench.other.apply(bench.store, List.of(TestPlans.record(during, new Revision(2), 0)));

      assertShows(bench.index, during, 2);
      assertShows(bench.other, during, 2);
      Plan afterwards = TestPlans.changed(plan, "afterwards");
      bench.other.apply(bench.store, List.of(TestPlans.record(afterwards, new Revision(3), 0)));
      bench.await(plan.id(), new Revision(3));
      assertShows(bench.index, afterwards, 3);
    }
  }

  @Test
  default void a_later_rebuild_ends_an_earlier_one() {
    for (boolean byAnother : List.of(false, true)) {
      try (Bench bench = new Bench(newIndex())) {
        Plan wrong = TestPlans.plan();
        Plan right = TestPlans.plan();
        List<PlanRecord> ofWrong = List.of(TestPlans.record(wrong, new Revision(1), 0));
        IndexRebuild earlier = bench.upkeep.rebuild(bench.store);
        earlier.apply(ofWrong);

        try (IndexRebuild later =
            (byAnother ? bench.otherUpkeep : bench.upkeep).rebuild(bench.store)) {
          assertThrows(PortUnavailable.class, () -> earlier.apply(ofWrong));
          assertThrows(PortUnavailable.class, earlier::show);
          earlier.close();
          later.apply(List.of(TestPlans.record(right, new Revision(1), 0)));
          later.show();
        }

        assertShows(bench.index, right, 1);
        assertEquals(Optional.empty(), bench.index.find(wrong.id(), Visibility.ALL));
      }
    }
  }

  @Test
  default void a_rebuild_that_is_closed_without_being_shown_leaves_everything_as_it_was() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan();
      PlanRecord record = TestPlans.record(plan, new Revision(7), 0);
      bench.apply(record);

      IndexRebuild rebuild = bench.upkeep.rebuild(bench.store);
      rebuild.apply(List.of(TestPlans.record(TestPlans.plan(), new Revision(8), 0)));
      rebuild.close();
      rebuild.close();

      assertShows(bench.other, plan, 7);
      assertEquals(Set.of(plan.id()), bench.holdingsOnceThere(1).keySet());
      assertEquals(Kind.IN_STEP, bench.compare(bench.upkeep, record).kind());
      bench.reopen();
      assertShows(bench.index, plan, 7);
      Plan anew = TestPlans.plan();
      try (IndexRebuild another = bench.upkeep.rebuild(bench.store)) {
        another.apply(List.of(TestPlans.record(anew, new Revision(9), 0)));
        another.show();
      }
      assertShows(bench.index, anew, 9);
      assertEquals(Optional.empty(), bench.index.find(plan.id(), Visibility.ALL));
    }
  }

  @Test
  default void a_rebuild_that_nobody_ended_is_in_nobodys_way() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan();
      bench.apply(TestPlans.record(plan, new Revision(7), 0));
      IndexRebuild abandoned = bench.upkeep.rebuild(bench.store);
      abandoned.apply(List.of(TestPlans.record(TestPlans.plan(), new Revision(8), 0)));

      bench.reopen();

      assertShows(bench.index, plan, 7);
      bench.apply(TestPlans.record(TestPlans.changed(plan, "8"), new Revision(8), 0));
      try (IndexRebuild rebuild = bench.upkeep.rebuild(bench.store)) {
        rebuild.apply(List.of(TestPlans.record(plan, new Revision(9), 0)));
        rebuild.show();
      }
      assertShows(bench.other, plan, 9);
    }
  }

  // What the tests say in short.

  private static void assertNothingWorks(IndexUpkeep upkeep, StoreId store) {
    List<PlanRecord> records = List.of(TestPlans.record(TestPlans.plan(), new Revision(1), 0));
    assertThrows(PortUnavailable.class, () -> upkeep.compare(store, records));
    assertThrows(PortUnavailable.class, () -> upkeep.holdings(store, Optional.empty(), 10));
    assertThrows(PortUnavailable.class, () -> upkeep.sweep(store, new Revision(1), 10));
    assertThrows(PortUnavailable.class, () -> upkeep.rebuild(store));
  }

  private static PlanRecord broken(Revision revision) {
    PlanId id = TestPlans.freshId();
    return new PlanRecord(
        id,
        revision,
        WriteToken.random(),
        1,
        Optional.of(PlanDocuments.stored(id, revision, TestPlans.freshOrg(), Document.of("{}"))));
  }

  private static List<StoredObject> objects(PlanIndex index, ObjectId id) {
    return index.objects(id, Optional.empty(), 1000, Visibility.ALL).items();
  }

  private static List<StoredObject> children(PlanIndex index, Plan plan) {
    return index
        .children(plan.objectId(), Role.PLAN, Optional.empty(), 1000, Visibility.ALL)
        .items();
  }

  private static void assertShows(PlanIndex index, Plan plan, long revision) {
    StoredPlan shown = index.find(plan.id(), Visibility.ALL).orElseThrow();
    assertEquals(new Revision(revision), shown.revision());
    assertEquals(plan, shown.plan());
  }

  /** An index that was created, with two instances open of it and of its upkeep. */
  final class Bench implements AutoCloseable {
    private final IndexSubject subject;
    private final StoreId store = StoreId.random();
    private PlanIndex index;
    private PlanIndex other;
    private IndexUpkeep upkeep;
    private IndexUpkeep otherUpkeep;

    Bench(IndexSubject subject) {
      this.subject = subject;
      this.index = subject.open();
      this.other = subject.open();
      this.upkeep = subject.openUpkeep();
      this.otherUpkeep = subject.openUpkeep();
      index.create(store);
    }

    void apply(PlanRecord record) {
      apply(List.of(record));
    }

    void apply(List<PlanRecord> records) {
      assertEquals(List.of(), index.apply(store, records), "rejections");
    }

    Standing compare(IndexUpkeep by, PlanRecord record) {
      List<Standing> standings = by.compare(store, List.of(record));
      assertEquals(List.of(record.id()), standings.stream().map(Standing::planId).toList());
      return standings.get(0);
    }

    void await(PlanId id, Revision revision) {
      for (PlanIndex one : List.of(index, other)) {
        assertTrue(one.awaitSearchable(id, revision, Eventually.patience()), "not in time");
      }
    }

    /** The plan's children in searches, once these show what was applied. */
    List<StoredObject> childrenOf(Plan plan) {
      PlanRecord any = TestPlans.deletion(plan.id(), new Revision(1), 0);
      Revision highest = compare(upkeep, any).highest();
      if (highest.isAfter(Revision.NONE)) {
        await(plan.id(), highest);
      }
      return children(index, plan);
    }

    /** What is held of each plan: the most of all that is listed. */
    Map<PlanId, Holding> holdings(IndexUpkeep by, int limit) {
      List<Holding> all = new ArrayList<>();
      Optional<Cursor> next = Optional.empty();
      do {
        Page<Holding> page = by.holdings(store, next, limit);
        assertTrue(page.items().size() <= limit, "a page is larger than its limit");
        all.addAll(page.items());
        next = page.next();
      } while (next.isPresent());
      return all.stream()
          .collect(
              Collectors.toMap(
                  Holding::planId,
                  holding -> holding,
                  (one, another) ->
                      new Holding(
                          one.planId(),
                          one.revision().isAfter(another.revision())
                              ? one.revision()
                              : another.revision(),
                          Math.max(one.places(), another.places()))));
    }

    Map<PlanId, Holding> holdingsOnceThere(int plans) {
      Eventually.holds("all plans are listed", () -> holdings(upkeep, 1000).size() >= plans);
      return holdings(upkeep, 1000);
    }

    /** Sweeps until the index has nothing of that deletion. */
    void sweepUntilForgotten(PlanRecord deletion, Revision before) {
      Eventually.holds(
          "the trace is forgotten",
          () -> {
            int forgotten = upkeep.sweep(store, before, 100);
            assertFalse(forgotten > 100, "forgot " + forgotten);
            return compare(upkeep, deletion).highest().equals(Revision.NONE);
          });
    }

    void reopen() {
      index.close();
      other.close();
      upkeep.close();
      otherUpkeep.close();
      index = subject.open();
      other = subject.open();
      upkeep = subject.openUpkeep();
      otherUpkeep = subject.openUpkeep();
    }

    @Override
    public void close() {
      try (subject) {
        index.close();
        other.close();
        upkeep.close();
        otherUpkeep.close();
      }
    }
  }
}
