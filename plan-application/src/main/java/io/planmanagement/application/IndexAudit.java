package io.planmanagement.application;

import io.planmanagement.application.JobStatus.Finding;
import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Holding;
import io.planmanagement.domain.port.LogCursor;
import io.planmanagement.domain.port.LogTail;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.Rejection;
import io.planmanagement.domain.port.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Compares the index with the store and mends what differs, in batches:
 *
 * <ol>
 *   <li>walks the store's log and compares every plan with what the index has of it. What is behind
 *       or different is projected again; a plan that the index is ahead of gets a higher revision;
 *   <li>walks what the index holds, for plans that the store does not know: over these ghosts it
 *       records a deletion, which is carried to the index like any other;
 *   <li>has the index forget old traces of what is gone, then the store the records of deletions of
 *       that age, if the index is in step with them.
 * </ol>
 *
 * <p>What seems wrong is judged again after a while, and counts only if the store's record did not
 * move in between: a change on its way is no damage. An audit can stop at any instant, and any
 * number of them may run.
 */
public final class IndexAudit {

  /** How many plans are looked at together. */
  private static final int BATCH = 200;

  /** How many plans wait to be judged again together. */
  private static final int MOST_SUSPECTS = 5_000;

  /** How often the listing of what the index holds is begun, should its cursor grow too old. */
  private static final int MOST_LISTINGS = 3;

  /** So many ghosts are few, however few plans there are. */
  private static final long FEW_GHOSTS = 100;

  private final PlanPorts ports;
  private final UpkeepSettings settings;
  private final Clock clock;
  private final Consumer<Incident> incidents;
  private final Refusals refusals;

  /**
   * Assembles an audit.
   *
   * @param clock tells how old a revision is
   */
  public IndexAudit(
      PlanPorts ports, UpkeepSettings settings, Clock clock, Consumer<Incident> incidents) {
    this.ports = ports;
    this.settings = settings;
    this.clock = clock;
    this.incidents = incidents;
    this.refusals = new Refusals(ports.deadLetters(), incidents);
  }

  /**
   * Goes through everything once.
   *
   * @param force mend ghosts however many they are
   * @param plansPerSecond how many plans to look at in a second; 0 for as many as it can
   * @param pause waits
   * @param progress counts what is found and done
   * @throws io.planmanagement.domain.PortUnavailable if a port failed: the rest is not audited
   * @throws InterruptedException if the pause says that the audit is to end
   */
  public void run(boolean force, int plansPerSecond, Pause pause, JobProgress progress)
      throws InterruptedException {
    Round round = new Round(ports.plans().storeId(), force, plansPerSecond, pause, progress);
    round.auditLog();
    round.auditHoldings();
    round.forget();
    JobStatus status = progress.status();
    if (status.found().keySet().stream().anyMatch(finding -> finding != Finding.REFUSED)) {
      incidents.accept(new Incident.IndexDiffered(status));
    }
  }

  /** One time through everything. */
  private final class Round {
    private final StoreId store;
    private final boolean force;
    private final int plansPerSecond;
    private final Pause pause;
    private final JobProgress progress;
    private final Instant begun = clock.instant();

    /** What seemed wrong, with the store's revision at that time. */
    private final Map<PlanId, Revision> suspects = new HashMap<>();

    /** What the store seemed not to know, with the most that the index has of it. */
    private final Map<PlanId, Holding> strangers = new HashMap<>();

    /** What can't be mended: it is told once. */
    private final Set<PlanId> hopeless = new HashSet<>();

    Round(StoreId store, boolean force, int plansPerSecond, Pause pause, JobProgress progress) {
      this.store = store;
      this.force = force;
      this.plansPerSecond = plansPerSecond;
      this.pause = pause;
      this.progress = progress;
    }

    // The log.

    void auditLog() throws InterruptedException {
      for (int partition = 0; partition < ports.log().partitions(); partition++) {
        auditPartition(partition);
      }
      judgeSuspects();
    }

    /**
     * Walks a partition's log. What is written meanwhile moves to its end: the walk goes on there
     * for as many entries again, so that it ends under any load.
     */
    private void auditPartition(int partition) throws InterruptedException {
      Revision beginning = Revision.at(begun);
      Revision position = Revision.NONE;
      long older = 0;
      long newer = 0;
      while (newer <= older + BATCH) {
        List<Change> changes = ports.log().after(partition, position, BATCH);
        if (changes.isEmpty()) {
          return;
        }
        suspect(partition, changes);
        position = changes.get(changes.size() - 1).revision();
        if (position.isAfter(beginning)) {
          newer += changes.size();
        } else {
          older += changes.size();
        }
        progress.plans(changes.size());
        restAfter(changes.size());
      }
    }

    private void suspect(int partition, List<Change> changes) throws InterruptedException {
      List<PlanRecord> records = records(changes.stream().map(Change::planId).toList());
      Map<PlanId, Standing> wrong = wrong(records);
      if (!wrong.isEmpty()) {
        Optional<Revision> handedOver = handedOver(partition);
        for (PlanRecord record : records) {
          Standing standing = wrong.get(record.id());
          // What the log has still to hand over is on its way.
          if (standing != null
              && (standing.kind() != Standing.Kind.BEHIND
                  || handedOver.filter(to -> !record.revision().isAfter(to)).isPresent())) {
            suspects.put(record.id(), record.revision());
          }
        }
      }
      if (suspects.size() >= MOST_SUSPECTS) {
        judgeSuspects();
      }
    }

    private Optional<Revision> handedOver(int partition) {
      return ports.log().tails(List.of(partition), 1).stream()
          .map(LogTail::cursor)
          .map(LogCursor::position)
          .findFirst();
    }

    private void judgeSuspects() throws InterruptedException {
      if (suspects.isEmpty()) {
        return;
      }
      pause.rest(settings.grace());
      for (List<PlanId> batch : batches(suspects.keySet())) {
        List<PlanRecord> unmoved =
            records(batch).stream()
                .filter(record -> record.revision().equals(suspects.get(record.id())))
                .toList();
        Map<PlanId, Standing> wrong = wrong(unmoved);
        List<PlanRecord> toProject = new ArrayList<>();
        for (PlanRecord record : unmoved) {
          Standing standing = wrong.get(record.id());
          if (standing != null && standing.kind() == Standing.Kind.AHEAD) {
            overtake(record, standing);
          } else if (standing != null) {
            toProject.add(record);
          }
        }
        project(toProject, wrong);
        restAfter(batch.size());
      }
      suspects.clear();
    }

    private void project(List<PlanRecord> records, Map<PlanId, Standing> wrong) {
      if (records.isEmpty()) {
        return;
      }
      List<Rejection> rejections = ports.index().apply(store, records);
      refusals.setAside(rejections, records);
      Set<PlanId> refused = rejections.stream().map(Rejection::planId).collect(Collectors.toSet());
      progress.found(Finding.REFUSED, refused.size());
      for (PlanRecord record : records) {
        Standing standing = wrong.get(record.id());
        if (standing != null && !refused.contains(record.id())) {
          Finding finding =
              standing.kind() == Standing.Kind.BEHIND ? Finding.BEHIND : Finding.DIFFERENT;
          progress.found(finding, 1);
          progress.mended(finding, 1);
        }
      }
    }

    private void overtake(PlanRecord record, Standing standing) {
      restamp(
          Finding.AHEAD,
          record.revision(),
          new Holding(
              record.id(), standing.highest(), Math.max(standing.places(), record.places())));
    }

    // What the index holds.

    void auditHoldings() throws InterruptedException {
      boolean listed = false;
      for (int i = 1; !listed; i++) {
        try {
          listHoldings();
          listed = true;
        } catch (PlanRefused.BadCursor tooOld) {
          if (i == MOST_LISTINGS) {
            throw tooOld;
          }
        }
      }
      judgeSuspects();
      judgeStrangers();
    }

    private void listHoldings() throws InterruptedException {
      Optional<Cursor> next = Optional.empty();
      do {
        Page<Holding> page = ports.upkeep().holdings(store, next, BATCH);
        Map<PlanId, Holding> held = new HashMap<>();
        page.items().forEach(holding -> merge(held, holding));
        Set<PlanId> known = new HashSet<>();
        for (PlanRecord record : records(held.keySet())) {
          known.add(record.id());
          Holding most = held.get(record.id());
          if (most != null
              && (most.revision().isAfter(record.revision()) || most.places() > record.places())) {
            suspects.put(record.id(), record.revision());
          }
        }
        held.values().stream()
            .filter(holding -> !known.contains(holding.planId()))
            .forEach(holding -> merge(strangers, holding));
        if (suspects.size() >= MOST_SUSPECTS) {
          judgeSuspects();
        }
        if (force && strangers.size() >= MOST_SUSPECTS) {
          judgeStrangers();
        }
        restAfter(held.size());
        next = page.next();
      } while (next.isPresent() && (force || strangers.size() <= mendableGhosts() + MOST_SUSPECTS));
    }

    /** So many ghosts are mended without being asked for. */
    private long mendableGhosts() {
      return Math.max(FEW_GHOSTS, progress.status().plans() / 10);
    }

    private void judgeStrangers() throws InterruptedException {
      if (strangers.isEmpty()) {
        return;
      }
      pause.rest(settings.grace());
      for (List<PlanId> batch : batches(strangers.keySet())) {
        records(batch).forEach(record -> strangers.remove(record.id()));
      }
      if (!force && strangers.size() > mendableGhosts()) {
        progress.found(Finding.GHOST, strangers.size());
        progress.trouble(
            "The index has at least "
                + strangers.size()
                + " plans that the store does not know. None of them was removed: if the store is"
                + " complete, force the audit.");
      } else {
        for (Holding ghost : strangers.values()) {
          restamp(Finding.GHOST, Revision.NONE, ghost);
          pause.rest(Duration.ZERO);
        }
      }
      strangers.clear();
    }

    /** Gives a plan a revision above what the index has of it; one that moved is left alone. */
    private void restamp(Finding finding, Revision expected, Holding held) {
      try {
        ports.plans().restamp(held.planId(), expected, held.revision(), held.places());
        progress.found(finding, 1);
        progress.mended(finding, 1);
      } catch (PlanRefused.Stale moved) {
        // somebody wrote it, or another audit was here
      } catch (IllegalArgumentException tooFarAhead) {
        if (hopeless.add(held.planId())) {
          progress.found(finding, 1);
          progress.trouble(
              "The index has a revision that is too far in the future to be overtaken.");
          incidents.accept(new Incident.PlanNotMendable(held.planId(), held.revision()));
        }
      }
    }

    // What is long gone.

    /** First the index: a trace whose deletion nobody remembers would be a ghost. */
    void forget() throws InterruptedException {
      Revision bound = Revision.at(begun.minus(settings.retention()));
      int swept;
      do {
        swept = ports.upkeep().sweep(store, bound, BATCH);
        progress.swept(swept);
        restAfter(swept);
      } while (swept > 0);
      for (int partition = 0; partition < ports.log().partitions(); partition++) {
        purge(partition, bound);
      }
    }

    private void purge(int partition, Revision bound) throws InterruptedException {
      int purged;
      do {
        purged = 0;
        List<Change> deletions = ports.log().deletions(partition, bound, BATCH);
        List<PlanRecord> records = records(deletions.stream().map(Change::planId).toList());
        Set<PlanId> wrong = wrong(records).keySet();
        for (Change deletion : deletions) {
          if (!wrong.contains(deletion.planId())
              && ports.log().purge(deletion.planId(), deletion.revision())) {
            purged++;
          }
        }
        progress.purged(purged);
        restAfter(purged);
      } while (purged > 0);
    }

    // Common to all.

    private List<PlanRecord> records(Collection<PlanId> ids) {
      return ids.isEmpty() ? List.of() : List.copyOf(ports.plans().records(ids).values());
    }

    private Map<PlanId, Standing> wrong(List<PlanRecord> records) {
      return records.isEmpty()
          ? Map.of()
          : ports.upkeep().compare(store, records).stream()
              .filter(standing -> !standing.isInStep())
              .collect(Collectors.toMap(Standing::planId, standing -> standing));
    }

    private void restAfter(int plans) throws InterruptedException {
      pause.rest(
          plansPerSecond == 0
              ? Duration.ZERO
              : Duration.ofSeconds(1).multipliedBy(plans).dividedBy(plansPerSecond));
    }
  }

  private static void merge(Map<PlanId, Holding> all, Holding holding) {
    all.merge(
        holding.planId(),
        holding,
        (one, other) ->
            new Holding(
                one.planId(),
                one.revision().isAfter(other.revision()) ? one.revision() : other.revision(),
                Math.max(one.places(), other.places())));
  }

  private static List<List<PlanId>> batches(Collection<PlanId> ids) {
    List<PlanId> all = List.copyOf(ids);
    List<List<PlanId>> batches = new ArrayList<>();
    for (int from = 0; from < all.size(); from += BATCH) {
      batches.add(all.subList(from, Math.min(all.size(), from + BATCH)));
    }
    return batches;
  }
}
