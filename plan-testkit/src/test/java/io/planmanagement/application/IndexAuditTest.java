package io.planmanagement.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.JobStatus.Finding;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.IndexUpkeep;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testkit.fakes.Altered;
import io.planmanagement.testkit.fakes.InMemoryEngineSubject;
import io.planmanagement.testkit.faults.Fault;
import io.planmanagement.testkit.faults.Faults;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the contract of upkeep does not say of audits: pace, bounds and bad luck. */
final class IndexAuditTest {

  private static final UpkeepSettings SETTINGS = UpkeepSettings.DEFAULT;

  private final InMemoryEngineSubject subject = new InMemoryEngineSubject();
  private final PlanPorts ports = subject.open();
  private final List<Duration> rests = new ArrayList<>();
  private final JobProgress progress =
      new JobProgress(JobStatus.Kind.AUDIT, Instant.EPOCH, Optional.empty());

  @AfterEach
  void close() {
    subject.close();
  }

  @Test
  void an_audit_keeps_its_pace() throws InterruptedException {
    inStep(250);

    audit(ports).run(false, 100, rests::add, progress);

    Duration rested = rests.stream().reduce(Duration.ZERO, Duration::plus);
    assertEquals(Duration.ofSeconds(5), rested, "250 plans of the log and 250 of the index");
    assertEquals(250, progress.status().plans());
  }

  @Test
  void an_audit_at_full_speed_only_asks_whether_to_go_on() throws InterruptedException {
    inStep(250);

    audit(ports).run(false, 0, rests::add, progress);

    assertTrue(rests.stream().allMatch(Duration::isZero));
    assertTrue(rests.size() > 3, "asked " + rests.size() + " times");
  }

  @Test
  void suspects_are_left_alone_for_the_grace_that_is_set() throws InterruptedException {
    Plan plan = inStep(1).get(0);
    plantWrong(plan);

    audit(ports).run(false, 0, rests::add, progress);

    assertEquals(List.of(SETTINGS.grace()), rests.stream().filter(d -> !d.isZero()).toList());
    assertEquals(1, progress.status().mended(Finding.DIFFERENT));
  }

  @Test
  void an_audit_ends_although_more_is_written_meanwhile_than_it_can_read()
      throws InterruptedException {
    inStep(10);
    AtomicInteger batches = new AtomicInteger();

    audit(ports)
        .run(
            false,
            0,
            duration -> {
              assertTrue(batches.incrementAndGet() < 100, "there is no end of it");
              create(300);
            },
            progress);

    assertTrue(progress.status().plans() >= 10);
  }

  @Test
  void an_audit_that_is_told_to_end_ends() {
    inStep(10);

    assertThrows(
        InterruptedException.class,
        () ->
            audit(ports)
                .run(
                    false,
                    0,
                    duration -> {
                      throw new InterruptedException("enough");
                    },
                    progress));
  }

  @Test
  void a_listing_whose_cursor_grew_too_old_is_begun_again() throws InterruptedException {
    inStep(250);
    Plan ghost = TestPlans.plan();
    ports
        .index()
        .apply(
            ports.plans().storeId(),
            List.of(TestPlans.record(ghost, Revision.at(Instant.now()), 0)));

    audit(forgettingCursors(2)).run(false, 0, rests::add, progress);

    assertEquals(1, progress.status().mended(Finding.GHOST));
  }

  @Test
  void a_listing_that_never_comes_to_its_end_fails_the_audit() {
    inStep(250);

    assertThrows(
        PlanRefused.BadCursor.class,
        () -> audit(forgettingCursors(100)).run(false, 0, rests::add, progress));
  }

  @Test
  void a_port_that_fails_ends_the_audit_and_what_was_mended_stays() throws InterruptedException {
    Plan plan = inStep(3).get(0);
    plantWrong(plan);
    Faults faults = new Faults().next("IndexUpkeep.holdings", Fault.REFUSED);

    assertThrows(
        PortUnavailable.class,
        () -> audit(faults.around(ports)).run(false, 0, rests::add, progress));

    assertEquals(1, progress.status().mended(Finding.DIFFERENT));
    assertEquals(
        Optional.of(plan), ports.index().find(plan.id(), Visibility.ALL).map(StoredPlan::plan));
  }

  @Test
  void a_plan_that_was_created_since_it_was_listed_is_no_ghost() throws InterruptedException {
    Plan plan = TestPlans.plan();
    inStep(1);
    Revision planted = Revision.at(Instant.now().minusSeconds(60));
    ports.index().apply(ports.plans().storeId(), List.of(TestPlans.record(plan, planted, 0)));
    AtomicInteger graces = new AtomicInteger();

    audit(ports)
        .run(
            false,
            0,
            duration -> {
              if (duration.equals(SETTINGS.grace()) && graces.getAndIncrement() == 0) {
                save(plan);
              }
            },
            progress);

    assertEquals(1, graces.get());
    assertEquals(Map.of(), progress.status().found());
    assertTrue(ports.plans().find(plan.id(), Visibility.ALL).isPresent());
  }

  @Test
  void a_flood_of_ghosts_ends_the_listing_and_none_of_them_is_touched()
      throws InterruptedException {
    inStep(1);
    Revision planted = Revision.at(Instant.now());
    List<PlanRecord> ghosts =
        IntStream.range(0, 6_000)
            .mapToObj(i -> TestPlans.deletion(TestPlans.freshId(), planted, 0))
            .toList();
    ports.index().apply(ports.plans().storeId(), ghosts);

    audit(ports).run(false, 0, rests::add, progress);

    JobStatus status = progress.status();
    assertTrue(status.found(Finding.GHOST) > 5_000, "found " + status.found());
    assertTrue(status.found(Finding.GHOST) < 6_000, "listed all of them");
    assertEquals(0, status.mended(Finding.GHOST));
    assertTrue(status.trouble().isPresent());
  }

  private static IndexAudit audit(PlanPorts of) {
    return new IndexAudit(of, SETTINGS, Clock.systemUTC(), incident -> {});
  }

  /** Ports whose listings forget their cursors, so many times. */
  private PlanPorts forgettingCursors(int times) {
    AtomicInteger left = new AtomicInteger(times);
    IndexUpkeep forgetting =
        Altered.port(
            IndexUpkeep.class,
            ports.upkeep(),
            "holdings",
            call -> {
              if (call.argument(1, Optional.class).isPresent() && left.getAndDecrement() > 0) {
                throw new PlanRefused.BadCursor();
              }
              return call.proceed();
            });
    return new PlanPorts(
        ports.plans(),
        ports.log(),
        ports.deadLetters(),
        ports.channel(),
        ports.index(),
        forgetting,
        ports.search());
  }

  /** Stores plans that the index has too. */
  private List<Plan> inStep(int count) {
    List<Plan> plans = create(count);
    if (ports.index().storeId().isEmpty()) {
      ports.index().create(ports.plans().storeId());
    }
    Map<?, PlanRecord> records = ports.plans().records(plans.stream().map(Plan::id).toList());
    ports.index().apply(ports.plans().storeId(), List.copyOf(records.values()));
    handOverAll();
    return plans;
  }

  private void handOverAll() {
    ports.channel().create();
    new ChangeRelay(ports.plans(), ports.log(), ports.channel(), 500, incident -> {}).relayAll();
  }

  private List<Plan> create(int count) {
    List<Plan> plans = IntStream.range(0, count).mapToObj(i -> TestPlans.plan()).toList();
    plans.forEach(this::save);
    return plans;
  }

  private void save(Plan plan) {
    ports.plans().save(new PlanWrite(plan, Revision.NONE, WriteToken.random()));
  }

  private void plantWrong(Plan plan) {
    Revision revision =
        ports.plans().find(plan.id(), Visibility.ALL).map(StoredPlan::revision).orElseThrow();
    ports
        .index()
        .apply(
            ports.plans().storeId(),
            List.of(TestPlans.record(TestPlans.changed(plan, "wrong"), revision, 0)));
  }
}
