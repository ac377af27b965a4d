package io.planmanagement.bootstrap;

/** A command can't go on, for a reason that its user can do something about. */
final class CommandFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private final ExitCode exitCode;
  private final String reason;

  /**
   * Ends a command.
   *
   * @param message why, in a line
   */
  CommandFailed(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
    this.reason = message;
  }

  /** Ends a command that could not do its work. */
  CommandFailed(String message, Throwable cause) {
    super(message, cause);
    this.exitCode = ExitCode.FAILED;
    this.reason = message;
  }

  @Override
  public String getMessage() {
    return reason;
  }

  ExitCode exitCode() {
    return exitCode;
  }
}
