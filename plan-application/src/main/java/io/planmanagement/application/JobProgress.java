package io.planmanagement.application;

import io.planmanagement.application.JobStatus.Finding;
import io.planmanagement.application.JobStatus.Kind;
import io.planmanagement.application.JobStatus.State;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What a job counts while it runs. Thread-safe: it can be looked at meanwhile. */
public final class JobProgress {

  private final Kind kind;
  private final Instant started;
  private final Optional<Long> plansInAll;
  private final Map<Finding, Long> found = new EnumMap<>(Finding.class);
  private final Map<Finding, Long> mended = new EnumMap<>(Finding.class);
  private State state = State.RUNNING;
  private Optional<Instant> ended = Optional.empty();
  private long plans;
  private long swept;
  private long purged;
  private Optional<String> trouble = Optional.empty();

  /**
   * Begins a job.
   *
   * @param plansInAll about how many plans there are, if that is known
   */
  public JobProgress(Kind kind, Instant started, Optional<Long> plansInAll) {
    this.kind = kind;
    this.started = started;
    this.plansInAll = plansInAll;
  }

  /** Returns how the job fares. */
  public synchronized JobStatus status() {
    return new JobStatus(
        kind, state, started, ended, plans, plansInAll, found, mended, swept, purged, trouble);
  }

  synchronized void plans(long more) {
    plans += more;
  }

  synchronized void found(Finding finding, long more) {
    add(found, finding, more);
  }

  synchronized void mended(Finding finding, long more) {
    add(mended, finding, more);
  }

  synchronized void swept(long more) {
    swept += more;
  }

  synchronized void purged(long more) {
    purged += more;
  }

  /** Tells what is left to an operator; the first thing stays. */
  synchronized void trouble(String text) {
    trouble = trouble.or(() -> Optional.of(text));
  }

  synchronized void done(Instant at) {
    end(State.DONE, at);
  }

  synchronized void failed(Instant at, String why) {
    end(State.FAILED, at);
    trouble = Optional.of(why);
  }

  private void end(State how, Instant at) {
    state = how;
    ended = Optional.of(at);
  }

  private static void add(Map<Finding, Long> counts, Finding finding, long more) {
    if (more > 0) {
      counts.merge(finding, more, Long::sum);
    }
  }
}
