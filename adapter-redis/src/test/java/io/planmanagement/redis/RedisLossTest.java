package io.planmanagement.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.LogCursor;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.domain.port.Plans;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testservers.RedisServer;
import io.planmanagement.testservers.TcpProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where Redis has lost what it acknowledged: what is left is shown as it is, and no number is given
 * a second time, though the server's clock be behind too.
 */
final class RedisLossTest {

  private static final long HOUR = Duration.ofHours(1).toNanos() / 1_000;

  @Test
  void an_older_file_gives_the_older_state_and_no_revision_again(@TempDir Path backup) {
    AtomicLong clock = new AtomicLong();
    try (RedisServer server = RedisServer.startDurable();
        RedisStore store =
            RedisStore.open(RedisSubject.fresh(List.of(server.address())), clock::get)) {
      Plan plan = TestPlans.plan();
      Plan lost = TestPlans.plan();
      StoreId id = store.plans().storeId();
      StoredPlan first = save(store.plans(), plan, Revision.NONE);
      server.copyData(backup);
      StoredPlan second = save(store.plans(), TestPlans.changed(plan, "second"), first.revision());
      StoredPlan gone = save(store.plans(), lost, Revision.NONE);
      int partition = store.log().partitionOf(plan.id());
      LogCursor seen = store.log().tails(List.of(partition), 1).get(0).cursor();
      store.log().advance(partition, seen, second.revision());

      server.process().kill();
      server.replaceData(backup);
      server.process().startAgain();
      clock.set(-HOUR);

      assertEquals(id, store.plans().storeId());
      assertEquals(
          first.revision(), store.plans().find(plan.id(), Visibility.ALL).orElseThrow().revision());
      assertEquals(Optional.empty(), store.plans().find(lost.id(), Visibility.ALL));
      assertEquals(
          List.of(new Change(plan.id(), first.revision())),
          store.log().after(partition, Revision.NONE, 10));
      StoredPlan again = save(store.plans(), TestPlans.changed(plan, "again"), first.revision());
      assertTrue(again.revision().isAfter(second.revision()));
      assertTrue(save(store.plans(), lost, Revision.NONE).revision().isAfter(gone.revision()));
      assertTrue(
          store.log().tails(List.of(partition), 10).get(0).changes().stream()
              .anyMatch(change -> change.revision().equals(again.revision())),
          "what is written after the loss waits to be handed over");
    }
  }

  @Test
  void a_replica_that_was_behind_takes_over_and_gives_no_revision_again() {
    AtomicLong clock = new AtomicLong();
    try (RedisServer master = RedisServer.start();
        RedisServer replica = master.startReplica();
        TcpProxy name = new TcpProxy(master.host(), master.port());
        RedisStore store =
            RedisStore.open(RedisSubject.fresh(List.of("127.0.0.1:" + name.port())), clock::get)) {
      Plan plan = TestPlans.plan();
      StoredPlan first = save(store.plans(), plan, Revision.NONE);
      Eventually.holds(
          "the replica has the first write",
          () -> master.info("master_repl_offset").equals(replica.info("slave_repl_offset")));
      replica.command("REPLICAOF", "NO", "ONE");
      StoredPlan second = save(store.plans(), TestPlans.changed(plan, "second"), first.revision());
      long before = store.plans().connections();

      name.leadTo(replica.port());
      master.process().kill();
      clock.set(-HOUR);

      assertEquals(
          first.revision(), store.plans().find(plan.id(), Visibility.ALL).orElseThrow().revision());
      assertTrue(store.plans().connections() > before, "no new connection was told of");
      assertTrue(
          save(store.plans(), TestPlans.changed(plan, "third"), first.revision())
              .revision()
              .isAfter(second.revision()));
    }
  }

  @Test
  void a_master_that_became_a_replica_is_left_for_the_one_that_took_its_name() {
    try (RedisServer master = RedisServer.start();
        RedisServer successor = RedisServer.start();
        TcpProxy name = new TcpProxy(master.host(), master.port());
        RedisStore store =
            RedisStore.open(RedisSubject.fresh(List.of("127.0.0.1:" + name.port())))) {
      save(store.plans(), TestPlans.plan(), Revision.NONE);
      master.command("REPLICAOF", successor.host(), Integer.toString(successor.port()));
      name.leadTo(successor.port());

      Plan plan = TestPlans.plan();
      save(store.plans(), plan, Revision.NONE);

      assertEquals(plan, store.plans().find(plan.id(), Visibility.ALL).orElseThrow().plan());
      assertTrue(Integer.parseInt(successor.command("DBSIZE").toString()) > 0);
    }
  }

  @Test
  void with_replicas_required_a_write_that_too_few_have_is_unknown() {
    Duration patience = Duration.ofSeconds(1);
    try (RedisServer master = RedisServer.start();
        RedisStore store =
            RedisStore.open(
                RedisSubject.fresh(List.of(master.address()))
                    .with(new RedisSettings.Replicas(1, patience)))) {
      Plan plan = TestPlans.plan();
      WriteToken token = WriteToken.random();
      PlanWrite write = new PlanWrite(plan, Revision.NONE, token);
      Revision alone;
      try (RedisServer first = master.startReplica()) {
        store.plans().storeId();
        first.process().suspend();
        PortUnavailable failure =
            assertThrows(PortUnavailable.class, () -> store.plans().save(write));
        assertEquals(Outcome.UNKNOWN, failure.outcome());
        alone = store.plans().find(plan.id(), Visibility.ALL).orElseThrow().revision();
        master.command("CLIENT", "KILL", "TYPE", "normal");
        assertEquals(
            Outcome.UNKNOWN,
            assertThrows(PortUnavailable.class, () -> store.plans().save(write)).outcome(),
            "sent again, on another connection, it still lacks the replica");
        first.process().resume();
        Eventually.holds(
            "the replica has caught up",
            () -> master.info("master_repl_offset").equals(first.info("slave_repl_offset")));

        assertEquals(alone, store.plans().save(write).revision());
        assertTrue(
            save(store.plans(), TestPlans.changed(plan, "second"), alone)
                .revision()
                .isAfter(alone));
      }
    }
  }

  private static StoredPlan save(Plans plans, Plan plan, Revision expected) {
    return plans.save(new PlanWrite(plan, expected, WriteToken.random()));
  }
}
