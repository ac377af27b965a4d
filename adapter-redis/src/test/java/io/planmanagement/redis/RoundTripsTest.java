package io.planmanagement.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testservers.RedisServer;
import io.planmanagement.testservers.TcpProxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

/** What a call costs the server, by the server's own count. */
final class RoundTripsTest {

  private static final RedisServer server = RedisServer.start();
  private static final RedisStore store =
      RedisStore.open(RedisSubject.fresh(List.of(server.address())));

  /** One connection for all figures: each that comes or goes would count. */
  private static final Connection operator = new Connection(server.host(), server.port());

  /** Closed at the end, since the server reads from a connection once more when it closes. */
  private static final List<Runnable> opened = new ArrayList<>();

  @BeforeAll
  static void the_server_knows_the_scripts() {
    StoredPlan plan = save(TestPlans.plan());
    store.plans().object(plan.id(), TestPlans.freshObjectId(), Visibility.ALL);
    store.log().tails(List.of(0), 1);
    Revision restamped = store.plans().restamp(plan.id(), plan.revision(), plan.revision(), 1);
    store.plans().delete(TestPlans.stored(plan.plan(), restamped), WriteToken.random());
  }

  @AfterAll
  static void stop() {
    opened.forEach(Runnable::run);
    operator.close();
    store.close();
    server.close();
  }

  @Test
  void a_plan_is_read_in_one_round_trip() {
    StoredPlan plan = save(TestPlans.plan());

    Cost cost = cost(() -> store.plans().find(plan.id(), Visibility.ALL));

    assertEquals(new Cost(1, Map.of("hmget", 1L)), cost);
  }

  @Test
  void an_object_is_read_in_one_round_trip() {
    Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 3);
    save(plan);

    Cost cost =
        cost(
            () ->
                store
                    .plans()
                    .object(
                        plan.id(), plan.linkedPlanServices().get(1).objectId(), Visibility.ALL));

    assertEquals(1, cost.roundTrips());
    assertEquals(Optional.of(1L), cost.calls("evalsha"));
    assertEquals(Optional.of(2L), cost.calls("hget"), "the two objects below it");
  }

  @Test
  void a_write_is_one_round_trip_whatever_it_does() {
    Plan plan = TestPlans.plan();
    PlanWrite creation = new PlanWrite(plan, Revision.NONE, WriteToken.random());

    assertEquals(1, cost(() -> store.plans().save(creation)).roundTrips());
    assertEquals(1, cost(() -> store.plans().save(creation)).roundTrips(), "sent again");
    StoredPlan stored = store.plans().find(plan.id(), Visibility.ALL).orElseThrow();
    assertEquals(
        1,
        cost(() ->
                store
                    .plans()
                    .save(
                        new PlanWrite(
                            TestPlans.changed(plan, "second"),
                            stored.revision(),
                            WriteToken.random())))
            .roundTrips());
    StoredPlan second = store.plans().find(plan.id(), Visibility.ALL).orElseThrow();
    assertEquals(1, cost(() -> store.plans().delete(second, WriteToken.random())).roundTrips());
  }

  @Test
  void all_partitions_are_read_together() {
    List<Integer> all = IntStream.range(0, store.log().partitions()).boxed().toList();

    assertEquals(1, cost(() -> store.log().tails(all, 10)).roundTrips());
    store.log().backlog();
    assertEquals(1, cost(() -> store.log().backlog()).roundTrips());
  }

  @Test
  void a_batch_waits_for_the_network_a_few_times_not_once_for_each_plan() {
    Duration latency = Duration.ofMillis(25);
    int plans = 200;
    TcpProxy proxy = untilTheEnd(new TcpProxy(server.host(), server.port()));
    RedisStore far =
        untilTheEnd(RedisStore.open(RedisSubject.fresh(List.of("127.0.0.1:" + proxy.port()))));
    far.plans().storeId();
    proxy.slow(latency, Integer.MAX_VALUE);
    List<PlanWrite> writes =
        Stream.generate(() -> TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 0))
            .limit(plans)
            .map(plan -> new PlanWrite(plan, Revision.NONE, WriteToken.random()))
            .toList();
    List<PlanId> ids = writes.stream().map(write -> write.plan().id()).toList();

    long start = System.nanoTime();
    far.plans().saveAll(writes);
    int kept = far.plans().records(ids).size();
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    assertEquals(plans, kept);
    // One by one they would take at least the latency there and back, for each write and read.
    Duration oneByOne = latency.multipliedBy(2L * 2 * plans);
    assertTrue(took.compareTo(oneByOne.dividedBy(4)) < 0, took + " of " + oneByOne);
  }

  @Test
  void failure_10_a_page_of_a_listing_reads_its_own_plans_and_scans_nothing() {
    RedisStore large = untilTheEnd(RedisStore.open(RedisSubject.fresh(List.of(server.address()))));
    large
        .plans()
        .saveAll(
            Stream.generate(() -> TestPlans.plan())
                .limit(600)
                .map(plan -> new PlanWrite(plan, Revision.NONE, WriteToken.random()))
                .toList());
    Page<StoredPlan> first = large.plans().list(Optional.empty(), 10, Visibility.ALL);

    Cost cost = cost(() -> large.plans().list(first.next(), 10, Visibility.ALL));

    assertEquals(3, cost.roundTrips());
    assertEquals(Optional.of(10L), cost.calls("hmget"));
    assertTrue(cost.calls("zrange").orElseThrow() <= 2);
    assertEquals(List.of(), cost.calls().keySet().stream().filter(Cost::scans).toList());
  }

  @Test
  void a_purge_finds_its_deletions_without_reading_other_plans() {
    StoredPlan plan = save(TestPlans.plan());
    Revision deletion = store.plans().delete(plan, WriteToken.random());
    int partition = store.log().partitionOf(plan.id());

    Cost cost =
        cost(
            () ->
                assertTrue(
                    store
                        .log()
                        .deletions(partition, new Revision(deletion.value() + 1), 1000)
                        .contains(new Change(plan.id(), deletion))));

    assertEquals(new Cost(1, Map.of("zrange", 1L)), cost);
  }

  private static TcpProxy untilTheEnd(TcpProxy proxy) {
    opened.add(0, proxy::close);
    return proxy;
  }

  private static RedisStore untilTheEnd(RedisStore other) {
    opened.add(0, other::close);
    return other;
  }

  private static StoredPlan save(Plan plan) {
    return store.plans().save(new PlanWrite(plan, Revision.NONE, WriteToken.random()));
  }

  private static Cost cost(Runnable call) {
    operator.executeCommand(new CommandArguments(Command.CONFIG).add("RESETSTAT"));
    call.run();
    String figures = figures("stats");
    long reads = Long.parseLong(figures.replaceAll("(?s).*total_reads_processed:([0-9]+).*", "$1"));
    // The request for the figure is counted too.
    return new Cost(reads - 1, calls(figures("commandstats")));
  }

  private static Map<String, Long> calls(String figures) {
    Map<String, Long> calls = new TreeMap<>();
    figures
        .lines()
        .filter(line -> line.startsWith("cmdstat_"))
        .forEach(
            line ->
                calls.put(
                    line.substring("cmdstat_".length(), line.indexOf(':')),
                    Long.valueOf(line.replaceAll(".*:calls=([0-9]+),.*", "$1"))));
    calls.keySet().removeIf(name -> name.equals("info") || name.startsWith("config"));
    return calls;
  }

  private static String figures(String section) {
    Object reply = operator.executeCommand(new CommandArguments(Command.INFO).add(section));
    return new String((byte[]) reply, StandardCharsets.UTF_8);
  }

  /**
   * What the server counted.
   *
   * @param roundTrips how often it read from a connection
   * @param calls how often each command was called, those of scripts included
   */
  private record Cost(long roundTrips, Map<String, Long> calls) {

    Optional<Long> calls(String command) {
      return Optional.ofNullable(calls.get(command));
    }

    static boolean scans(String command) {
      return command.equals("keys") || command.contains("scan") || command.contains("getall");
    }
  }
}
