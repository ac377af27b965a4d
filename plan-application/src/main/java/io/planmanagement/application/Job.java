package io.planmanagement.application;

import io.planmanagement.application.JobStatus.Kind;
import io.planmanagement.domain.PlanRefused;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A long job that runs on demand, on a thread of its own, at most once at a time. */
final class Job implements AutoCloseable {

  private final Kind kind;
  private final Work work;
  private final Clock clock;
  private final Consumer<Incident> incidents;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private Optional<JobProgress> latest = Optional.empty();
  private Optional<Thread> thread = Optional.empty();
  private Optional<Long> plansInAll = Optional.empty();

  Job(Kind kind, Work work, Clock clock, Consumer<Incident> incidents) {
    this.kind = kind;
    this.work = work;
    this.clock = clock;
    this.incidents = incidents;
  }

  /** What a job does. */
  @FunctionalInterface
  interface Work {
    void run(JobProgress progress, Pause pause) throws InterruptedException;
  }

  synchronized JobStatus start() {
    if (latest.filter(progress -> progress.status().isRunning()).isPresent()) {
      throw new PlanRefused.AlreadyRunning();
    }
    JobProgress progress = new JobProgress(kind, clock.instant(), plansInAll);
    Thread running =
        new Thread(() -> run(progress), "plan-" + kind.name().toLowerCase(Locale.ROOT));
    running.setDaemon(true);
    latest = Optional.of(progress);
    thread = Optional.of(running);
    running.start();
    return progress.status();
  }

  synchronized Optional<JobStatus> status() {
    return latest.map(JobProgress::status);
  }

  private void run(JobProgress progress) {
    try {
      work.run(progress, this::pause);
      progress.done(clock.instant());
      remember(progress.status().plans());
    } catch (InterruptedException stopped) {
      progress.failed(clock.instant(), "It was stopped.");
    } catch (Throwable failure) { // whatever it is, the job must not seem to run
      progress.failed(clock.instant(), Worker.told(failure));
      incidents.accept(Worker.incident(failure));
    }
  }

  private synchronized void remember(long plans) {
    plansInAll = Optional.of(plans);
  }

  private void pause(Duration duration) throws InterruptedException {
    if (stopping.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new InterruptedException("the engine is closing");
    }
  }

  /** Has the job end at the next pause, waits for that for a while, then interrupts it. */
  @Override
  public void close() {
    stopping.countDown();
    running().ifPresent(Worker::end);
  }

  private synchronized Optional<Thread> running() {
    return thread;
  }
}
