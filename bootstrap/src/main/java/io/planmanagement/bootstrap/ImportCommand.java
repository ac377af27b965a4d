package io.planmanagement.bootstrap;

import io.planmanagement.bootstrap.Command.Argument;
import io.planmanagement.bootstrap.Command.Invocation;
import io.planmanagement.http.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code plan import}: stores the plans of a file. */
final class ImportCommand {

  static final Command COMMAND =
      new Command(
          "import",
          "Stores the plans of a file (NDJSON, one plan a line) through a running service.",
          Optional.of(
              new Argument("FILE", "the file, gzipped or not; - reads from standard input", false)),
          settings(),
          List.of(
              "A plan that is there already, equal, is not changed: an import can be run",
              "again. Lines that can't be stored go to a file, each with its number and the",
              "reason. The token comes from PLAN_TOKEN or --token-file, or is minted with the",
              "own key.",
              "",
              "Examples:",
              "  plan import plans.ndjson.gz",
              "  zcat plans.gz | PLAN_TOKEN=… plan import - --url https://plans.example"),
          ImportCommand::run);

  /** A bit more than half a minute in all: enough for a restart of the service. */
  private static final List<Duration> RESTS =
      List.of(
          Duration.ofMillis(250),
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(4),
          Duration.ofSeconds(8),
          Duration.ofSeconds(8),
          Duration.ofSeconds(8));

  private ImportCommand() {}

  private static List<Setting> settings() {
    List<Setting> settings = new ArrayList<>(List.of(Setting.REJECTS));
    settings.addAll(ClientSettings.SETTINGS);
    return settings;
  }

  private static ExitCode run(Invocation invocation) {
    Surroundings surroundings = invocation.surroundings();
    String file = invocation.arguments().get(0);
    boolean standardInput = file.equals("-");
    Path source = surroundings.directory().resolve(file);
    Path rejected =
        invocation
            .settings()
            .path(Setting.REJECTS)
            .orElse(
                surroundings
                    .directory()
                    .resolve((standardInput ? "stdin" : file) + ".rejects.ndjson"));
    if (!standardInput && rejected.equals(source)) {
      invocation.settings().wrong(Setting.REJECTS, "expected another file than the one to import");
    }
    ServiceClient client =
        ClientSettings.client(invocation.settings(), EnumSet.of(Scope.READ, Scope.WRITE));
    try (InputStream in = standardInput ? surroundings.in() : Files.newInputStream(source);
        DocumentLines lines = new DocumentLines(in)) {
      OptionalLong size =
          standardInput ? OptionalLong.empty() : OptionalLong.of(Files.size(source));
      ImportProgress progress =
          new ImportProgress(surroundings.err(), surroundings.terminal(), size, System::nanoTime);
      ImportCounts counts = run(client, lines, rejected, progress, file);
      surroundings
          .out()
          .println(
              String.format(
                  Locale.ROOT,
                  "%,d plans in %.1f s: %s",
                  counts.total(),
                  progress.seconds(),
                  counts));
      if (counts.refused() > 0) {
        surroundings.err().println("plan: the refused lines, with reasons, are in " + rejected);
        return ExitCode.REFUSED;
      }
      return ExitCode.DONE;
    } catch (IOException unreadable) {
      throw new CommandFailed("can't read " + file + explained(unreadable), unreadable);
    }
  }

  private static ImportCounts run(
      ServiceClient client,
      DocumentLines lines,
      Path rejected,
      ImportProgress progress,
      String file) {
    try (RejectsFile rejects = new RejectsFile(rejected)) {
      PlanImport plans = new PlanImport(client, rejects, progress, RESTS);
      try {
        return plans.run(lines);
      } catch (IOException cut) {
        throw new CommandFailed(
            "can't read all of "
                + file
                + explained(cut)
                + "; stored so far: "
                + plans.counts()
                + ". Run the import again: what is stored is not changed",
            cut);
      }
    } finally {
      progress.close();
    }
  }

  private static String explained(IOException failure) {
    String reason = Settings.reason(failure);
    return reason.isEmpty() ? ": " + ServiceClient.reason(failure) : reason;
  }
}
