package io.planmanagement.bootstrap;

import io.planmanagement.bootstrap.Command.Invocation;
import io.planmanagement.http.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * {@code plan reindex} and {@code plan audit}: have a running service do a long job, and follow it
 * to its end.
 */
final class JobCommand {

  static final Command REINDEX =
      new Command(
          "reindex",
          "Has a running service make its index anew, and follows that to its end.",
          Optional.empty(),
          settings(List.of(Setting.NO_WAIT)),
          List.of(
              "Searches go on with the old index, whole, until the new one takes its place.",
              "Whoever stops this command does not stop the service's work. The token (with",
              "plan:admin) comes from PLAN_TOKEN or --token-file, or is minted with the own",
              "key.",
              "",
              "Examples:",
              "  plan reindex",
              "  plan reindex --no-wait --url https://plans.example"),
          invocation -> run(invocation, "reindex", ""));

  static final Command AUDIT =
      new Command(
          "audit",
          "Has a running service compare its index with the store, and mend it.",
          Optional.empty(),
          settings(List.of(Setting.FORCE, Setting.NO_WAIT)),
          List.of(
              "Tells what was found, and what of it was mended; what is left ends with exit",
              "code 1. Without --force the index keeps what the store lacks where that is more",
              "than a tenth of the plans, and more than a hundred: it may be the store that has",
              "lost its data. The token (with plan:admin) comes from PLAN_TOKEN or",
              "--token-file, or is minted with the own key.",
              "",
              "Examples:",
              "  plan audit",
              "  plan audit --force --url https://plans.example"),
          invocation ->
              run(
                  invocation,
                  "audit",
                  invocation.settings().flag(Setting.FORCE) ? "?force=true" : ""));

  private static final Duration PAUSE = Duration.ofMillis(250);

  private JobCommand() {}

  private static List<Setting> settings(List<Setting> own) {
    List<Setting> settings = new ArrayList<>(own);
    settings.addAll(ClientSettings.SETTINGS);
    return settings;
  }

  private static ExitCode run(Invocation invocation, String job, String query) {
    boolean wait = !invocation.settings().flag(Setting.NO_WAIT);
    ServiceClient client = ClientSettings.client(invocation.settings(), EnumSet.of(Scope.ADMIN));
    Surroundings surroundings = invocation.surroundings();
    ServiceJob service = new ServiceJob(client, job);
    ServiceJob.Seen begun = service.begin(query);
    if (!wait) {
      surroundings.out().println("The " + job + " has begun.");
      return ExitCode.DONE;
    }
    ServiceJob.Seen end;
    try (ProgressLine progress =
        new ProgressLine(surroundings.err(), surroundings.terminal(), System::nanoTime)) {
      end = service.follow(begun, progress, PAUSE);
    }
    surroundings.out().println(end.summary());
    end.trouble().ifPresent(trouble -> surroundings.err().println("plan: " + trouble));
    return end.isDone() ? end.isClean() ? ExitCode.DONE : ExitCode.REFUSED : ExitCode.FAILED;
  }
}
