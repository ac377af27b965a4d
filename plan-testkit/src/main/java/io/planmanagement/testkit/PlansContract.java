package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.LinkedService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.domain.port.Plans;
import io.planmanagement.domain.port.SaveOutcome;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.samples.OddPlans;
import io.planmanagement.samples.SamplePlans;
import io.planmanagement.testkit.Race.Finish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link Plans} must do. The test of an adapter implements it and names the store. */
public interface PlansContract {

  /** Returns a new data set, for one test. */
  StoreSubject newStore();

  // The store.

  @Test
  default void the_store_has_one_id_for_every_instance_and_keeps_it() {
    try (StoreSubject store = newStore()) {
      StoreInstance first = store.open();
      StoreInstance second = store.open();

      StoreId id = first.plans().storeId();

      assertEquals(id, second.plans().storeId());
      first.close();
      second.close();
      try (StoreInstance reopened = store.open()) {
        assertEquals(id, reopened.plans().storeId());
      }
    }
  }

  @Test
  default void the_number_of_connections_never_falls_and_telling_it_makes_none() {
    try (StoreSubject subject = newStore();
        StoreInstance store = subject.open()) {
      long unused = store.plans().connections();
      assertEquals(unused, store.plans().connections());

      store.plans().storeId();
      long used = store.plans().connections();
      store.plans().storeId();

      assertTrue(used >= unused);
      assertTrue(store.plans().connections() >= used);
    }
  }

  @Test
  default void two_stores_have_different_ids() {
    try (StoreSubject one = newStore();
        StoreSubject other = newStore();
        StoreInstance ofOne = one.open();
        StoreInstance ofOther = other.open()) {
      assertNotEquals(ofOne.plans().storeId(), ofOther.plans().storeId());
    }
  }

  @Test
  default void a_check_passes_and_changes_nothing() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      create(instance, TestPlans.plan());
      StoreSnapshot before = StoreSnapshot.of(instance);

      instance.plans().check();
      instance.log().check();

      assertEquals(before, StoreSnapshot.of(instance));
    }
  }

  @Test
  default void closing_a_second_time_does_nothing_and_leaves_other_instances_alone() {
    try (StoreSubject store = newStore();
        StoreInstance other = store.open()) {
      StoreInstance closed = store.open();
      Plan plan = TestPlans.plan();
      create(closed, plan);
      closed.close();

      closed.plans().close();
      closed.log().close();

      assertTrue(other.plans().find(plan.id(), Visibility.ALL).isPresent());
      other.plans().check();
    }
  }

  // Reading.

  @Test
  default void a_saved_plan_is_read_back_equal_through_every_instance() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 3);

      StoredPlan saved = first.plans().save(creation(plan));

      assertStored(plan, saved.revision(), Optional.of(saved));
      assertStored(plan, saved.revision(), first.plans().find(plan.id(), Visibility.ALL));
      assertStored(plan, saved.revision(), second.plans().find(plan.id(), Visibility.ALL));
    }
  }

  @Test
  default void what_the_store_never_had_is_absent() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      PlanId unknown = TestPlans.freshId();

      assertEquals(Optional.empty(), instance.plans().find(unknown, Visibility.ALL));
      assertEquals(
          Optional.empty(), instance.plans().object(unknown, unknown.objectId(), Visibility.ALL));
      assertEquals(Map.of(), instance.plans().records(List.of(unknown)));
      assertEquals(Map.of(), instance.plans().records(List.of()));
    }
  }

  @Test
  default void a_plan_is_visible_to_its_own_organisation_only_on_every_read() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Organisation owner = TestPlans.freshOrg();
      Plan plan = TestPlans.plan(owner);
      create(instance, plan);
      Visibility owners = Visibility.of(owner);
      Visibility foreign = Visibility.of(TestPlans.freshOrg());
      Plans plans = instance.plans();

      assertTrue(plans.find(plan.id(), owners).isPresent());
      assertTrue(plans.find(plan.id(), foreign).isEmpty());
      for (PlanObject object : plan.objects()) {
        assertTrue(plans.object(plan.id(), object.objectId(), owners).isPresent());
        assertTrue(plans.object(plan.id(), object.objectId(), foreign).isEmpty());
      }
      assertEquals(List.of(plan.id()), listedIds(plans, owners, 10));
      assertEquals(List.of(), listedIds(plans, foreign, 10));
    }
  }

  @Test
  default void each_object_of_a_plan_is_read_alone_with_all_below_it() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 3);
      Revision revision = create(instance, plan);

      for (PlanObject object : plan.objects()) {
        StoredObject read =
            instance.plans().object(plan.id(), object.objectId(), Visibility.ALL).orElseThrow();

        assertEquals(plan.id(), read.planId());
        assertEquals(revision, read.revision());
        assertEquals(object.document(), JsonCodec.read(read.document()));
      }
    }
  }

  @Test
  default void an_object_is_read_only_through_a_plan_that_has_it_now() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
      Plan other = TestPlans.plan(TestPlans.freshId(), plan.org(), 2);
      Revision revision = create(instance, plan);
      create(instance, other);
      PlanObject removed = plan.linkedPlanServices().get(1);

      instance
          .plans()
          .save(replacement(TestPlans.withServices(plan, 1), revision, WriteToken.random()));

      Plans plans = instance.plans();
      assertEquals(Optional.empty(), plans.object(plan.id(), removed.objectId(), Visibility.ALL));
      assertEquals(
          Optional.empty(),
          plans.object(other.id(), plan.planCostShares().objectId(), Visibility.ALL));
      assertEquals(
          Optional.empty(), plans.object(plan.id(), TestPlans.freshObjectId(), Visibility.ALL));
    }
  }

  @Test
  default void plans_that_link_one_service_each_keep_their_own_description_of_it() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Organisation org = TestPlans.freshOrg();
      ObjectId shared = TestPlans.freshObjectId();
      Plan one = linking(org, TestPlans.service(shared, "Urgent care"));
      Plan other = linking(org, TestPlans.service(shared, "Urgent care, at night"));
      Revision ofOne = create(instance, one);
      create(instance, other);

      delete(instance, one, ofOne);

      assertEquals(Optional.empty(), instance.plans().object(one.id(), shared, Visibility.ALL));
      assertEquals(
          other.linkedPlanServices().get(0).linkedService().document(),
          JsonCodec.read(
              instance
                  .plans()
                  .object(other.id(), shared, Visibility.ALL)
                  .orElseThrow()
                  .document()));
    }
  }

  @Test
  default void records_tell_all_that_is_kept_of_ids_whoever_they_belong_to() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan living = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
      Plan deleted = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 3);
      WriteToken creation = WriteToken.random();
      WriteToken deletion = WriteToken.random();
      StoredPlan saved = instance.plans().save(new PlanWrite(living, Revision.NONE, creation));
      Revision gone =
          instance.plans().delete(TestPlans.stored(deleted, create(instance, deleted)), deletion);

      Map<PlanId, PlanRecord> records =
          instance
              .plans()
              .records(List.of(living.id(), deleted.id(), TestPlans.freshId(), living.id()));

      assertEquals(Set.of(living.id(), deleted.id()), records.keySet());
      PlanRecord ofLiving = record(records, living.id());
      assertFalse(ofLiving.isDeleted());
      assertEquals(living.id(), ofLiving.id());
      assertEquals(saved.revision(), ofLiving.revision());
      assertEquals(creation, ofLiving.token());
      assertEquals(2, ofLiving.places());
      assertStored(living, saved.revision(), ofLiving.plan());
      PlanRecord ofDeleted = record(records, deleted.id());
      assertTrue(ofDeleted.isDeleted());
      assertEquals(gone, ofDeleted.revision());
      assertEquals(deletion, ofDeleted.token());
      assertEquals(3, ofDeleted.places());
    }
  }

  @Test
  default void any_valid_plan_comes_back_equal_whole_and_object_by_object() {
    long seed = new Random().nextLong();
    List<Plan> plans =
        Stream.concat(
                LongStream.range(0, 60).mapToObj(new OddPlans(seed)::plan),
                LongStream.range(0, 20).mapToObj(new SamplePlans(seed)::plan))
            .toList();
    try (StoreSubject store = newStore()) {
      List<Revision> revisions = new ArrayList<>();
      StoreInstance killed = store.open();
      for (Plan plan : plans) {
        revisions.add(create(killed, plan));
      }
      store.crash();
      try (StoreInstance instance = store.open()) {
        for (int i = 0; i < plans.size(); i++) {
          Plan plan = plans.get(i);
          String which = "plan " + plan.id() + " of seed " + seed;
          StoredPlan read =
              instance.plans().find(plan.id(), Visibility.of(plan.org())).orElseThrow();
          assertEquals(plan, read.plan(), which);
          assertEquals(plan.document(), JsonCodec.read(read.document()), which);
          assertEquals(revisions.get(i), read.revision(), which);
          for (PlanObject object : plan.objects()) {
            assertEquals(
                object.document(),
                JsonCodec.read(
                    instance
                        .plans()
                        .object(plan.id(), object.objectId(), Visibility.ALL)
                        .orElseThrow()
                        .document()),
                which);
          }
        }
        assertEquals(
            new HashSet<>(plans.stream().map(Plan::id).toList()),
            new HashSet<>(listedIds(instance.plans(), Visibility.ALL, 7)));
      }
    }
  }

  // Writing.

  @Test
  default void a_create_of_an_id_that_has_a_living_plan_is_stale_and_changes_nothing() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
      Revision revision = create(instance, plan);

      assertRefusedUnchanged(
          instance,
          Optional.of(revision),
          () -> instance.plans().save(creation(TestPlans.withServices(plan, 5))));
      assertRefusedUnchanged(
          instance, Optional.of(revision), () -> instance.plans().save(creation(plan)));
    }
  }

  @Test
  default void a_replace_of_another_revision_is_stale_and_changes_nothing() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
      Revision first = create(instance, plan);
      Revision second = replace(instance, TestPlans.changed(plan, "second"), first);
      Plan third = TestPlans.withServices(plan, 5);

      for (Revision wrong :
          List.of(Revision.NONE, first, next(second), new Revision(Revision.MAX))) {
        assertRefusedUnchanged(
            instance, Optional.of(second), () -> replace(instance, third, wrong));
      }
    }
  }

  @Test
  default void a_write_over_what_is_not_there_is_stale_and_changes_nothing() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan unknown = TestPlans.plan();
      Plan deleted = TestPlans.plan();
      Revision created = create(instance, deleted);
      Revision deletion = delete(instance, deleted, created);

      assertRefusedUnchanged(
          instance, Optional.empty(), () -> replace(instance, unknown, new Revision(1)));
      assertRefusedUnchanged(instance, Optional.empty(), () -> replace(instance, unknown, created));
      assertRefusedUnchanged(instance, Optional.empty(), () -> replace(instance, deleted, created));
      assertRefusedUnchanged(
          instance, Optional.empty(), () -> replace(instance, deleted, next(deletion)));
    }
  }

  @Test
  default void a_straggler_that_saw_no_plan_can_not_raise_one_that_was_deleted_since() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Plan plan = TestPlans.plan();
      PlanWrite straggler = creation(TestPlans.changed(plan, "straggler"));
      Revision deletion = delete(first, plan, create(first, plan));

      assertRefusedUnchanged(second, Optional.empty(), () -> second.plans().save(straggler));

      Revision again = replace(first, plan, deletion);
      delete(first, plan, again);
      assertRefusedUnchanged(second, Optional.empty(), () -> replace(second, plan, deletion));
    }
  }

  @Test
  default void a_replace_leaves_nothing_of_what_was_there() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 3);
      Plan replaced =
          TestPlans.plan(
              plan.id(), plan.org(), List.of(TestPlans.link(plan.id(), plan.org(), 7)), "new");
      Revision created = create(instance, plan);

      Revision revision = replace(instance, replaced, created);

      assertTrue(revision.isAfter(created));
      assertStored(replaced, revision, instance.plans().find(plan.id(), Visibility.ALL));
      for (PlanObject object : plan.objects()) {
        assertEquals(
            replaced.object(object.objectId()).map(PlanObject::document),
            instance
                .plans()
                .object(plan.id(), object.objectId(), Visibility.ALL)
                .map(read -> JsonCodec.read(read.document())));
      }
    }
  }

  @Test
  default void of_concurrent_creates_of_one_id_exactly_one_wins() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      for (int round = 0; round < 5; round++) {
        Plan plan = TestPlans.plan();

        List<Finish<StoredPlan>> finishes =
            Race.of(16, i -> () -> pick(i, first, second).plans().save(creation(racer(plan, i))));

        assertOneWon(first, plan, finishes);
      }
    }
  }

  @Test
  default void of_concurrent_creates_over_a_deletion_exactly_one_wins() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      for (int round = 0; round < 5; round++) {
        Plan plan = TestPlans.plan();
        Revision deletion = delete(first, plan, create(first, plan));

        List<Finish<StoredPlan>> finishes =
            Race.of(
                16,
                i ->
                    () ->
                        pick(i, first, second)
                            .plans()
                            .save(replacement(racer(plan, i), deletion, WriteToken.random())));

        assertTrue(assertOneWon(first, plan, finishes).isAfter(deletion));
      }
    }
  }

  @Test
  default void of_concurrent_replaces_of_one_revision_exactly_one_wins() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Plan plan = TestPlans.plan();
      Revision expected = create(first, plan);
      for (int round = 0; round < 5; round++) {
        Revision before = expected;

        List<Finish<StoredPlan>> finishes =
            Race.of(
                16,
                i ->
                    () ->
                        pick(i, first, second)
                            .plans()
                            .save(replacement(racer(plan, i), before, WriteToken.random())));

        expected = assertOneWon(first, plan, finishes);
        assertTrue(expected.isAfter(before));
      }
    }
  }

  @Test
  default void of_concurrent_deletes_and_replaces_of_one_revision_exactly_one_wins() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      for (int round = 0; round < 5; round++) {
        Plan plan = TestPlans.plan();
        Revision expected = create(first, plan);

        List<Finish<Revision>> finishes =
            Race.of(
                12,
                i ->
                    () ->
                        i % 3 == 0
                            ? delete(pick(i, first, second), plan, expected)
                            : replace(pick(i, first, second), racer(plan, i), expected));

        List<Finish<Revision>> winners = winners(finishes);
        assertEquals(1, winners.size(), "winners");
        Revision won = winners.get(0).value().orElseThrow();
        int winner = finishes.indexOf(winners.get(0));
        PlanRecord kept = record(second.plans().records(List.of(plan.id())), plan.id());
        assertEquals(won, kept.revision());
        assertEquals(winner % 3 == 0, kept.isDeleted());
      }
    }
  }

  @Test
  default void concurrent_writes_of_different_plans_are_all_applied() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      List<Plan> plans = IntStream.range(0, 64).mapToObj(i -> TestPlans.plan()).toList();

      List<Finish<List<Revision>>> finishes =
          Race.of(
              8,
              i ->
                  () ->
                      plans.subList(i * 8, i * 8 + 8).stream()
                          .map(plan -> create(pick(i, first, second), plan))
                          .toList());

      Set<List<Object>> revisions = new HashSet<>();
      for (int i = 0; i < plans.size(); i++) {
        Plan plan = plans.get(i);
        Revision revision = finishes.get(i / 8).value().orElseThrow().get(i % 8);
        assertStored(plan, revision, second.plans().find(plan.id(), Visibility.ALL));
        assertTrue(
            revisions.add(List.of(first.log().partitionOf(plan.id()), revision)),
            "a revision was given twice in a partition");
      }
    }
  }

  @Test
  default void a_batch_has_an_outcome_for_each_write_in_their_order_and_failures_harm_no_other() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan living = TestPlans.plan();
      Revision revision = create(instance, living);
      Plan created = TestPlans.plan();
      Plan unknown = TestPlans.plan();
      Plan last = TestPlans.plan();

      List<SaveOutcome> outcomes =
          instance
              .plans()
              .saveAll(
                  List.of(
                      creation(created),
                      creation(living),
                      replacement(unknown, revision, WriteToken.random()),
                      replacement(
                          TestPlans.changed(living, "second"), revision, WriteToken.random()),
                      creation(last)));

      assertEquals(5, outcomes.size());
      assertSaved(created, outcomes.get(0));
      assertEquals(new SaveOutcome.Stale(), outcomes.get(1));
      assertEquals(new SaveOutcome.Stale(), outcomes.get(2));
      assertSaved(TestPlans.changed(living, "second"), outcomes.get(3));
      assertSaved(last, outcomes.get(4));
      assertTrue(instance.plans().find(unknown.id(), Visibility.ALL).isEmpty());
      for (Plan plan : List.of(created, last, TestPlans.changed(living, "second"))) {
        assertEquals(plan, instance.plans().find(plan.id(), Visibility.ALL).orElseThrow().plan());
      }
    }
  }

  @Test
  default void an_empty_batch_has_no_outcome_and_a_large_one_has_all() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      List<Plan> plans = IntStream.range(0, 500).mapToObj(i -> TestPlans.plan()).toList();

      List<SaveOutcome> outcomes =
          instance.plans().saveAll(plans.stream().map(PlansContract::creation).toList());

      assertEquals(List.of(), instance.plans().saveAll(List.of()));
      assertEquals(plans.size(), outcomes.size());
      for (int i = 0; i < plans.size(); i++) {
        assertSaved(plans.get(i), outcomes.get(i));
      }
      Map<PlanId, PlanRecord> records =
          instance.plans().records(plans.stream().map(Plan::id).toList());
      assertEquals(plans.size(), records.size());
    }
  }

  // Revisions.

  @Test
  default void every_write_gives_a_revision_above_all_that_its_partition_ever_had() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Map<Integer, Revision> highest = new HashMap<>();
      List<Plan> plans = IntStream.range(0, 12).mapToObj(i -> TestPlans.plan()).toList();
      Map<PlanId, Revision> current = new HashMap<>();
      plans.forEach(plan -> current.put(plan.id(), Revision.NONE));

      for (int round = 0; round < 3; round++) {
        for (Plan plan : plans) {
          StoreInstance instance = pick(round, first, second);
          Revision before = current.getOrDefault(plan.id(), Revision.NONE);
          Revision created = replace(instance, plan, before);
          assertHighest(instance, plan.id(), created, highest);
          Revision replaced = replace(instance, TestPlans.changed(plan, "again"), created);
          assertHighest(instance, plan.id(), replaced, highest);
          Revision restamped = instance.plans().restamp(plan.id(), replaced, replaced, 0);
          assertHighest(instance, plan.id(), restamped, highest);
          current.put(plan.id(), restamped);
        }
        for (Plan plan : plans) {
          StoreInstance instance = pick(round, second, first);
          Revision deleted = delete(instance, plan, current.getOrDefault(plan.id(), Revision.NONE));
          assertHighest(instance, plan.id(), deleted, highest);
          current.put(plan.id(), deleted);
        }
      }
    }
  }

  @Test
  default void revisions_grow_when_the_clock_steps_back() {
    try (StoreSubject store = newStore()) {
      Plan plan = TestPlans.plan();
      Revision before;
      try (StoreInstance instance = store.open()) {
        before = create(instance, plan);

        store.shiftClock(Duration.ofDays(-1));

        Revision after = replace(instance, TestPlans.changed(plan, "second"), before);
        assertTrue(after.isAfter(before));
        before = delete(instance, plan, after);
        assertTrue(before.isAfter(after));
      }
      store.shiftClock(Duration.ofDays(-1));
      try (StoreInstance reopened = store.open()) {
        Revision again = replace(reopened, plan, before);
        assertTrue(again.isAfter(before));
      }
    }
  }

  @Test
  default void revisions_grow_over_a_crash_while_the_clock_stepped_back() {
    try (StoreSubject store = newStore()) {
      Plan plan = TestPlans.plan();
      StoreInstance killed = store.open();
      Revision before = create(killed, plan);
      Revision deletion = delete(killed, plan, before);
      store.crash();
      store.shiftClock(Duration.ofDays(-1));

      try (StoreInstance reopened = store.open()) {
        assertTrue(replace(reopened, plan, deletion).isAfter(deletion));
      }
    }
  }

  @Test
  default void revisions_follow_the_clock() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan plan = TestPlans.plan();
      Revision before = create(instance, plan);
      Duration step = Duration.ofDays(1);

      store.shiftClock(step);

      Revision after = replace(instance, TestPlans.changed(plan, "second"), before);
      long moved = after.value() - before.value();
      long expected = step.toNanos() / 1_000;
      assertTrue(
          moved >= expected && moved < expected + Duration.ofHours(1).toNanos() / 1_000,
          "a revision counts microseconds, but a day moved it by " + moved);
    }
  }

  // Idempotence.

  @Test
  default void a_retry_of_a_create_whose_answer_was_lost_is_answered_as_the_first_try() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Plan plan = TestPlans.plan();
      PlanWrite write = creation(plan);
      Revision revision = first.plans().save(write).revision();
      StoreSnapshot before = StoreSnapshot.of(first);

      StoredPlan again = second.plans().save(write);

      assertStored(plan, revision, Optional.of(again));
      assertEquals(before, StoreSnapshot.of(first));
    }
  }

  @Test
  default void a_retry_of_a_replace_whose_answer_was_lost_is_answered_as_the_first_try() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Plan plan = TestPlans.plan();
      Plan changed = TestPlans.changed(plan, "second");
      PlanWrite write = replacement(changed, create(first, plan), WriteToken.random());
      Revision revision = first.plans().save(write).revision();
      StoreSnapshot before = StoreSnapshot.of(first);

      StoredPlan again = second.plans().save(write);

      assertStored(changed, revision, Optional.of(again));
      assertEquals(before, StoreSnapshot.of(first));
    }
  }

  @Test
  default void a_retry_of_a_delete_whose_answer_was_lost_is_answered_as_the_first_try() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Plan plan = TestPlans.plan();
      Revision created = create(first, plan);
      WriteToken token = WriteToken.random();
      Revision deleted = first.plans().delete(TestPlans.stored(plan, created), token);
      StoreSnapshot before = StoreSnapshot.of(first);

      Revision again = second.plans().delete(TestPlans.stored(plan, created), token);

      assertEquals(deleted, again);
      assertEquals(before, StoreSnapshot.of(first));
    }
  }

  @Test
  default void a_retry_is_recognised_after_a_crash_and_after_a_restamp() {
    try (StoreSubject store = newStore()) {
      Plan plan = TestPlans.plan();
      PlanWrite write = creation(plan);
      StoreInstance killed = store.open();
      Revision revision = killed.plans().save(write).revision();
      store.crash();
      try (StoreInstance instance = store.open()) {
        StoreSnapshot before = StoreSnapshot.of(instance);
        assertEquals(revision, instance.plans().save(write).revision());
        assertEquals(before, StoreSnapshot.of(instance));
        instance.plans().restamp(plan.id(), revision, revision, 0);
        StoreSnapshot restamped = StoreSnapshot.of(instance);

        instance.plans().save(write);

        assertEquals(restamped, StoreSnapshot.of(instance));
      }
    }
  }

  @Test
  default void a_retry_after_another_write_is_stale_and_changes_nothing() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan plan = TestPlans.plan();
      PlanWrite write = creation(plan);
      Revision created = instance.plans().save(write).revision();
      Revision replaced = replace(instance, TestPlans.changed(plan, "second"), created);

      assertRefusedUnchanged(instance, Optional.of(replaced), () -> instance.plans().save(write));
    }
  }

  @Test
  default void concurrent_tries_of_one_write_are_applied_once() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Plan plan = TestPlans.plan();
      PlanWrite write = creation(plan);

      List<Finish<StoredPlan>> finishes =
          Race.of(8, i -> () -> pick(i, first, second).plans().save(write));

      Revision kept = record(first.plans().records(List.of(plan.id())), plan.id()).revision();
      for (Finish<StoredPlan> finish : finishes) {
        assertEquals(Optional.of(kept), finish.value().map(StoredPlan::revision));
      }
    }
  }

  // Deleting.

  @Test
  default void a_deleted_plan_is_gone_from_every_read_and_its_record_stays() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
      Revision created = create(first, plan);
      WriteToken token = WriteToken.random();

      Revision deletion = first.plans().delete(TestPlans.stored(plan, created), token);

      assertTrue(deletion.isAfter(created));
      for (StoreInstance instance : List.of(first, second)) {
        Plans plans = instance.plans();
        assertEquals(Optional.empty(), plans.find(plan.id(), Visibility.ALL));
        for (PlanObject object : plan.objects()) {
          assertEquals(
              Optional.empty(), plans.object(plan.id(), object.objectId(), Visibility.ALL));
        }
        assertEquals(List.of(), listedIds(plans, Visibility.of(plan.org()), 10));
        assertFalse(listedIds(plans, Visibility.ALL, 10).contains(plan.id()));
        assertEquals(
            Map.of(plan.id(), new PlanRecord(plan.id(), deletion, token, 2, Optional.empty())),
            plans.records(List.of(plan.id())));
      }
    }
  }

  @Test
  default void a_delete_of_another_state_is_stale_and_changes_nothing() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan living = TestPlans.plan();
      Revision created = create(instance, living);
      Revision current = replace(instance, TestPlans.changed(living, "second"), created);
      Plan deleted = TestPlans.plan();
      Revision before = create(instance, deleted);
      Revision deletion = delete(instance, deleted, before);

      assertRefusedUnchanged(
          instance, Optional.of(current), () -> delete(instance, living, created));
      assertRefusedUnchanged(
          instance, Optional.of(current), () -> delete(instance, living, next(current)));
      assertRefusedUnchanged(instance, Optional.empty(), () -> delete(instance, deleted, before));
      assertRefusedUnchanged(instance, Optional.empty(), () -> delete(instance, deleted, deletion));
      assertRefusedUnchanged(
          instance, Optional.empty(), () -> delete(instance, TestPlans.plan(), created));
    }
  }

  @Test
  default void a_plan_created_again_has_a_higher_revision_and_only_the_new_objects() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 3);
      Revision deletion = delete(instance, plan, create(instance, plan));
      Organisation newOwner = TestPlans.freshOrg();
      Plan again =
          TestPlans.plan(
              plan.id(), newOwner, List.of(TestPlans.link(plan.id(), newOwner, 9)), "again");

      Revision created = replace(instance, again, deletion);

      assertTrue(created.isAfter(deletion));
      Plans plans = instance.plans();
      assertStored(again, created, plans.find(plan.id(), Visibility.of(newOwner)));
      assertEquals(Optional.empty(), plans.find(plan.id(), Visibility.of(plan.org())));
      assertEquals(List.of(plan.id()), listedIds(plans, Visibility.of(newOwner), 10));
      assertEquals(List.of(), listedIds(plans, Visibility.of(plan.org()), 10));
      for (PlanObject object : plan.linkedPlanServices()) {
        assertEquals(Optional.empty(), plans.object(plan.id(), object.objectId(), Visibility.ALL));
      }
    }
  }

  @Test
  default void the_number_of_places_never_shrinks() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 3);

      Revision revision = create(instance, plan);
      assertEquals(3, places(instance, plan.id()));
      revision = replace(instance, TestPlans.withServices(plan, 1), revision);
      assertEquals(3, places(instance, plan.id()));
      revision = delete(instance, plan, revision);
      assertEquals(3, places(instance, plan.id()));
      revision = replace(instance, TestPlans.withServices(plan, 2), revision);
      assertEquals(3, places(instance, plan.id()));
      revision = replace(instance, TestPlans.withServices(plan, 5), revision);
      assertEquals(5, places(instance, plan.id()));
      revision = instance.plans().restamp(plan.id(), revision, revision, 4);
      assertEquals(5, places(instance, plan.id()));
      revision = instance.plans().restamp(plan.id(), revision, revision, 8);
      assertEquals(8, places(instance, plan.id()));
      replace(instance, TestPlans.withServices(plan, 0), revision);
      assertEquals(8, places(instance, plan.id()));
    }
  }

  // Restamping.

  @Test
  default void a_restamp_gives_a_higher_revision_and_changes_no_content() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
      PlanWrite write = creation(plan);
      Revision created = instance.plans().save(write).revision();
      Revision beyond = new Revision(created.value() + Duration.ofHours(12).toNanos() / 1_000);

      Revision restamped = instance.plans().restamp(plan.id(), created, beyond, 4);

      assertTrue(restamped.isAfter(beyond));
      assertStored(plan, restamped, instance.plans().find(plan.id(), Visibility.ALL));
      PlanRecord kept = record(instance.plans().records(List.of(plan.id())), plan.id());
      assertEquals(restamped, kept.revision());
      assertEquals(write.token(), kept.token());
      assertEquals(4, kept.places());
      for (PlanObject object : plan.objects()) {
        StoredObject read =
            instance.plans().object(plan.id(), object.objectId(), Visibility.ALL).orElseThrow();
        assertEquals(restamped, read.revision());
      }
      assertTrue(replace(instance, TestPlans.changed(plan, "second"), restamped).isAfter(beyond));
    }
  }

  @Test
  default void a_restamp_of_a_deletion_leaves_the_plan_deleted() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan plan = TestPlans.plan();
      Revision created = create(instance, plan);
      WriteToken token = WriteToken.random();
      Revision deletion = instance.plans().delete(TestPlans.stored(plan, created), token);
      Revision beyond = new Revision(deletion.value() + 1_000_000);

      Revision restamped = instance.plans().restamp(plan.id(), deletion, beyond, 6);

      assertTrue(restamped.isAfter(beyond));
      assertEquals(
          Map.of(plan.id(), new PlanRecord(plan.id(), restamped, token, 6, Optional.empty())),
          instance.plans().records(List.of(plan.id())));
      assertEquals(Optional.empty(), instance.plans().find(plan.id(), Visibility.ALL));
    }
  }

  @Test
  default void a_restamp_of_an_unknown_id_records_a_deletion() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      PlanId unknown = TestPlans.freshId();
      Revision now = create(instance, TestPlans.plan());
      Revision beyond = new Revision(now.value() + Duration.ofHours(12).toNanos() / 1_000);

      Revision restamped = instance.plans().restamp(unknown, Revision.NONE, beyond, 7);

      PlanRecord kept = record(instance.plans().records(List.of(unknown)), unknown);
      assertTrue(restamped.isAfter(beyond));
      assertEquals(restamped, kept.revision());
      assertTrue(kept.isDeleted());
      assertEquals(7, kept.places());
      Plan plan = TestPlans.plan(unknown, TestPlans.freshOrg(), 1);
      assertTrue(replace(instance, plan, restamped).isAfter(restamped));
    }
  }

  @Test
  default void a_restamp_far_ahead_of_the_clock_is_refused_and_changes_nothing() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan plan = TestPlans.plan();
      Revision created = create(instance, plan);
      StoreSnapshot before = StoreSnapshot.of(instance);
      Revision days = new Revision(created.value() + Duration.ofDays(2).toNanos() / 1_000);

      for (Revision beyond : List.of(days, new Revision(Revision.MAX))) {
        assertThrows(
            IllegalArgumentException.class,
            () -> instance.plans().restamp(plan.id(), created, beyond, 0));
        assertThrows(
            IllegalArgumentException.class,
            () -> instance.plans().restamp(TestPlans.freshId(), Revision.NONE, beyond, 0));
      }

      assertEquals(before, StoreSnapshot.of(instance));
    }
  }

  @Test
  default void a_repeated_restamp_is_stale() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan plan = TestPlans.plan();
      Revision created = create(instance, plan);
      instance.plans().restamp(plan.id(), created, created, 0);

      assertStaleUnchanged(
          instance, () -> instance.plans().restamp(plan.id(), created, created, 0));
    }
  }

  @Test
  default void a_restamp_of_another_state_is_stale_and_changes_nothing() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan living = TestPlans.plan();
      Revision created = create(instance, living);
      Revision current = replace(instance, TestPlans.changed(living, "second"), created);
      Plan deleted = TestPlans.plan();
      Revision before = create(instance, deleted);
      delete(instance, deleted, before);
      Plans plans = instance.plans();
      Revision beyond = next(current);

      assertStaleUnchanged(instance, () -> plans.restamp(living.id(), created, beyond, 9));
      assertStaleUnchanged(instance, () -> plans.restamp(living.id(), Revision.NONE, beyond, 9));
      assertStaleUnchanged(instance, () -> plans.restamp(deleted.id(), before, beyond, 9));
      assertStaleUnchanged(instance, () -> plans.restamp(deleted.id(), Revision.NONE, beyond, 9));
      assertStaleUnchanged(instance, () -> plans.restamp(TestPlans.freshId(), created, beyond, 9));
    }
  }

  // Durability.

  @Test
  default void what_was_acknowledged_is_there_after_a_crash() {
    try (StoreSubject store = newStore()) {
      StoreInstance killed = store.open();
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 3);
      Plan deleted = TestPlans.plan();
      replace(killed, TestPlans.changed(plan, "second"), create(killed, plan));
      delete(killed, deleted, create(killed, deleted));
      StoreSnapshot before = StoreSnapshot.of(killed);

      store.crash();

      try (StoreInstance reopened = store.open()) {
        assertEquals(before, StoreSnapshot.of(reopened));
        assertEquals(
            TestPlans.changed(plan, "second"),
            reopened.plans().find(plan.id(), Visibility.ALL).orElseThrow().plan());
      }
    }
  }

  @Test
  default void what_was_acknowledged_is_there_after_an_orderly_end() {
    try (StoreSubject store = newStore()) {
      StoreInstance closed = store.open();
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 3);
      Plan deleted = TestPlans.plan();
      create(closed, plan);
      delete(closed, deleted, create(closed, deleted));
      StoreSnapshot before = StoreSnapshot.of(closed);

      closed.close();

      try (StoreInstance reopened = store.open()) {
        assertEquals(before, StoreSnapshot.of(reopened));
      }
    }
  }

  // Listing.

  @Test
  default void a_listing_has_every_living_plan_once_whatever_the_size_of_its_pages() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Organisation org = TestPlans.freshOrg();
      Set<PlanId> own = new HashSet<>();
      Set<PlanId> all = new HashSet<>();
      for (int i = 0; i < 23; i++) {
        Plan plan = TestPlans.plan(i % 2 == 0 ? org : TestPlans.freshOrg());
        create(first, plan);
        all.add(plan.id());
        if (plan.org().equals(org)) {
          own.add(plan.id());
        }
      }

      for (int limit : List.of(1, 2, 7, 11, 12, 13, 23, 1000)) {
        assertSameOnce(all, listedIds(second.plans(), Visibility.ALL, limit));
        assertSameOnce(own, listedIds(second.plans(), Visibility.of(org), limit));
      }
      assertEquals(
          listedIds(first.plans(), Visibility.ALL, 23),
          listedIds(second.plans(), Visibility.ALL, 5),
          "the order is the same in every walk");
    }
  }

  @Test
  default void a_page_has_no_more_plans_than_its_limit_and_shows_them_as_they_are() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Organisation org = TestPlans.freshOrg();
      Map<PlanId, Plan> plans = new HashMap<>();
      for (int i = 0; i < 9; i++) {
        Plan plan = TestPlans.plan(org);
        create(instance, plan);
        plans.put(plan.id(), plan);
      }

      Optional<Cursor> next = Optional.empty();
      do {
        Page<StoredPlan> page = instance.plans().list(next, 4, Visibility.of(org));
        assertTrue(page.items().size() <= 4, "a page of 4 has " + page.items().size());
        for (StoredPlan listed : page.items()) {
          assertEquals(Optional.ofNullable(plans.remove(listed.id())), Optional.of(listed.plan()));
          assertEquals(
              instance.plans().find(listed.id(), Visibility.ALL).orElseThrow().revision(),
              listed.revision());
        }
        next = page.next();
      } while (next.isPresent());
      assertEquals(Map.of(), plans);
    }
  }

  @Test
  default void a_cursor_is_good_for_another_instance_and_after_a_restart() {
    try (StoreSubject store = newStore()) {
      Organisation org = TestPlans.freshOrg();
      Visibility owners = Visibility.of(org);
      Set<PlanId> all = new HashSet<>();
      List<PlanId> listed = new ArrayList<>();
      StoreInstance first = store.open();
      StoreInstance second = store.open();
      for (int i = 0; i < 12; i++) {
        Plan plan = TestPlans.plan(org);
        create(first, plan);
        all.add(plan.id());
      }

      Page<StoredPlan> page = first.plans().list(Optional.empty(), 4, owners);
      page.items().forEach(plan -> listed.add(plan.id()));
      page = second.plans().list(page.next(), 4, owners);
      page.items().forEach(plan -> listed.add(plan.id()));
      first.close();
      second.close();
      try (StoreInstance reopened = store.open()) {
        while (page.next().isPresent()) {
          page = reopened.plans().list(page.next(), 4, owners);
          page.items().forEach(plan -> listed.add(plan.id()));
        }
      }

      assertSameOnce(all, listed);
    }
  }

  @Test
  default void a_listing_misses_and_repeats_nothing_when_plans_come_and_go_between_its_pages() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Organisation org = TestPlans.freshOrg();
      for (Visibility visibility : List.of(Visibility.ALL, Visibility.of(org))) {
        Set<PlanId> bystanders = new HashSet<>();
        Map<PlanId, Plan> passing = new HashMap<>();
        for (int i = 0; i < 36; i++) {
          Plan plan = TestPlans.plan(org);
          create(first, plan);
          if (i % 3 == 0) {
            passing.put(plan.id(), plan);
          } else {
            bystanders.add(plan.id());
          }
        }

        List<PlanId> listed = new ArrayList<>();
        Optional<Cursor> next = Optional.empty();
        do {
          Page<StoredPlan> page = first.plans().list(next, 3, visibility);
          for (StoredPlan plan : page.items()) {
            listed.add(plan.id());
            Optional.ofNullable(passing.remove(plan.id()))
                .ifPresent(gone -> delete(second, gone, plan.revision()));
          }
          Plan late = TestPlans.plan(org);
          if (page.items().size() > 1 && listed.size() < 60) {
            create(second, late);
          }
          next = page.next();
        } while (next.isPresent());

        assertEquals(listed.size(), new HashSet<>(listed).size(), "a plan was listed twice");
        assertTrue(listed.containsAll(bystanders), "a plan was missed");
      }
    }
  }

  @Test
  default void a_listing_misses_and_repeats_nothing_while_others_write() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Organisation org = TestPlans.freshOrg();
      Set<PlanId> bystanders = new HashSet<>();
      List<Plan> replaced = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        Plan plan = TestPlans.plan(org);
        create(first, plan);
        bystanders.add(plan.id());
        if (i % 3 == 0) {
          replaced.add(plan);
        }
      }
      AtomicBoolean done = new AtomicBoolean();

      Race.together(
          () -> {
            try {
              for (Visibility visibility :
                  List.of(Visibility.ALL, Visibility.of(org), Visibility.ALL)) {
                for (int limit : List.of(1, 3, 7)) {
                  List<PlanId> listed = listedIds(first.plans(), visibility, limit);
                  assertEquals(
                      listed.size(), new HashSet<>(listed).size(), "a plan was listed twice");
                  assertTrue(listed.containsAll(bystanders), "a plan was missed");
                }
              }
            } finally {
              done.set(true);
            }
          },
          () -> {
            while (!done.get()) {
              Plan passing = TestPlans.plan(org);
              Revision created = create(second, passing);
              for (Plan plan : replaced.subList(0, 5)) {
                Revision revision =
                    second.plans().find(plan.id(), Visibility.ALL).orElseThrow().revision();
                replace(second, TestPlans.changed(plan, "again"), revision);
              }
              delete(second, passing, created);
            }
          });
    }
  }

  @Test
  default void a_cursor_that_the_store_did_not_make_is_refused() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Organisation org = TestPlans.freshOrg();
      for (int i = 0; i < 3; i++) {
        create(instance, TestPlans.plan(org));
      }
      String good =
          instance
              .plans()
              .list(Optional.empty(), 1, Visibility.of(org))
              .next()
              .orElseThrow()
              .value();

      assertAll(
          BadCursors.of(good).stream()
              .map(
                  bad ->
                      () ->
                          assertThrows(
                              PlanRefused.BadCursor.class,
                              () ->
                                  instance
                                      .plans()
                                      .list(Optional.of(new Cursor(bad)), 1, Visibility.of(org)),
                              () -> "cursor \"" + bad + "\" of \"" + good + "\"")));
    }
  }

  @Test
  default void a_cursor_opens_no_view_of_other_organisations() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      for (int i = 0; i < 5; i++) {
        create(instance, TestPlans.plan());
      }
      Page<StoredPlan> all = instance.plans().list(Optional.empty(), 1, Visibility.ALL);
      Visibility stranger = Visibility.of(TestPlans.freshOrg());

      List<StoredPlan> seen = new ArrayList<>();
      try {
        seen.addAll(instance.plans().list(all.next(), 5, stranger).items());
      } catch (PlanRefused.BadCursor refusedIsRightToo) {
        assertTrue(all.next().isPresent());
      }

      assertEquals(List.of(), seen);
    }
  }

  // What the tests say in short.

  private static PlanWrite creation(Plan plan) {
    return new PlanWrite(plan, Revision.NONE, WriteToken.random());
  }

  private static PlanWrite replacement(Plan plan, Revision expected, WriteToken token) {
    return new PlanWrite(plan, expected, token);
  }

  private static Revision create(StoreInstance store, Plan plan) {
    return store.plans().save(creation(plan)).revision();
  }

  private static Revision replace(StoreInstance store, Plan plan, Revision expected) {
    return store.plans().save(replacement(plan, expected, WriteToken.random())).revision();
  }

  private static Revision delete(StoreInstance store, Plan plan, Revision expected) {
    return store.plans().delete(TestPlans.stored(plan, expected), WriteToken.random());
  }

  private static Revision next(Revision revision) {
    return new Revision(revision.value() + 1);
  }

  private static StoreInstance pick(int i, StoreInstance first, StoreInstance second) {
    return i % 2 == 0 ? first : second;
  }

  private static Plan racer(Plan plan, int i) {
    return TestPlans.changed(plan, "racer " + i);
  }

  private static Plan linking(Organisation org, LinkedService service) {
    return TestPlans.plan(
        TestPlans.freshId(),
        org,
        List.of(TestPlans.link(TestPlans.freshObjectId(), org, service)),
        "first");
  }

  private static PlanRecord record(Map<PlanId, PlanRecord> records, PlanId id) {
    return Optional.ofNullable(records.get(id)).orElseThrow();
  }

  private static int places(StoreInstance store, PlanId id) {
    return record(store.plans().records(List.of(id)), id).places();
  }

  private static List<PlanId> listedIds(Plans plans, Visibility visibility, int limit) {
    return StoreSnapshot.listing(plans, visibility, limit).stream().map(StoredPlan::id).toList();
  }

  private static <T> List<Finish<T>> winners(List<Finish<T>> finishes) {
    for (Finish<T> finish : finishes) {
      assertTrue(
          finish.value().isPresent() || finish.failedWith(PlanRefused.Stale.class),
          () -> "neither won nor refused: " + finish);
    }
    return finishes.stream().filter(finish -> finish.value().isPresent()).toList();
  }

  private static Revision assertOneWon(
      StoreInstance store, Plan plan, List<Finish<StoredPlan>> finishes) {
    List<Finish<StoredPlan>> winners = winners(finishes);
    assertEquals(1, winners.size(), "winners");
    Revision won = winners.get(0).value().orElseThrow().revision();
    assertStored(
        racer(plan, finishes.indexOf(winners.get(0))),
        won,
        store.plans().find(plan.id(), Visibility.ALL));
    for (Finish<StoredPlan> finish : finishes) {
      if (finish.failure().orElse(null) instanceof PlanRefused.Stale stale) {
        assertEquals(Optional.of(won), stale.current());
      }
    }
    return won;
  }

  private static Revision assertSaved(Plan plan, SaveOutcome outcome) {
    SaveOutcome.Saved saved = assertInstanceOf(SaveOutcome.Saved.class, outcome);
    assertStored(plan, saved.plan().revision(), Optional.of(saved.plan()));
    return saved.plan().revision();
  }

  private static void assertStored(Plan plan, Revision revision, Optional<StoredPlan> stored) {
    StoredPlan present = stored.orElseThrow();
    assertEquals(plan.id(), present.id());
    assertEquals(plan.org(), present.org());
    assertEquals(revision, present.revision());
    assertEquals(plan, present.plan());
    assertEquals(plan.document(), JsonCodec.read(present.document()));
  }

  private static void assertHighest(
      StoreInstance store, PlanId id, Revision revision, Map<Integer, Revision> highest) {
    int partition = store.log().partitionOf(id);
    Revision before = highest.getOrDefault(partition, Revision.NONE);
    assertTrue(revision.isAfter(before), revision + " is not above " + before);
    highest.put(partition, revision);
  }

  private static void assertStaleUnchanged(StoreInstance store, Runnable write) {
    StoreSnapshot before = StoreSnapshot.of(store);
    assertThrows(PlanRefused.Stale.class, write::run);
    assertEquals(before, StoreSnapshot.of(store));
  }

  private static void assertRefusedUnchanged(
      StoreInstance store, Optional<Revision> current, Runnable write) {
    StoreSnapshot before = StoreSnapshot.of(store);
    PlanRefused.Stale stale = assertThrows(PlanRefused.Stale.class, write::run);
    assertEquals(current, stale.current());
    assertEquals(before, StoreSnapshot.of(store));
  }

  private static void assertSameOnce(Collection<PlanId> expected, List<PlanId> listed) {
    assertEquals(expected.size(), listed.size(), "as many as there are");
    assertEquals(new HashSet<>(expected), new HashSet<>(listed));
  }
}
