package io.planmanagement.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.LogTail;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.domain.port.SaveOutcome;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.Race;
import io.planmanagement.testkit.Race.Finish;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testservers.RedisCluster;
import io.planmanagement.testservers.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.util.JedisClusterCRC16;

/** What a Cluster adds: nodes that fail alone, slots that move, replicas that take over. */
final class RedisClusterTest {

  private static final int PARTITIONS = 24;

  /** Enough for what works on a busy machine, and short enough to be waited for. */
  private static final Duration SHORT = Duration.ofMillis(2_500);

  private static final RedisCluster cluster = RedisCluster.start(3);

  private final RedisSettings settings = settings(cluster);

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void scripts_that_each_node_forgot_are_sent_again_within_a_batch() {
    try (RedisStore store = RedisStore.open(settings)) {
      assertSaved(store, plans(60));
      cluster.nodes().forEach(node -> node.command("SCRIPT", "FLUSH"));

      List<Plan> plans = plans(60);
      assertSaved(store, plans);

      List<PlanId> ids = plans.stream().map(Plan::id).toList();
      assertEquals(60, store.plans().records(ids).size());
    }
  }

  @Test
  void with_one_node_halted_the_others_parts_are_read_and_written() {
    RedisSettings impatient = settings.with(SHORT, SHORT);
    KeySpace keys = new KeySpace(settings.namespace(), PARTITIONS);
    try (RedisStore store = RedisStore.open(impatient)) {
      List<Plan> plans = plans(60);
      assertSaved(store, plans);
      RedisServer halted = cluster.nodes().get(1);
      halted.process().suspend();
      try {
        List<LogTail> tails = store.log().tails(all(), 10);

        assertFalse(tails.isEmpty());
        for (int partition = 0; partition < PARTITIONS; partition++) {
          int part = partition;
          assertEquals(
              nodeOf(keys.log(partition)) != halted,
              tails.stream().anyMatch(tail -> tail.partition() == part));
        }
        assertThrows(PortUnavailable.class, () -> store.log().backlog());
        List<SaveOutcome> outcomes = store.plans().saveAll(creations(plans(60)));
        List<SaveOutcome> failed =
            outcomes.stream().filter(SaveOutcome.Failed.class::isInstance).toList();
        assertFalse(failed.isEmpty());
        assertTrue(failed.size() < 60);
        long start = System.nanoTime();
        Plan elsewhere =
            plans.stream()
                .filter(plan -> nodeOf(keys.plan(plan.id())) != halted)
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < 20; i++) {
          assertTrue(store.plans().find(elsewhere.id(), Visibility.ALL).isPresent());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(SHORT.multipliedBy(20)) < 0, "each read waited: " + took);
      } finally {
        halted.process().resume();
      }
      Eventually.holds(
          "all parts are read", () -> store.log().tails(all(), 1).size() == PARTITIONS);
    }
  }

  @Test
  void slots_that_move_are_followed_while_they_do_and_after() {
    KeySpace keys = new KeySpace(settings.namespace(), PARTITIONS);
    try (RedisStore store = RedisStore.open(settings)) {
      List<Plan> plans = plans(60);
      assertSaved(store, plans);
      Plan moved = plans.get(0);
      int partition = keys.partitionOf(moved.id());
      int slot = JedisClusterCRC16.getSlot(keys.log(partition));
      RedisServer from = nodeOf(keys.log(partition));
      RedisServer to =
          cluster.nodes().stream().filter(node -> node != from).findFirst().orElseThrow();
      String number = Integer.toString(slot);
      to.command("CLUSTER", "SETSLOT", number, "IMPORTING", RedisCluster.id(from));
      from.command("CLUSTER", "SETSLOT", number, "MIGRATING", RedisCluster.id(to));

      // Of a part that is on its way some keys are here and some there.
      List<StoredPlan> before =
          plans.stream()
              .map(plan -> store.plans().find(plan.id(), Visibility.ALL).orElseThrow())
              .toList();
      List<Finish<StoredPlan>> finishes =
          Race.of(
              2,
              i ->
                  i == 0
                      ? () -> {
                        move(from, to, number);
                        return before.get(0);
                      }
                      : () -> replace(store, moved, "moving", before.get(0).revision()));
      finishes.forEach(finish -> assertEquals(Optional.empty(), finish.failure()));
      StoredPlan during = finishes.get(1).value().orElseThrow();
      StoredPlan after = replace(store, moved, "moved", during.revision());
      assertSaved(store, plans(60));

      assertTrue(after.revision().isAfter(during.revision()));
      assertEquals(
          TestPlans.changed(moved, "moved"),
          store.plans().find(moved.id(), Visibility.ALL).orElseThrow().plan());
      assertEquals(PARTITIONS, store.log().tails(all(), 1000).size());
    }
  }

  @Test
  void a_replica_that_takes_over_is_found_and_gives_higher_revisions() {
    try (RedisCluster own = RedisCluster.start(2, "--cluster-node-timeout", "60000")) {
      RedisServer lost = own.nodes().get(1);
      RedisSettings here = settings(own);
      try (RedisServer replica = own.startReplica(lost);
          RedisStore store = RedisStore.open(here)) {
        KeySpace keys = new KeySpace(here.namespace(), PARTITIONS);
        List<Plan> plans = plans(40);
        assertSaved(store, plans);
        Plan onLost =
            plans.stream()
                .filter(plan -> own.nodeOf(slot(keys.plan(plan.id()))) == lost)
                .findFirst()
                .orElseThrow();
        StoredPlan before = store.plans().find(onLost.id(), Visibility.ALL).orElseThrow();
        Eventually.holds(
            "the replica has all",
            () -> lost.info("master_repl_offset").equals(replica.info("slave_repl_offset")));

        lost.process().kill();
        replica.command("CLUSTER", "FAILOVER", "TAKEOVER");

        StoredPlan after = replace(store, onLost, "after", before.revision());
        assertTrue(after.revision().isAfter(before.revision()));
        assertSaved(store, plans(40));
      }
    }
  }

  @Test
  void where_no_node_has_a_part_its_writes_are_certain_not_to_be_applied() {
    try (RedisCluster own = RedisCluster.start(2);
        RedisStore store = RedisStore.open(settings(own).with(SHORT, SHORT))) {
      try (RedisStore patient = RedisStore.open(settings(own))) {
        assertSaved(patient, plans(40));
      }
      own.nodes().forEach(node -> node.command("CLUSTER", "DELSLOTSRANGE", "0", "8191"));

      List<SaveOutcome> outcomes = store.plans().saveAll(creations(plans(40)));

      List<SaveOutcome.Failed> failed =
          outcomes.stream()
              .filter(SaveOutcome.Failed.class::isInstance)
              .map(SaveOutcome.Failed.class::cast)
              .toList();
      assertFalse(failed.isEmpty());
      failed.forEach(one -> assertEquals(Outcome.NOT_APPLIED, one.failure().outcome()));
    }
  }

  private static void move(RedisServer from, RedisServer to, String slot) {
    for (Object key : (List<?>) from.command("CLUSTER", "GETKEYSINSLOT", slot, "10000")) {
      from.command("MIGRATE", to.host(), Integer.toString(to.port()), key.toString(), "0", "10000");
    }
    for (RedisServer node : List.of(to, from)) {
      node.command("CLUSTER", "SETSLOT", slot, "NODE", RedisCluster.id(to));
    }
  }

  private static StoredPlan replace(
      RedisStore store, Plan plan, String version, Revision expected) {
    return store
        .plans()
        .save(new PlanWrite(TestPlans.changed(plan, version), expected, WriteToken.random()));
  }

  private static RedisSettings settings(RedisCluster cluster) {
    return RedisSubject.fresh(cluster.addresses()).with("test-" + UUID.randomUUID(), PARTITIONS);
  }

  private static RedisServer nodeOf(String key) {
    return cluster.nodeOf(slot(key));
  }

  private static int slot(String key) {
    return JedisClusterCRC16.getSlot(key);
  }

  private static List<Integer> all() {
    return IntStream.range(0, PARTITIONS).boxed().toList();
  }

  private static List<Plan> plans(int count) {
    return Stream.generate(() -> TestPlans.plan()).limit(count).toList();
  }

  private static List<PlanWrite> creations(List<Plan> plans) {
    return plans.stream()
        .map(plan -> new PlanWrite(plan, Revision.NONE, WriteToken.random()))
        .toList();
  }

  private static void assertSaved(RedisStore store, List<Plan> plans) {
    List<SaveOutcome> outcomes = store.plans().saveAll(creations(plans));
    assertTrue(outcomes.stream().allMatch(SaveOutcome.Saved.class::isInstance), "" + outcomes);
  }
}
