package io.planmanagement.json;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.SearchLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the examples of {@code docs/api/search.md} to what they say. */
class SearchGuideTest {

  private static final Pattern CONDITION =
      Pattern.compile("^\\| `(\\{.*\\})` \\| `(.*)` \\| .* \\|$", Pattern.MULTILINE);
  private static final Pattern BAD_JSON =
      Pattern.compile("^\\| `(\\{.*\\})` \\| `(/\\S*)`: ([^…]*?),?(?: …)? \\|$", Pattern.MULTILINE);
  private static final Pattern BAD_LINE =
      Pattern.compile("^\\| `(.*)` \\| column (\\d+): ([^…]*?),?(?: …)? \\|$", Pattern.MULTILINE);

  private static final String PAGE = page();

  @Test
  void each_condition_is_the_same_in_both_forms() {
    List<MatchResult> conditions = all(CONDITION);

    for (MatchResult condition : conditions) {
      assertEquals(
          sameDays(QueryLine.parse(condition.group(2))),
          read("{\"query\": " + condition.group(1) + "}").query(),
          condition.group());
    }
    assertEquals(18, conditions.size());
  }

  @Test
  void each_search_in_json_is_read() {
    List<MatchResult> blocks = all(Pattern.compile("```json\n(.*?)```", Pattern.DOTALL));

    blocks.forEach(block -> assertDoesNotThrow(() -> read(block.group(1)), block.group()));
    assertEquals(3, blocks.size());
  }

  @Test
  void each_query_in_one_line_is_read() {
    List<MatchResult> blocks = all(Pattern.compile("```query\n(.*?)```", Pattern.DOTALL));

    blocks.forEach(block -> assertDoesNotThrow(() -> QueryLine.parse(block.group(1))));
    assertEquals(2, blocks.size());
  }

  @Test
  void the_first_example_asks_the_same_in_both_forms() {
    String json = all(Pattern.compile("```json\n(.*?)```", Pattern.DOTALL)).get(0).group(1);
    String line = all(Pattern.compile("```query\n(.*?)```", Pattern.DOTALL)).get(0).group(1);

    assertEquals(QueryLine.parse(line), read(json).query());
  }

  @Test
  void each_bad_search_is_refused_as_it_says() {
    List<MatchResult> documents = all(BAD_JSON);
    List<MatchResult> lines = all(BAD_LINE);

    for (MatchResult bad : documents) {
      PlanRefused.Invalid refused =
          assertThrows(PlanRefused.Invalid.class, () -> read(bad.group(1)));
      assertEquals(bad.group(2), refused.violations().get(0).pointer().value());
      assertTrue(refused.violations().get(0).message().startsWith(bad.group(3)), bad.group());
    }
    for (MatchResult bad : lines) {
      ParsedQueryRefusal refused = refusal(bad.group(1));
      assertEquals(Integer.parseInt(bad.group(2)), refused.column(), bad.group());
      assertTrue(refused.reason().startsWith(bad.group(3)), bad.group());
    }
    assertEquals(2, documents.size());
    assertEquals(3, lines.size());
  }

  private record ParsedQueryRefusal(String reason, int column) {}

  private static ParsedQueryRefusal refusal(String line) {
    PlanRefused.BadQuery refused =
        assertThrows(
            PlanRefused.BadQuery.class,
            () -> {
              ParsedQuery parsed = QueryLine.read(line);
              try {
                SearchLimits.DEFAULT.check(Search.of(parsed.query()));
              } catch (PlanRefused.Invalid invalid) {
                throw parsed.inLine(invalid);
              }
            });
    return new ParsedQueryRefusal(String.valueOf(refused.getMessage()), refused.column());
  }

  /** The page writes one day in both forms, to show that they are the same. */
  private static Query sameDays(Query query) {
    String line = QueryLine.print(query);
    return QueryLine.parse(line.replace("01-31-2026", "2026-01-31"));
  }

  private static Search read(String json) {
    return SearchDocuments.read(json.getBytes(StandardCharsets.UTF_8), SearchLimits.DEFAULT)
        .search();
  }

  private static List<MatchResult> all(Pattern pattern) {
    return pattern.matcher(PAGE).results().toList();
  }

  private static String page() {
    try {
      return Files.readString(Path.of("..", "docs", "api", "search.md"));
    } catch (IOException absent) {
      throw new UncheckedIOException(absent);
    }
  }
}
