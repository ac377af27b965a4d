package io.planmanagement.application;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.DeadLetters;
import io.planmanagement.domain.port.Delivery;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.Plans;
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

  /** Bounds what is held, should very many messages tell of very few plans. */
  private static final int MOST_MESSAGES_FOR_A_PLAN = 10;

  private final Plans plans;
  private final ChangeLog log;
  private final Refusals refusals;
  private final ChangeChannel channel;
  private final PlanIndex index;
  private final int batch;
  private final Consumer<Incident> incidents;
  private Optional<ChangeInbox> inbox = Optional.empty();
  private boolean indexKnown;
  private int atOnce;

  /**
   * Assembles a projector.
   *
   * @param batch the most plans to project at once; of messages it takes that many too, and more
   *     only where several tell of one plan
   */
  public PlanProjector(
      Plans plans,
      ChangeLog log,
      DeadLetters deadLetters,
      ChangeChannel channel,
      PlanIndex index,
      int batch,
      Consumer<Incident> incidents) {
    this.plans = plans;
    this.log = log;
    this.refusals = new Refusals(deadLetters, incidents);
    this.channel = channel;
    this.index = index;
    this.batch = batch;
    this.atOnce = batch;
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
      List<Delivery> deliveries = take(wait);
      if (!deliveries.isEmpty()) {
        project(store, deliveries);
      }
      atOnce = Math.min(batch, atOnce * 2);
      return deliveries.size();
    } catch (RuntimeException | Error failure) { // what is held must not be stuck here
      indexKnown = false;
      atOnce = Math.max(1, atOnce / 2); // a batch may have been too large for the memory there is
      inbox.ifPresent(ChangeInbox::giveBack);
      throw failure;
    }
  }

  /** Gives back what this projector holds. */
  @Override
  public void close() {
    inbox.ifPresent(ChangeInbox::close);
  }

  /**
   * Takes what waits until it tells of as many plans as a batch may have. After an outage of the
   * index many messages tell of one plan, which is projected once for all of them.
   */
  private List<Delivery> take(Duration wait) {
    List<Delivery> taken = new ArrayList<>(inbox().receive(atOnce, wait));
    int last = taken.size();
    int room = last < atOnce ? 0 : atOnce - ids(taken).size();
    while (room > 0 && last > 0 && taken.size() < MOST_MESSAGES_FOR_A_PLAN * atOnce) {
      List<Delivery> more = inbox().receive(room, Duration.ZERO);
      taken.addAll(more);
      last = more.size();
      room = atOnce - ids(taken).size();
    }
    return taken;
  }

  private void project(StoreId store, List<Delivery> deliveries) {
    List<Delivery> ours =
        deliveries.stream().filter(delivery -> delivery.message().store().equals(store)).toList();
    Map<PlanId, PlanRecord> records = plans.records(ids(ours));
    ours.forEach(delivery -> reportLoss(delivery.message().change(), records));
    refusals.setAside(index.apply(store, List.copyOf(records.values())), records.values());
    inbox().acknowledge(ours);
    if (ours.size() < deliveries.size()) {
      incidents.accept(new Incident.ForeignMessage());
      throw new PortMisconfigured("The change channel carries messages of another data set.");
    }
  }

  private static Set<PlanId> ids(List<Delivery> deliveries) {
    return deliveries.stream().map(d -> d.message().change().planId()).collect(Collectors.toSet());
  }

  private void reportLoss(Change announced, Map<PlanId, PlanRecord> records) {
    PlanRecord record = records.get(announced.planId());
    if (record == null) {
      incidents.accept(new Incident.PlanUnknown(announced));
    } else if (announced.revision().isAfter(record.revision())) {
      incidents.accept(new Incident.StoreBehind(announced, record.revision()));
    }
  }

  private ChangeInbox inbox() {
    if (inbox.isEmpty()) {
      inbox = Optional.of(channel.openInbox());
    }
    return inbox.get();
  }

  /** First the log, then the index: a crash in between leaves the absence to be found again. */
  private void ensureIndex(StoreId store) {
    if (!indexKnown) {
      Optional<StoreId> found = index.storeId();
      if (found.isEmpty()) {
        log.rewind(Revision.NONE);
        index.create(store);
        incidents.accept(new Incident.IndexCreated());
      } else if (!found.get().equals(store)) {
        incidents.accept(new Incident.ForeignIndex());
        throw new PortMisconfigured("The index was made for another data set.");
      }
      indexKnown = true;
    }
  }
}
