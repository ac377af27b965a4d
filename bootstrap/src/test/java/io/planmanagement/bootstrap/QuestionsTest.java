package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.bootstrap.Api.Answer;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.json.JsonCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page of questions, executed: each is asked in both of its forms over the plans of the demo,
 * and answered as the page says. With {@code -Dplan.questions.write=true} the answers are written
 * into the page.
 */
class QuestionsTest {

  private static final Path PAGE = Project.root().resolve("docs/questions.md");
  private static final int QUESTIONS = 12;

  private static final Pattern QUESTION =
      Pattern.compile(
          "(?ms)^## \\d+\\. (?<title>[^\n]+)$"
              + block("sh", "line")
              + block("json", "json")
              + block("text", "answer"));

  private static Path directory;
  private static TestService service;

  @BeforeAll
  static void start(@TempDir Path folder) {
    directory = folder;
    service = TestService.startWithDemo(folder);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  /** The next block of that language in the same section. */
  private static String block(String language, String name) {
    return "(?:(?!^## ).)*?^```" + language + "\n(?<" + name + ">.*?)^```$";
  }

  private record Question(String title, String line, JsonObject json, String answer) {

    static List<Question> all(String page) {
      return QUESTION
          .matcher(page)
          .results()
          .map(
              match ->
                  new Question(
                      match.group(1),
                      match.group(2),
                      JsonCodec.readObject(match.group(3).getBytes(StandardCharsets.UTF_8)),
                      match.group(4)))
          .toList();
    }

    boolean returnsServices() {
      return json.get("return").equals(Optional.of(JsonValue.of("linkedPlanServices")));
    }
  }

  @Test
  void every_question_is_answered_as_the_page_says() throws IOException {
    String page = Files.readString(PAGE);
    List<Question> questions = Question.all(page);
    assertEquals(QUESTIONS, questions.size());

    List<String> answers = questions.stream().map(QuestionsTest::answer).toList();

    if (Boolean.getBoolean("plan.questions.write")) {
      Files.writeString(PAGE, written(page, answers));
    } else {
      for (int i = 0; i < QUESTIONS; i++) {
        assertEquals(questions.get(i).answer(), answers.get(i), questions.get(i).title());
      }
    }
  }

  @Test
  void both_forms_of_every_question_are_answered_alike() throws IOException {
    for (Question question : Question.all(Files.readString(PAGE))) {
      JsonObject inJson = posted(question.json());
      JsonObject inOneLine =
          JsonCodec.readObject(
              run(question.line(), "--json", "--total").out().getBytes(StandardCharsets.UTF_8));

      assertEquals(inJson.get("hits"), inOneLine.get("hits"), question.title());
      assertEquals(inJson.get("total"), inOneLine.get("total"), question.title());
      assertEquals(inJson.get("next"), inOneLine.get("next"), question.title());
      JsonObject facets = (JsonObject) inJson.get("facets").orElseThrow();
      ((JsonObject) inOneLine.get("facets").orElseThrow())
          .members()
          .forEach(
              (name, facet) ->
                  assertEquals(Optional.of(facet), facets.get(name), question.title()));
    }
  }

  @Test
  void what_the_terminal_shows_of_a_question_is_in_the_page() throws IOException {
    for (Question question : Question.all(Files.readString(PAGE))) {
      TestSurroundings terminal = run(question.line());

      for (String line : terminal.out().lines().toList()) {
        assertTrue(question.answer().contains(line + "\n"), question.title() + ": " + line);
      }
      assertTrue(
          question
              .answer()
              .endsWith("\n" + terminal.err().lines().findFirst().orElseThrow() + "\n"),
          question.title() + terminal.err());
    }
  }

  @Test
  void page_by_page_every_question_gives_each_of_its_hits_once() throws IOException {
    for (Question question : Question.all(Files.readString(PAGE))) {
      if (question.json().get("size").equals(Optional.of(JsonValue.of(0)))) {
        continue; // asks for facets alone
      }
      JsonObject search = question.json();
      Set<JsonValue> seen = new HashSet<>();
      JsonValue next;
      JsonValue total;
      do {
        JsonObject page = posted(search);
        hits(page).forEach(hit -> assertTrue(seen.add(hit), question.title()));
        total = page.get("total").orElseThrow();
        next = page.get("next").orElseThrow();
        search = search.with("after", next);
      } while (next instanceof JsonString);

      assertEquals(((JsonNumber) total).value().intValueExact(), seen.size(), question.title());
    }
  }

  private static String answer(Question question) {
    JsonObject found = posted(question.json());
    List<String> lines =
        new ArrayList<>(
            new SearchTable(found, SearchCommand.sortPaths(sort(question.line())), 0).lines());
    lines.add("");
    lines.add(SearchCommand.summary(found, question.returnsServices()).get(0));
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private static String sort(String line) {
    Matcher sort = Pattern.compile("--sort[= ](\\S+)").matcher(line);
    return sort.find() ? sort.group(1) : "";
  }

  private static JsonObject posted(JsonObject search) {
    Answer answer = service.api().send("POST", "/plans/search", search);
    assertEquals(200, answer.status(), answer.toString());
    return answer.object();
  }

  private static List<JsonValue> hits(JsonObject page) {
    return ((JsonArray) page.get("hits").orElseThrow()).elements();
  }

  /** Runs a command of the page as a shell would. */
  private static TestSurroundings run(String line, String... further) {
    List<String> words =
        Pattern.compile("'([^']*)'|([^\\s']+)")
            .matcher(line.replace("\\\n", " "))
            .results()
            .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
            .collect(Collectors.toCollection(ArrayList::new));
    assertEquals("./plan", words.remove(0));
    words.addAll(List.of(further));
    words.addAll(service.url());
    TestSurroundings terminal = TestSurroundings.of(directory, Map.of());
    assertEquals(ExitCode.DONE, Main.program().run(words, terminal.surroundings()), terminal.err());
    return terminal;
  }

  private static String written(String page, List<String> answers) {
    Matcher matcher = QUESTION.matcher(page);
    StringBuilder written = new StringBuilder();
    int end = 0;
    for (String answer : answers) {
      assertTrue(matcher.find());
      written.append(page, end, matcher.start("answer")).append(answer);
      end = matcher.end("answer");
    }
    return written.append(page.substring(end)).toString();
  }
}
