package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.json.JsonCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code plan search} as a user calls it, against a running service with the plans of the demo. */
class SearchEndToEndTest {

  private static Path directory;
  private static TestService service;

  private final Map<String, String> environment = new HashMap<>();
  private String printed = "";
  private String told = "";

  @BeforeAll
  static void start(@TempDir Path folder) {
    directory = folder;
    service = TestService.startWithDemo(folder);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void what_is_found_is_a_table_and_how_many_there_are_is_told_beside_it() {
    assertEquals(ExitCode.DONE, search("metalLevel = \"Gold\"", "--size", "3"), told);

    assertEquals(4, printed.lines().count(), printed);
    assertTrue(printed.startsWith("plan  "), printed);
    assertTrue(printed.contains("deductible  copay  type\n"), printed);
    List<String> lines = told.lines().toList();
    assertEquals("3 of 45 plans", lines.get(0));
    assertTrue(lines.get(1).startsWith("more: the same with --after "), told);
  }

  @Test
  void going_on_with_the_printed_cursor_shows_the_rest() {
    List<String> plans = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      List<String> arguments =
          new ArrayList<>(
              List.of("metalLevel = \"Gold\"", "--size", "20", "--sort=-planCostShares.copay"));
      after.ifPresent(cursor -> arguments.addAll(List.of("--after", cursor)));
      assertEquals(ExitCode.DONE, search(arguments.toArray(String[]::new)), told);
      printed.lines().skip(1).map(line -> line.substring(0, line.indexOf(' '))).forEach(plans::add);
      Matcher more = Pattern.compile("--after (\\S+),").matcher(told);
      after = more.find() ? Optional.of(more.group(1)) : Optional.empty();
    } while (after.isPresent() && plans.size() < 45);

    assertEquals(45, plans.size());
    assertEquals(45, plans.stream().distinct().count());
  }

  @Test
  void json_is_the_answer_of_the_service() {
    assertEquals(
        ExitCode.DONE,
        search(
            "planCostShares.deductible < 100",
            "--json",
            "--total",
            "--facet",
            "metalLevel",
            "--facet",
            "state",
            "--size",
            "2"),
        told);

    JsonObject inTerminal = json();
    JsonObject answered =
        service
            .api()
            .get(
                "/plans/search?q=planCostShares.deductible%20%3C%20100&size=2&total=true"
                    + "&facets=metalLevel,state")
            .object();
    assertEquals(answered, inTerminal);
    assertEquals("", told);
    assertTrue(((JsonObject) answered.get("facets").orElseThrow()).get("state").isPresent());
  }

  @Test
  void json_counts_all_hits_only_where_it_is_asked_to() {
    assertEquals(ExitCode.DONE, search("metalLevel = \"Gold\"", "--json"), told);
    assertEquals(Optional.empty(), json().get("total"));
    assertTrue(json().get("next").orElseThrow() instanceof JsonString);

    assertEquals(ExitCode.DONE, search("metalLevel = \"Gold\"", "--json", "--total"), told);
    assertEquals(Optional.of(JsonValue.of(45)), json().get("total"));
  }

  @Test
  void without_a_query_all_plans_are_found() {
    assertEquals(ExitCode.DONE, search("--size", "0", "--facet", "metalLevel,productType"), told);

    assertTrue(printed.startsWith("metalLevel "), printed);
    assertTrue(printed.contains("\n\nproductType "), printed);
    assertEquals("300 plans\n", told);
  }

  @Test
  void linked_plan_services_are_shown_with_their_plan() {
    assertEquals(
        ExitCode.DONE,
        search(
            "any linkedPlanServices(linkedService.name = \"Specialist Visit\")",
            "--return",
            "linkedPlanServices",
            "--size",
            "2",
            "--sort",
            "planserviceCostShares.copay"),
        told);

    assertTrue(printed.startsWith("plan  "), printed);
    assertEquals(2, printed.lines().filter(l -> l.contains("Specialist Visit")).count(), printed);
    assertTrue(told.endsWith(" linked plan services\n") || told.contains("services\nmore:"), told);
  }

  @Test
  void found_words_are_shown_where_they_stand() {
    assertEquals(
        ExitCode.DONE, search("name ~ \"golden gold\" or name ~ \"gold\"", "--highlight"), told);

    assertTrue(printed.contains("\n    name: "), printed);
    assertTrue(printed.contains(" *Gold* "), printed);
  }

  @Test
  void a_query_that_is_none_is_shown_with_a_caret_below_the_place() {
    assertEquals(ExitCode.REFUSED, search("metalLevel = Gold and state = \"OH\""));

    assertEquals("", printed);
    assertEquals(
        """
        plan: the service refused: 400 The query is not valid: Expected a value: text in double \
        quotes, a number, true or false.
          metalLevel = Gold and state = "OH"
                       ^
        """,
        told);
  }

  @Test
  void a_rule_that_is_broken_is_shown_at_its_place_too() {
    assertEquals(
        ExitCode.REFUSED,
        search("state = \"OH\" and\n  linkedPlanServices.linkedService.name ~ \"x\""));

    assertTrue(told.contains("stand inside any or all"), told);
    assertTrue(
        told.endsWith(
            "  state = \"OH\" and   linkedPlanServices.linkedService.name ~ \"x\"\n"
                + " ".repeat(21)
                + "^\n"),
        told);
  }

  @Test
  void a_long_query_is_shown_around_the_place() {
    String query = "a = 1 and ".repeat(50) + "b = ";

    String[] lines = SearchCommand.pointed(query, query.length() + 1, 60).split("\n", -1);

    assertEquals(2, lines.length);
    assertTrue(lines[0].length() <= 60, lines[0]);
    assertTrue(lines[1].length() <= 60, lines[1]);
    assertEquals("  b = \n      ^", SearchCommand.pointed("b = ", 5, 60));
    assertEquals("  界\uD83D\uDE00 x\n       ^", SearchCommand.pointed("界\uD83D\uDE00 x", 4, 0));
  }

  @Test
  void what_else_is_refused_is_told_in_a_line() {
    for (List<String> wrong :
        List.of(
            List.of("*", "--sort", "a..b"),
            List.of("*", "--facet", "linkedPlanServices"),
            List.of("*", "--size", "1001"),
            List.of("*", "--after", "x"))) {
      assertEquals(ExitCode.REFUSED, search(wrong.toArray(String[]::new)), wrong.toString());

      assertTrue(told.startsWith("plan: the service refused: 400 "), told);
      assertEquals(1, told.lines().count(), told);
      assertEquals("", printed);
    }
  }

  @Test
  void a_wrong_command_line_is_told_before_anything_is_asked() {
    assertEquals(ExitCode.USAGE, search("metalLevel", "=", "Gold"));
    assertTrue(told.contains("put it in quotes"), told);

    assertEquals(ExitCode.USAGE, search("*", "--size", "many", "--return", "services"));
    assertTrue(told.contains("--size: expected a whole number"), told);
    assertTrue(told.contains("--return: expected plans or linkedPlanServices"), told);
    assertEquals("", printed);
  }

  @Test
  void a_token_without_the_scope_is_refused() {
    environment.put("PLAN_TOKEN", service.token("--scope", "plan:write"));

    assertEquals(ExitCode.REFUSED, search("*"));

    assertTrue(told.startsWith("plan: the service refused: 403 "), told);
  }

  @Test
  void a_token_of_an_organisation_finds_its_plans_alone() {
    environment.put("PLAN_TOKEN", service.token("--org", "issuer-65172.example"));

    assertEquals(ExitCode.DONE, search("--facet", "_org"), told);

    assertEquals("5 plans\n", told);
    assertTrue(printed.endsWith("\n  issuer-65172.example      5\n"), printed);
  }

  @Test
  void the_searches_of_the_readme_work_as_they_stand_there() throws IOException {
    Matcher lines =
        Pattern.compile("(?s)<!-- search -->\\s*```sh\n(.*?)```")
            .matcher(Files.readString(Project.root().resolve("README.md")));
    assertTrue(lines.find());
    writeScript();
    String address = "http://localhost:" + service.running().api().getPort();

    Process bash =
        new ProcessBuilder(
                "bash",
                "-ec",
                "TOKEN=$(./plan token)\n"
                    + lines.group(1).replace("http://localhost:5000", address))
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String answers = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(0, exit(bash), answers);
    assertTrue(answers.startsWith("plan  "), answers);
    assertTrue(answers.contains("\nstate  plans\n"), answers);
    JsonObject found =
        JsonCodec.readObject(
            answers.substring(answers.indexOf("{\"total\"")).getBytes(StandardCharsets.UTF_8));
    assertFalse(((JsonArray) found.get("hits").orElseThrow()).elements().isEmpty(), answers);
  }

  /** Writes a {@code ./plan} that finds this service. */
  private static void writeScript() throws IOException {
    Path script = directory.resolve("plan");
    Files.writeString(
        script,
        "#!/bin/sh\nexport PLAN_PORT="
            + service.running().api().getPort()
            + "\nexec '"
            + String.join("' '", ServiceProcess.java())
            + "' \"$@\"\n");
    assertTrue(script.toFile().setExecutable(true));
  }

  private static int exit(Process process) {
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
      return process.exitValue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private JsonObject json() {
    return JsonCodec.readObject(printed.getBytes(StandardCharsets.UTF_8));
  }

  private ExitCode search(String... arguments) {
    List<String> line = new ArrayList<>(List.of("search"));
    line.addAll(List.of(arguments));
    line.addAll(service.url());
    TestSurroundings surroundings = TestSurroundings.of(directory, environment);
    ExitCode exitCode = Main.program().run(line, surroundings.surroundings());
    printed = surroundings.out();
    told = surroundings.err();
    return exitCode;
  }
}
