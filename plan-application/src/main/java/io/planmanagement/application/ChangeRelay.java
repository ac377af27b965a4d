package io.planmanagement.application;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.domain.port.LogTail;
import io.planmanagement.domain.port.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Hands the store's log over to the change channel: reads past the cursor, publishes, and moves the
 * cursor to the end of what was confirmed without a gap. It can stop at any instant, and any number
 * of relays may run: what is published twice converges.
 *
 * <p>Its passes are for one thread at a time; {@link #nudge} is thread-safe.
 */
public final class ChangeRelay {

  private final Plans plans;
  private final ChangeLog log;
  private final ChangeChannel channel;
  private final int batch;
  private final Consumer<Incident> incidents;
  private final Set<Integer> nudged = ConcurrentHashMap.newKeySet();
  private boolean channelKnown;

  /**
   * Assembles a relay.
   *
   * @param batch about how many messages to have in flight at the most
   */
  public ChangeRelay(
      Plans plans, ChangeLog log, ChangeChannel channel, int batch, Consumer<Incident> incidents) {
    this.plans = plans;
    this.log = log;
    this.channel = channel;
    this.batch = batch;
    this.incidents = incidents;
  }

  /**
   * Marks the partition of a plan that was just written, for {@link #relayNudged}. It never throws:
   * the write is done, and what could not be marked is found by {@link #relayAll}.
   */
  public void nudge(PlanId id) {
    try {
      nudged.add(log.partitionOf(id));
    } catch (PortUnavailable logUnreachable) {
      // relayAll finds it
    }
  }

  /**
   * Hands over what waits in the partitions that were nudged.
   *
   * @return how many changes were handed over
   * @throws PortUnavailable if a port failed or the channel did not confirm a message
   */
  public int relayNudged() {
    List<Integer> partitions = List.copyOf(nudged);
    partitions.forEach(nudged::remove);
    return partitions.isEmpty() ? 0 : relay(partitions);
  }

  /**
   * Hands over what waits in all partitions, whoever wrote it.
   *
   * @return how many changes were handed over
   * @throws PortUnavailable if a port failed or the channel did not confirm a message
   */
  public int relayAll() {
    nudged.clear();
    return relay(IntStream.range(0, log.partitions()).boxed().toList());
  }

  private int relay(List<Integer> partitions) {
    try {
      ensureChannel();
      StoreId store = plans.storeId();
      int limit = Math.max(1, batch / partitions.size());
      int relayed = 0;
      List<LogTail> waiting = waiting(partitions, limit);
      while (!waiting.isEmpty()) {
        relayed += publish(store, waiting);
        waiting = waiting(waiting.stream().map(LogTail::partition).toList(), limit);
      }
      return relayed;
    } catch (PortUnavailable failure) {
      channelKnown = false;
      throw failure;
    }
  }

  private List<LogTail> waiting(List<Integer> partitions, int limit) {
    return log.tails(partitions, limit).stream().filter(tail -> !tail.changes().isEmpty()).toList();
  }

  private int publish(StoreId store, List<LogTail> tails) {
    List<ChangeMessage> messages = new ArrayList<>();
    for (LogTail tail : tails) {
      tail.changes().forEach(change -> messages.add(new ChangeMessage(store, change)));
    }
    Set<ChangeMessage> unconfirmed = Set.copyOf(channel.publish(messages));
    for (LogTail tail : tails) {
      Revision confirmed = Revision.NONE;
      for (Change change : tail.changes()) {
        if (unconfirmed.contains(new ChangeMessage(store, change))) {
          break;
        }
        confirmed = change.revision();
      }
      if (confirmed.isAfter(tail.cursor().position())) {
        log.advance(tail.partition(), tail.cursor(), confirmed);
      }
    }
    if (!unconfirmed.isEmpty()) {
      throw new PortUnavailable(
          "The change channel did not confirm a message.", PortUnavailable.Outcome.UNKNOWN);
    }
    return messages.size();
  }

  /** First the log, then the channel: a crash in between leaves the absence to be found again. */
  private void ensureChannel() {
    if (!channelKnown) {
      if (!channel.exists()) {
        log.rewind(Revision.NONE);
        channel.create();
        incidents.accept(new Incident.ChannelCreated());
      }
      channelKnown = true;
    }
  }
}
