package io.planmanagement.application;

import io.planmanagement.application.JobStatus.Kind;
import io.planmanagement.domain.PlanRefused;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * When audits run: one round after the other at its ease, and one at full speed for each demand. A
 * round gives way to a demand and begins anew after it. What came of a demand is shown until a
 * whole round has come after it.
 */
final class Audits implements AutoCloseable {

  /** The first round waits until what was started has settled. */
  private static final Duration FIRST_REST = Duration.ofMinutes(1);

  private static final String STOPPED = "It was stopped.";

  private final IndexAudit audit;
  private final UpkeepSettings settings;
  private final Clock clock;
  private final Consumer<Incident> incidents;
  private final Worker worker;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition disturbed = lock.newCondition();

  // Guarded by the lock.
  private Optional<JobProgress> latest = Optional.empty();
  private Optional<Demand> demanded = Optional.empty();
  private Optional<Long> plansInAll = Optional.empty();
  private boolean closing;

  private volatile Instant nextRound;

  Audits(
      IndexAudit audit,
      UpkeepSettings settings,
      Duration maxBackoff,
      Clock clock,
      Consumer<Incident> incidents) {
    this.audit = audit;
    this.settings = settings;
    this.clock = clock;
    this.incidents = incidents;
    this.nextRound =
        clock
            .instant()
            .plus(FIRST_REST.compareTo(settings.rest()) < 0 ? FIRST_REST : settings.rest());
    this.worker = new Worker("plan-audit", this::step, maxBackoff, incidents);
  }

  /** An audit that somebody waits for. */
  private record Demand(boolean force, JobProgress progress) {

    boolean isOpen() {
      return progress.status().isRunning();
    }
  }

  void begin() {
    worker.start();
  }

  /**
   * Demands an audit.
   *
   * @throws PlanRefused.AlreadyRunning if the last one that was demanded has not ended
   */
  JobStatus start(boolean force) {
    JobStatus status =
        locked(
            () -> {
              if (demand().isPresent()) {
                throw new PlanRefused.AlreadyRunning();
              }
              JobProgress progress = new JobProgress(Kind.AUDIT, clock.instant(), plansInAll);
              latest = Optional.of(progress);
              demanded = Optional.of(new Demand(force, progress));
              disturbed.signalAll();
              return progress.status();
            });
    worker.wake();
    return status;
  }

  /** Has the next round begin at once: something is wrong that an audit finds. */
  void hurry() {
    nextRound = clock.instant();
    worker.wake();
  }

  Optional<JobStatus> status() {
    return locked(() -> latest.map(JobProgress::status));
  }

  private Duration step() throws InterruptedException {
    Optional<Demand> demand = demand();
    if (demand.isPresent()) {
      runDemanded(demand.get());
      return Duration.ZERO;
    }
    if (settings.plansPerSecond() == 0) {
      return settings.rest();
    }
    Duration rest = Duration.between(clock.instant(), nextRound);
    if (rest.toMillis() > 0 && rest.compareTo(settings.rest()) <= 0) {
      return rest;
    }
    runAtEase();
    return Duration.ZERO;
  }

  private void runDemanded(Demand demand) throws InterruptedException {
    try {
      run(demand.progress(), demand.force(), 0, duration -> rest(duration, false));
      nextRound = clock.instant().plus(settings.rest());
    } catch (InterruptedException stopped) {
      throw stopped;
    } catch (Throwable failure) { // the status tells it; nobody tries it again
      incidents.accept(Worker.incident(failure));
    }
  }

  private void runAtEase() throws InterruptedException {
    JobProgress round = new JobProgress(Kind.AUDIT, clock.instant(), plansInAll());
    show(round, latest -> !wasDemanded(latest));
    try {
      run(round, false, settings.plansPerSecond(), duration -> rest(duration, true));
      show(round, latest -> !latest.status().isRunning());
      nextRound = clock.instant().plus(settings.rest());
    } catch (InterruptedException ended) {
      if (demand().isEmpty()) {
        throw ended;
      }
    }
  }

  private void run(JobProgress progress, boolean force, int plansPerSecond, Pause pause)
      throws InterruptedException {
    try {
      audit.run(force, plansPerSecond, pause, progress);
      locked(() -> plansInAll = Optional.of(progress.status().plans()));
      progress.done(clock.instant());
    } catch (InterruptedException stopped) {
      progress.failed(clock.instant(), STOPPED);
      throw stopped;
    } catch (Throwable failure) {
      progress.failed(clock.instant(), Worker.told(failure));
      throw failure;
    }
  }

  private Optional<Demand> demand() {
    return locked(() -> demanded.filter(Demand::isOpen));
  }

  private Optional<Long> plansInAll() {
    return locked(() -> plansInAll);
  }

  /** Shows a round, if it may take the place of what is shown. */
  private void show(JobProgress round, Predicate<JobProgress> inPlaceOf) {
    locked(() -> latest = latest.filter(inPlaceOf.negate()).or(() -> Optional.of(round)));
  }

  private boolean wasDemanded(JobProgress progress) {
    return demanded.filter(demand -> demand.progress() == progress).isPresent();
  }

  private void rest(Duration duration, boolean givesWay) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = duration.toNanos();
      while (true) {
        if (closing || (givesWay && demand().isPresent())) {
          throw new InterruptedException("the audit is to end");
        }
        if (left <= 0) {
          return;
        }
        left = disturbed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the audit at hand at its next pause. */
  @Override
  public void close() {
    locked(
        () -> {
          closing = true;
          disturbed.signalAll();
          return closing;
        });
    worker.close();
    demand().ifPresent(demand -> demand.progress().failed(clock.instant(), STOPPED));
  }
}
