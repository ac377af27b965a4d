package io.planmanagement.testkit;

import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.DeadLetters;
import io.planmanagement.domain.port.Plans;

/**
 * One instance of a store.
 *
 * @param plans its plans
 * @param log the log of the same data
 * @param deadLetters what was set aside beside the same data
 */
public record StoreInstance(Plans plans, ChangeLog log, DeadLetters deadLetters)
    implements AutoCloseable {

  /** Closes all of them in an orderly way. */
  @Override
  public void close() {
    try (plans;
        log) {
      deadLetters.close();
    }
  }
}
