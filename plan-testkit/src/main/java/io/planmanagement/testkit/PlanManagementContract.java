package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.BulkOutcome;
import io.planmanagement.application.EngineSettings;
import io.planmanagement.application.PlanEngine;
import io.planmanagement.application.PlanManagement;
import io.planmanagement.application.PlanPorts;
import io.planmanagement.application.Precondition;
import io.planmanagement.application.WriteTerms;
import io.planmanagement.application.Written;
import io.planmanagement.application.Written.Effect;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.PartialUpdate;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanLimits;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Page;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.testkit.Race.Finish;
import io.planmanagement.testkit.faults.Fault;
import io.planmanagement.testkit.faults.Faults;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@link PlanManagement} must do on any set of ports. */
public interface PlanManagementContract {

  /** Returns a new data set with its channel and its index, for one test. */
  EngineSubject newEngine();

  // Creating.

  @Test
  default void a_created_plan_is_read_back_equal() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);

      Written written = desk.plans.create(plan, terms());

      assertEquals(Effect.CREATED, written.effect());
      assertEquals(plan, written.plan().plan());
      StoredPlan read = desk.plans.get(plan.id(), Visibility.ALL);
      assertEquals(plan, read.plan());
      assertEquals(written.plan().revision(), read.revision());
    }
  }

  @Test
  default void a_create_of_a_plan_that_exists_is_refused_and_changes_nothing() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan();
      desk.plans.create(plan, terms());
      Plan other = TestPlans.changed(plan, "other");
      Plan foreign = TestPlans.plan(plan.id(), TestPlans.freshOrg(), 1);

      desk.assertUnchanged(
          () -> {
            assertThrows(PlanRefused.AlreadyExists.class, () -> desk.plans.create(plan, terms()));
            assertThrows(PlanRefused.AlreadyExists.class, () -> desk.plans.create(other, terms()));
            assertThrows(
                PlanRefused.AlreadyExists.class,
                () -> desk.plans.create(foreign, of(foreign.org())));
          });
    }
  }

  @Test
  default void of_concurrent_creates_of_one_id_exactly_one_creates() {
    try (Desk desk = new Desk(newEngine())) {
      for (int round = 0; round < 5; round++) {
        Plan plan = TestPlans.plan();
        if (round % 2 == 1) {
          desk.plans.create(plan, terms());
          desk.plans.delete(plan.id(), terms());
        }

        List<Finish<Written>> finishes =
            Race.of(
                16, i -> () -> desk.plans.create(TestPlans.changed(plan, "racer " + i), terms()));

        assertEquals(1, finishes.stream().filter(finish -> finish.value().isPresent()).count());
        assertEquals(
            15,
            finishes.stream()
                .filter(finish -> finish.failedWith(PlanRefused.AlreadyExists.class))
                .count());
      }
    }
  }

  @Test
  default void a_plan_of_another_organisation_than_the_callers_is_refused() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan();
      WriteTerms foreign = of(TestPlans.freshOrg());

      desk.assertUnchanged(
          () -> {
            assertThrows(
                PlanRefused.ForeignOrganisation.class, () -> desk.plans.create(plan, foreign));
            assertThrows(
                PlanRefused.ForeignOrganisation.class, () -> desk.plans.replace(plan, foreign));
          });
    }
  }

  @Test
  default void a_plan_beyond_the_limits_is_refused_whichever_way_it_comes() {
    PlanLimits two = new PlanLimits(100_000, 2, 32, 1000);
    try (Desk desk = new Desk(newEngine(), new Faults(), EngineSettings.DEFAULT.with(two))) {
      Plan within = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
      Plan beyond = TestPlans.withServices(within, 3);
      desk.plans.create(within, terms());
      PartialUpdate update =
          new PartialUpdate(
              object("linkedPlanServices", beyond.document().get("linkedPlanServices")));

      desk.assertUnchanged(
          () -> {
            Plan fresh = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 3);
            assertThrows(PlanRefused.Invalid.class, () -> desk.plans.create(fresh, terms()));
            assertThrows(PlanRefused.Invalid.class, () -> desk.plans.replace(beyond, terms()));
            assertThrows(
                PlanRefused.Invalid.class, () -> desk.plans.patch(within.id(), update, terms()));
            BulkOutcome.Refused refused =
                assertInstanceOf(
                    BulkOutcome.Refused.class,
                    desk.plans.replaceAll(List.of(beyond), Visibility.ALL).get(0));
            assertInstanceOf(PlanRefused.Invalid.class, refused.refusal());
          });
    }
  }

  @Test
  default void a_plan_created_again_has_a_higher_revision_and_may_have_another_owner() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan();
      desk.plans.create(plan, terms());
      Revision deletion = desk.plans.delete(plan.id(), terms());
      Plan again = TestPlans.plan(plan.id(), TestPlans.freshOrg(), 1);

      Written written = desk.plans.create(again, of(again.org()));

      assertEquals(Effect.CREATED, written.effect());
      assertTrue(written.plan().revision().isAfter(deletion));
      assertThrows(
          PlanRefused.NotFound.class, () -> desk.plans.get(plan.id(), Visibility.of(plan.org())));
    }
  }

  // Preconditions.

  @Test
  default void preconditions_are_kept_by_every_write() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan();
      Plan changed = TestPlans.changed(plan, "changed");
      PartialUpdate update = new PartialUpdate(object("version", Optional.of(JsonValue.of("x"))));
      WriteTerms absent = terms().with(Precondition.absent());
      WriteTerms exists = terms().with(Precondition.exists());

      assertStale(Optional.empty(), () -> desk.plans.create(plan, exists));
      assertStale(Optional.empty(), () -> desk.plans.replace(plan, exists));
      Revision first = desk.plans.create(plan, absent).plan().revision();
      assertStale(
          Optional.of(first),
          () -> desk.plans.replace(changed, terms().with(Precondition.absent())));
      assertStale(
          Optional.of(first), () -> desk.plans.create(plan, terms().with(Precondition.at(first))));
      Revision second =
          desk.plans.replace(changed, terms().with(Precondition.at(first))).plan().revision();
      WriteTerms late = terms().with(Precondition.at(first));
      desk.assertUnchanged(
          () -> {
            assertStale(Optional.of(second), () -> desk.plans.replace(plan, late));
            assertStale(Optional.of(second), () -> desk.plans.replace(changed, late));
            assertStale(Optional.of(second), () -> desk.plans.patch(plan.id(), update, late));
            assertStale(Optional.of(second), () -> desk.plans.delete(plan.id(), late));
          });
      Revision third =
          desk.plans
              .patch(plan.id(), update, terms().with(Precondition.at(second)))
              .plan()
              .revision();
      assertTrue(desk.plans.delete(plan.id(), terms().with(Precondition.at(third))).isAfter(third));
    }
  }

  @Test
  default void of_concurrent_writes_on_one_revision_exactly_one_wins() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan();
      desk.plans.create(plan, terms());
      for (int round = 0; round < 5; round++) {
        Revision before = desk.plans.get(plan.id(), Visibility.ALL).revision();

        List<Finish<Revision>> finishes =
            Race.of(
                16,
                i ->
                    () -> {
                      WriteTerms conditional = terms().with(Precondition.at(before));
                      String version = before + " by " + i;
                      return i % 2 == 0
                          ? desk.plans
                              .replace(TestPlans.changed(plan, version), conditional)
                              .plan()
                              .revision()
                          : desk.plans
                              .patch(
                                  plan.id(),
                                  new PartialUpdate(
                                      object("version", Optional.of(JsonValue.of(version)))),
                                  conditional)
                              .plan()
                              .revision();
                    });

        assertEquals(1, finishes.stream().filter(finish -> finish.value().isPresent()).count());
        assertEquals(
            15,
            finishes.stream().filter(finish -> finish.failedWith(PlanRefused.Stale.class)).count());
      }
    }
  }

  // Replacing.

  @Test
  default void a_replace_creates_or_changes_or_leaves_an_equal_plan_alone() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan();
      Plan changed = TestPlans.changed(plan, "changed");

      Written created = desk.plans.replace(plan, terms());
      Written written = desk.plans.replace(changed, terms());

      assertEquals(Effect.CREATED, created.effect());
      assertEquals(Effect.CHANGED, written.effect());
      assertTrue(written.plan().revision().isAfter(created.plan().revision()));
      desk.assertUnchanged(
          () -> {
            Written same = desk.plans.replace(changed, terms());
            assertEquals(Effect.UNCHANGED, same.effect());
            assertEquals(written.plan().revision(), same.plan().revision());
            assertEquals(changed, same.plan().plan());
          });
    }
  }

  @Test
  default void a_plan_keeps_its_organisation() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan();
      desk.plans.create(plan, terms());
      Plan moved = TestPlans.plan(plan.id(), TestPlans.freshOrg(), 1);

      desk.assertUnchanged(
          () -> {
            PlanRefused.Invalid refused =
                assertThrows(PlanRefused.Invalid.class, () -> desk.plans.replace(moved, terms()));
            assertEquals("/_org", refused.violations().get(0).pointer().value());
          });
    }
  }

  @Test
  default void a_replace_of_a_plan_that_the_caller_may_not_see_is_refused_as_existing() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan();
      desk.plans.create(plan, terms());
      Plan foreign = TestPlans.plan(plan.id(), TestPlans.freshOrg(), 1);

      desk.assertUnchanged(
          () -> {
            assertThrows(
                PlanRefused.AlreadyExists.class,
                () -> desk.plans.replace(foreign, of(foreign.org())));
            assertStale(
                Optional.empty(),
                () -> desk.plans.replace(foreign, of(foreign.org()).with(Precondition.exists())));
          });
    }
  }

  @Test
  default void concurrent_unconditional_replaces_are_all_applied() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan();

      List<Finish<Written>> finishes =
          Race.of(8, i -> () -> desk.plans.replace(TestPlans.changed(plan, "racer " + i), terms()));

      Set<Revision> revisions = new HashSet<>();
      finishes.forEach(finish -> revisions.add(finish.value().orElseThrow().plan().revision()));
      assertEquals(8, revisions.size());
      assertEquals(
          1,
          finishes.stream()
              .filter(finish -> finish.value().orElseThrow().effect() == Effect.CREATED)
              .count());
    }
  }

  // Patching.

  @Test
  default void a_patch_changes_the_plan_or_leaves_it_alone() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan();
      Revision created = desk.plans.create(plan, terms()).plan().revision();

      Written patched = desk.plans.patch(plan.id(), version("patched"), terms());

      assertEquals(Effect.CHANGED, patched.effect());
      assertTrue(patched.plan().revision().isAfter(created));
      assertEquals(TestPlans.changed(plan, "patched"), patched.plan().plan());
      desk.assertUnchanged(
          () -> {
            Written same = desk.plans.patch(plan.id(), version("patched"), terms());
            assertEquals(Effect.UNCHANGED, same.effect());
            assertEquals(patched.plan().revision(), same.plan().revision());
          });
    }
  }

  @Test
  default void a_patch_that_does_not_fit_is_refused_and_changes_nothing() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan();
      desk.plans.create(plan, terms());
      PlanId id = plan.id();

      desk.assertUnchanged(
          () -> {
            for (String property : List.of("objectId", "_org")) {
              PlanRefused.Invalid refused =
                  assertThrows(
                      PlanRefused.Invalid.class,
                      () ->
                          desk.plans.patch(
                              id, before -> before.with(property, JsonValue.of("x")), terms()));
              assertEquals("/" + property, refused.violations().get(0).pointer().value());
            }
            assertThrows(
                PlanRefused.Invalid.class,
                () -> desk.plans.patch(id, before -> before.without("planType"), terms()));
            assertThrows(
                PlanRefused.Invalid.class,
                () -> desk.plans.patch(id, before -> JsonValue.NULL, terms()));
            assertThrows(
                PlanRefused.TestFailed.class,
                () ->
                    desk.plans.patch(
                        id,
                        before -> {
                          throw new PlanRefused.TestFailed(0);
                        },
                        terms()));
          });
    }
  }

  @Test
  default void concurrent_patches_of_different_parts_all_survive() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan();
      desk.plans.create(plan, terms());

      List<Finish<Written>> finishes =
          Race.of(
              12,
              i ->
                  () ->
                      desk.plans.patch(
                          plan.id(),
                          new PartialUpdate(
                              object("part" + i, Optional.of(JsonValue.of((long) i)))),
                          terms()));

      finishes.forEach(finish -> assertEquals(Optional.empty(), finish.failure()));
      JsonObject attributes = desk.plans.get(plan.id(), Visibility.ALL).plan().attributes();
      for (int i = 0; i < 12; i++) {
        assertEquals(Optional.of(JsonValue.of((long) i)), attributes.get("part" + i));
      }
    }
  }

  // Deleting, and what is not there.

  @Test
  default void a_deleted_plan_is_gone() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan();
      Revision created = desk.plans.create(plan, terms()).plan().revision();

      Revision deletion = desk.plans.delete(plan.id(), terms());

      assertTrue(deletion.isAfter(created));
      desk.assertUnchanged(() -> assertNotFound(desk.plans, plan, Visibility.ALL));
    }
  }

  @Test
  default void a_plan_that_the_caller_may_not_see_is_not_there() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan();
      desk.plans.create(plan, terms());

      desk.assertUnchanged(
          () -> assertNotFound(desk.plans, plan, Visibility.of(TestPlans.freshOrg())));
    }
  }

  @Test
  default void of_concurrent_deletes_exactly_one_deletes() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan();
      desk.plans.create(plan, terms());

      List<Finish<Revision>> finishes =
          Race.of(8, i -> () -> desk.plans.delete(plan.id(), terms()));

      assertEquals(1, finishes.stream().filter(finish -> finish.value().isPresent()).count());
      assertEquals(
          7,
          finishes.stream()
              .filter(finish -> finish.failedWith(PlanRefused.NotFound.class))
              .count());
    }
  }

  // Repeated writes, and lost requests and replies.

  @Test
  default void a_write_that_is_repeated_under_its_token_is_answered_as_applied() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan();
      WriteTerms creating = terms();
      Written created = desk.plans.create(plan, creating);
      desk.assertUnchanged(() -> assertSame(created, desk.plans.create(plan, creating)));

      Plan changed = TestPlans.changed(plan, "changed");
      WriteTerms replacing = terms().with(Precondition.at(created.plan().revision()));
      Written replaced = desk.plans.replace(changed, replacing);
      desk.assertUnchanged(() -> assertSame(replaced, desk.plans.replace(changed, replacing)));

      WriteTerms patching = terms().with(Precondition.at(replaced.plan().revision()));
      Written patched = desk.plans.patch(plan.id(), version("patched"), patching);
      desk.assertUnchanged(
          () -> assertSame(patched, desk.plans.patch(plan.id(), version("patched"), patching)));

      WriteTerms deleting = terms().with(Precondition.at(patched.plan().revision()));
      Revision deletion = desk.plans.delete(plan.id(), deleting);
      desk.assertUnchanged(() -> assertEquals(deletion, desk.plans.delete(plan.id(), deleting)));
    }
  }

  @Test
  default void a_replace_that_created_says_so_again_when_it_is_repeated_under_its_token() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan();
      WriteTerms first = terms().with(Precondition.absent());
      Written created = desk.plans.replace(plan, first);
      assertEquals(Effect.CREATED, created.effect());
      desk.assertUnchanged(() -> assertSame(created, desk.plans.replace(plan, first)));

      Revision deletion = desk.plans.delete(plan.id(), terms());
      WriteTerms second = terms();
      Written again = desk.plans.replace(plan, second);
      assertEquals(Effect.CREATED, again.effect());
      assertTrue(again.plan().revision().isAfter(deletion));
      desk.assertUnchanged(() -> assertSame(again, desk.plans.replace(plan, second)));

      Plan changed = TestPlans.changed(plan, "changed");
      WriteTerms third = terms();
      Written replaced = desk.plans.replace(changed, third);
      assertEquals(Effect.CHANGED, replaced.effect());
      desk.assertUnchanged(() -> assertSame(replaced, desk.plans.replace(changed, third)));
    }
  }

  @Test
  default void a_lost_request_or_reply_is_settled_and_the_write_is_applied_once() {
    for (Fault fault : List.of(Fault.REPLY_LOST, Fault.REQUEST_LOST)) {
      Faults faults = new Faults();
      try (Desk desk = new Desk(newEngine(), faults, EngineSettings.DEFAULT)) {
        Plan plan = TestPlans.plan();

        faults.next("Plans.saveAll", fault, fault);
        Written created = desk.plans.create(plan, terms());
        assertEquals(Effect.CREATED, created.effect());
        desk.assertStored(plan, created.plan().revision());

        faults.next("Plans.saveAll", fault);
        Written patched = desk.plans.patch(plan.id(), version("patched"), terms());
        desk.assertStored(TestPlans.changed(plan, "patched"), patched.plan().revision());

        faults.next("Plans.saveAll", fault);
        BulkOutcome bulk =
            desk.plans.replaceAll(List.of(TestPlans.changed(plan, "bulk")), Visibility.ALL).get(0);
        desk.assertStored(
            TestPlans.changed(plan, "bulk"),
            assertInstanceOf(BulkOutcome.Done.class, bulk).written().plan().revision());

        faults.next("Plans.delete", fault, fault);
        Revision deletion = desk.plans.delete(plan.id(), terms());
        assertEquals(
            Map.of(plan.id(), deletion),
            Map.of(
                plan.id(),
                desk.ports.plans().records(List.of(plan.id())).values().stream()
                    .map(record -> record.revision())
                    .findFirst()
                    .orElseThrow()));
      }
    }
  }

  @Test
  default void a_store_that_refuses_leaves_everything_as_it_was() {
    Faults faults = new Faults();
    try (Desk desk = new Desk(newEngine(), faults, EngineSettings.DEFAULT)) {
      Plan plan = TestPlans.plan();
      desk.plans.create(plan, terms());

      desk.assertUnchanged(
          () -> {
            faults.next("Plans.saveAll", Fault.REFUSED, Fault.REFUSED, Fault.REFUSED);
            assertUnavailable(
                Outcome.NOT_APPLIED, () -> desk.plans.create(TestPlans.plan(), terms()));
            assertUnavailable(
                Outcome.NOT_APPLIED,
                () -> desk.plans.replace(TestPlans.changed(plan, "x"), terms()));
            assertUnavailable(
                Outcome.NOT_APPLIED, () -> desk.plans.patch(plan.id(), version("x"), terms()));
            faults.next("Plans.delete", Fault.REFUSED);
            assertUnavailable(Outcome.NOT_APPLIED, () -> desk.plans.delete(plan.id(), terms()));
          });
    }
  }

  @Test
  default void a_write_whose_outcome_stays_unknown_is_answered_so_and_applied_at_most_once() {
    Faults faults = new Faults();
    try (Desk desk = new Desk(newEngine(), faults, EngineSettings.DEFAULT)) {
      Fault[] lost = new Fault[20];
      Arrays.fill(lost, Fault.REPLY_LOST);
      Plan plan = TestPlans.plan();

      faults.next("Plans.saveAll", lost);
      assertUnavailable(Outcome.UNKNOWN, () -> desk.plans.create(plan, terms()));
      StoredPlan stored = desk.ports.plans().find(plan.id(), Visibility.ALL).orElseThrow();

      assertEquals(plan, stored.plan());
      long entries =
          IntStream.range(0, desk.ports.log().partitions())
              .mapToLong(p -> StoreSnapshot.entries(desk.ports.log(), p).size())
              .sum();
      assertEquals(1, entries);
    }
  }

  @Test
  default void a_write_is_answered_as_applied_though_the_log_can_not_be_reached_after_it() {
    Faults faults = new Faults();
    try (Desk desk = new Desk(newEngine(), faults, EngineSettings.DEFAULT)) {
      Plan plan = TestPlans.plan();
      faults.down("ChangeLog");

      Written created = desk.plans.create(plan, terms());
      desk.plans.delete(plan.id(), terms());

      assertEquals(Effect.CREATED, created.effect());
      faults.up("ChangeLog");
    }
  }

  // Many at once.

  @Test
  default void a_bulk_has_an_outcome_for_each_plan_in_their_order_and_failures_harm_no_other() {
    try (Desk desk = new Desk(newEngine())) {
      Organisation org = TestPlans.freshOrg();
      Plan equal = TestPlans.plan(org);
      Plan changed = TestPlans.plan(org);
      Plan fresh = TestPlans.plan(org);
      Plan foreign = TestPlans.plan();
      Plan taken = TestPlans.plan();
      desk.plans.create(equal, terms());
      desk.plans.create(changed, terms());
      desk.plans.create(taken, terms());

      List<BulkOutcome> outcomes =
          desk.plans.replaceAll(
              List.of(
                  equal,
                  TestPlans.changed(changed, "bulk"),
                  foreign,
                  TestPlans.plan(taken.id(), org, 1),
                  fresh,
                  TestPlans.changed(fresh, "again"),
                  TestPlans.changed(fresh, "again")),
              Visibility.of(org));

      assertEquals(7, outcomes.size());
      assertEquals(Effect.UNCHANGED, effect(outcomes.get(0)));
      assertEquals(Effect.CHANGED, effect(outcomes.get(1)));
      assertInstanceOf(PlanRefused.ForeignOrganisation.class, refusal(outcomes.get(2)));
      assertInstanceOf(PlanRefused.AlreadyExists.class, refusal(outcomes.get(3)));
      assertEquals(Effect.CREATED, effect(outcomes.get(4)));
      assertEquals(Effect.CHANGED, effect(outcomes.get(5)));
      assertEquals(Effect.UNCHANGED, effect(outcomes.get(6)));
      assertEquals(
          TestPlans.changed(fresh, "again"), desk.plans.get(fresh.id(), Visibility.ALL).plan());
      assertEquals(List.of(), desk.plans.replaceAll(List.of(), Visibility.ALL));
    }
  }

  @Test
  default void concurrent_bulks_of_the_same_plans_all_succeed() {
    try (Desk desk = new Desk(newEngine())) {
      List<Plan> plans = IntStream.range(0, 30).mapToObj(i -> TestPlans.plan()).toList();

      List<Finish<List<BulkOutcome>>> finishes =
          Race.of(
              4,
              i ->
                  () ->
                      desk.plans.replaceAll(
                          plans.stream().map(p -> TestPlans.changed(p, "bulk " + i)).toList(),
                          Visibility.ALL));

      for (Finish<List<BulkOutcome>> finish : finishes) {
        for (BulkOutcome outcome : finish.value().orElseThrow()) {
          assertInstanceOf(BulkOutcome.Done.class, outcome);
        }
      }
    }
  }

  @Test
  default void a_bulk_tells_of_each_plan_that_the_store_failed() {
    Faults faults = new Faults();
    try (Desk desk = new Desk(newEngine(), faults, EngineSettings.DEFAULT)) {
      List<Plan> plans = List.of(TestPlans.plan(), TestPlans.plan());

      desk.assertUnchanged(
          () -> {
            for (String call : List.of("Plans.records", "Plans.saveAll")) {
              faults.next(call, Fault.REFUSED);
              for (BulkOutcome outcome : desk.plans.replaceAll(plans, Visibility.ALL)) {
                BulkOutcome.Failed failed = assertInstanceOf(BulkOutcome.Failed.class, outcome);
                assertEquals(Outcome.NOT_APPLIED, failed.failure().outcome());
              }
            }
          });
    }
  }

  // Reading.

  @Test
  default void each_object_of_a_plan_is_read_alone() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan();
      Revision revision = desk.plans.create(plan, terms()).plan().revision();

      for (PlanObject object : plan.objects()) {
        StoredObject read = desk.plans.object(plan.id(), object.objectId(), Visibility.ALL);
        assertEquals(object.document(), JsonCodec.read(read.document()));
        assertEquals(revision, read.revision());
      }
      assertThrows(
          PlanRefused.NotFound.class,
          () -> desk.plans.object(plan.id(), TestPlans.freshObjectId(), Visibility.ALL));
    }
  }

  @Test
  default void listing_and_export_have_every_visible_plan_once() {
    try (Desk desk = new Desk(newEngine())) {
      Organisation org = TestPlans.freshOrg();
      List<Plan> plans = IntStream.range(0, 450).mapToObj(i -> TestPlans.plan(org)).toList();
      desk.plans.replaceAll(plans, Visibility.ALL);
      desk.plans.create(TestPlans.plan(), terms());
      Set<PlanId> ids = new HashSet<>(plans.stream().map(Plan::id).toList());

      List<PlanId> exported = new ArrayList<>();
      desk.plans.export(Visibility.of(org)).forEach(plan -> exported.add(plan.id()));
      List<PlanId> listed = new ArrayList<>();
      Optional<Cursor> next = Optional.empty();
      do {
        Page<StoredPlan> page = desk.plans.list(next, 100, Visibility.of(org));
        page.items().forEach(plan -> listed.add(plan.id()));
        next = page.next();
      } while (next.isPresent());

      assertEquals(450, exported.size());
      assertEquals(ids, new HashSet<>(exported));
      assertEquals(exported, listed);
      Iterator<StoredPlan> none = desk.plans.export(Visibility.of(TestPlans.freshOrg())).iterator();
      assertFalse(none.hasNext());
      assertThrows(NoSuchElementException.class, none::next);
    }
  }

  @Test
  default void what_was_written_is_read_from_the_index_once_it_is_searchable() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
      Written written = desk.plans.create(plan, terms());
      ObjectId service = plan.linkedPlanServices().get(1).linkedService().objectId();
      Visibility owners = Visibility.of(plan.org());
      Visibility strangers = Visibility.of(TestPlans.freshOrg());

      desk.awaitSearchable(plan.id(), written.plan().revision());

      StoredPlan indexed = desk.plans.indexed(plan.id(), owners);
      assertEquals(plan, indexed.plan());
      assertEquals(written.plan().revision(), indexed.revision());
      assertEquals(
          1, desk.plans.indexedObjects(service, Optional.empty(), 10, owners).items().size());
      Page<StoredObject> first =
          desk.plans.indexedChildren(plan.objectId(), Role.PLAN, Optional.empty(), 2, owners);
      assertEquals(2, first.items().size());
      assertEquals(
          1,
          desk.plans
              .indexedChildren(plan.objectId(), Role.PLAN, first.next(), 2, owners)
              .items()
              .size());
      assertThrows(PlanRefused.NotFound.class, () -> desk.plans.indexed(plan.id(), strangers));
      assertThrows(
          PlanRefused.NotFound.class,
          () -> desk.plans.indexedObjects(service, Optional.empty(), 10, strangers));
      assertThrows(
          PlanRefused.NotFound.class,
          () ->
              desk.plans.indexedChildren(
                  plan.objectId(), Role.PLAN, Optional.empty(), 10, strangers));
    }
  }

  @Test
  default void cursors_of_one_read_are_none_of_another() {
    try (Desk desk = new Desk(newEngine())) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
      desk.plans.create(plan, terms());
      desk.plans.create(TestPlans.plan(), terms());
      Revision revision = desk.plans.get(plan.id(), Visibility.ALL).revision();
      desk.awaitSearchable(plan.id(), revision);
      Optional<Cursor> ofStore = desk.plans.list(Optional.empty(), 1, Visibility.ALL).next();
      Optional<Cursor> ofIndex =
          desk.plans
              .indexedChildren(plan.objectId(), Role.PLAN, Optional.empty(), 1, Visibility.ALL)
              .next();
      assertTrue(ofStore.isPresent() && ofIndex.isPresent());

      assertThrows(PlanRefused.BadCursor.class, () -> desk.plans.list(ofIndex, 1, Visibility.ALL));
      assertThrows(
          PlanRefused.BadCursor.class,
          () -> desk.plans.indexedChildren(plan.objectId(), Role.PLAN, ofStore, 1, Visibility.ALL));
      assertThrows(
          PlanRefused.BadCursor.class,
          () -> desk.plans.indexedObjects(plan.objectId(), ofStore, 1, Visibility.ALL));
    }
  }

  // What the tests say in short.

  private static WriteTerms terms() {
    return WriteTerms.unconditional();
  }

  private static WriteTerms of(Organisation org) {
    return terms().with(Visibility.of(org));
  }

  private static PartialUpdate version(String version) {
    return new PartialUpdate(object("version", Optional.of(JsonValue.of(version))));
  }

  private static JsonObject object(String name, Optional<? extends JsonValue> value) {
    return JsonObject.EMPTY.with(name, value.orElseThrow());
  }

  private static Effect effect(BulkOutcome outcome) {
    return assertInstanceOf(BulkOutcome.Done.class, outcome).written().effect();
  }

  private static PlanRefused refusal(BulkOutcome outcome) {
    return assertInstanceOf(BulkOutcome.Refused.class, outcome).refusal();
  }

  private static void assertSame(Written expected, Written actual) {
    assertEquals(expected.effect(), actual.effect());
    assertEquals(expected.plan().revision(), actual.plan().revision());
    assertEquals(expected.plan().plan(), actual.plan().plan());
  }

  private static void assertStale(Optional<Revision> current, Runnable write) {
    PlanRefused.Stale stale = assertThrows(PlanRefused.Stale.class, write::run);
    assertEquals(current, stale.current());
  }

  private static void assertUnavailable(Outcome outcome, Runnable write) {
    PortUnavailable failure = assertThrows(PortUnavailable.class, write::run);
    assertEquals(outcome, failure.outcome());
  }

  private static void assertNotFound(PlanManagement plans, Plan plan, Visibility visibility) {
    WriteTerms terms = terms().with(visibility).with(WriteToken.random());
    PlanId id = plan.id();
    assertThrows(PlanRefused.NotFound.class, () -> plans.get(id, visibility));
    assertThrows(PlanRefused.NotFound.class, () -> plans.object(id, plan.objectId(), visibility));
    assertThrows(PlanRefused.NotFound.class, () -> plans.patch(id, version("x"), terms));
    assertThrows(PlanRefused.NotFound.class, () -> plans.delete(id, terms));
    assertThrows(
        PlanRefused.NotFound.class, () -> plans.delete(id, terms.with(Precondition.exists())));
  }

  /** An engine at work, with a second look at its data. */
  final class Desk implements AutoCloseable {
    private final EngineSubject subject;
    private final PlanEngine engine;
    private final PlanManagement plans;
    private final PlanPorts ports;

    Desk(EngineSubject subject) {
      this(subject, new Faults(), EngineSettings.DEFAULT);
    }

    Desk(EngineSubject subject, Faults faults, EngineSettings settings) {
      this.subject = subject;
      this.engine = PlanEngine.open(faults.around(subject.open()), settings);
      this.plans = engine.plans();
      this.ports = subject.open();
    }

    void assertUnchanged(Runnable act) {
      StoreSnapshot before = snapshot();
      act.run();
      assertEquals(before, snapshot());
    }

    void assertStored(Plan plan, Revision revision) {
      StoredPlan stored = ports.plans().find(plan.id(), Visibility.ALL).orElseThrow();
      assertEquals(plan, stored.plan());
      assertEquals(revision, stored.revision());
    }

    void awaitSearchable(PlanId id, Revision revision) {
      assertTrue(plans.awaitSearchable(id, revision, Eventually.patience()), "not searchable");
    }

    /** Without the cursors: they move while changes are carried. */
    private StoreSnapshot snapshot() {
      StoreSnapshot all =
          StoreSnapshot.of(new StoreInstance(ports.plans(), ports.log(), ports.deadLetters()));
      return new StoreSnapshot(all.log(), List.of(), all.kept(), all.listed());
    }

    @Override
    public void close() {
      try (subject;
          ports) {
        engine.close();
      }
    }
  }
}
