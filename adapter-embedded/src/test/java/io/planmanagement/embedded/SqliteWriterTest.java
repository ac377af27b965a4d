package io.planmanagement.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.domain.port.Plans;
import io.planmanagement.domain.port.SaveOutcome;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.Race;
import io.planmanagement.testkit.TestPlans;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SqliteWriterTest {

  private final TestFolder folder = TestFolder.fresh();
  private final OpenFolder open =
      OpenFolder.open(EmbeddedSettings.of(folder.path()), SqliteFile.Sync.FULL);
  private final PlanPorts ports = open.ports(() -> {});

  @AfterEach
  void close() {
    open.close();
    folder.close();
  }

  @Test
  void concurrent_writers_share_one_wait_for_the_disk() {
    int writers = 32;
    int each = 20;
    int writes = writers * each;
    long before = open.writer().commits();

    List<Race.Finish<List<Revision>>> finishes =
        Race.of(
            writers,
            i -> () -> IntStream.range(0, each).mapToObj(n -> create(TestPlans.plan())).toList());

    long commits = open.writer().commits() - before;
    Set<Revision> revisions = new HashSet<>();
    finishes.forEach(finish -> revisions.addAll(finish.value().orElseThrow()));
    assertEquals(writes, revisions.size());
    assertTrue(commits * 4 <= writes, commits + " commits for " + writes + " writes");
  }

  @Test
  void a_batch_waits_for_the_disk_once() {
    long before = open.writer().commits();

    List<SaveOutcome> outcomes =
        ports
            .plans()
            .saveAll(IntStream.range(0, 300).mapToObj(i -> creation(TestPlans.plan())).toList());

    assertTrue(outcomes.stream().allMatch(SaveOutcome.Saved.class::isInstance));
    assertTrue(open.writer().commits() - before <= 10, "a batch was committed one by one");
  }

  @Test
  void a_write_that_fails_harms_no_other_of_its_batch() {
    Plan before = TestPlans.plan();
    Plan after = TestPlans.plan();
    CountDownLatch gate = new CountDownLatch(1);
    QueuedWrite<Boolean> blocking = blocked(gate);
    List<QueuedWrite<Integer>> batch = new ArrayList<>();

    batch.add(enqueue(session -> insert(session, before)));
    batch.add(
        enqueue(
            session -> {
              insert(session, TestPlans.plan());
              throw new SQLException("broken");
            }));
    batch.add(
        enqueue(
            session -> {
              insert(session, TestPlans.plan());
              throw new IllegalStateException("broken too");
            }));
    batch.add(enqueue(session -> insert(session, after)));
    gate.countDown();

    assertTrue(blocking.await(Duration.ofSeconds(10)));
    assertEquals(1, batch.get(0).await(Duration.ofSeconds(10)));
    for (QueuedWrite<Integer> failed : batch.subList(1, 3)) {
      PortUnavailable failure =
          assertThrows(PortUnavailable.class, () -> failed.await(Duration.ofSeconds(10)));
      assertEquals(Outcome.NOT_APPLIED, failure.outcome());
    }
    assertEquals(1, batch.get(3).await(Duration.ofSeconds(10)));
    assertEquals(
        Set.of(before.id(), after.id()),
        new HashSet<>(
            ports.plans().list(Optional.empty(), 10, Visibility.ALL).items().stream()
                .map(plan -> plan.id())
                .toList()));
  }

  @Test
  void a_transaction_that_the_database_rolled_back_is_told_to_all_of_its_writes() {
    CountDownLatch gate = new CountDownLatch(1);
    QueuedWrite<Boolean> blocking = blocked(gate);
    Plan lost = TestPlans.plan();

    QueuedWrite<Integer> before = enqueue(session -> insert(session, lost));
    QueuedWrite<Boolean> failing =
        enqueue(
            session -> {
              session.rollback(); // as SQLite does by itself after some failures
              throw new SQLException("rolled back");
            });
    gate.countDown();

    assertTrue(blocking.await(Duration.ofSeconds(10)));
    for (QueuedWrite<?> each : List.of(before, failing)) {
      PortUnavailable failure =
          assertThrows(PortUnavailable.class, () -> each.await(Duration.ofSeconds(10)));
      assertEquals(Outcome.NOT_APPLIED, failure.outcome());
    }
    assertTrue(ports.plans().find(lost.id(), Visibility.ALL).isEmpty());
    create(lost);
    assertTrue(ports.plans().find(lost.id(), Visibility.ALL).isPresent());
  }

  @Test
  void a_full_disk_refuses_writes_and_no_reads_and_recovers_with_space() {
    Plan kept = TestPlans.plan();
    Revision revision = create(kept);
    long pages = pragma("page_count");
    pragma("max_page_count = " + (pages + 2));
    Plan large = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 200);

    PortUnavailable failure = assertThrows(PortUnavailable.class, () -> create(large));

    assertEquals(Outcome.NOT_APPLIED, failure.outcome());
    assertTrue(ports.plans().find(large.id(), Visibility.ALL).isEmpty());
    assertEquals(revision, ports.plans().find(kept.id(), Visibility.ALL).orElseThrow().revision());
    pragma("max_page_count = 1000000");
    assertTrue(create(large).isAfter(revision));
  }

  @Test
  void a_write_that_comes_too_late_is_taken_back() {
    CountDownLatch gate = new CountDownLatch(1);
    QueuedWrite<Boolean> blocking = blocked(gate);
    Plan late = TestPlans.plan();
    QueuedWrite<Integer> write = enqueue(session -> insert(session, late));

    PortUnavailable failure =
        assertThrows(PortUnavailable.class, () -> write.await(Duration.ofMillis(20)));

    assertEquals(Outcome.NOT_APPLIED, failure.outcome());
    gate.countDown();
    blocking.await(Duration.ofSeconds(10));
    create(TestPlans.plan());
    assertTrue(ports.plans().find(late.id(), Visibility.ALL).isEmpty());
  }

  @Test
  void documents_that_wait_are_bounded_in_bytes() {
    CountDownLatch gate = new CountDownLatch(1);
    QueuedWrite<Boolean> blocking = blocked(gate);
    Duration patience = Duration.ofSeconds(10);
    QueuedWrite<Boolean> large =
        open.writer().enqueue(Integer.MAX_VALUE, patience, session -> true);

    PortUnavailable failure =
        assertThrows(
            PortUnavailable.class,
            () -> open.writer().enqueue(1, Duration.ofMillis(20), session -> true));

    assertEquals(Outcome.NOT_APPLIED, failure.outcome());
    gate.countDown();
    assertTrue(blocking.await(patience));
    assertTrue(large.await(patience));
    assertTrue(
        open.writer().enqueue(SqliteWriter.QUEUE_BYTES, patience, s -> true).await(patience));
  }

  @Test
  void a_batch_has_one_patience_for_all_its_writes() {
    Duration patience = Duration.ofMillis(500);
    Plans impatient =
        new SqlitePlans(
            StoreId.random(),
            new SqliteReaders(
                SqliteFile.at(folder.path().resolve("plans.db"), SqliteFile.Sync.FULL, patience),
                1,
                patience),
            open.writer(),
            Clock.systemUTC(),
            patience,
            () -> {});
    CountDownLatch gate = new CountDownLatch(1);
    QueuedWrite<Boolean> blocking = blocked(gate);
    assertThrows(
        PortUnavailable.class,
        () -> {
          while (true) { // until the queue is full
            open.writer().enqueue(0, Duration.ofMillis(20), session -> true);
          }
        });
    long start = System.nanoTime();

    List<SaveOutcome> outcomes =
        impatient.saveAll(
            IntStream.range(0, 20).mapToObj(i -> creation(TestPlans.plan())).toList());

    Duration took = Duration.ofNanos(System.nanoTime() - start);
    gate.countDown();
    assertTrue(blocking.await(Duration.ofSeconds(10)));
    assertTrue(outcomes.stream().allMatch(SaveOutcome.Failed.class::isInstance));
    assertTrue(took.compareTo(patience.multipliedBy(10)) < 0, "it took " + took);
  }

  @Test
  void a_stored_document_that_is_damaged_is_no_fault_of_the_caller() {
    Plan plan = TestPlans.plan();
    create(plan);
    for (String damaged : List.of("{}", "no JSON")) {
      open.writer()
          .write(
              session ->
                  session.update(
                      "UPDATE plan SET document = ? WHERE id = ?",
                      damaged.getBytes(UTF_8),
                      plan.id().value()));

      PortUnavailable failure =
          assertThrows(
              PortUnavailable.class,
              () -> ports.plans().object(plan.id(), plan.objectId(), Visibility.ALL));

      assertEquals(Outcome.NOT_APPLIED, failure.outcome());
    }
  }

  @Test
  void a_write_that_was_begun_is_unknown_to_whoever_waits_no_longer() {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    QueuedWrite<Boolean> blocking =
        enqueue(
            session -> {
              begun.countDown();
              return await(gate);
            });
    assertTrue(Waiting.uninterrupted(Duration.ofSeconds(10), left -> await(begun)));

    PortUnavailable failure =
        assertThrows(PortUnavailable.class, () -> blocking.await(Duration.ofMillis(1)));

    assertEquals(Outcome.UNKNOWN, failure.outcome());
    gate.countDown();
  }

  @Test
  void interrupted_callers_break_nothing() {
    AtomicBoolean done = new AtomicBoolean();
    Set<Plan> saved = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();

    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                while (!done.get()) {
                  Plan plan = TestPlans.plan();
                  create(plan);
                  if (ports.plans().find(plan.id(), Visibility.ALL).isPresent()) {
                    saved.add(plan);
                  }
                }
              });
      thread.start();
      threads.add(thread);
    }
    Eventually.holds(
        "some are saved",
        () -> {
          threads.forEach(Thread::interrupt);
          return saved.size() > 100;
        });
    done.set(true);

    for (Thread thread : threads) {
      Waiting.uninterrupted(
          Duration.ofSeconds(20),
          left -> {
            thread.join();
            return true;
          });
    }
    for (Plan plan : saved) {
      assertEquals(plan, ports.plans().find(plan.id(), Visibility.ALL).orElseThrow().plan());
    }
  }

  private <T> QueuedWrite<T> enqueue(QueuedWrite.Step<T> step) {
    return open.writer().enqueue(0, Duration.ofSeconds(10), step);
  }

  private Revision create(Plan plan) {
    return ports.plans().save(creation(plan)).revision();
  }

  private static PlanWrite creation(Plan plan) {
    return new PlanWrite(plan, Revision.NONE, WriteToken.random());
  }

  private long pragma(String pragma) {
    return open.writer()
        .write(
            session -> {
              try (ResultSet row = session.query("PRAGMA " + pragma)) {
                return row.next() ? row.getLong(1) : 0L;
              }
            });
  }

  private static int insert(SqliteSession session, Plan plan) throws SQLException {
    return session.update(
        "INSERT INTO plan (id, revision, org, token, places, document) VALUES (?, ?, ?, ?, 1, ?)",
        plan.id().value(),
        session.nextRevision(0).value(),
        plan.org().value(),
        WriteToken.random().value(),
        PlanDocuments.write(plan).toByteArray());
  }

  /** Keeps the writer busy until the gate opens: what is queued meanwhile is one batch. */
  private QueuedWrite<Boolean> blocked(CountDownLatch gate) {
    CountDownLatch begun = new CountDownLatch(1);
    QueuedWrite<Boolean> blocking =
        enqueue(
            session -> {
              begun.countDown();
              return await(gate);
            });
    assertTrue(await(begun));
    return blocking;
  }

  private static boolean await(CountDownLatch latch) {
    return Waiting.uninterrupted(
        Duration.ofSeconds(20), left -> latch.await(left, TimeUnit.NANOSECONDS));
  }
}
