package io.planmanagement.bootstrap;

import java.util.List;
import java.util.Optional;

/**
 * A command of the command line.
 *
 * @param name what to type
 * @param summary what it does, in a line
 * @param argument what it takes besides settings, if anything
 * @param settings what can be set for it
 * @param help further lines of its help: what to know, and examples
 * @param action what it does
 */
record Command(
    String name,
    String summary,
    Optional<Argument> argument,
    List<Setting> settings,
    List<String> help,
    Action action) {

  /** Copies the lists. */
  Command {
    settings = List.copyOf(settings);
    help = List.copyOf(help);
  }

  /**
   * An argument of a command.
   *
   * @param label what to call it
   * @param description what it is
   * @param repeated whether there may be any number of them, also none; otherwise it is one
   */
  record Argument(String label, String description, boolean repeated) {}

  /** What a command does. */
  @FunctionalInterface
  interface Action {
    /**
     * Runs the command.
     *
     * @throws ConfigurationRefused if the settings can't be used
     * @throws CommandFailed if it can't do its work
     */
    ExitCode run(Invocation invocation);
  }

  /**
   * A call of a command.
   *
   * @param settings what was set
   * @param arguments its arguments
   * @param surroundings where it runs
   */
  record Invocation(Settings settings, List<String> arguments, Surroundings surroundings) {

    /** Copies the arguments. */
    Invocation {
      arguments = List.copyOf(arguments);
    }
  }
}
