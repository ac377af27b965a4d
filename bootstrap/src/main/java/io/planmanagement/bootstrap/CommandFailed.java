package io.planmanagement.bootstrap;

/** A command can't go on, for a reason that its user can do something about. */
final class CommandFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private final ExitCode exitCode;

  /**
   * Ends a command.
   *
   * @param message why, in a line
   */
  CommandFailed(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** Ends a command that could not do its work. */
  CommandFailed(String message, Throwable cause) {
    super(message, cause);
    this.exitCode = ExitCode.FAILED;
  }

  ExitCode exitCode() {
    return exitCode;
  }
}
