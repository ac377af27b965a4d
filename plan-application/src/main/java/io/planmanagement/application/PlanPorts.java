package io.planmanagement.application;

import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.Plans;

/**
 * One implementation of each port: what an engine runs on. Who closes the ports closes all of them.
 *
 * @param plans the store
 * @param log the store's log
 * @param channel carries the changes
 * @param index the index
 */
public record PlanPorts(Plans plans, ChangeLog log, ChangeChannel channel, PlanIndex index)
    implements AutoCloseable {

  /** Closes index, channel, log and store, in this order, all of them even if one fails. */
  @Override
  public void close() {
    try (plans;
        log;
        channel;
        index) {
      return;
    }
  }
}
