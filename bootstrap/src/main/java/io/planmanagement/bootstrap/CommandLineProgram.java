package io.planmanagement.bootstrap;

import io.planmanagement.bootstrap.Command.Invocation;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Reads a command line, runs the command that it names, and tells how that ended. */
final class CommandLineProgram {

  private static final String NAME = "plan";
  private static final Set<String> LOG_LEVELS = Set.of("error", "warn", "info", "debug", "trace");

  private final List<Command> commands;
  private final String version;

  CommandLineProgram(List<Command> commands, String version) {
    this.commands = List.copyOf(commands);
    this.version = version;
  }

  /**
   * Runs the command that the arguments name.
   *
   * @return how it ended; everything that there is to say about it has been written
   */
  ExitCode run(List<String> arguments, Surroundings surroundings) {
    CommandLine line = new CommandLine(root()).setExpandAtFiles(false);
    PrintWriter out = new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8);
    try {
      ParseResult parsed = line.parseArgs(arguments.toArray(String[]::new));
      if (helped(parsed, out)) {
        return ExitCode.DONE;
      }
      if (!parsed.hasSubcommand()) {
        line.usage(surroundings.err(), Ansi.OFF);
        return ExitCode.USAGE;
      }
      return run(parsed.subcommand(), surroundings);
    } catch (ParameterException wrong) {
      surroundings.err().println("plan: " + firstLine(wrong));
      String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
      surroundings.err().println("Try '" + name + " --help'.");
      return ExitCode.USAGE;
    } catch (ConfigurationRefused refused) {
      refused.problems().forEach(problem -> surroundings.err().println("plan: " + problem));
      return ExitCode.USAGE;
    } catch (CommandFailed failed) {
      surroundings.err().println("plan: " + failed.getMessage());
      return failed.exitCode();
    }
  }

  private ExitCode run(ParseResult parsed, Surroundings surroundings) {
    Command command =
        commands.stream()
            .filter(known -> known.name().equals(parsed.commandSpec().name()))
            .findFirst()
            .orElseThrow();
    Map<String, String> flags = new HashMap<>();
    for (OptionSpec option : parsed.commandSpec().options()) {
      if (parsed.hasMatchedOption(option)) {
        flags.put(option.longestName(), text(option.getValue()));
      }
    }
    Settings settings = Settings.read(flags, surroundings);
    setLogLevel(settings);
    settings.notes().forEach(note -> surroundings.err().println("plan: note: " + note));
    List<String> given =
        parsed.matchedPositionals().stream()
            .flatMap(argument -> argument.originalStringValues().stream())
            .toList();
    return command.action().run(new Invocation(settings, given, surroundings));
  }

  /** The values of a flag that was repeated make a list. */
  private static String text(Object value) {
    return value instanceof String[] several ? String.join(",", several) : value.toString();
  }

  /** The logging backend reads this property when the first logger is made. */
  private static void setLogLevel(Settings settings) {
    String level = settings.required(Setting.LOG_LEVEL).toLowerCase(Locale.ROOT);
    if (LOG_LEVELS.contains(level)) {
      System.setProperty(Setting.LOG_LEVEL.variable(), level);
    } else {
      settings.wrong(Setting.LOG_LEVEL, "expected " + Setting.LOG_LEVEL.description());
    }
  }

  private boolean helped(ParseResult parsed, PrintWriter out) {
    List<CommandLine> line = parsed.asCommandLineList();
    CommandLine last = line.get(line.size() - 1);
    if (last.getCommandName().equals("version") || line.get(0).isVersionHelpRequested()) {
      out.println(version);
      return true;
    }
    if (last.getCommandName().equals("help")) {
      line.get(0).usage(out, Ansi.OFF);
      return true;
    }
    if (last.isUsageHelpRequested()) {
      last.usage(out, Ansi.OFF);
      return true;
    }
    return false;
  }

  private CommandSpec root() {
    CommandSpec root = CommandSpec.create().name(NAME);
    root.addOption(helpOption());
    root.addOption(
        OptionSpec.builder("--version").versionHelp(true).description("print the version").build());
    UsageMessageSpec usage = root.usageMessage();
    usage.description("Keeps healthcare plans: stores, indexes and serves them.");
    usage.synopsisSubcommandLabel("COMMAND");
    usage.commandListHeading("%nCommands:%n");
    usage.optionListHeading("%nOptions:%n");
    usage.footer(footer());
    for (Command command : commands) {
      root.addSubcommand(command.name(), spec(command));
    }
    root.addSubcommand("version", simple("Prints the version."));
    root.addSubcommand("help", simple("Prints this text."));
    return root;
  }

  private static String[] footer() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Every option of a command has an environment variable, which its help names;");
    lines.add("a file .env in the working directory may set these, too. Options go before");
    lines.add("the environment, the environment before the file. Secrets have no option.");
    lines.add("");
    lines.add("Exit codes:");
    for (ExitCode code : ExitCode.values()) {
      lines.add("  " + code.code() + "  " + code.meaning());
    }
    return lines.toArray(String[]::new);
  }

  private static CommandSpec simple(String summary) {
    CommandSpec spec = CommandSpec.create();
    spec.usageMessage().description(summary);
    return spec;
  }

  private static CommandSpec spec(Command command) {
    CommandSpec spec = CommandSpec.create().name(command.name());
    UsageMessageSpec usage = spec.usageMessage();
    usage.description(command.summary());
    usage.sortOptions(false);
    usage.optionListHeading("%nOptions:%n");
    usage.parameterListHeading("%n");
    command
        .argument()
        .ifPresent(
            argument ->
                spec.addPositional(
                    PositionalParamSpec.builder()
                        .index(argument.repeated() ? "0..*" : "0")
                        .arity(argument.repeated() ? "0..*" : "1")
                        .required(!argument.repeated())
                        .type(argument.repeated() ? String[].class : String.class)
                        .paramLabel(argument.label())
                        .description(argument.description())
                        .build()));
    List<String> variables = new ArrayList<>();
    for (Setting setting : command.settings()) {
      setting.flag().ifPresent(flag -> spec.addOption(option(flag, setting)));
      setting.fileFlag().ifPresent(flag -> spec.addOption(fileOption(flag, setting)));
      if (setting.flag().isEmpty()) {
        variables.add(described(setting));
      }
    }
    spec.addOption(helpOption());
    List<String> footer = new ArrayList<>();
    if (!variables.isEmpty()) {
      footer.add("");
      footer.add("Variables:");
      footer.addAll(variables);
    }
    footer.add("");
    footer.addAll(command.help());
    usage.footer(escaped(footer));
    return spec;
  }

  private static OptionSpec helpOption() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .description("print this text")
        .build();
  }

  private static OptionSpec option(String flag, Setting setting) {
    OptionSpec.Builder option = OptionSpec.builder(flag);
    if (setting.label().isPresent()) {
      option
          .type(setting.isRepeatable() ? String[].class : String.class)
          .arity("1")
          .paramLabel(setting.label().get());
    } else {
      option.type(boolean.class).arity("0");
    }
    String defaults =
        setting.label().isEmpty()
            ? ""
            : setting.defaultText().map(text -> ", " + text + " unless set").orElse("");
    return option
        .description(
            escaped(List.of(setting.description() + " (" + setting.variable() + defaults + ")")))
        .build();
  }

  private static OptionSpec fileOption(String flag, Setting setting) {
    return OptionSpec.builder(flag)
        .type(String.class)
        .arity("1")
        .paramLabel("FILE")
        .description(
            escaped(
                List.of(
                    "file that holds the token (" + setting.fileVariable().orElseThrow() + ")")))
        .build();
  }

  private static String described(Setting setting) {
    String file = setting.fileVariable().map(name -> ", or " + name).orElse("");
    String defaults = setting.defaultText().map(text -> " (" + text + " unless set)").orElse("");
    return "  " + setting.variable() + file + "%n      " + setting.description() + defaults;
  }

  /** Picocli formats these lines; only its own line breaks are meant. */
  private static String[] escaped(List<String> lines) {
    return lines.stream()
        .map(line -> line.replace("%", "%%").replace("%%n", "%n"))
        .toArray(String[]::new);
  }

  private static String firstLine(ParameterException wrong) {
    return Optional.ofNullable(wrong.getMessage()).stream()
        .flatMap(String::lines)
        .findFirst()
        .orElse("the command line can't be read");
  }
}
