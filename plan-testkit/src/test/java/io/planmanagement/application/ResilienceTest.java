package io.planmanagement.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PartialUpdate;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.Plans;
import io.planmanagement.domain.port.SaveOutcome;
import io.planmanagement.testkit.EngineSubject;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testkit.fakes.InMemoryEngineSubject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What must not stop the work: errors, listeners that fail, damaged data, crowds. */
final class ResilienceTest {

  private static final EngineSettings QUICK =
      new EngineSettings(
          EngineSettings.DEFAULT.limits(),
          EngineSettings.DEFAULT.searchLimits(),
          Duration.ofSeconds(30),
          500,
          200,
          Duration.ofMillis(50),
          Duration.ofMillis(50),
          UpkeepSettings.DEFAULT,
          EngineSettings.DEFAULT.clock(),
          incident -> {});

  @Test
  void a_listener_for_incidents_that_fails_stops_nothing() {
    EngineSettings settings =
        QUICK.with(
            incident -> {
              throw new IllegalStateException("a listener that fails");
            });
    try (EngineSubject subject = new InMemoryEngineSubject();
        PlanEngine engine = PlanEngine.open(subject.open(), settings)) {
      Plan plan = TestPlans.plan();

      engine.plans().create(plan, WriteTerms.unconditional());

      assertIndexed(engine, plan);
      assertTrue(engine.status().incidents().getOrDefault("IndexCreated", 0L) > 0);
    }
  }

  @Test
  void an_error_in_the_index_stops_the_projection_for_a_moment_only() {
    AtomicBoolean once = new AtomicBoolean(true);
    try (EngineSubject subject = new InMemoryEngineSubject()) {
      PlanPorts ports = subject.open();
      PlanIndex failing =
          around(
              PlanIndex.class,
              ports.index(),
              (method, result) -> {
                if (method.equals("apply") && once.getAndSet(false)) {
                  throw new OutOfMemoryError("planted");
                }
                return result;
              });
      try (PlanEngine engine =
          PlanEngine.open(
              new PlanPorts(
                  ports.plans(),
                  ports.log(),
                  ports.deadLetters(),
                  ports.channel(),
                  failing,
                  ports.upkeep(),
                  ports.search()),
              QUICK)) {
        Plan plan = TestPlans.plan();

        engine.plans().create(plan, WriteTerms.unconditional());

        Eventually.holds("the error was met", () -> !once.get());
        assertIndexed(engine, plan);
        Eventually.holds(
            "it was reported",
            () -> engine.status().incidents().getOrDefault("WorkerFailed", 0L) == 1);
      }
    }
  }

  @Test
  void a_damaged_plan_can_be_replaced_and_harms_no_other_of_a_bulk() {
    Plan damaged = TestPlans.plan();
    Plan sound = TestPlans.plan();
    AtomicBoolean isDamaged = new AtomicBoolean(true);
    try (EngineSubject subject = new InMemoryEngineSubject()) {
      PlanPorts ports = subject.open();
      Plans reading =
          around(
              Plans.class,
              ports.plans(),
              (method, result) ->
                  method.equals("records") && isDamaged.get()
                      ? withDamage(result, damaged.id())
                      : result);
      try (PlanEngine engine =
          PlanEngine.open(
              new PlanPorts(
                  reading,
                  ports.log(),
                  ports.deadLetters(),
                  ports.channel(),
                  ports.index(),
                  ports.upkeep(),
                  ports.search()),
              QUICK)) {
        engine.plans().create(damaged, WriteTerms.unconditional());
        PartialUpdate update =
            new PartialUpdate(JsonObject.EMPTY.with("state", JsonValue.of("OH")));

        PortUnavailable refused =
            assertThrows(
                PortUnavailable.class,
                () -> engine.plans().patch(damaged.id(), update, WriteTerms.unconditional()));
        List<BulkOutcome> outcomes =
            engine.plans().replaceAll(List.of(damaged, sound), Visibility.ALL);

        assertEquals(PortUnavailable.Outcome.NOT_APPLIED, refused.outcome());
        outcomes.forEach(outcome -> assertInstanceOf(BulkOutcome.Done.class, outcome));
        assertEquals(sound, engine.plans().get(sound.id(), Visibility.ALL).plan());
        isDamaged.set(false);
      }
    }
  }

  @Test
  void patches_of_different_parts_that_come_together_lose_no_race_and_all_survive()
      throws InterruptedException, ExecutionException {
    int patches = 400;
    AtomicInteger lost = new AtomicInteger();
    Plan plan = TestPlans.plan();
    ExecutorService callers = Executors.newFixedThreadPool(50);
    try (EngineSubject subject = new InMemoryEngineSubject()) {
      PlanPorts ports = subject.open();
      Plans counted =
          around(
              Plans.class,
              ports.plans(),
              (method, result) -> {
                if (method.equals("saveAll")
                    && ((List<?>) result).get(0) instanceof SaveOutcome.Stale) {
                  lost.incrementAndGet();
                }
                return result;
              });
      try (PlanEngine engine =
          PlanEngine.open(
              new PlanPorts(
                  counted,
                  ports.log(),
                  ports.deadLetters(),
                  ports.channel(),
                  ports.index(),
                  ports.upkeep(),
                  ports.search()),
              QUICK)) {
        engine.plans().create(plan, WriteTerms.unconditional());

        List<Future<Written>> answers = new ArrayList<>();
        for (int i = 0; i < patches; i++) {
          PartialUpdate update =
              new PartialUpdate(JsonObject.EMPTY.with("part-" + i, JsonValue.of(i)));
          answers.add(
              callers.submit(
                  () -> engine.plans().patch(plan.id(), update, WriteTerms.unconditional())));
        }
        for (Future<Written> answer : answers) {
          answer.get();
        }

        Plan patched = engine.plans().get(plan.id(), Visibility.ALL).plan();
        for (int i = 0; i < patches; i++) {
          assertEquals(Optional.of(JsonValue.of(i)), patched.attributes().get("part-" + i));
        }
        assertEquals(0, lost.get());
      }
    } finally {
      callers.shutdownNow();
    }
  }

  private static void assertIndexed(PlanEngine engine, Plan plan) {
    Eventually.holds(
        "the index shows the plan",
        () -> {
          try {
            return engine.plans().indexed(plan.id(), Visibility.ALL).plan().equals(plan);
          } catch (PlanRefused.NotFound | PortUnavailable notYet) {
            return false;
          }
        });
  }

  private static Object withDamage(Object records, PlanId damaged) {
    Map<Object, Object> changed = new HashMap<>((Map<?, ?>) records);
    changed.computeIfPresent(
        damaged,
        (id, value) -> {
          PlanRecord record = (PlanRecord) value;
          return new PlanRecord(
              record.id(),
              record.revision(),
              record.token(),
              record.places(),
              record
                  .plan()
                  .map(
                      plan ->
                          new StoredPlan(
                              plan.id(),
                              plan.revision(),
                              plan.org(),
                              plan.document(),
                              document -> {
                                throw new PlanRefused.Malformed("planted", 0, 0);
                              })));
        });
    return changed;
  }

  /** Sees, and may change, what a port's methods return. */
  @FunctionalInterface
  private interface Change {
    Object of(String method, Object result);
  }

  private static <T> T around(Class<T> port, T inner, Change change) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> {
              Object result;
              try {
                result = method.invoke(inner, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
              return result == null ? null : change.of(method.getName(), result);
            }));
  }
}
