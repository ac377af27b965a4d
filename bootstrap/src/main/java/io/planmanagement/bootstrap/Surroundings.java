package io.planmanagement.bootstrap;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What surrounds a run of the command line.
 *
 * @param environment the environment variables
 * @param directory the working directory, which relative paths start from
 * @param in standard input
 * @param out standard output: what the command was asked for, and nothing else
 * @param err standard error: progress, notes and failures
 * @param terminal whether {@code err} is a terminal, on which a line can be written over
 * @param columns how many characters a line of the terminal holds that {@code out} is; 0 if it is
 *     none
 * @param command how the user calls this program, for messages that say what to type next
 */
record Surroundings(
    Map<String, String> environment,
    Path directory,
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean terminal,
    int columns,
    String command) {

  /** Tells nothing: the environment may hold secrets. */
  @Override
  public String toString() {
    return "Surroundings[" + directory + "]";
  }
}
