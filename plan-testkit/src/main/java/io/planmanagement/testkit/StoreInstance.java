package io.planmanagement.testkit;

import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.Plans;

/**
 * One instance of a store.
 *
 * @param plans its plans
 * @param log the log of the same data
 */
public record StoreInstance(Plans plans, ChangeLog log) implements AutoCloseable {

  /** Closes both in an orderly way. */
  @Override
  public void close() {
    try (log) {
      plans.close();
    }
  }
}
