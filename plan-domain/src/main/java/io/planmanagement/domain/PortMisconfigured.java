package io.planmanagement.domain;

/**
 * A port can't do its work until somebody changes something outside: data of another layout, a
 * server that is set up against a promise, an index of another data set. Trying again is no use by
 * itself. Nothing was applied.
 */
public final class PortMisconfigured extends PortUnavailable {

  private static final long serialVersionUID = 1L;

  /**
   * Reports what is in the way.
   *
   * @param message what is found, and what is expected instead
   */
  public PortMisconfigured(String message) {
    super(message, Outcome.NOT_APPLIED);
  }
}
