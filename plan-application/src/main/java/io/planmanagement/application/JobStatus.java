package io.planmanagement.application;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How a long job of the upkeep fares, or how it ended.
 *
 * @param kind which job
 * @param state whether it runs
 * @param started when it began
 * @param ended when it ended; empty while it runs
 * @param plans how many plans it has been through, deleted ones included
 * @param plansInAll about how many there are, as the last complete job of this engine counted;
 *     empty if there was none
 * @param found how often each thing was found, those that never were left out
 * @param mended how much of what was found is mended: what is missing here needs an operator, or
 *     another audit
 * @param swept how many traces of what is long gone the index has forgotten
 * @param purged how many records of deletions the store has forgotten
 * @param trouble why the job failed, or what it has left to an operator; without ids or content
 */
public record JobStatus(
    Kind kind,
    State state,
    Instant started,
    Optional<Instant> ended,
    long plans,
    Optional<Long> plansInAll,
    Map<Finding, Long> found,
    Map<Finding, Long> mended,
    long swept,
    long purged,
    Optional<String> trouble) {

  /** Copies what was found and mended. */
  public JobStatus {
    found = Map.copyOf(found);
    mended = Map.copyOf(mended);
  }

  /** Which job. */
  public enum Kind {
    /** Makes the index anew from the store. */
    REINDEX,
    /** Compares the index with the store and mends it. */
    AUDIT
  }

  /** Whether a job runs. */
  public enum State {
    /** It runs. */
    RUNNING,
    /** It is through. */
    DONE,
    /** It ended before it was through. */
    FAILED
  }

  /** What is wrong with a plan in the index. */
  public enum Finding {
    /** The index lacks the plan, a part of its newest state, or shows an older one. */
    BEHIND,
    /** The revisions agree, the content does not. */
    DIFFERENT,
    /** The index has a newer revision than the store, or more places. */
    AHEAD,
    /** The index has a plan that the store does not know. */
    GHOST,
    /** The index refuses the plan for what it is: it is among the dead letters. */
    REFUSED
  }

  /** Whether the job has not ended yet. */
  public boolean isRunning() {
    return state == State.RUNNING;
  }

  /** Returns how often that was found. */
  public long found(Finding finding) {
    return found.getOrDefault(finding, 0L);
  }

  /** Returns how much of that was mended. */
  public long mended(Finding finding) {
    return mended.getOrDefault(finding, 0L);
  }
}
