package io.planmanagement.domain;

/**
 * A port could not do its work: a server is down, a disk is full, a deadline has passed. Adapters
 * wrap every failure of a driver in this one exception; they never turn it into absence.
 *
 * <p>The message carries no ids and no content of plans.
 */
public sealed class PortUnavailable extends RuntimeException permits PortMisconfigured {

  private static final long serialVersionUID = 1L;

  /** What is known of a write that failed. */
  public enum Outcome {
    /** Certain: the state is as before. */
    NOT_APPLIED,
    /** The request may or may not have been applied, or may still be. */
    UNKNOWN
  }

  private final Outcome outcome;

  /**
   * Reports a failure.
   *
   * @param message which port and what it was doing
   * @param outcome what is known of the write; a read is always {@code NOT_APPLIED}
   * @param cause the driver's own exception
   */
  public PortUnavailable(String message, Outcome outcome, Throwable cause) {
    super(message, cause);
    this.outcome = outcome;
  }

  /** Reports a failure that has no exception behind it. */
  public PortUnavailable(String message, Outcome outcome) {
    super(message);
    this.outcome = outcome;
  }

  /** Returns what is known of the write that failed. */
  public Outcome outcome() {
    return outcome;
  }
}
