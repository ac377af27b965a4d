package io.planmanagement.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.domain.port.Plans;
import io.planmanagement.testkit.Race;
import io.planmanagement.testkit.Race.Finish;
import io.planmanagement.testkit.StoreInstance;
import io.planmanagement.testkit.StoreSnapshot;
import io.planmanagement.testkit.TestPlans;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What systems of this kind get wrong on Redis, by the numbers of the list of known failures.
 * Number 10 is in {@link RoundTripsTest}, number 22 in {@link RedisFaultsTest}. All run on a
 * Cluster, which has more that can go wrong.
 */
final class KnownFailuresTest {

  private static final int RACERS = 16;

  private final RedisSubject subject = RedisSubject.cluster();
  private final StoreInstance first = subject.open();
  private final StoreInstance second = subject.open();

  @AfterEach
  void stop() {
    subject.close();
  }

  @Test
  void failure_3_of_racing_writes_on_one_revision_one_wins() {
    Plan plan = TestPlans.plan();
    Revision expected = save(first.plans(), plan, Revision.NONE).revision();
    for (int round = 0; round < 10; round++) {
      Revision before = expected;

      expected =
          theOneWinner(
              i -> save(plans(i), TestPlans.changed(plan, "racer " + i), before).revision());

      assertTrue(expected.isAfter(before));
    }
  }

  @Test
  void failure_4_of_racing_creates_of_one_id_one_creates() {
    for (int round = 0; round < 20; round++) {
      Plan plan = TestPlans.plan();

      Revision created =
          theOneWinner(
              i -> save(plans(i), TestPlans.changed(plan, "racer " + i), Revision.NONE).revision());

      assertEquals(created, first.plans().find(plan.id(), Visibility.ALL).orElseThrow().revision());
    }
  }

  @Test
  void failure_9_a_plan_that_shares_objects_with_another_loses_none_to_it() {
    Organisation org = TestPlans.freshOrg();
    ObjectId shared = TestPlans.freshObjectId();
    Plan one = linking(org, shared, "Urgent care");
    Plan other = linking(org, shared, "Urgent care, at night");
    StoredPlan stored = save(first.plans(), one, Revision.NONE);
    save(first.plans(), other, Revision.NONE);

    first.plans().delete(stored, WriteToken.random());

    assertEquals(other, second.plans().find(other.id(), Visibility.ALL).orElseThrow().plan());
    assertTrue(second.plans().object(other.id(), shared, Visibility.ALL).isPresent());
    assertTrue(second.plans().object(one.id(), shared, Visibility.ALL).isEmpty());
  }

  @Test
  void failure_18_a_listing_repeats_and_drops_nothing_while_its_plans_are_rewritten() {
    List<Plan> plans = Stream.generate(() -> TestPlans.plan()).limit(40).toList();
    plans.forEach(plan -> save(first.plans(), plan, Revision.NONE));
    Set<PlanId> expected = new HashSet<>(plans.stream().map(Plan::id).toList());

    Race.together(
        () -> {
          for (int limit = 1; limit < 9; limit++) {
            List<PlanId> listed =
                StoreSnapshot.listing(first.plans(), Visibility.ALL, limit).stream()
                    .map(StoredPlan::id)
                    .toList();
            assertEquals(plans.size(), listed.size());
            assertEquals(expected, new HashSet<>(listed));
          }
        },
        () -> {
          for (Plan plan : plans) {
            Revision revision =
                second.plans().find(plan.id(), Visibility.ALL).orElseThrow().revision();
            save(second.plans(), TestPlans.changed(plan, "again"), revision);
          }
        });
  }

  private Plans plans(int racer) {
    return racer % 2 == 0 ? first.plans() : second.plans();
  }

  private static Revision theOneWinner(IntFunction<Revision> racer) {
    List<Finish<Revision>> finishes = Race.of(RACERS, i -> () -> racer.apply(i));
    List<Revision> winners =
        finishes.stream().map(Finish::value).flatMap(Optional::stream).toList();
    assertEquals(1, winners.size(), "winners");
    assertEquals(
        RACERS - 1,
        finishes.stream().filter(finish -> finish.failedWith(PlanRefused.Stale.class)).count());
    return winners.get(0);
  }

  private static Plan linking(Organisation org, ObjectId service, String name) {
    return TestPlans.plan(
        TestPlans.freshId(),
        org,
        List.of(TestPlans.link(TestPlans.freshObjectId(), org, TestPlans.service(service, name))),
        "first");
  }

  private static StoredPlan save(Plans plans, Plan plan, Revision expected) {
    return plans.save(new PlanWrite(plan, expected, WriteToken.random()));
  }
}
