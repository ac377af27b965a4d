package io.planmanagement.application;

import io.planmanagement.application.JobStatus.Finding;
import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.port.IndexRebuild;
import io.planmanagement.domain.port.Rejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes the index anew from the store's log, deletions and all, while the old one goes on to show:
 * fills the new one, follows what is written meanwhile until little is left, shows it, and applies
 * again what was logged past the last pass, since a projector may have applied that to the old
 * index alone. It can stop at any instant: the old index stays until the new one shows.
 */
public final class Reindex {

  private static final int BATCH = 200;

  /** So many entries are few enough to show the new index before they are in it. */
  private static final long LITTLE = 500;

  private static final int MOST_PASSES = 5;

  /** How often a batch is tried, and for how long the first failure is waited out. */
  private static final int MOST_TRIES = 5;

  private static final Duration FIRST_REST = Duration.ofMillis(250);

  private final PlanPorts ports;
  private final Consumer<Incident> incidents;
  private final Refusals refusals;

  /** Assembles a reindex. */
  public Reindex(PlanPorts ports, Consumer<Incident> incidents) {
    this.ports = ports;
    this.incidents = incidents;
    this.refusals = new Refusals(ports.deadLetters(), incidents);
  }

  /**
   * Goes through everything once.
   *
   * @param progress counts plans, those that are met again too
   * @param pause asked after every batch whether to end
   * @throws PortUnavailable if a port failed, the index several times in a row, or another rebuild
   *     has begun: the old index stays, unless the new one showed already
   * @throws InterruptedException if the pause says that the reindex is to end
   */
  public void run(JobProgress progress, Pause pause) throws InterruptedException {
    StoreId store = ports.plans().storeId();
    if (ports.index().storeId().isEmpty()) {
      // First the log, then the index: a crash in between leaves the absence to be found again.
      ports.log().rewind(Revision.NONE);
      ports.index().create(store);
      incidents.accept(new Incident.IndexCreated());
    }
    Walk walk = new Walk(progress, pause);
    try (IndexRebuild rebuild = ports.upkeep().rebuild(store)) {
      long entries = walk.pass(rebuild::apply);
      for (int i = 0; i < MOST_PASSES && entries > LITTLE; i++) {
        entries = walk.pass(rebuild::apply);
      }
      rebuild.show();
    }
    walk.pass(records -> ports.index().apply(store, records));
  }

  /** Goes through the log, each time on from where it was. */
  private final class Walk {
    private final JobProgress progress;
    private final Pause pause;
    private final List<Revision> positions =
        new ArrayList<>(Collections.nCopies(ports.log().partitions(), Revision.NONE));

    Walk(JobProgress progress, Pause pause) {
      this.progress = progress;
      this.pause = pause;
    }

    /** Applies what was logged since the last pass; returns how many entries that were. */
    long pass(Function<List<PlanRecord>, List<Rejection>> apply) throws InterruptedException {
      long entries = 0;
      for (int partition = 0; partition < positions.size(); partition++) {
        List<Change> changes;
        do {
          changes = ports.log().after(partition, positions.get(partition), BATCH);
          if (!changes.isEmpty()) {
            Collection<PlanRecord> records =
                ports.plans().records(changes.stream().map(Change::planId).toList()).values();
            List<Rejection> rejections = insist(() -> apply.apply(List.copyOf(records)));
            refusals.setAside(rejections, records);
            progress.found(Finding.REFUSED, rejections.size());
            progress.plans(changes.size());
            positions.set(partition, changes.get(changes.size() - 1).revision());
            entries += changes.size();
          }
          pause.rest(Duration.ZERO);
        } while (changes.size() == BATCH);
      }
      return entries;
    }

    /**
     * Tries again what failed: an index that is busy, with the fields that a first batch brings for
     * one, shall not cost all that was done so far.
     */
    private List<Rejection> insist(Supplier<List<Rejection>> step) throws InterruptedException {
      Duration rest = FIRST_REST;
      for (int tries = 1; ; tries++) {
        try {
          return step.get();
        } catch (PortUnavailable failure) {
          if (failure instanceof PortMisconfigured || tries == MOST_TRIES) {
            throw failure;
          }
          incidents.accept(new Incident.PortFailed(failure));
        }
        pause.rest(rest);
        rest = rest.multipliedBy(2);
      }
    }
  }
}
