package io.planmanagement.application;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.Plans;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Watches that the store keeps what it acknowledged: remembers the newest write of each partition
 * that came through this instance, and looks whether the store still has it, or a newer state. A
 * store that lost its last writes, in a failover or by a restored backup, is found out by that.
 *
 * <p>What was the newest when a new connection was made is remembered too, until it was looked for:
 * newer writes, which a store took after its loss, can't hide it.
 *
 * <p>Thread-safe.
 */
public final class LossWatch {

  private final Plans plans;
  private final ChangeLog log;
  private final Duration retention;
  private final Clock clock;
  private final Consumer<Incident> incidents;

  /** So many writes from before new connections are remembered: of more the first are enough. */
  private static final int MOST_FORMER = 4_096;

  private final Map<Integer, Change> newest = new HashMap<>();

  /** Those that were the newest when a new connection was made. */
  private final Set<Change> former = new LinkedHashSet<>();

  private final Set<Integer> unchecked = new HashSet<>();
  private long connections;
  private long losses;

  /**
   * Begins without having seen a write.
   *
   * @param retention how long the store keeps records of deletions: a plan that is older may be
   *     unknown without being lost
   */
  public LossWatch(
      Plans plans, ChangeLog log, Duration retention, Clock clock, Consumer<Incident> incidents) {
    this.plans = plans;
    this.log = log;
    this.retention = retention;
    this.clock = clock;
    this.incidents = incidents;
  }

  /** Remembers a write, or a deletion, that the store has acknowledged. It never throws. */
  public void acknowledged(Change write) {
    int partition;
    long connectionsNow;
    try {
      partition = log.partitionOf(write.planId());
      connectionsNow = plans.connections();
    } catch (PortUnavailable unknown) {
      return; // a later write of the partition stands for it
    }
    synchronized (this) {
      if (connectionsNow > connections) {
        connections = connectionsNow;
        newest.values().stream().limit(MOST_FORMER - former.size()).forEach(former::add);
      }
      newest.merge(
          partition, write, (one, other) -> one.revision().isAfter(other.revision()) ? one : other);
      unchecked.add(partition);
    }
  }

  /** Has the next check look at everything: the store may have failed meanwhile. */
  public synchronized void suspectAll() {
    unchecked.addAll(newest.keySet());
  }

  /** Returns how many acknowledged writes were found lost. */
  public synchronized long losses() {
    return losses;
  }

  /**
   * Looks at what was written since the last check. A loss is told once.
   *
   * @throws PortUnavailable if the store can't be read: what was to be checked still is
   */
  public void check() {
    Set<Change> writes = toCheck();
    if (writes.isEmpty()) {
      return;
    }
    Map<PlanId, PlanRecord> records =
        plans.records(writes.stream().map(Change::planId).collect(Collectors.toSet()));
    Revision remembered = Revision.at(clock.instant().minus(retention));
    writes.forEach(
        write -> {
          Optional<Revision> stored =
              Optional.ofNullable(records.get(write.planId())).map(PlanRecord::revision);
          boolean isLost = write.revision().isAfter(stored.orElse(remembered));
          settle(write, isLost);
          if (isLost) {
            incidents.accept(
                new Incident.AcknowledgedWriteLost(write, stored.orElse(Revision.NONE)));
          }
        });
  }

  private synchronized Set<Change> toCheck() {
    Set<Change> writes = new LinkedHashSet<>(former);
    newest.forEach(
        (partition, write) -> {
          if (unchecked.contains(partition)) {
            writes.add(write);
          }
        });
    return writes;
  }

  /** Ends the check of a write, unless a newer one took its place. */
  private synchronized void settle(Change write, boolean isLost) {
    former.remove(write);
    unchecked.removeIf(partition -> write.equals(newest.get(partition)));
    if (isLost) {
      newest.values().removeIf(write::equals);
      losses++;
    }
  }
}
