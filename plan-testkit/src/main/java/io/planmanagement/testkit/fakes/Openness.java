package io.planmanagement.testkit.fakes;

import io.planmanagement.domain.PortUnavailable;

/** Whether an instance is still open. */
final class Openness {

  private final String port;
  private volatile boolean open = true;

  Openness(String port) {
    this.port = port;
  }

  /**
   * Demands that the instance is open.
   *
   * @throws PortUnavailable if it was closed
   */
  void require() {
    if (!open) {
      throw new PortUnavailable(port + " is closed", PortUnavailable.Outcome.NOT_APPLIED);
    }
  }

  boolean isOpen() {
    return open;
  }

  /** Closes the instance. */
  void end() {
    open = false;
  }
}
