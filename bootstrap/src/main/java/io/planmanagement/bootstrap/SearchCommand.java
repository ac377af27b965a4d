package io.planmanagement.bootstrap;

import io.planmanagement.bootstrap.Command.Argument;
import io.planmanagement.bootstrap.Command.Invocation;
import io.planmanagement.bootstrap.ServiceClient.Answer;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.http.Scope;
import io.planmanagement.json.JsonCodec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code plan search}: finds plans by a query in one line. */
final class SearchCommand {

  static final Command COMMAND =
      new Command(
          "search",
          "Searches the plans of a running service, and prints what it finds as a table.",
          Optional.of(
              new Argument("QUERY", "the query in one line, quoted; all plans without it", true)),
          settings(),
          List.of(
              "Conditions compare a path with a value (= != < <= > >=), search words (~), a",
              "phrase, a prefix or a part of a text, and are joined by and, or, not. Conditions",
              "on one and the same linked service stand in any linkedPlanServices(…). The",
              "grammar is in docs/api/search.md, twelve questions with their answers are in",
              "docs/questions.md. The token comes from PLAN_TOKEN or --token-file, or is minted",
              "with the own key.",
              "",
              "Examples:",
              "  plan search 'planCostShares.deductible < 1000 and metalLevel = \"Gold\"'",
              "  plan search 'any linkedPlanServices(linkedService.name ~ \"urgent care\" and",
              "    planserviceCostShares.copay <= 20)' --sort=-planCostShares.deductible",
              "  plan search --size 0 --facet metalLevel --facet state",
              "  plan search 'state = \"OH\"' --json | jq '.hits[].plan.name'"),
          SearchCommand::run);

  private static final String PLANS = "plans";
  private static final String SERVICES = "linkedPlanServices";
  private static final int MOST = 1_000_000;
  private static final String INDENT = "  ";
  private static final int SHORTEST_PART = 20;

  private SearchCommand() {}

  private static List<Setting> settings() {
    List<Setting> settings =
        new ArrayList<>(
            List.of(
                Setting.SIZE,
                Setting.SORT,
                Setting.FACETS,
                Setting.RETURN,
                Setting.HIGHLIGHT,
                Setting.AFTER,
                Setting.TOTAL,
                Setting.JSON));
    settings.addAll(ClientSettings.SETTINGS);
    return settings;
  }

  private static ExitCode run(Invocation invocation) {
    Settings settings = invocation.settings();
    if (invocation.arguments().size() > 1) {
      throw new CommandFailed(
          ExitCode.USAGE, "search: expected one query: put it in quotes, such as 'copay < 20'");
    }
    String query = invocation.arguments().stream().findFirst().orElse("");
    boolean json = settings.flag(Setting.JSON);
    boolean services = returnsServices(settings);
    String target = target(query, json, settings);
    ServiceClient client = ClientSettings.client(settings, EnumSet.of(Scope.READ));
    Surroundings surroundings = invocation.surroundings();
    Answer answer = client.ask("GET", "plans/search" + target);
    if (!answer.isSuccess()) {
      throw new CommandFailed(ExitCode.REFUSED, refusal(answer, query, surroundings.columns()));
    }
    if (json) {
      surroundings.out().println(JsonCodec.write(answer.body()));
      return ExitCode.DONE;
    }
    List<String> lines =
        new SearchTable(
                answer.body(),
                sortPaths(settings.text(Setting.SORT).orElse("")),
                surroundings.columns())
            .lines();
    lines.forEach(surroundings.out()::println);
    if (surroundings.columns() > 0 && !lines.isEmpty()) {
      surroundings.out().println();
    }
    summary(answer.body(), services).forEach(surroundings.err()::println);
    return ExitCode.DONE;
  }

  private static boolean returnsServices(Settings settings) {
    String returned = settings.required(Setting.RETURN);
    if (!Set.of(PLANS, SERVICES).contains(returned)) {
      settings.wrong(Setting.RETURN, "expected " + PLANS + " or " + SERVICES);
    }
    return returned.equals(SERVICES);
  }

  /** A person wants to know how many there are; a program says so if it does. */
  private static String target(String query, boolean json, Settings settings) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (!query.isBlank()) {
      parameters.put("q", query);
    }
    parameters.put("size", Integer.toString(settings.number(Setting.SIZE, 0, MOST)));
    settings.text(Setting.SORT).ifPresent(paths -> parameters.put("sort", paths));
    settings.text(Setting.FACETS).ifPresent(paths -> parameters.put("facets", paths));
    settings.text(Setting.AFTER).ifPresent(cursor -> parameters.put("after", cursor));
    parameters.put("return", settings.required(Setting.RETURN));
    parameters.put("total", Boolean.toString(!json || settings.flag(Setting.TOTAL)));
    parameters.put("highlight", Boolean.toString(settings.flag(Setting.HIGHLIGHT)));
    return parameters.entrySet().stream()
        .map(parameter -> parameter.getKey() + "=" + Demo.encoded(parameter.getValue()))
        .collect(Collectors.joining("&", "?", ""));
  }

  /** Returns the paths that hits are ordered by, or relevance by its name. */
  static List<FieldPath> sortPaths(String sort) {
    return Arrays.stream(sort.split(",", -1))
        .map(key -> key.strip().replaceFirst("^-", ""))
        .filter(path -> !path.isEmpty())
        .flatMap(path -> FieldPath.parse(path).stream())
        .toList();
  }

  /** Says how many there are, and how to see more of them. */
  static List<String> summary(JsonObject answer, boolean services) {
    int shown =
        answer.get("hits").orElse(JsonValue.NULL) instanceof JsonArray hits
            ? hits.elements().size()
            : 0;
    Optional<String> next =
        answer.get("next").orElse(JsonValue.NULL) instanceof JsonString cursor
            ? Optional.of(cursor.value())
            : Optional.empty();
    long total = number(answer, "total").map(BigDecimal::longValue).orElse((long) shown);
    String what = (services ? "linked plan service" : "plan") + (total == 1 ? "" : "s");
    List<String> lines = new ArrayList<>();
    lines.add(
        shown == total || shown == 0
            ? String.format(Locale.ROOT, "%,d %s", total, what)
            : String.format(Locale.ROOT, "%,d of %,d %s", shown, total, what));
    next.filter(cursor -> shown < total)
        .ifPresent(
            cursor ->
                lines.add(
                    "more: the same with --after " + Demo.quoted(cursor) + ", or a higher --size"));
    return lines;
  }

  /** Points at the place in the query, if the service tells it. */
  private static String refusal(Answer answer, String query, int columns) {
    String reason = "the service refused: " + answer.problem();
    Optional<Integer> column = number(answer.body(), "column").map(BigDecimal::intValue);
    return column.isEmpty() ? reason : reason + "\n" + pointed(query, column.get(), columns);
  }

  /**
   * Returns a query, or the part of it that a terminal has room for, with a caret below one place.
   *
   * @param column the place, in characters from 1
   * @param columns how many characters a line holds; 0 for any number
   */
  static String pointed(String query, int column, int columns) {
    String line = query.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]", " ");
    int room =
        columns == 0 ? Integer.MAX_VALUE : Math.max(SHORTEST_PART, columns - INDENT.length());
    int before = Math.max(0, Math.min(column - 1, line.codePointCount(0, line.length())));
    int leftOut = TerminalText.width(line) <= room ? 0 : Math.max(0, before - room / 2);
    int from = line.offsetByCodePoints(0, leftOut);
    int at = line.offsetByCodePoints(0, before);
    String part = leftOut == 0 ? line : "…" + line.substring(line.offsetByCodePoints(from, 1));
    return INDENT
        + TerminalText.clipped(part, room)
        + "\n"
        + INDENT
        + " ".repeat(TerminalText.width(line.substring(from, at)))
        + "^";
  }

  private static Optional<BigDecimal> number(JsonObject object, String member) {
    return object.get(member).orElse(JsonValue.NULL) instanceof JsonNumber number
        ? Optional.of(number.value())
        : Optional.empty();
  }
}
