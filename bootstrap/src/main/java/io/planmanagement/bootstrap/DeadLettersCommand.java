package io.planmanagement.bootstrap;

import io.planmanagement.bootstrap.Command.Argument;
import io.planmanagement.bootstrap.Command.Invocation;
import io.planmanagement.bootstrap.ServiceDeadLetters.Letter;
import io.planmanagement.http.Scope;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code plan dead-letters}: deals with the plans that the index refuses. */
final class DeadLettersCommand {

  static final Command COMMAND =
      new Command(
          "dead-letters",
          "Lists, retries or discards the plans that the index of a running service refuses.",
          Optional.of(
              new Argument(
                  "ACTION",
                  "list (unless said otherwise), retry ID…, retry --all, or discard ID…",
                  true)),
          settings(),
          List.of(
              "Each line of the list has the plan's id, the revision that was refused, when",
              "that was, and why, separated by tabs. A retry indexes the plan as the store has",
              "it now; what is refused again stays. Discarding forgets the letter: the plan",
              "stays as it is. The token (with plan:admin) comes from PLAN_TOKEN or",
              "--token-file, or is minted with the own key.",
              "",
              "Examples:",
              "  plan dead-letters",
              "  plan dead-letters retry 12xvxc345ssdsds-508",
              "  plan dead-letters retry --all --url https://plans.example"),
          DeadLettersCommand::run);

  private DeadLettersCommand() {}

  private static List<Setting> settings() {
    List<Setting> settings = new ArrayList<>(List.of(Setting.ALL));
    settings.addAll(ClientSettings.SETTINGS);
    return settings;
  }

  private static ExitCode run(Invocation invocation) {
    Settings settings = invocation.settings();
    List<String> arguments = invocation.arguments();
    String action = arguments.isEmpty() ? "list" : arguments.get(0);
    Set<String> ids =
        new LinkedHashSet<>(arguments.subList(Math.min(1, arguments.size()), arguments.size()));
    boolean all = settings.flag(Setting.ALL);
    requireSense(action, ids, all);
    ServiceDeadLetters letters =
        new ServiceDeadLetters(ClientSettings.client(settings, EnumSet.of(Scope.ADMIN)));
    PrintStream out = invocation.surroundings().out();
    PrintStream err = invocation.surroundings().err();
    if (action.equals("list")) {
      letters.forEach(letter -> out.println(letter.line()));
      return ExitCode.DONE;
    }
    if (all) {
      return tell(letters.retryAll(), out, err);
    }
    List<Letter> named = new ArrayList<>();
    letters.forEach(letter -> keep(letter, ids, named));
    Set<String> known = named.stream().map(Letter::planId).collect(Collectors.toSet());
    List<Letter> results =
        Stream.concat(
                named.stream()
                    .map(
                        letter ->
                            action.equals("retry")
                                ? letters.retry(letter)
                                : letters.discard(letter)),
                ids.stream().filter(id -> !known.contains(id)).map(Letter::unknown))
            .toList();
    return tell(results, out, err);
  }

  private static void keep(Letter letter, Set<String> ids, List<Letter> named) {
    if (ids.contains(letter.planId())) {
      named.add(letter);
    }
  }

  private static void requireSense(String action, Set<String> ids, boolean all) {
    boolean sensible =
        switch (action) {
          case "list" -> ids.isEmpty() && !all;
          case "retry" -> ids.isEmpty() == all;
          case "discard" -> !ids.isEmpty() && !all;
          default -> false;
        };
    if (!sensible) {
      throw new CommandFailed(
          ExitCode.USAGE, "dead-letters: expected list, retry ID…, retry --all, or discard ID…");
    }
  }

  private static ExitCode tell(List<Letter> results, PrintStream out, PrintStream err) {
    results.forEach(letter -> out.println(letter.planId() + "\t" + letter.text()));
    long left = results.stream().filter(letter -> !letter.isSettled()).count();
    if (left > 0) {
      err.println("plan: " + left + " of " + results.size() + " could not be settled");
      return ExitCode.REFUSED;
    }
    return ExitCode.DONE;
  }
}
