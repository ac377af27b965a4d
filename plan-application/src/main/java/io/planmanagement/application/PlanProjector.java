package io.planmanagement.application;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.Delivery;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.Plans;
import io.planmanagement.domain.port.Rejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Makes the index follow the store: takes the messages that wait, re-reads their plans from the
 * store, shows them in the index, and only then acknowledges. It can stop at any instant, and any
 * number of projectors may compete: duplicates, reordering and replay all converge.
 *
 * <p>For one thread at a time.
 */
public final class PlanProjector implements AutoCloseable {

  private final Plans plans;
  private final ChangeLog log;
  private final ChangeChannel channel;
  private final PlanIndex index;
  private final int batch;
  private final Consumer<Incident> incidents;
  private Optional<ChangeInbox> inbox = Optional.empty();
  private boolean indexKnown;

  /**
   * Assembles a projector.
   *
   * @param batch the most messages to take at once
   */
  public PlanProjector(
      Plans plans,
      ChangeLog log,
      ChangeChannel channel,
      PlanIndex index,
      int batch,
      Consumer<Incident> incidents) {
    this.plans = plans;
    this.log = log;
    this.channel = channel;
    this.index = index;
    this.batch = batch;
    this.incidents = incidents;
  }

  /**
   * Projects what waits, as one batch.
   *
   * @param wait how long to wait for a first message
   * @return how many messages were dealt with
   * @throws PortUnavailable if a port failed: every message of the batch that was not dealt with
   *     has been given back, or comes back by itself
   */
  public int project(Duration wait) {
    try {
      StoreId store = plans.storeId();
      ensureIndex(store);
      List<Delivery> deliveries = inbox().receive(batch, wait);
      if (!deliveries.isEmpty()) {
        project(store, deliveries);
      }
      return deliveries.size();
    } catch (PortUnavailable failure) {
      indexKnown = false;
      giveBack(failure);
      throw failure;
    }
  }

  /** Gives back what this projector holds. */
  @Override
  public void close() {
    inbox.ifPresent(ChangeInbox::close);
  }

  private void project(StoreId store, List<Delivery> deliveries) {
    List<Delivery> ours = new ArrayList<>(deliveries.size());
    for (Delivery delivery : deliveries) {
      if (delivery.message().store().equals(store)) {
        ours.add(delivery);
      } else {
        inbox().setAside(delivery, "The message is for another data set.");
        incidents.accept(new Incident.ForeignMessage());
      }
    }
    Set<PlanId> ids =
        ours.stream().map(d -> d.message().change().planId()).collect(Collectors.toSet());
    Map<PlanId, PlanRecord> records = plans.records(ids);
    ours.forEach(delivery -> reportLoss(delivery.message().change(), records));
    Map<PlanId, String> reasons =
        index.apply(store, List.copyOf(records.values())).stream()
            .collect(Collectors.toMap(Rejection::planId, Rejection::reason));
    List<Delivery> done = new ArrayList<>(ours.size());
    for (Delivery delivery : ours) {
      // One letter for each plan: the first message stands for all of this batch.
      String reason = reasons.remove(delivery.message().change().planId());
      if (reason == null) {
        done.add(delivery);
      } else {
        inbox().setAside(delivery, reason);
        incidents.accept(new Incident.PlanSetAside(delivery.message().change().planId(), reason));
      }
    }
    inbox().acknowledge(done);
  }

  private ChangeInbox inbox() {
    if (inbox.isEmpty()) {
      inbox = Optional.of(channel.openInbox());
    }
    return inbox.get();
  }

  private void reportLoss(Change announced, Map<PlanId, PlanRecord> records) {
    PlanRecord record = records.get(announced.planId());
    if (record == null) {
      incidents.accept(new Incident.PlanUnknown(announced));
    } else if (announced.revision().isAfter(record.revision())) {
      incidents.accept(new Incident.StoreBehind(announced, record.revision()));
    }
  }

  /** First the log, then the index: a crash in between leaves the absence to be found again. */
  private void ensureIndex(StoreId store) {
    if (!indexKnown) {
      Optional<StoreId> found = index.storeId();
      if (found.isEmpty()) {
        Destination.startOver(log);
        index.create(store);
        incidents.accept(new Incident.IndexCreated());
      } else if (!found.get().equals(store)) {
        incidents.accept(new Incident.ForeignIndex());
        throw new PortUnavailable(
            "The index was made for another data set.", PortUnavailable.Outcome.NOT_APPLIED);
      }
      indexKnown = true;
    }
  }

  private void giveBack(PortUnavailable failure) {
    try {
      inbox.ifPresent(ChangeInbox::giveBack);
    } catch (PortUnavailable alsoDown) {
      failure.addSuppressed(alsoDown); // what it holds comes again by itself
    }
  }
}
