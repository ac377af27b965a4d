package io.planmanagement.testkit.faults;

/**
 * Stands for the end of the process: thrown by the call at which it ends and by every later call,
 * so that nothing that is still running reaches a port any more.
 */
public final class ProcessEnded extends Error {

  private static final long serialVersionUID = 1L;

  /**
   * Ends the process.
   *
   * @param call the call at which it ended
   */
  ProcessEnded(String call) {
    super("the process ended at " + call);
  }
}
