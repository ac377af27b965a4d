package io.planmanagement.bootstrap;

import io.planmanagement.bootstrap.Command.Invocation;
import io.planmanagement.http.Scope;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code plan export}: writes all plans. */
final class ExportCommand {

  static final Command COMMAND =
      new Command(
          "export",
          "Writes all plans of a running service to standard output (NDJSON, one plan a line).",
          Optional.empty(),
          settings(),
          List.of(
              "A stream that was cut is told by the exit code, and leaves no FILE behind. The",
              "token comes from PLAN_TOKEN or --token-file, or is minted with the own key.",
              "",
              "Examples:",
              "  plan export > plans.ndjson",
              "  plan export --output plans.ndjson.gz --url https://plans.example"),
          ExportCommand::run);

  private ExportCommand() {}

  private static List<Setting> settings() {
    List<Setting> settings = new ArrayList<>(List.of(Setting.OUTPUT));
    settings.addAll(ClientSettings.SETTINGS);
    return settings;
  }

  private static ExitCode run(Invocation invocation) {
    Surroundings surroundings = invocation.surroundings();
    Optional<Path> output = invocation.settings().path(Setting.OUTPUT);
    PlanExport export =
        new PlanExport(ClientSettings.client(invocation.settings(), EnumSet.of(Scope.READ)));
    long count =
        output.isPresent() ? export.run(output.get()) : export.run(failing(surroundings.out()));
    surroundings.err().println(String.format(Locale.ROOT, "%,d plans", count));
    return ExitCode.DONE;
  }

  /** A print stream keeps its failures to itself: a full disk must not look like a whole export. */
  private static OutputStream failing(PrintStream target) {
    return new FilterOutputStream(target) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        target.write(bytes, offset, length);
        requireNoError();
      }

      @Override
      public void flush() throws IOException {
        requireNoError();
      }

      private void requireNoError() throws IOException {
        if (target.checkError()) {
          throw new IOException("can't write to standard output");
        }
      }
    };
  }
}
