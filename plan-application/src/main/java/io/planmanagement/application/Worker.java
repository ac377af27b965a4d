package io.planmanagement.application;

import io.planmanagement.domain.PortUnavailable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A thread that repeats a step until it is stopped, and backs off while the step fails. */
final class Worker implements AutoCloseable {

  private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);

  private final Step step;
  private final Duration maxBackoff;
  private final Consumer<Incident> incidents;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread;
  private volatile boolean stopping;

  Worker(String name, Step step, Duration maxBackoff, Consumer<Incident> incidents) {
    this.step = step;
    this.maxBackoff = maxBackoff;
    this.incidents = incidents;
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
  }

  /** One step: does what there is to do, and tells how long to rest unless woken. */
  @FunctionalInterface
  interface Step {
    Duration run() throws InterruptedException;
  }

  void start() {
    thread.start();
  }

  /** Ends a rest, and has the next one skipped if there is none now. */
  void wake() {
    if (wake.availablePermits() == 0) {
      wake.release();
    }
  }

  private void run() {
    Duration backoff = FIRST_BACKOFF;
    while (!stopping) {
      Duration rest;
      try {
        rest = step.run();
        backoff = FIRST_BACKOFF;
      } catch (InterruptedException stop) {
        return;
      } catch (Throwable failure) { // whatever it is, the work has to go on
        report(failure);
        rest = backoff;
        backoff = longer(backoff);
      }
      if (!pause(rest)) {
        return;
      }
    }
  }

  private void report(Throwable failure) {
    incidents.accept(incident(failure));
  }

  static Incident incident(Throwable failure) {
    return failure instanceof PortUnavailable unavailable
        ? new Incident.PortFailed(unavailable)
        : new Incident.WorkerFailed(failure);
  }

  /** Tells a failure to an operator; what nobody foresaw is told by its kind alone. */
  static String told(Throwable failure) {
    return failure instanceof PortUnavailable unavailable
        ? Optional.ofNullable(unavailable.getMessage()).orElse("A port is unavailable.")
        : "It failed: " + failure.getClass().getSimpleName() + ".";
  }

  private Duration longer(Duration backoff) {
    Duration doubled = backoff.multipliedBy(2);
    return doubled.compareTo(maxBackoff) > 0 ? maxBackoff : doubled;
  }

  private boolean pause(Duration rest) {
    try {
      if (!stopping && wake.tryAcquire(rest.toMillis(), TimeUnit.MILLISECONDS)) {
        wake.drainPermits();
      }
      return true;
    } catch (InterruptedException stop) {
      return false;
    }
  }

  /** Lets the step at hand come to its end, for a while, then interrupts it. */
  @Override
  public void close() {
    stopping = true;
    wake();
    end(thread);
  }

  /** Lets a thread that was told to end do so, for a while, then interrupts it. */
  static void end(Thread thread) {
    if (thread == Thread.currentThread()) {
      return;
    }
    try {
      thread.join(5_000);
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(5_000);
      }
    } catch (InterruptedException interrupted) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
