package io.planmanagement.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.Precondition.Revisions;
import io.planmanagement.domain.PlanLimits;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.Plans;
import io.planmanagement.domain.port.SaveOutcome;
import io.planmanagement.domain.search.SearchLimits;
import io.planmanagement.testkit.MovableClock;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testkit.fakes.Altered;
import io.planmanagement.testkit.fakes.InMemoryEngineSubject;
import io.planmanagement.testkit.faults.Faults;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class EngineValuesTest {

  private static final Optional<Revision> NONE = Optional.empty();
  private static final Revision ONE = new Revision(1);
  private static final Revision TWO = new Revision(2);

  @Test
  void a_precondition_holds_for_what_it_names() {
    assertTrue(Precondition.NONE.holds(NONE));
    assertTrue(Precondition.NONE.holds(Optional.of(ONE)));
    assertTrue(Precondition.at(ONE).holds(Optional.of(ONE)));
    assertFalse(Precondition.at(ONE).holds(Optional.of(TWO)));
    assertFalse(Precondition.at(ONE).holds(NONE));
    assertTrue(Precondition.exists().holds(Optional.of(ONE)));
    assertFalse(Precondition.exists().holds(NONE));
    assertTrue(Precondition.absent().holds(NONE));
    assertFalse(Precondition.absent().holds(Optional.of(ONE)));
  }

  @Test
  void both_parts_of_a_precondition_must_hold() {
    Precondition both =
        new Precondition(
            Optional.of(new Revisions(false, Set.of(ONE, TWO))),
            Optional.of(new Revisions(false, Set.of(TWO))));

    assertTrue(both.holds(Optional.of(ONE)));
    assertFalse(both.holds(Optional.of(TWO)));
    assertFalse(both.holds(NONE));
    assertFalse(both.holds(Optional.of(new Revision(3))));
  }

  @Test
  void a_set_of_revisions_is_a_copy() {
    Set<Revision> listed = new HashSet<>(Set.of(ONE));
    Revisions revisions = new Revisions(false, listed);

    listed.add(TWO);

    assertEquals(Set.of(ONE), revisions.listed());
  }

  @Test
  void terms_are_changed_one_at_a_time() {
    WriteTerms terms = WriteTerms.unconditional();
    Visibility visibility = Visibility.of(TestPlans.freshOrg());
    WriteToken token = WriteToken.random();

    WriteTerms changed = terms.with(visibility).with(Precondition.exists()).with(token);

    assertEquals(new WriteTerms(visibility, Precondition.exists(), token), changed);
    assertEquals(Visibility.ALL, terms.visibility());
    assertEquals(Precondition.NONE, terms.precondition());
    assertNotEquals(terms.token(), WriteTerms.unconditional().token());
  }

  @Test
  void settings_that_make_no_sense_are_refused() {
    Duration second = Duration.ofSeconds(1);
    for (Duration bad : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
      assertRefused(bad, 1, 1, second, second);
      assertRefused(second, 1, 1, bad, second);
      assertRefused(second, 1, 1, second, bad);
    }
    assertRefused(second, 0, 1, second, second);
    assertRefused(second, 1, 0, second, second);
    assertEquals(1, settings(second, 1, 1, second, second).relayBatch());
  }

  @Test
  void settings_are_changed_one_at_a_time() {
    PlanLimits limits = new PlanLimits(1, 1, 4, 1);
    Clock clock = new MovableClock(Instant.EPOCH);
    Duration day = Duration.ofDays(1);
    UpkeepSettings upkeep = new UpkeepSettings(1, day, day, day, day);
    AtomicInteger heard = new AtomicInteger();

    EngineSettings changed =
        EngineSettings.DEFAULT
            .with(limits)
            .with(upkeep)
            .with(clock)
            .with((Incident incident) -> heard.incrementAndGet());
    changed.incidents().accept(new Incident.IndexCreated());

    assertEquals(1, heard.get());
    assertSame(limits, changed.limits());
    assertSame(clock, changed.clock());
    assertSame(upkeep, changed.upkeep());
    assertEquals(EngineSettings.DEFAULT.writeDeadline(), changed.writeDeadline());
    assertEquals(EngineSettings.DEFAULT.relayBatch(), changed.relayBatch());
    assertEquals(EngineSettings.DEFAULT.projectorBatch(), changed.projectorBatch());
    assertEquals(EngineSettings.DEFAULT.sweepInterval(), changed.sweepInterval());
    assertEquals(EngineSettings.DEFAULT.maxBackoff(), changed.maxBackoff());
  }

  @Test
  void settings_of_the_upkeep_are_checked() {
    Duration day = Duration.ofDays(1);
    Duration none = Duration.ZERO;

    assertEquals(0, new UpkeepSettings(0, day, day, day, day).plansPerSecond());
    assertThrows(IllegalArgumentException.class, () -> new UpkeepSettings(-1, day, day, day, day));
    assertThrows(IllegalArgumentException.class, () -> new UpkeepSettings(1, none, day, day, day));
    assertThrows(IllegalArgumentException.class, () -> new UpkeepSettings(1, day, none, day, day));
    assertThrows(IllegalArgumentException.class, () -> new UpkeepSettings(1, day, day, none, day));
    assertThrows(
        IllegalArgumentException.class,
        () -> new UpkeepSettings(1, day, day, day, Duration.ofSeconds(-1)));
  }

  @Test
  void a_write_that_always_loses_gives_up_at_its_deadline_and_has_changed_nothing() {
    MovableClock clock = new MovableClock(Instant.EPOCH);
    AtomicInteger tries = new AtomicInteger();
    try (InMemoryEngineSubject subject = new InMemoryEngineSubject();
        PlanPorts ports = subject.open()) {
      Plans losing =
          Altered.port(
              Plans.class,
              ports.plans(),
              "saveAll",
              call -> {
                tries.incrementAndGet();
                clock.move(Duration.ofSeconds(2));
                return List.of(new SaveOutcome.Stale());
              });
      PlanManagement plans =
          new PlanManagement(
              losing,
              ports.index(),
              ports.search(),
              PlanLimits.DEFAULT,
              SearchLimits.DEFAULT,
              Duration.ofSeconds(5),
              clock,
              id -> {});

      PortUnavailable failure =
          assertThrows(
              PortUnavailable.class,
              () -> plans.replace(TestPlans.plan(), WriteTerms.unconditional()));

      assertEquals(PortUnavailable.Outcome.NOT_APPLIED, failure.outcome());
      assertEquals(3, tries.get());
    }
  }

  @Test
  void the_lag_is_the_age_of_the_oldest_change_that_waits() {
    MovableClock clock = new MovableClock();
    Faults faults = new Faults().down("ChangeChannel");
    try (InMemoryEngineSubject subject = new InMemoryEngineSubject();
        PlanEngine engine =
            PlanEngine.open(faults.around(subject.open()), EngineSettings.DEFAULT.with(clock))) {
      assertEquals(Duration.ZERO, engine.status().lag());
      engine.plans().create(TestPlans.plan(), WriteTerms.unconditional());
      clock.move(Duration.ofMinutes(-1));
      assertEquals(Duration.ZERO, engine.status().lag());

      clock.move(Duration.ofMinutes(11));

      Duration lag = engine.status().lag();
      assertTrue(lag.compareTo(Duration.ofMinutes(10)) >= 0, "lag " + lag);
      assertTrue(lag.compareTo(Duration.ofMinutes(11)) < 0, "lag " + lag);
      assertEquals(Optional.of(1L), engine.status().backlog());
    }
  }

  private static EngineSettings settings(
      Duration deadline, int relayBatch, int projectorBatch, Duration sweep, Duration backoff) {
    return new EngineSettings(
        PlanLimits.DEFAULT,
        SearchLimits.DEFAULT,
        deadline,
        relayBatch,
        projectorBatch,
        sweep,
        backoff,
        UpkeepSettings.DEFAULT,
        Clock.systemUTC(),
        incident -> {});
  }

  private static void assertRefused(
      Duration deadline, int relayBatch, int projectorBatch, Duration sweep, Duration backoff) {
    assertThrows(
        IllegalArgumentException.class,
        () -> settings(deadline, relayBatch, projectorBatch, sweep, backoff));
  }
}
