package io.planmanagement.application;

import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.DeadLetters;
import io.planmanagement.domain.port.IndexUpkeep;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.Plans;

/**
 * One implementation of each port: what an engine runs on. Who closes the ports closes all of them.
 *
 * @param plans the store
 * @param log the store's log
 * @param deadLetters keeps the changes that the index refused
 * @param channel carries the changes
 * @param index the index
 * @param upkeep keeps that index honest
 * @param search answers searches from that index
 */
public record PlanPorts(
    Plans plans,
    ChangeLog log,
    DeadLetters deadLetters,
    ChangeChannel channel,
    PlanIndex index,
    IndexUpkeep upkeep,
    PlanSearch search)
    implements AutoCloseable {

  /**
   * Closes search, upkeep, index, channel, dead letters, log and store, in this order, all of them
   * even if one fails.
   */
  @Override
  public void close() {
    try (plans;
        log;
        deadLetters;
        channel;
        index;
        upkeep;
        search) {
      return;
    }
  }
}
