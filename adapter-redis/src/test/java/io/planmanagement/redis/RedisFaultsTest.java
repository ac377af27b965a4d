package io.planmanagement.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.LogCursor;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.domain.port.Plans;
import io.planmanagement.domain.port.SaveOutcome;
import io.planmanagement.samples.SamplePlans;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.Race;
import io.planmanagement.testkit.Race.Finish;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testservers.RedisServer;
import io.planmanagement.testservers.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** What callers are told when the network or the server fails them: no more than is known. */
final class RedisFaultsTest {

  private static final Duration SHORT = Duration.ofMillis(1_200);

  /** Far more than any call may take with {@link #SHORT} time-outs, on a busy machine. */
  private static final Duration BOUND = Duration.ofSeconds(15);

  /** A port on which nobody listens. */
  private static final int NOBODY = 1;

  private final RedisServer server = RedisServer.start();
  private final TcpProxy proxy = new TcpProxy(server.host(), server.port());
  private final RedisSettings direct = RedisSubject.fresh(List.of(server.address()));
  private final RedisStore other = RedisStore.open(direct);

  @BeforeEach
  void the_server_knows_the_scripts() {
    StoredPlan plan = save(other.plans(), TestPlans.plan(), Revision.NONE);
    Revision restamped = other.plans().restamp(plan.id(), plan.revision(), plan.revision(), 0);
    other.plans().delete(TestPlans.stored(plan.plan(), restamped), WriteToken.random());
  }

  @AfterEach
  void stop() {
    other.close();
    proxy.close();
    server.close();
  }

  // Time.

  @Test
  void a_server_that_is_halted_is_waited_for_no_longer_than_the_time_out() {
    try (RedisStore store = RedisStore.open(direct.with(SHORT, SHORT))) {
      Plan plan = TestPlans.plan();
      StoredPlan stored = onceItWorks(creation(store, plan));
      server.process().suspend();
      try {
        assertFails(Outcome.NOT_APPLIED, () -> store.plans().find(plan.id(), Visibility.ALL));
        assertFails(
            Outcome.NOT_APPLIED, () -> store.plans().list(Optional.empty(), 5, Visibility.ALL));
        assertFails(Outcome.NOT_APPLIED, () -> store.log().tails(List.of(0, 1), 5));
        assertFails(Outcome.NOT_APPLIED, () -> store.plans().check());
      } finally {
        server.process().resume();
      }
      assertTrue(onceItWorks(() -> store.plans().find(plan.id(), Visibility.ALL)).isPresent());
      server.process().suspend();
      try {
        assertFails(
            Outcome.UNKNOWN,
            () -> save(store.plans(), TestPlans.changed(plan, "second"), stored.revision()));
      } finally {
        server.process().resume();
      }
      assertEquals(1, other.plans().records(List.of(plan.id())).size());
    }
  }

  @Test
  void of_a_large_batch_to_a_halted_server_what_was_not_sent_is_certain() {
    try (RedisStore store = RedisStore.open(direct.with(SHORT, SHORT))) {
      List<PlanWrite> writes =
          LongStream.range(0, 400)
              .mapToObj(new SamplePlans(1)::plan)
              .map(plan -> new PlanWrite(plan, Revision.NONE, WriteToken.random()))
              .toList();
      onceItWorks(creation(store, TestPlans.plan()));
      server.process().suspend();
      try {
        long start = System.nanoTime();
        List<SaveOutcome> outcomes = store.plans().saveAll(writes);
        assertBounded(start);
        assertTrue(outcomes.stream().allMatch(SaveOutcome.Failed.class::isInstance));
        assertTrue(
            outcomes.stream().anyMatch(outcome -> outcomeOf(outcome) == Outcome.NOT_APPLIED),
            "what was never sent is certain");
      } finally {
        server.process().resume();
      }
    }
  }

  @Test
  void a_write_larger_than_all_buffers_is_given_up_in_time() {
    try (RedisStore store = RedisStore.open(direct.with(SHORT, SHORT))) {
      onceItWorks(store.plans()::storeId);
      Plan large = TestPlans.changed(TestPlans.plan(), "x".repeat(40 << 20));
      server.process().suspend();
      try {
        assertFails(Outcome.UNKNOWN, () -> save(store.plans(), large, Revision.NONE));
      } finally {
        server.process().resume();
      }
    }
  }

  @Test
  void replies_that_come_drop_by_drop_are_given_up_in_time() {
    Plan large = new SamplePlans(7).plan(1);
    save(other.plans(), large, Revision.NONE);
    try (RedisStore store = through(proxy, SHORT)) {
      onceItWorks(store.plans()::storeId);
      proxy.slow(Duration.ZERO, 40);

      assertFails(Outcome.NOT_APPLIED, () -> store.plans().find(large.id(), Visibility.ALL));
    }
  }

  @Test
  void a_half_open_connection_is_given_up_in_time_and_not_used_again() {
    try (RedisStore store = through(proxy, SHORT)) {
      Plan plan = TestPlans.plan();
      StoredPlan stored = onceItWorks(creation(store, plan));
      proxy.swallow();
      assertFails(
          Outcome.UNKNOWN,
          () -> save(store.plans(), TestPlans.changed(plan, "lost"), stored.revision()));
      proxy.pass();

      assertEquals(
          plan,
          onceItWorks(() -> store.plans().find(plan.id(), Visibility.ALL)).orElseThrow().plan());
    }
  }

  @Test
  void a_connection_that_is_over_is_not_made_anew_beneath_its_user() {
    Address address = Address.parse(server.address()).orElseThrow();
    RedisConnection connection = RedisConnection.open(address, ConnectionSettings.of(direct));
    connection.send(new CommandArguments(Command.PING));

    connection.abort();

    assertThrows(
        JedisConnectionException.class, () -> connection.send(new CommandArguments(Command.PING)));
  }

  // Certain refusals.

  @Test
  void where_nobody_listens_nothing_is_applied() {
    try (RedisStore store = RedisStore.open(direct.with(SHORT, SHORT))) {
      Plan plan = TestPlans.plan();
      StoredPlan stored = onceItWorks(creation(store, plan));
      server.process().kill();

      assertFails(Outcome.NOT_APPLIED, () -> store.plans().find(plan.id(), Visibility.ALL));
      assertFails(Outcome.NOT_APPLIED, () -> store.plans().delete(stored, WriteToken.random()));
      assertFails(Outcome.NOT_APPLIED, () -> save(store.plans(), TestPlans.plan(), Revision.NONE));
      assertFails(Outcome.NOT_APPLIED, () -> store.log().rewind(Revision.NONE));
    }
    try (RedisStore unused = RedisStore.open(direct.with(SHORT, SHORT))) {
      assertFails(Outcome.NOT_APPLIED, () -> unused.plans().storeId());
      assertFails(Outcome.NOT_APPLIED, () -> save(unused.plans(), TestPlans.plan(), Revision.NONE));
    }
  }

  @Test
  void a_full_redis_takes_no_plan_loses_none_and_lets_changes_flow() {
    Plan plan = TestPlans.plan();
    Plan deleted = TestPlans.plan();
    StoredPlan kept = save(other.plans(), plan, Revision.NONE);
    StoredPlan gone = save(other.plans(), deleted, Revision.NONE);
    server.command("CONFIG", "SET", "maxmemory", "1");

    assertFails(
        Outcome.NOT_APPLIED,
        () -> save(other.plans(), TestPlans.changed(plan, "second"), kept.revision()));
    assertFails(Outcome.NOT_APPLIED, () -> save(other.plans(), TestPlans.plan(), Revision.NONE));
    List<SaveOutcome> outcomes =
        other
            .plans()
            .saveAll(
                Stream.of(TestPlans.plan(), TestPlans.plan())
                    .map(p -> new PlanWrite(p, Revision.NONE, WriteToken.random()))
                    .toList());
    assertTrue(outcomes.stream().allMatch(o -> outcomeOf(o) == Outcome.NOT_APPLIED));
    assertEquals(plan, other.plans().find(plan.id(), Visibility.ALL).orElseThrow().plan());
    Revision deletion = other.plans().delete(gone, WriteToken.random());
    int partition = other.log().partitionOf(gone.id());
    LogCursor seen = other.log().tails(List.of(partition), 1).get(0).cursor();
    assertEquals(
        new LogCursor(seen.epoch(), deletion), other.log().advance(partition, seen, deletion));
    assertTrue(other.log().purge(gone.id(), deletion));
    other.deadLetters().setAside(new Change(plan.id(), kept.revision()), "too long");

    server.command("CONFIG", "SET", "maxmemory", "0");
    assertTrue(
        save(other.plans(), TestPlans.changed(plan, "second"), kept.revision())
            .revision()
            .isAfter(kept.revision()));
  }

  @Test
  void a_redis_that_wants_more_replicas_than_it_has_applies_nothing() {
    Plan plan = TestPlans.plan();
    StoredPlan stored = save(other.plans(), plan, Revision.NONE);
    server.command("CONFIG", "SET", "min-replicas-to-write", "1");

    assertFails(
        Outcome.NOT_APPLIED,
        () -> save(other.plans(), TestPlans.changed(plan, "second"), stored.revision()));

    assertEquals(plan, other.plans().find(plan.id(), Visibility.ALL).orElseThrow().plan());
  }

  @Test
  void a_replica_applies_nothing_and_is_read() {
    Plan plan = TestPlans.plan();
    StoredPlan stored = save(other.plans(), plan, Revision.NONE);
    try (RedisServer replica = server.startReplica();
        RedisStore store =
            RedisStore.open(
                new RedisSettings(
                    List.of(replica.address()),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    SHORT,
                    SHORT,
                    4,
                    direct.namespace(),
                    direct.partitions(),
                    Optional.empty()))) {
      assertFails(
          Outcome.NOT_APPLIED,
          () -> save(store.plans(), TestPlans.changed(plan, "second"), stored.revision()));
      assertEquals(plan, store.plans().find(plan.id(), Visibility.ALL).orElseThrow().plan());
    }
  }

  @Test
  void what_somebody_else_put_under_our_keys_stops_a_write_before_it_begins() {
    Plan plan = TestPlans.plan();
    KeySpace keys = new KeySpace(direct.namespace(), direct.partitions());
    int partition = keys.partitionOf(plan.id());
    List<String> sets =
        List.of(
            keys.log(partition),
            keys.ids(partition),
            keys.ids(partition, plan.org()),
            keys.deleted(partition));
    other.plans().storeId();
    for (String key : sets) {
      server.command("SET", key, "something else");

      assertFails(Outcome.NOT_APPLIED, () -> save(other.plans(), plan, Revision.NONE));

      assertEquals(Map.of(), other.plans().records(List.of(plan.id())), key);
      server.command("DEL", key);
    }
    save(other.plans(), plan, Revision.NONE);
  }

  @Test
  void a_record_that_was_damaged_is_not_taken_for_absent() {
    Plan plan = TestPlans.plan();
    String key = new KeySpace(direct.namespace(), direct.partitions()).plan(plan.id());
    save(other.plans(), plan, Revision.NONE);
    server.command("HDEL", key, "document");
    assertFails(Outcome.NOT_APPLIED, () -> other.plans().find(plan.id(), Visibility.ALL));
    assertFails(Outcome.NOT_APPLIED, () -> other.plans().records(List.of(plan.id())));
    server.command(
        "HDEL", key, "object:" + plan.linkedPlanServices().get(0).linkedService().objectId());

    assertFails(
        Outcome.NOT_APPLIED,
        () ->
            other
                .plans()
                .object(plan.id(), plan.linkedPlanServices().get(0).objectId(), Visibility.ALL));
  }

  @Test
  void revisions_are_never_given_beyond_the_last_number() {
    Plan plan = TestPlans.plan();
    KeySpace keys = new KeySpace(direct.namespace(), direct.partitions());
    StoredPlan stored = save(other.plans(), plan, Revision.NONE);
    server.command(
        "HSET", keys.meta(keys.partitionOf(plan.id())), "last", Long.toString(Revision.MAX));

    assertFails(
        Outcome.NOT_APPLIED,
        () -> save(other.plans(), TestPlans.changed(plan, "second"), stored.revision()));
    assertFails(Outcome.NOT_APPLIED, () -> other.plans().delete(stored, WriteToken.random()));

    assertEquals(plan, other.plans().find(plan.id(), Visibility.ALL).orElseThrow().plan());
  }

  // Lost replies.

  @Test
  void failure_22_a_write_whose_reply_was_lost_is_applied_once() {
    try (RedisStore store = through(proxy, BOUND)) {
      Plan plan = TestPlans.plan();
      store.plans().storeId();

      Finish<StoredPlan> finish =
          losingTheReply(() -> save(store.plans(), plan, Revision.NONE), () -> {});

      StoredPlan saved = finish.value().orElseThrow();
      assertEquals(List.of(new Change(plan.id(), saved.revision())), entries(plan.id()));
      assertEquals(
          saved.revision(), other.plans().find(plan.id(), Visibility.ALL).orElseThrow().revision());
    }
  }

  @Test
  void a_delete_whose_reply_was_lost_is_applied_once() {
    try (RedisStore store = through(proxy, BOUND)) {
      Plan plan = TestPlans.plan();
      StoredPlan stored = save(store.plans(), plan, Revision.NONE);

      Finish<Revision> finish =
          losingTheReply(() -> store.plans().delete(stored, WriteToken.random()), () -> {});

      assertEquals(
          List.of(new Change(plan.id(), finish.value().orElseThrow())), entries(plan.id()));
    }
  }

  @Test
  void whether_a_write_was_applied_that_somebody_followed_is_unknown() {
    for (boolean restamp : List.of(false, true)) {
      try (RedisStore store = through(proxy, BOUND)) {
        Plan plan = TestPlans.plan();
        StoredPlan stored = save(store.plans(), plan, Revision.NONE);

        Finish<Revision> finish =
            losingTheReply(
                () ->
                    restamp
                        ? store.plans().restamp(plan.id(), stored.revision(), Revision.NONE, 0)
                        : save(store.plans(), TestPlans.changed(plan, "ours"), stored.revision())
                            .revision(),
                () -> {
                  Revision ours =
                      other.plans().find(plan.id(), Visibility.ALL).orElseThrow().revision();
                  save(other.plans(), TestPlans.changed(plan, "theirs"), ours);
                });

        PortUnavailable failure =
            assertInstanceOf(PortUnavailable.class, finish.failure().orElseThrow());
        assertEquals(Outcome.UNKNOWN, failure.outcome());
      }
    }
  }

  @Test
  void a_write_that_could_not_have_been_applied_is_stale_though_a_reply_was_lost() {
    try (RedisStore store = through(proxy, BOUND)) {
      Plan plan = TestPlans.plan();
      StoredPlan first = save(store.plans(), plan, Revision.NONE);
      save(store.plans(), TestPlans.changed(plan, "second"), first.revision());

      Finish<StoredPlan> finish =
          losingTheReply(
              () -> save(store.plans(), TestPlans.changed(plan, "stale"), first.revision()),
              () -> {});

      assertTrue(finish.failedWith(PlanRefused.Stale.class), "" + finish);
    }
  }

  /**
   * Makes a call through the proxy, which holds the reply back; as soon as the server has run the
   * script the connection is cut, and no other leads anywhere before the given action is done.
   */
  private <T> Finish<T> losingTheReply(Callable<T> call, Runnable then) {
    String before = scriptsRun();
    proxy.holdAnswers();
    List<Finish<Optional<T>>> finishes =
        Race.of(
            2,
            i ->
                i == 0
                    ? () -> Optional.of(call.call())
                    : () -> {
                      Eventually.holds("the script has run", () -> !scriptsRun().equals(before));
                      proxy.leadTo(NOBODY);
                      proxy.cut();
                      then.run();
                      proxy.leadTo(server.port());
                      proxy.pass();
                      return Optional.empty();
                    });
    assertEquals(Optional.empty(), finishes.get(1).failure());
    return new Finish<>(
        finishes.get(0).value().flatMap(Function.identity()), finishes.get(0).failure());
  }

  private String scriptsRun() {
    String figures = server.command("INFO", "commandstats").toString();
    return figures.replaceAll("(?s).*cmdstat_evalsha:calls=([0-9]+),.*", "$1");
  }

  private List<Change> entries(PlanId id) {
    return other.log().after(other.log().partitionOf(id), Revision.NONE, 1000).stream()
        .filter(change -> change.planId().equals(id))
        .toList();
  }

  private RedisStore through(TcpProxy proxy, Duration timeout) {
    return RedisStore.open(
        new RedisSettings(
            List.of("127.0.0.1:" + proxy.port()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            timeout,
            timeout,
            8,
            direct.namespace(),
            direct.partitions(),
            Optional.empty()));
  }

  /** What works is given the time that a busy machine takes, however short the time-outs are. */
  private static <T> T onceItWorks(Supplier<T> call) {
    List<T> result = new ArrayList<>();
    Eventually.holds(
        "it works",
        () -> {
          try {
            return result.add(call.get());
          } catch (PortUnavailable notYet) {
            return false;
          }
        });
    return result.get(0);
  }

  /** Returns a creation that may be tried again: it is the same write every time. */
  private static Supplier<StoredPlan> creation(RedisStore store, Plan plan) {
    PlanWrite write = new PlanWrite(plan, Revision.NONE, WriteToken.random());
    return () -> store.plans().save(write);
  }

  private static StoredPlan save(Plans plans, Plan plan, Revision expected) {
    return plans.save(new PlanWrite(plan, expected, WriteToken.random()));
  }

  private static Outcome outcomeOf(SaveOutcome outcome) {
    return assertInstanceOf(SaveOutcome.Failed.class, outcome).failure().outcome();
  }

  private static void assertFails(Outcome outcome, Runnable call) {
    long start = System.nanoTime();
    PortUnavailable failure = assertThrows(PortUnavailable.class, call::run);
    assertBounded(start);
    assertEquals(outcome, failure.outcome(), () -> "" + failure);
  }

  private static void assertBounded(long start) {
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.compareTo(BOUND) < 0, "it took " + took);
  }
}
