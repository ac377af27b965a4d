package io.planmanagement.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.domain.port.Plans;
import io.planmanagement.domain.port.SaveOutcome;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.Race;
import io.planmanagement.testkit.Race.Finish;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testservers.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What Redis forgets or drops reaches no caller, and what it acknowledged it still has. */
final class RedisRestartTest {

  private static final RedisServer server = RedisServer.startDurable();

  private final RedisSettings settings = RedisSubject.fresh(List.of(server.address()));

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void scripts_that_redis_forgot_are_sent_again() {
    try (RedisStore store = RedisStore.open(settings)) {
      Plan plan = TestPlans.plan();
      Plan later = TestPlans.plan();
      StoredPlan first = save(store.plans(), plan, Revision.NONE);
      server.command("SCRIPT", "FLUSH");

      StoredPlan second = save(store.plans(), TestPlans.changed(plan, "second"), first.revision());
      server.command("SCRIPT", "FLUSH");
      List<SaveOutcome> outcomes =
          store
              .plans()
              .saveAll(
                  Stream.of(later, TestPlans.plan(), TestPlans.plan())
                      .map(p -> new PlanWrite(p, Revision.NONE, WriteToken.random()))
                      .toList());
      server.command("SCRIPT", "FLUSH");

      assertTrue(outcomes.stream().allMatch(SaveOutcome.Saved.class::isInstance), "" + outcomes);
      assertTrue(
          store
              .plans()
              .object(later.id(), later.planCostShares().objectId(), Visibility.ALL)
              .isPresent());
      server.command("SCRIPT", "FLUSH");
      assertEquals(5, store.log().tails(List.of(0, 1, 2, 3, 4), 10).size());
      server.command("SCRIPT", "FLUSH");
      assertTrue(store.plans().delete(second, WriteToken.random()).isAfter(second.revision()));
    }
  }

  @Test
  void connections_that_redis_dropped_are_made_anew() {
    try (RedisStore store = RedisStore.open(settings)) {
      Plan plan = TestPlans.plan();
      StoredPlan first = save(store.plans(), plan, Revision.NONE);
      // Several connections, all of them dead before the next use.
      Race.of(8, i -> () -> store.plans().find(plan.id(), Visibility.ALL).orElseThrow());
      server.command("CLIENT", "KILL", "TYPE", "normal");
      assertEquals(plan, store.plans().find(plan.id(), Visibility.ALL).orElseThrow().plan());
      server.command("CLIENT", "KILL", "TYPE", "normal");

      StoredPlan second = save(store.plans(), TestPlans.changed(plan, "second"), first.revision());

      assertTrue(second.revision().isAfter(first.revision()));
    }
  }

  @Test
  void under_writes_and_reads_a_restart_loses_nothing_and_shows_as_no_error() {
    try (RedisStore store = RedisStore.open(settings)) {
      StoreId id = store.plans().storeId();
      Map<PlanId, Revision> acknowledged = new ConcurrentHashMap<>();
      AtomicInteger restarts = new AtomicInteger();

      List<Finish<Integer>> finishes =
          Race.of(
              4,
              runner ->
                  runner == 0
                      ? () -> restart(acknowledged, restarts)
                      : () -> work(store.plans(), acknowledged, restarts));

      finishes.forEach(finish -> assertTrue(finish.failure().isEmpty(), () -> "" + finish));
      assertEquals(2, restarts.get());
      acknowledged.forEach(
          (plan, revision) ->
              assertEquals(
                  revision, store.plans().find(plan, Visibility.ALL).orElseThrow().revision()));
      assertEquals(id, store.plans().storeId());
    }
  }

  @Test
  void a_redis_that_was_emptied_is_another_store_and_gives_no_revision_again() {
    try (RedisStore store = RedisStore.open(settings, () -> -86_400_000_000L)) {
      StoreId id = store.plans().storeId();
      Plan plan = TestPlans.plan();
      Revision ahead =
          store
              .plans()
              .restamp(
                  plan.id(),
                  save(store.plans(), plan, Revision.NONE).revision(),
                  new Revision(System.currentTimeMillis() * 1_000 - 3_600_000_000L),
                  0);

      server.command("FLUSHALL");

      assertNotEquals(id, store.plans().storeId());
      assertEquals(Map.of(), store.plans().records(List.of(plan.id())));
      assertTrue(save(store.plans(), plan, Revision.NONE).revision().isAfter(ahead));
    }
  }

  private static int restart(Map<PlanId, Revision> acknowledged, AtomicInteger restarts) {
    for (int i = 0; i < 2; i++) {
      int before = acknowledged.size();
      Eventually.holds("writes go on", () -> acknowledged.size() > before + 20);
      server.process().kill();
      server.process().startAgain();
      restarts.incrementAndGet();
    }
    return 0;
  }

  private static int work(Plans plans, Map<PlanId, Revision> acknowledged, AtomicInteger restarts) {
    List<Plan> own = new ArrayList<>();
    while (restarts.get() < 2 || own.size() < 50) {
      Plan plan = TestPlans.plan();
      Revision created = save(plans, plan, Revision.NONE).revision();
      acknowledged.put(
          plan.id(), save(plans, TestPlans.changed(plan, "second"), created).revision());
      own.add(plan);
      assertThrows(
          PlanRefused.Stale.class, () -> save(plans, TestPlans.changed(plan, "stale"), created));
      assertTrue(plans.find(plan.id(), Visibility.ALL).isPresent());
    }
    return own.size();
  }

  private static StoredPlan save(Plans plans, Plan plan, Revision expected) {
    return plans.save(new PlanWrite(plan, expected, WriteToken.random()));
  }
}
