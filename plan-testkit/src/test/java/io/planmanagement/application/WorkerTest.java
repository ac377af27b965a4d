package io.planmanagement.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.testkit.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class WorkerTest {

  private static final Duration LONG = Duration.ofDays(1);

  private final List<Incident> incidents = new CopyOnWriteArrayList<>();
  private final AtomicInteger steps = new AtomicInteger();

  @Test
  void a_step_is_repeated_after_its_rest() {
    try (Worker worker = started(LONG, () -> rest(Duration.ofMillis(1)))) {
      Eventually.holds("it was repeated", () -> steps.get() > 5);
      worker.wake();
    }
  }

  @Test
  void a_resting_worker_is_woken() {
    try (Worker worker = started(LONG, () -> rest(LONG))) {
      Eventually.holds("it began", () -> steps.get() == 1);

      worker.wake();

      Eventually.holds("it was woken", () -> steps.get() == 2);
    }
  }

  @Test
  void a_wake_during_a_step_is_not_lost_and_many_are_one() throws InterruptedException {
    CountDownLatch inStep = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (Worker worker =
        started(
            LONG,
            () -> {
              if (steps.get() == 0) {
                inStep.countDown();
                goOn.await();
              }
              return rest(LONG);
            })) {
      inStep.await();
      for (int i = 0; i < 10; i++) {
        worker.wake();
      }

      goOn.countDown();

      Eventually.holds("it was woken", () -> steps.get() == 2);
      worker.wake();
      Eventually.holds("it was woken again", () -> steps.get() == 3);
    }
    assertEquals(3, steps.get());
  }

  @Test
  void a_failure_is_reported_and_tried_again() {
    PortUnavailable failure = new PortUnavailable("down", PortUnavailable.Outcome.NOT_APPLIED);
    try (Worker worker =
        started(
            Duration.ofMillis(1),
            () -> {
              rest(LONG);
              throw failure;
            })) {
      Eventually.holds("it was tried again", () -> steps.get() > 3);
      worker.wake();
    }

    assertEquals(new Incident.PortFailed(failure), incidents.get(0));
  }

  @Test
  void a_failure_that_nobody_foresaw_is_reported_and_tried_again() {
    try (Worker worker =
        started(
            Duration.ofMillis(1),
            () -> {
              rest(LONG);
              throw new IllegalStateException("a bug");
            })) {
      Eventually.holds("it was tried again", () -> steps.get() > 3);
      worker.wake();
    }

    assertInstanceOf(Incident.WorkerFailed.class, incidents.get(0));
  }

  @Test
  void a_worker_rests_longer_with_every_failure_and_no_longer_than_allowed() {
    CopyOnWriteArrayList<Long> times = new CopyOnWriteArrayList<>();
    try (Worker worker =
        started(
            Duration.ofMillis(150),
            () -> {
              times.add(System.nanoTime());
              throw new IllegalStateException("a bug");
            })) {
      Eventually.holds("it was tried five times", () -> times.size() >= 5);
      worker.wake();
    }

    assertTrue(rested(times, 0) >= 45, "first " + rested(times, 0));
    assertTrue(rested(times, 1) >= 95, "second " + rested(times, 1));
    assertTrue(rested(times, 2) >= 145, "third " + rested(times, 2));
    assertTrue(rested(times, 3) >= 145 && rested(times, 3) < 2_000, "fourth");
  }

  @Test
  void closing_ends_a_rest_and_waits_for_the_step_at_hand() {
    AtomicBoolean ended = new AtomicBoolean();
    CountDownLatch inStep = new CountDownLatch(1);
    Worker worker =
        started(
            LONG,
            () -> {
              inStep.countDown();
              Eventually.holds("the other thread closes", () -> closing());
              ended.set(true);
              return rest(LONG);
            });
    Eventually.holds("it began", () -> inStep.getCount() == 0);

    worker.close();

    assertTrue(ended.get(), "the step at hand did not come to its end");
    assertEquals(1, steps.get());
    worker.close();
  }

  @Test
  void closing_a_resting_worker_takes_no_time() {
    Worker worker = started(LONG, () -> rest(LONG));
    Eventually.holds("it began", () -> steps.get() == 1);
    long start = System.nanoTime();

    worker.close();

    assertTrue(System.nanoTime() - start < Duration.ofSeconds(4).toNanos());
    assertEquals(1, steps.get());
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void a_step_may_close_its_own_worker() {
    Worker[] self = new Worker[1];
    CountDownLatch known = new CountDownLatch(1);
    self[0] =
        started(
            LONG,
            () -> {
              known.await();
              self[0].close();
              return rest(Duration.ZERO);
            });

    known.countDown();

    Eventually.holds("it ran once", () -> steps.get() == 1);
    self[0].close();
    assertEquals(1, steps.get());
  }

  private static boolean closing() {
    return Thread.getAllStackTraces().entrySet().stream()
        .anyMatch(
            entry ->
                entry.getKey() != Thread.currentThread()
                    && List.of(entry.getValue()).stream()
                        .anyMatch(
                            frame ->
                                frame.getClassName().equals(Worker.class.getName())
                                    && frame.getMethodName().equals("close")));
  }

  private Duration rest(Duration rest) {
    steps.incrementAndGet();
    return rest;
  }

  private Worker started(Duration maxBackoff, Worker.Step step) {
    Worker worker = new Worker("a worker under test", step, maxBackoff, incidents::add);
    worker.start();
    return worker;
  }

  private static long rested(List<Long> times, int n) {
    return (times.get(n + 1) - times.get(n)) / 1_000_000;
  }
}
