package io.planmanagement.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testkit.fakes.InMemoryEngineSubject;
import io.planmanagement.testkit.faults.Fault;
import io.planmanagement.testkit.faults.Faults;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the contract of upkeep does not say of reindexing: how much trouble it stands. */
final class ReindexTest {

  private final InMemoryEngineSubject subject = new InMemoryEngineSubject();
  private final PlanPorts ports = subject.open();
  private final List<Duration> rests = new ArrayList<>();
  private final List<Incident> incidents = new ArrayList<>();
  private final JobProgress progress =
      new JobProgress(JobStatus.Kind.REINDEX, Instant.EPOCH, Optional.empty());

  @AfterEach
  void close() {
    subject.close();
  }

  @Test
  void an_index_that_is_busy_for_a_while_is_waited_for() throws InterruptedException {
    Plan plan = TestPlans.plan();
    ports.plans().save(new PlanWrite(plan, Revision.NONE, WriteToken.random()));
    Faults faults =
        new Faults().next("IndexRebuild.apply", Fault.REPLY_LOST, Fault.REFUSED, Fault.REFUSED);

    new Reindex(faults.around(ports), incidents::add).run(progress, rests::add);

    assertEquals(
        Optional.of(plan), ports.index().find(plan.id(), Visibility.ALL).map(StoredPlan::plan));
    List<Duration> waited = rests.stream().filter(rest -> !rest.isZero()).toList();
    assertEquals(3, waited.size());
    assertEquals(waited.stream().sorted().distinct().toList(), waited, "ever longer");
    assertEquals(3, incidents.stream().filter(Incident.PortFailed.class::isInstance).count());
  }

  @Test
  void an_index_that_fails_again_and_again_ends_the_reindex_and_the_old_one_shows() {
    Plan plan = TestPlans.plan();
    ports.plans().save(new PlanWrite(plan, Revision.NONE, WriteToken.random()));
    ports.index().create(ports.plans().storeId());
    ports
        .index()
        .apply(
            ports.plans().storeId(),
            List.copyOf(ports.plans().records(List.of(plan.id())).values()));
    Faults faults =
        new Faults()
            .next(
                "IndexRebuild.apply", Collections.nCopies(50, Fault.REFUSED).toArray(Fault[]::new));

    assertThrows(
        PortUnavailable.class,
        () -> new Reindex(faults.around(ports), incidents::add).run(progress, rests::add));

    assertEquals(5, faults.calls().stream().filter("IndexRebuild.apply"::equals).count(), "tries");
    assertEquals(
        Optional.of(plan), ports.index().find(plan.id(), Visibility.ALL).map(StoredPlan::plan));
  }
}
