package io.planmanagement.testservers;

import java.util.regex.Pattern;

/** A server did not start; the message shows the end of its log. */
public final class ServerNotReady extends RuntimeException {

  private static final Pattern TAKEN =
      Pattern.compile(
          "address (is )?already in use|eaddrinuse|failed to bind", Pattern.CASE_INSENSITIVE);

  private final boolean portWasTaken;

  /**
   * A server that did not start.
   *
   * @param message what was waited for
   * @param log the end of what the server said
   */
  public ServerNotReady(String message, String log) {
    super(message + "; the end of its log:\n" + log);
    this.portWasTaken = TAKEN.matcher(log).find();
  }

  /** Tells whether the server says that somebody else has its port. */
  public boolean portWasTaken() {
    return portWasTaken;
  }
}
