package io.planmanagement.bootstrap;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The command line: {@code plan --help} tells what it can do. */
public final class Main {

  /** All commands. */
  static final List<Command> COMMANDS =
      List.of(
          ServeCommand.COMMAND,
          TokenCommand.COMMAND,
          ImportCommand.COMMAND,
          ExportCommand.COMMAND,
          SearchCommand.COMMAND,
          JobCommand.REINDEX,
          JobCommand.AUDIT,
          DeadLettersCommand.COMMAND);

  /** Lucene tells about itself at every start. Kept here, or its level would be forgotten. */
  private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    LUCENE.setLevel(Level.SEVERE);
    PrintStream out = utf8(FileDescriptor.out);
    PrintStream err = utf8(FileDescriptor.err);
    Surroundings surroundings =
        new Surroundings(
            System.getenv(),
            Path.of("").toAbsolutePath(),
            System.in,
            out,
            err,
            Boolean.getBoolean("plan.terminal"),
            Math.max(0, Integer.getInteger("plan.columns", 0)),
            System.getProperty("plan.command", "plan"));
    System.exit(run(List.of(arguments), surroundings).code());
  }

  /** Runs a command; what nobody foresaw is no reason to look as if a service had refused. */
  static ExitCode run(List<String> arguments, Surroundings surroundings) {
    try {
      ExitCode exitCode = program().run(arguments, surroundings);
      if (exitCode == ExitCode.DONE && surroundings.out().checkError()) {
        surroundings.err().println("plan: can't write to standard output");
        return ExitCode.FAILED;
      }
      return exitCode;
    } catch (RuntimeException unforeseen) {
      surroundings.err().println("plan: this should not happen:");
      unforeseen.printStackTrace(surroundings.err());
      return ExitCode.FAILED;
    }
  }

  static CommandLineProgram program() {
    return new CommandLineProgram(COMMANDS, version());
  }

  private static String version() {
    String version =
        Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
            .orElse("development build");
    return "plan " + version + " (Java " + Runtime.version() + ")";
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
