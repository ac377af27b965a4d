package io.planmanagement.application;

import java.time.Duration;

/** Waits on behalf of a long job. */
@FunctionalInterface
public interface Pause {

  /**
   * Waits that long; a wait of zero only looks whether the job is to end.
   *
   * @throws InterruptedException if the job is to end now
   */
  void rest(Duration duration) throws InterruptedException;
}
