package io.planmanagement.application;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.DeadLetter;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.Rejection;
import java.util.List;
import java.util.Optional;

/**
 * What an operator can do for the index: make it anew, have it audited, and deal with the plans
 * that it refused. Thread-safe.
 */
public final class Upkeep {

  private final PlanPorts ports;
  private final Job reindex;
  private final Audits audits;

  Upkeep(PlanPorts ports, Job reindex, Audits audits) {
    this.ports = ports;
    this.reindex = reindex;
    this.audits = audits;
  }

  /**
   * Begins to make the index anew from the store, in the background. Searches go on with the old
   * index until the new one is full. A reindex of another instance that is under way ends by that.
   *
   * @return how it fares at the start
   * @throws PlanRefused.AlreadyRunning if this engine is at it
   */
  public JobStatus startReindex() {
    return reindex.start();
  }

  /**
   * Begins an audit at full speed, in the background: a round that runs at its ease gives way.
   *
   * @param force mend ghosts however many they are. Otherwise none of them is if they are more than
   *     a tenth of the plans, and more than a hundred: that looks like a store that has lost its
   *     data rather than an index that has too much
   * @return how it fares at the start
   * @throws PlanRefused.AlreadyRunning if this engine is at such an audit
   */
  public JobStatus startAudit(boolean force) {
    return audits.start(force);
  }

  /** Returns how the latest reindex of this engine fares or ended; empty if there was none. */
  public Optional<JobStatus> reindex() {
    return reindex.status();
  }

  /**
   * Returns how the latest audit of this engine fares or ended, on demand or at its ease; empty if
   * there was none.
   */
  public Optional<JobStatus> audit() {
    return audits.status();
  }

  /**
   * Lists the changes that the index refused, in a stable order.
   *
   * @param after where to go on; empty for the start
   * @param limit the most letters of the page, at least 1
   * @throws PlanRefused.BadCursor if the cursor is none that the store made
   * @throws PortUnavailable if the store can't be reached
   */
  public Page<DeadLetter> deadLetters(Optional<Cursor> after, int limit) {
    return ports.deadLetters().list(after, limit);
  }

  /**
   * Tries once more to index a plan that was set aside, as the store has it now. The letter is
   * removed only after the index has the plan, so a retry that fails in between loses nothing.
   *
   * @param letter the change as {@link #deadLetters} has it
   * @throws PortUnavailable if a port failed: the letter is kept
   */
  public Retry retry(Change letter) {
    PlanRecord record = ports.plans().records(List.of(letter.planId())).get(letter.planId());
    if (record == null) {
      ports.deadLetters().remove(letter);
      return Retry.GONE;
    }
    List<Rejection> rejections = ports.index().apply(ports.plans().storeId(), List.of(record));
    if (rejections.isEmpty()) {
      return ports.deadLetters().remove(letter) ? Retry.TAKEN : Retry.GONE;
    }
    ports
        .deadLetters()
        .setAside(new Change(record.id(), record.revision()), rejections.get(0).reason());
    return Retry.REFUSED;
  }

  /**
   * Forgets a change that was set aside, if it is kept at that very revision. The plan stays as it
   * is, in the store and out of the index: an audit that finds it sets it aside again.
   *
   * @return whether it was kept
   * @throws PortUnavailable if the store can't be reached
   */
  public boolean discard(Change letter) {
    return ports.deadLetters().remove(letter);
  }
}
