package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.LinkedService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanObject;
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
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.Rejection;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.samples.OddPlans;
import io.planmanagement.samples.SamplePlans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link PlanIndex} must do. The test of an adapter implements it and names the index.
 */
public interface PlanIndexContract {

  /**
   * The second within which reads follow a projection, with room for a machine that is busy with
   * other tests.
   */
  Duration A_SECOND = Duration.ofSeconds(5);

  /** Returns a new index, for one test. */
  IndexSubject newIndex();

  // The index itself.

  @Test
  default void an_index_belongs_to_the_store_that_it_was_created_for() {
    try (IndexSubject subject = newIndex()) {
      StoreId store = StoreId.random();
      PlanIndex first = subject.open();
      PlanIndex second = subject.open();
      assertEquals(Optional.empty(), first.storeId());

      first.create(store);

      assertEquals(Optional.of(store), first.storeId());
      assertEquals(Optional.of(store), second.storeId());
      first.close();
      second.close();
      try (PlanIndex reopened = subject.open()) {
        assertEquals(Optional.of(store), reopened.storeId());
        reopened.check();
      }
    }
  }

  @Test
  default void creating_an_index_that_is_there_changes_nothing() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan();
      bench.apply(TestPlans.record(plan, new Revision(7), 0));

      bench.second.create(StoreId.random());
      bench.first.create(bench.store);

      assertEquals(Optional.of(bench.store), bench.first.storeId());
      assertShows(bench.second, plan, new Revision(7));
    }
  }

  @Test
  default void nothing_can_be_applied_to_an_index_that_is_absent() {
    try (IndexSubject subject = newIndex();
        PlanIndex index = subject.open()) {
      List<PlanRecord> records = List.of(TestPlans.record(TestPlans.plan(), new Revision(1), 0));

      assertThrows(PortUnavailable.class, () -> index.apply(StoreId.random(), records));

      assertEquals(Optional.empty(), index.storeId());
    }
  }

  @Test
  default void absence_of_the_index_is_no_absence_of_plans() {
    try (IndexSubject subject = newIndex();
        PlanIndex index = subject.open()) {
      PlanId plan = TestPlans.freshId();
      ObjectId object = plan.objectId();
      Optional<Cursor> start = Optional.empty();

      assertThrows(PortUnavailable.class, () -> index.find(plan, Visibility.ALL));
      assertThrows(PortUnavailable.class, () -> index.objects(object, start, 10, Visibility.ALL));
      assertThrows(
          PortUnavailable.class,
          () -> index.children(object, Role.PLAN, start, 10, Visibility.ALL));
    }
  }

  @Test
  default void a_wait_may_begin_before_the_index_is_made() {
    try (IndexSubject subject = newIndex();
        PlanIndex index = subject.open()) {
      StoreId store = StoreId.random();
      Plan plan = TestPlans.plan();

      boolean absent = index.awaitSearchable(plan.id(), new Revision(7), Duration.ofMillis(50));
      CompletableFuture<Boolean> shown =
          CompletableFuture.supplyAsync(
              () -> index.awaitSearchable(plan.id(), new Revision(7), Eventually.patience()));
      index.create(store);
      index.apply(store, List.of(TestPlans.record(plan, new Revision(7), 0)));

      assertFalse(absent);
      assertTrue(shown.join());
    }
  }

  @Test
  default void nothing_can_be_applied_for_another_store() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan();
      bench.apply(TestPlans.record(plan, new Revision(7), 0));
      List<PlanRecord> foreign = List.of(TestPlans.deletion(plan.id(), new Revision(8), 1));

      assertThrows(PortUnavailable.class, () -> bench.first.apply(StoreId.random(), foreign));

      assertShows(bench.first, plan, new Revision(7));
      assertEquals(Optional.of(bench.store), bench.first.storeId());
    }
  }

  @Test
  default void a_lost_index_is_absent_and_can_be_made_anew() {
    try (IndexSubject subject = newIndex()) {
      Plan plan = TestPlans.plan();
      StoreId store = StoreId.random();
      try (PlanIndex index = subject.open()) {
        index.create(store);
        index.apply(store, List.of(TestPlans.record(plan, new Revision(7), 0)));
      }

      subject.lose();

      try (PlanIndex index = subject.open()) {
        assertEquals(Optional.empty(), index.storeId());
        StoreId other = StoreId.random();
        index.create(other);
        assertEquals(Optional.of(other), index.storeId());
        assertEquals(Optional.empty(), index.find(plan.id(), Visibility.ALL));
        index.apply(other, List.of(TestPlans.record(plan, new Revision(3), 0)));
        assertShows(index, plan, new Revision(3));
      }
    }
  }

  @Test
  default void closing_a_second_time_does_nothing_and_leaves_other_instances_alone() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan();
      bench.apply(TestPlans.record(plan, new Revision(7), 0));
      bench.first.close();

      bench.first.close();

      assertShows(bench.second, plan, new Revision(7));
      bench.second.check();
    }
  }

  // What is applied shows.

  @Test
  default void what_was_applied_is_read_back_equal_at_once_through_every_instance() {
    try (Bench bench = new Bench(newIndex())) {
      for (int i = 1; i <= 20; i++) {
        Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), i % 4);
        Revision revision = new Revision(i);

        bench.apply(TestPlans.record(plan, revision, 0));

        assertShows(bench.first, plan, revision);
        assertShows(bench.second, plan, revision);
      }
    }
  }

  @Test
  default void a_batch_is_done_whole_whatever_is_newer_already() {
    try (Bench bench = new Bench(newIndex())) {
      Plan newer = TestPlans.plan();
      bench.apply(TestPlans.record(newer, new Revision(9), 0));
      List<Plan> plans = IntStream.range(0, 300).mapToObj(i -> TestPlans.plan()).toList();
      List<PlanRecord> records = new ArrayList<>();
      plans.forEach(plan -> records.add(TestPlans.record(plan, new Revision(5), 0)));
      records.add(150, TestPlans.record(TestPlans.changed(newer, "old"), new Revision(8), 0));
      records.add(TestPlans.deletion(TestPlans.freshId(), new Revision(6), 2));

      bench.apply(records);

      plans.forEach(plan -> assertShows(bench.second, plan, new Revision(5)));
      assertShows(bench.second, newer, new Revision(9));
      assertEquals(List.of(), bench.first.apply(bench.store, List.of()));
    }
  }

  @Test
  default void whatever_stands_under_the_very_revision_of_a_record_is_replaced() {
    try (Bench bench = new Bench(newIndex())) {
      Plan right = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 1);
      Revision revision = new Revision(7);
      List<PlanRecord> wrong =
          List.of(
              TestPlans.record(TestPlans.changed(right, "wrong"), revision, 2),
              TestPlans.record(TestPlans.withServices(right, 2), revision, 2),
              TestPlans.deletion(right.id(), revision, 2));
      for (PlanRecord record : wrong) {
        bench.apply(record);

        bench.apply(TestPlans.record(right, revision, 2));

        assertShows(bench.second, right, revision);
        bench.await(right.id(), revision);
        assertEquals(
            documents(below(right)),
            shownDocuments(
                children(bench.second, right.objectId(), Role.PLAN, 10, Visibility.ALL)));
      }
      bench.apply(TestPlans.deletion(right.id(), revision, 2));
      assertEquals(Optional.empty(), bench.second.find(right.id(), Visibility.ALL));
    }
  }

  @Test
  default void what_was_never_applied_is_absent() {
    try (Bench bench = new Bench(newIndex())) {
      PlanId unknown = TestPlans.freshId();

      assertEquals(Optional.empty(), bench.first.find(unknown, Visibility.ALL));
      assertEquals(List.of(), objects(bench.first, unknown.objectId(), 10, Visibility.ALL));
      for (Role role : List.of(Role.PLAN, Role.LINKED_PLAN_SERVICE)) {
        assertEquals(
            List.of(), children(bench.first, unknown.objectId(), role, 10, Visibility.ALL));
      }
    }
  }

  @Test
  default void objects_and_children_follow_within_a_second_without_being_waited_for() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);

      bench.apply(TestPlans.record(plan, new Revision(4), 0));

      Eventually.holdsWithin(
          A_SECOND,
          "objects and children show",
          () ->
              objects(bench.second, plan.planCostShares().objectId(), 10, Visibility.ALL).size()
                      == 1
                  && children(bench.second, plan.objectId(), Role.PLAN, 10, Visibility.ALL).size()
                      == 3);
      bench.apply(TestPlans.deletion(plan.id(), new Revision(5), 2));
      Eventually.holdsWithin(
          A_SECOND,
          "objects and children are gone",
          () ->
              objects(bench.second, plan.planCostShares().objectId(), 10, Visibility.ALL).isEmpty()
                  && children(bench.second, plan.objectId(), Role.PLAN, 10, Visibility.ALL)
                      .isEmpty());
    }
  }

  @Test
  default void any_valid_plan_can_be_indexed_and_comes_back_equal() {
    long seed = new Random().nextLong();
    List<Plan> plans =
        Stream.concat(
                LongStream.range(0, 60).mapToObj(new OddPlans(seed)::plan),
                LongStream.range(0, 20).mapToObj(new SamplePlans(seed)::plan))
            .toList();
    try (Bench bench = new Bench(newIndex())) {
      List<PlanRecord> records =
          plans.stream().map(plan -> TestPlans.record(plan, new Revision(11), 0)).toList();

      assertEquals(List.of(), bench.first.apply(bench.store, records), "seed " + seed);

      for (Plan plan : plans) {
        String which = "plan " + plan.id() + " of seed " + seed;
        StoredPlan shown = bench.second.find(plan.id(), Visibility.of(plan.org())).orElseThrow();
        assertEquals(plan, shown.plan(), which);
        assertEquals(plan.document(), JsonCodec.read(shown.document()), which);
        bench.await(plan.id(), new Revision(11));
        for (PlanObject object : new LinkedHashSet<>(plan.objects())) {
          List<JsonValue> found =
              objects(bench.second, object.objectId(), 100, Visibility.of(plan.org())).stream()
                  .filter(of -> of.planId().equals(plan.id()))
                  .map(of -> JsonCodec.read(of.document()))
                  .toList();
          assertEquals(List.of(object.document()), found, which);
        }
        assertEquals(
            documents(below(plan)),
            shownDocuments(
                children(bench.second, plan.objectId(), Role.PLAN, 100, Visibility.of(plan.org()))),
            which);
      }
    }
  }

  @Test
  default void a_record_that_breaks_the_invariants_is_rejected_alone_and_nothing_of_it_shows() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan();
      bench.apply(TestPlans.record(plan, new Revision(1), 0));
      for (String document :
          List.of(
              "{}",
              "[]",
              "no JSON",
              "{\"objectId\":\"" + plan.id() + "\",\"planType\":\"inNetwork\"}")) {
        Plan before = TestPlans.plan();
        Plan after = TestPlans.plan();
        PlanRecord broken = broken(plan, new Revision(2), document);

        List<Rejection> rejections =
            bench.first.apply(
                bench.store,
                List.of(
                    TestPlans.record(before, new Revision(2), 0),
                    broken,
                    TestPlans.record(after, new Revision(2), 0)));

        assertEquals(
            List.of(plan.id()), rejections.stream().map(Rejection::planId).toList(), document);
        assertFalse(rejections.get(0).reason().isEmpty());
        assertFalse(rejections.get(0).reason().contains(plan.id().value()));
        assertShows(bench.second, before, new Revision(2));
        assertShows(bench.second, after, new Revision(2));
        assertFalse(
            bench
                .second
                .find(plan.id(), Visibility.ALL)
                .filter(shown -> shown.revision().equals(broken.revision()))
                .isPresent(),
            "what was rejected shows");
      }

      Plan repaired = TestPlans.changed(plan, "repaired");
      bench.apply(TestPlans.record(repaired, new Revision(3), 0));
      assertShows(bench.second, repaired, new Revision(3));
    }
  }

  // Convergence.

  @Test
  default void projections_in_every_order_end_in_the_newest_state_over_closed_and_opened_index() {
    try (Bench bench = new Bench(newIndex())) {
      List<Life> lives = Life.inEveryOrder();
      for (int step = 0; step < Life.STATES; step++) {
        int at = step;
        List<PlanRecord> records = lives.stream().flatMap(life -> life.step(at).stream()).toList();

        pick(step, bench.first, bench.second).apply(bench.store, records);

        lives.forEach(life -> life.assertShownBy(bench.first, at));
        bench.reopen();
        lives.forEach(life -> life.assertShownBy(bench.second, at));
      }
      for (int step = 0; step < Life.STATES; step++) {
        int at = step;
        List<PlanRecord> again = lives.stream().flatMap(life -> life.step(at).stream()).toList();
        pick(step, bench.second, bench.first).apply(bench.store, again);
      }
      lives.forEach(life -> life.assertOnlyNewest(bench));
    }
  }

  @Test
  default void projections_in_every_order_end_in_the_newest_state_without_a_pause() {
    try (Bench bench = new Bench(newIndex())) {
      for (Life life : Life.inEveryOrder()) {
        for (int step = 0; step < Life.STATES; step++) {
          life.step(step)
              .ifPresent(
                  record ->
                      pick(record.places(), bench.first, bench.second)
                          .apply(bench.store, List.of(record)));
        }

        life.assertOnlyNewest(bench);
      }
    }
  }

  @Test
  default void overlapping_projections_end_in_the_newest_state() {
    long seed = new Random().nextLong();
    try (Bench bench = new Bench(newIndex())) {
      List<Life> lives = Life.inEveryOrder();

      Race.of(
              2,
              runner ->
                  () -> {
                    Random random = new Random(seed + runner);
                    for (int round = 0; round < 8; round++) {
                      List<Life> some = new ArrayList<>(lives);
                      Collections.shuffle(some, random);
                      List<PlanRecord> records =
                          some.stream()
                              .flatMap(life -> life.step(random.nextInt(Life.STATES)).stream())
                              .toList();
                      pick(runner, bench.first, bench.second).apply(bench.store, records);
                    }
                    for (int step = 0; step < Life.STATES; step++) {
                      int at = step;
                      pick(runner, bench.first, bench.second)
                          .apply(
                              bench.store,
                              lives.stream().flatMap(life -> life.step(at).stream()).toList());
                    }
                    return runner;
                  })
          .forEach(finish -> assertEquals(Optional.empty(), finish.failure(), "seed " + seed));

      lives.forEach(life -> life.assertOnlyNewest(bench));
    }
  }

  @Test
  default void a_plan_is_always_found_as_of_one_revision_and_never_an_older_one() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 3);
      AtomicBoolean done = new AtomicBoolean();
      bench.apply(state(plan, 1));

      Race.together(
          () -> {
            try {
              for (int revision = 2; revision < 150; revision++) {
                bench.apply(state(plan, revision));
              }
            } finally {
              done.set(true);
            }
          },
          () -> {
            Revision last = Revision.NONE;
            while (!done.get()) {
              StoredPlan found = bench.second.find(plan.id(), Visibility.ALL).orElseThrow();
              assertFalse(last.isAfter(found.revision()), "an older revision came back");
              last = found.revision();
              assertEquals(
                  Optional.of(JsonValue.of(last.toString())),
                  found.plan().attributes().get("version"));
            }
          });
    }
  }

  @Test
  default void removed_services_leave_the_index() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 4);
      bench.apply(TestPlans.record(plan, new Revision(1), 0));
      Plan less =
          TestPlans.plan(plan.id(), plan.org(), List.of(plan.linkedPlanServices().get(2)), "less");

      bench.apply(TestPlans.record(less, new Revision(2), 4));

      bench.await(plan.id(), new Revision(2));
      for (PlanObject object : plan.objects()) {
        assertEquals(
            less.object(object.objectId()).map(PlanObject::document).stream().toList(),
            shownDocuments(objects(bench.first, object.objectId(), 10, Visibility.ALL)));
      }
      assertEquals(
          documents(below(less)),
          shownDocuments(children(bench.first, plan.objectId(), Role.PLAN, 10, Visibility.ALL)));
      for (LinkedPlanService link : plan.linkedPlanServices()) {
        assertEquals(
            less.object(link.objectId()).isPresent() ? 2 : 0,
            children(bench.first, link.objectId(), Role.LINKED_PLAN_SERVICE, 10, Visibility.ALL)
                .size());
      }
    }
  }

  @Test
  default void deleting_a_plan_takes_nothing_from_another_that_links_the_same_service() {
    try (Bench bench = new Bench(newIndex())) {
      LinkedService shared = TestPlans.service(TestPlans.freshObjectId(), "Urgent care");
      Plan one = linking(TestPlans.freshOrg(), shared);
      Plan other = linking(TestPlans.freshOrg(), shared);
      bench.apply(
          List.of(
              TestPlans.record(one, new Revision(1), 0),
              TestPlans.record(other, new Revision(2), 0)));

      bench.apply(TestPlans.deletion(one.id(), new Revision(3), 1));

      bench.await(one.id(), new Revision(3));
      bench.await(other.id(), new Revision(2));
      assertEquals(
          List.of(other.id()),
          objects(bench.first, shared.objectId(), 10, Visibility.ALL).stream()
              .map(StoredObject::planId)
              .toList());
      assertShows(bench.first, other, new Revision(2));
    }
  }

  // Visibility.

  @Test
  default void a_plan_is_visible_to_its_own_organisation_only_on_every_read() {
    try (Bench bench = new Bench(newIndex())) {
      Organisation owner = TestPlans.freshOrg();
      LinkedService shared = TestPlans.service(TestPlans.freshObjectId(), "Urgent care");
      Plan plan = linking(owner, shared);
      Plan other = linking(TestPlans.freshOrg(), shared);
      bench.apply(
          List.of(
              TestPlans.record(plan, new Revision(1), 0),
              TestPlans.record(other, new Revision(2), 0)));
      bench.await(plan.id(), new Revision(1));
      bench.await(other.id(), new Revision(2));
      Visibility owners = Visibility.of(owner);
      Visibility strangers = Visibility.of(TestPlans.freshOrg());
      Visibility catalogue = Visibility.of(shared.org());
      ObjectId link = plan.linkedPlanServices().get(0).objectId();

      assertTrue(bench.first.find(plan.id(), owners).isPresent());
      assertEquals(
          List.of(plan.id()),
          objects(bench.first, shared.objectId(), 1, owners).stream()
              .map(StoredObject::planId)
              .toList());
      assertEquals(2, objects(bench.first, shared.objectId(), 1, Visibility.ALL).size());
      assertEquals(2, children(bench.first, plan.objectId(), Role.PLAN, 1, owners).size());
      assertEquals(2, children(bench.first, link, Role.LINKED_PLAN_SERVICE, 1, owners).size());
      for (Visibility foreign : List.of(strangers, catalogue)) {
        assertEquals(Optional.empty(), bench.first.find(plan.id(), foreign));
        assertEquals(List.of(), objects(bench.first, shared.objectId(), 1, foreign));
        assertEquals(List.of(), objects(bench.first, plan.objectId(), 1, foreign));
        assertEquals(List.of(), children(bench.first, plan.objectId(), Role.PLAN, 1, foreign));
        assertEquals(List.of(), children(bench.first, link, Role.LINKED_PLAN_SERVICE, 1, foreign));
      }
    }
  }

  // Objects.

  @Test
  default void the_objects_of_an_id_come_once_for_each_plan_with_all_below_them() {
    try (Bench bench = new Bench(newIndex())) {
      Organisation org = TestPlans.freshOrg();
      ObjectId id = TestPlans.freshObjectId();
      LinkedService service = TestPlans.service(id, "Urgent care");
      Plan twice =
          TestPlans.plan(
              TestPlans.freshId(),
              org,
              List.of(
                  TestPlans.link(TestPlans.freshObjectId(), org, service),
                  TestPlans.link(TestPlans.freshObjectId(), org, service)),
              "twice");
      Plan once = linking(org, service);
      Plan asLink =
          TestPlans.plan(
              TestPlans.freshId(),
              org,
              List.of(
                  TestPlans.link(id, org, TestPlans.service(TestPlans.freshObjectId(), "Imaging"))),
              "as link");
      Plan without = TestPlans.plan(org);
      List<PlanRecord> records =
          Stream.of(twice, once, asLink, without)
              .map(plan -> TestPlans.record(plan, new Revision(5), 0))
              .toList();
      bench.apply(records);
      records.forEach(record -> bench.await(record.id(), record.revision()));

      List<StoredObject> found = objects(bench.first, id, 10, Visibility.ALL);

      assertEquals(3, found.size());
      for (Plan plan : List.of(twice, once, asLink)) {
        StoredObject of =
            found.stream().filter(o -> o.planId().equals(plan.id())).findFirst().orElseThrow();
        assertEquals(new Revision(5), of.revision());
        assertEquals(plan.object(id).orElseThrow().document(), JsonCodec.read(of.document()));
      }
      for (PlanObject object : twice.objects()) {
        List<StoredObject> ofObject = objects(bench.first, object.objectId(), 10, Visibility.ALL);
        assertEquals(
            object.document(),
            ofObject.stream()
                .filter(o -> o.planId().equals(twice.id()))
                .map(o -> JsonCodec.read(o.document()))
                .findFirst()
                .orElseThrow());
      }
    }
  }

  @Test
  default void objects_come_page_by_page_in_one_order_each_once() {
    try (Bench bench = new Bench(newIndex())) {
      LinkedService shared = TestPlans.service(TestPlans.freshObjectId(), "Urgent care");
      List<Plan> plans =
          IntStream.range(0, 17).mapToObj(i -> linking(TestPlans.freshOrg(), shared)).toList();
      bench.apply(plans.stream().map(plan -> TestPlans.record(plan, new Revision(1), 0)).toList());
      plans.forEach(plan -> bench.await(plan.id(), new Revision(1)));
      List<StoredObject> all = objects(bench.first, shared.objectId(), 1000, Visibility.ALL);

      assertEquals(
          plans.stream().map(Plan::id).sorted().toList(),
          all.stream().map(StoredObject::planId).sorted().toList());
      for (int limit : List.of(1, 2, 5, 16, 17, 18)) {
        assertEquals(all, objects(bench.second, shared.objectId(), limit, Visibility.ALL));
      }
    }
  }

  @Test
  default void paging_misses_and_repeats_nothing_while_others_are_projected() {
    try (Bench bench = new Bench(newIndex())) {
      Organisation org = TestPlans.freshOrg();
      LinkedService shared = TestPlans.service(TestPlans.freshObjectId(), "Urgent care");
      List<Plan> bystanders = IntStream.range(0, 30).mapToObj(i -> linking(org, shared)).toList();
      Set<PlanId> ids = new HashSet<>();
      bystanders.forEach(plan -> ids.add(plan.id()));
      bench.apply(
          bystanders.stream().map(plan -> TestPlans.record(plan, new Revision(1), 0)).toList());
      bystanders.forEach(plan -> bench.await(plan.id(), new Revision(1)));
      AtomicBoolean done = new AtomicBoolean();

      Race.together(
          () -> {
            try {
              for (int limit : List.of(1, 3, 7, 1, 3, 7)) {
                List<PlanId> seen =
                    objects(bench.first, shared.objectId(), limit, Visibility.of(org)).stream()
                        .map(StoredObject::planId)
                        .toList();
                assertEquals(seen.size(), new HashSet<>(seen).size(), "an object came twice");
                assertTrue(seen.containsAll(ids), "an object was missed");
              }
            } finally {
              done.set(true);
            }
          },
          () -> {
            for (int revision = 2; !done.get(); revision++) {
              Plan passing = linking(org, shared);
              bench.second.apply(
                  bench.store,
                  List.of(
                      TestPlans.record(passing, new Revision(revision), 0),
                      TestPlans.record(
                          TestPlans.changed(bystanders.get(revision % 5), "again"),
                          new Revision(revision),
                          0)));
              bench.second.apply(
                  bench.store,
                  List.of(TestPlans.deletion(passing.id(), new Revision(revision + 1), 1)));
            }
          });
    }
  }

  // Children.

  @Test
  default void the_children_of_a_plan_come_in_the_order_of_its_document() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 12);
      bench.apply(TestPlans.record(plan, new Revision(3), 0));
      bench.await(plan.id(), new Revision(3));

      for (int limit : List.of(1, 2, 3, 12, 13, 14)) {
        List<StoredObject> found =
            children(bench.second, plan.objectId(), Role.PLAN, limit, Visibility.ALL);
        assertEquals(documents(below(plan)), shownDocuments(found));
        for (StoredObject child : found) {
          assertEquals(plan.id(), child.planId());
          assertEquals(new Revision(3), child.revision());
        }
      }
    }
  }

  @Test
  default void the_children_of_links_come_plan_by_plan_in_the_order_of_the_document() {
    try (Bench bench = new Bench(newIndex())) {
      Organisation org = TestPlans.freshOrg();
      ObjectId link = TestPlans.freshObjectId();
      List<Plan> plans =
          IntStream.range(0, 5)
              .mapToObj(
                  i ->
                      TestPlans.plan(
                          TestPlans.freshId(),
                          org,
                          List.of(
                              TestPlans.link(
                                  TestPlans.freshObjectId(),
                                  org,
                                  TestPlans.service(TestPlans.freshObjectId(), "Other")),
                              TestPlans.link(
                                  link,
                                  org,
                                  TestPlans.service(TestPlans.freshObjectId(), "Service " + i))),
                          "first"))
              .toList();
      bench.apply(plans.stream().map(plan -> TestPlans.record(plan, new Revision(1), 0)).toList());
      plans.forEach(plan -> bench.await(plan.id(), new Revision(1)));

      List<StoredObject> all =
          children(bench.first, link, Role.LINKED_PLAN_SERVICE, 1000, Visibility.ALL);

      assertEquals(10, all.size());
      List<JsonValue> expected = new ArrayList<>();
      for (int i = 0; i < 10; i += 2) {
        PlanId of = all.get(i).planId();
        assertEquals(of, all.get(i + 1).planId(), "the children of a plan stand together");
        LinkedPlanService parent =
            (LinkedPlanService)
                plans.stream()
                    .filter(plan -> plan.id().equals(of))
                    .findFirst()
                    .flatMap(plan -> plan.object(link))
                    .orElseThrow();
        expected.add(parent.linkedService().document());
        expected.add(parent.planserviceCostShares().document());
      }
      assertEquals(expected, shownDocuments(all));
      for (int limit : List.of(1, 2, 3, 9, 10)) {
        assertEquals(
            all, children(bench.second, link, Role.LINKED_PLAN_SERVICE, limit, Visibility.ALL));
      }
    }
  }

  @Test
  default void an_object_in_another_role_has_no_children_in_that_one() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 1);
      bench.apply(TestPlans.record(plan, new Revision(1), 0));
      bench.await(plan.id(), new Revision(1));
      LinkedPlanService link = plan.linkedPlanServices().get(0);

      assertEquals(
          List.of(), children(bench.first, link.objectId(), Role.PLAN, 10, Visibility.ALL));
      assertEquals(
          List.of(),
          children(bench.first, plan.objectId(), Role.LINKED_PLAN_SERVICE, 10, Visibility.ALL));
      assertEquals(
          List.of(),
          children(
              bench.first,
              link.linkedService().objectId(),
              Role.LINKED_PLAN_SERVICE,
              10,
              Visibility.ALL));
    }
  }

  // Cursors.

  @Test
  default void cursors_are_good_for_another_instance_and_after_a_restart() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 5);
      bench.apply(TestPlans.record(plan, new Revision(3), 0));
      bench.await(plan.id(), new Revision(3));
      List<StoredObject> found = new ArrayList<>();

      Page<StoredObject> page =
          bench.first.children(plan.objectId(), Role.PLAN, Optional.empty(), 2, Visibility.ALL);
      found.addAll(page.items());
      page = bench.second.children(plan.objectId(), Role.PLAN, page.next(), 2, Visibility.ALL);
      found.addAll(page.items());
      bench.reopen();
      while (page.next().isPresent()) {
        page = bench.first.children(plan.objectId(), Role.PLAN, page.next(), 2, Visibility.ALL);
        found.addAll(page.items());
      }

      assertEquals(documents(below(plan)), shownDocuments(found));
    }
  }

  @Test
  default void a_cursor_that_the_index_did_not_make_is_refused() {
    try (Bench bench = new Bench(newIndex())) {
      LinkedService shared = TestPlans.service(TestPlans.freshObjectId(), "Urgent care");
      List<Plan> plans =
          IntStream.range(0, 3).mapToObj(i -> linking(TestPlans.freshOrg(), shared)).toList();
      bench.apply(plans.stream().map(plan -> TestPlans.record(plan, new Revision(1), 0)).toList());
      plans.forEach(plan -> bench.await(plan.id(), new Revision(1)));
      ObjectId parent = plans.get(0).objectId();
      Cursor ofObjects =
          bench
              .first
              .objects(shared.objectId(), Optional.empty(), 1, Visibility.ALL)
              .next()
              .orElseThrow();
      Cursor ofChildren =
          bench
              .first
              .children(parent, Role.PLAN, Optional.empty(), 1, Visibility.ALL)
              .next()
              .orElseThrow();

      assertAll(
          BadCursors.of(ofObjects.value()).stream()
              .map(
                  bad ->
                      () ->
                          assertThrows(
                              PlanRefused.BadCursor.class,
                              () ->
                                  bench.first.objects(
                                      shared.objectId(),
                                      Optional.of(new Cursor(bad)),
                                      1,
                                      Visibility.ALL),
                              () -> "cursor \"" + bad + "\" of " + ofObjects)));
      assertAll(
          BadCursors.of(ofChildren.value()).stream()
              .map(
                  bad ->
                      () ->
                          assertThrows(
                              PlanRefused.BadCursor.class,
                              () ->
                                  bench.first.children(
                                      parent,
                                      Role.PLAN,
                                      Optional.of(new Cursor(bad)),
                                      1,
                                      Visibility.ALL),
                              () -> "cursor \"" + bad + "\" of " + ofChildren)));
    }
  }

  // Waiting for searches.

  @Test
  default void waiting_ends_when_searches_show_that_revision_or_a_newer_one() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan();
      bench.apply(TestPlans.record(plan, new Revision(7), 0));

      assertTrue(bench.second.awaitSearchable(plan.id(), new Revision(7), Eventually.patience()));
      assertTrue(bench.first.awaitSearchable(plan.id(), new Revision(3), Eventually.patience()));

      assertEquals(1, objects(bench.first, plan.objectId(), 10, Visibility.ALL).size());
      bench.apply(TestPlans.deletion(plan.id(), new Revision(8), 1));
      assertTrue(bench.second.awaitSearchable(plan.id(), new Revision(8), Eventually.patience()));
      assertEquals(0, objects(bench.first, plan.objectId(), 10, Visibility.ALL).size());
    }
  }

  @Test
  default void waiting_ends_when_another_instance_applies_that_revision() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan();
      bench.apply(TestPlans.record(plan, new Revision(7), 0));
      CountDownLatch waiting = new CountDownLatch(1);

      Race.together(
          () -> {
            waiting.countDown();
            assertTrue(
                bench.second.awaitSearchable(plan.id(), new Revision(8), Eventually.patience()));
          },
          () -> {
            waiting.await();
            bench.apply(TestPlans.record(TestPlans.changed(plan, "8"), new Revision(8), 0));
          });
    }
  }

  @Test
  default void waiting_for_what_does_not_come_ends_with_the_time() {
    try (Bench bench = new Bench(newIndex())) {
      Plan plan = TestPlans.plan();
      bench.apply(TestPlans.record(plan, new Revision(7), 0));
      Duration wait = Duration.ofMillis(200);
      long start = System.nanoTime();

      assertFalse(bench.first.awaitSearchable(plan.id(), new Revision(8), wait));
      assertFalse(bench.first.awaitSearchable(TestPlans.freshId(), new Revision(1), wait));

      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(waited.compareTo(wait) > 0, "came back after " + waited);
      assertTrue(waited.compareTo(Eventually.patience()) < 0, "came back after " + waited);
    }
  }

  // What the tests say in short.

  private static PlanIndex pick(int i, PlanIndex first, PlanIndex second) {
    return i % 2 == 0 ? first : second;
  }

  private static Plan linking(Organisation org, LinkedService service) {
    return TestPlans.plan(
        TestPlans.freshId(),
        org,
        List.of(TestPlans.link(TestPlans.freshObjectId(), org, service)),
        "first");
  }

  private static PlanRecord state(Plan plan, int revision) {
    Plan state = TestPlans.withServices(plan, revision % 4);
    return TestPlans.record(
        TestPlans.changed(state, Integer.toString(revision)), new Revision(revision), 3);
  }

  private static PlanRecord broken(Plan plan, Revision revision, String document) {
    return new PlanRecord(
        plan.id(),
        revision,
        WriteToken.random(),
        1,
        Optional.of(PlanDocuments.stored(plan.id(), revision, plan.org(), Document.of(document))));
  }

  private static List<PlanObject> below(Plan plan) {
    List<PlanObject> below = new ArrayList<>(List.of(plan.planCostShares()));
    below.addAll(plan.linkedPlanServices());
    return below;
  }

  private static List<JsonValue> documents(List<PlanObject> objects) {
    return objects.stream().<JsonValue>map(PlanObject::document).toList();
  }

  private static List<JsonValue> shownDocuments(List<StoredObject> objects) {
    return objects.stream().map(object -> JsonCodec.read(object.document())).toList();
  }

  private static List<StoredObject> objects(
      PlanIndex index, ObjectId id, int limit, Visibility visibility) {
    return walk(limit, (after, most) -> index.objects(id, after, most, visibility));
  }

  private static List<StoredObject> children(
      PlanIndex index, ObjectId id, Role parent, int limit, Visibility visibility) {
    return walk(limit, (after, most) -> index.children(id, parent, after, most, visibility));
  }

  private static List<StoredObject> walk(
      int limit, BiFunction<Optional<Cursor>, Integer, Page<StoredObject>> read) {
    List<StoredObject> all = new ArrayList<>();
    Optional<Cursor> next = Optional.empty();
    do {
      Page<StoredObject> page = read.apply(next, limit);
      assertTrue(page.items().size() <= limit, "a page is larger than its limit");
      all.addAll(page.items());
      next = page.next();
    } while (next.isPresent());
    return all;
  }

  private static void assertShows(PlanIndex index, Plan plan, Revision revision) {
    StoredPlan shown = index.find(plan.id(), Visibility.ALL).orElseThrow();
    assertEquals(plan.id(), shown.id());
    assertEquals(plan.org(), shown.org());
    assertEquals(revision, shown.revision());
    assertEquals(plan, shown.plan());
    assertEquals(plan.document(), JsonCodec.read(shown.document()));
  }

  /** An index that was created, with two instances open. */
  final class Bench implements AutoCloseable {
    private final IndexSubject subject;
    private final StoreId store = StoreId.random();
    private PlanIndex first;
    private PlanIndex second;

    Bench(IndexSubject subject) {
      this.subject = subject;
      this.first = subject.open();
      this.second = subject.open();
      first.create(store);
    }

    void apply(PlanRecord record) {
      apply(List.of(record));
    }

    void apply(List<PlanRecord> records) {
      assertEquals(List.of(), first.apply(store, records), "rejections");
    }

    void await(PlanId id, Revision revision) {
      assertTrue(
          first.awaitSearchable(id, revision, Eventually.patience()), "not searchable in time");
      assertTrue(
          second.awaitSearchable(id, revision, Eventually.patience()), "not searchable in time");
    }

    void reopen() {
      first.close();
      second.close();
      first = subject.open();
      second = subject.open();
    }

    @Override
    public void close() {
      try (subject) {
        first.close();
        second.close();
      }
    }
  }

  /** The states of one plan, in the order in which they are projected. */
  final class Life {
    static final int STATES = 4;

    private final List<PlanRecord> projected;
    private final Set<ObjectId> objects = new HashSet<>();

    private Life(List<PlanRecord> projected) {
      this.projected = projected;
      for (PlanRecord record : projected) {
        record
            .plan()
            .ifPresent(stored -> stored.plan().objects().forEach(o -> objects.add(o.objectId())));
      }
    }

    /**
     * Lives of a plan that was created, changed, deleted, created again; the last may be missing.
     */
    static List<Life> inEveryOrder() {
      List<Life> lives = new ArrayList<>();
      for (List<Integer> order : orders(STATES)) {
        List<PlanRecord> states = states(order.size());
        lives.add(new Life(order.stream().map(states::get).toList()));
      }
      for (List<Integer> order : orders(STATES - 1)) {
        List<PlanRecord> states = states(order.size());
        lives.add(new Life(order.stream().map(states::get).toList()));
      }
      return lives;
    }

    /** What is projected in that step; empty if this life has fewer. */
    Optional<PlanRecord> step(int i) {
      return i < projected.size() ? Optional.of(projected.get(i)) : Optional.empty();
    }

    /** Asserts that the newest of what was projected up to that step is found. */
    void assertShownBy(PlanIndex index, int step) {
      PlanRecord newest = newest(projected.subList(0, Math.min(step + 1, projected.size())));
      Optional<StoredPlan> found = index.find(newest.id(), Visibility.ALL);
      assertEquals(
          newest.plan().map(StoredPlan::document).map(JsonCodec::read),
          found.map(StoredPlan::document).map(JsonCodec::read),
          this::toString);
      assertEquals(
          newest.plan().map(StoredPlan::revision), found.map(StoredPlan::revision), this::toString);
    }

    /** Asserts that nothing shows but the newest state. */
    void assertOnlyNewest(Bench bench) {
      assertShownBy(bench.first, projected.size());
      assertShownBy(bench.second, projected.size());
      PlanRecord newest = newest(projected);
      bench.await(newest.id(), newest.revision());
      Optional<Plan> plan = newest.plan().map(StoredPlan::plan);
      for (ObjectId id : objects) {
        assertEquals(
            plan.flatMap(p -> p.object(id)).map(PlanObject::document).stream().toList(),
            shownDocuments(PlanIndexContract.objects(bench.second, id, 10, Visibility.ALL)),
            this::toString);
        assertEquals(
            plan.flatMap(p -> p.object(id))
                .map(object -> object instanceof LinkedPlanService ? 2 : 0)
                .orElse(0),
            children(bench.second, id, Role.LINKED_PLAN_SERVICE, 10, Visibility.ALL).size(),
            this::toString);
      }
      assertEquals(
          plan.map(p -> documents(below(p))).orElse(List.of()),
          shownDocuments(
              children(bench.second, newest.id().objectId(), Role.PLAN, 10, Visibility.ALL)),
          this::toString);
    }

    private static PlanRecord newest(List<PlanRecord> records) {
      return records.stream().max(Comparator.comparing(PlanRecord::revision)).orElseThrow();
    }

    private static List<PlanRecord> states(int count) {
      Plan created = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 3);
      Plan changed =
          TestPlans.plan(
              created.id(), created.org(), created.linkedPlanServices().subList(1, 2), "second");
      Plan again =
          TestPlans.plan(
              created.id(),
              created.org(),
              List.of(
                  TestPlans.link(created.id(), created.org(), 7),
                  TestPlans.link(created.id(), created.org(), 8)),
              "again");
      return List.of(
              TestPlans.record(created, new Revision(10), 3),
              TestPlans.record(changed, new Revision(20), 3),
              TestPlans.deletion(created.id(), new Revision(30), 3),
              TestPlans.record(again, new Revision(40), 3))
          .subList(0, count);
    }

    private static List<List<Integer>> orders(int count) {
      if (count == 0) {
        return List.of(List.of());
      }
      List<List<Integer>> orders = new ArrayList<>();
      for (List<Integer> shorter : orders(count - 1)) {
        for (int place = 0; place < count; place++) {
          List<Integer> order = new ArrayList<>(shorter);
          order.add(place, count - 1);
          orders.add(order);
        }
      }
      return orders;
    }

    @Override
    public String toString() {
      return "projected in the order "
          + projected.stream().map(record -> record.revision().toString()).toList();
    }
  }
}
