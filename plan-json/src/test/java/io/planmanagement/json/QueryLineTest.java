package io.planmanagement.json;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Query.Bound;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.SearchLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryLineTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private static final Query A = new Query.Exists(FieldPath.of("a"));
  private static final Query B = new Query.Exists(FieldPath.of("b"));
  private static final Query C = new Query.Exists(FieldPath.of("c"));

  @Test
  void each_condition_is_read() {
    FieldPath name = FieldPath.of("linkedService", "name");
    JsonValue gold = JsonValue.of("Gold");
    JsonValue silver = JsonValue.of("Silver");

    reads("linkedService.name = \"Gold\"", new Query.Term(name, gold));
    reads("linkedService.name != \"Gold\"", new Query.Not(new Query.Term(name, gold)));
    reads(
        "linkedService.name in (\"Gold\", \"Silver\")",
        new Query.Terms(name, List.of(gold, silver)));
    reads("linkedService.name in (true)", new Query.Terms(name, List.of(JsonValue.of(true))));
    reads("linkedService.name ~ \"urgent care\"", new Query.Match(name, "urgent care"));
    reads("linkedService.name phrase \"urgent\"", new Query.Phrase(name, "urgent"));
    reads("linkedService.name prefix \"Urg\"", new Query.Prefix(name, "Urg"));
    reads("linkedService.name contains \"gen\"", new Query.Contains(name, "gen"));
    reads("exists linkedService.name", new Query.Exists(name));
    reads("any linkedPlanServices(exists a)", new Query.Any(A));
    reads("all linkedPlanServices(exists a)", new Query.All(A));
    reads("not exists a", new Query.Not(A));
    reads("*", Query.EVERYTHING);
  }

  @ParameterizedTest
  @CsvSource({
    "a < 5,          , ,      5, <",
    "a <= 5,         , ,      5, <=",
    "a > 5,         5, <,      ,",
    "a >= 5,        5, <=,     ,",
    "5 < a,         5, <,      ,",
    "5 <= a,        5, <=,     ,",
    "5 > a,          , ,      5, <",
    "5 >= a,         , ,      5, <=",
    "62 <= a < 63, 62, <=,   63, <",
    "62 < a <= 63, 62, <,    63, <=",
    "63 > a >= 62, 62, <=,   63, <",
    "63 >= a > 62, 62, <,    63, <="
  })
  void ranges_are_read_in_either_direction(
      String line, String from, String fromSign, String to, String toSign) {
    Optional<Bound> lower =
        Optional.ofNullable(from)
            .map(bound -> new Bound(JsonNumber.of(bound), fromSign.equals("<=")));
    Optional<Bound> upper =
        Optional.ofNullable(to).map(bound -> new Bound(JsonNumber.of(bound), toSign.equals("<=")));

    assertEquals(new Query.Range(FieldPath.of("a"), lower, upper), QueryLine.parse(line));
  }

  @Test
  void not_binds_more_than_and_and_that_more_than_or() {
    reads("exists a or exists b and exists c", Query.or(A, Query.and(B, C)));
    reads("exists a and exists b or exists c", Query.or(Query.and(A, B), C));
    reads("not exists a and exists b", Query.and(new Query.Not(A), B));
    reads("not exists a or exists b", Query.or(new Query.Not(A), B));
    reads("not (exists a and exists b)", new Query.Not(Query.and(A, B)));
    reads("(exists a or exists b) and exists c", Query.and(Query.or(A, B), C));
  }

  @Test
  void conditions_that_stand_side_by_side_are_one_and_parentheses_keep_their_nesting() {
    reads("exists a and exists b and exists c", Query.and(A, B, C));
    reads("(exists a and exists b) and exists c", Query.and(Query.and(A, B), C));
    reads("exists a and (exists b and exists c)", Query.and(A, Query.and(B, C)));
    reads("exists a or exists b or exists c", Query.or(A, B, C));
    reads("exists a or (exists b or exists c)", Query.or(A, Query.or(B, C)));
    assertEquals(A, QueryLine.parse("((exists a))"));
  }

  @Test
  void words_of_the_language_are_read_in_either_case_and_space_is_free() {
    assertEquals(
        QueryLine.parse("any linkedPlanServices(not exists a or b in (true, false))"),
        QueryLine.parse("  ANY\tlinkedPlanServices ( Not\r\nEXISTS a oR b In(TRUE ,False ) )\n"));
    assertEquals(
        QueryLine.parse("a = 1 and b < -2 and c ~ \"x\""),
        QueryLine.parse("a=1 and b<-2 and c~\"x\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a.b-c_d",
        "_org",
        "2fa.enabled",
        "-x",
        "a~1b.~0.~2",
        "naïve",
        "計画",
        "linkedPlanServicesCount",
        "in.and.not",
        "notable",
        "5x",
        "1-2",
        "1e"
      })
  void these_paths_stand_bare(String path) {
    Query query = new Query.Exists(FieldPath.parse(path).orElseThrow());

    reads("exists " + path, query);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\u0001',
      delimiter = '|',
      value = {
        "and | `and`",
        "Contains | `Contains`",
        "true | `true`",
        "5 | `5`",
        "-1 | `-1`",
        "1e5 | `1e5`",
        "1.5 | `1.5`",
        "a b | `a b`",
        "a/b | `a/b`",
        "a\"b | `a\\\"b`",
        "a`b | `a\\`b`",
        "a\\b | `a\\\\b`",
        "a+b | `a+b`",
        "🩺 | `🩺`",
        "(a) | `(a)`"
      })
  void other_paths_stand_in_backquotes(String path, String written) {
    Query query = new Query.Exists(FieldPath.parse(path).orElseThrow());

    reads("exists " + written, query);
  }

  @Test
  void a_path_may_stand_in_backquotes_without_need() {
    assertEquals(A, QueryLine.parse("exists `a`"));
    assertEquals(
        new Query.Term(FieldPath.of("x\"y`z"), JsonValue.of(1)),
        QueryLine.parse("`x\"y\\u0060z` = 1"));
  }

  @Test
  void strings_have_the_escapes_of_json() {
    assertEquals(
        new Query.Match(FieldPath.of("a"), "\"\\/\b\f\n\r\té🩺`"),
        QueryLine.parse("a ~ \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83e\\uDE7A`\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-0.50", "62.50", "1E+2", "1e-7", "12345678901234567890", "0E-9999"})
  void numbers_are_those_of_json_and_keep_their_scale(String number) {
    assertEquals(
        new Query.Term(FieldPath.of("a"), JsonNumber.of(number)), QueryLine.parse("a = " + number));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\u0001',
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "a | 2 | expected a comparison after the path",
        "a b | 3 | expected a comparison after the path",
        "a = | 4 | expected a value",
        "a = b | 5 | expected a value",
        "a == 1 | 4 | expected a value",
        "a = null | 5 | expected a value",
        "a != and | 6 | expected a value",
        "a in 1 | 6 | expected values in parentheses",
        "a in () | 7 | expected a value",
        "a in (1, | 9 | expected a value",
        "a in (1 2) | 9 | expected a comma or a closing parenthesis",
        "a in (1, b) | 10 | expected a value",
        "a ~ urgent | 5 | expected text in double quotes",
        "a phrase 5 | 10 | expected text in double quotes",
        "a prefix | 9 | expected text in double quotes",
        "a contains true | 12 | expected text in double quotes",
        "a < b | 5 | expected a bound",
        "a < true | 5 | expected a bound",
        "1 < a < true | 9 | expected a bound",
        "1 < a < \"x\" | 9 | expected two numbers as bounds",
        "\"x\" < a < 1 | 11 | expected two numbers as bounds",
        "1 < a > 0 | 7 | expected both bounds in one direction",
        "1 > a < 2 | 7 | expected both bounds in one direction",
        "1 < 2 | 5 | expected a path between its bounds",
        "1 = a | 3 | expected <, <=, > or >= and a path",
        "\"Gold\" | 7 | expected <, <=, > or >= and a path",
        "a < 1 < 2 | 7 | two bounds stand around a path",
        "exists | 7 | expected a path after exists",
        "exists \"a\" | 8 | expected a path after exists",
        "exists and | 8 | expected a path after exists"
      })
  void comparisons_that_are_none(String line, int column, String reason) {
    refuses(line, column, reason);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\u0001',
      delimiter = '|',
      nullValues = "-",
      value = {
        "() | 2 | expected a condition",
        "( | 2 | expected a condition",
        "(exists a | 10 | expected and, or, or a closing parenthesis",
        "exists a) | 9 | there is no opening parenthesis",
        "exists a exists b | 10 | expected and, or, or the end",
        "exists a, exists b | 9 | expected and, or, or the end",
        "exists a and | 13 | expected a condition",
        "and exists a | 1 | a path that is a word of the language",
        "exists a or or exists b | 13 | a path that is a word of the language",
        "not | 4 | expected a condition",
        "true | 1 | a path that is a word of the language",
        "contains = 5 | 1 | a path that is a word of the language",
        "* * | 3 | expected and, or, or the end",
        "= 5 | 1 | expected a condition",
        "any(exists a) | 4 | expected linkedPlanServices",
        "any planCostShares(exists a) | 5 | expected linkedPlanServices",
        "all linkedPlanServices exists a | 24 | expected a condition on a linked plan service",
        "all linkedPlanServices() | 24 | expected a condition",
        "any linkedPlanServices(exists a | 32 | expected and, or, or a closing parenthesis",
        "any linkedPlanServices(exists a, b) | 32 | expected and, or, or a closing parenthesis"
      })
  void conditions_that_are_none(String line, int column, String reason) {
    refuses(line, column, reason);
  }

  @Test
  void a_line_without_anything() {
    refuses("", 1, "expected a condition, such as path = value, or * for everything");
    refuses("   ", 4, "expected a condition");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\u0001',
      delimiter = '|',
      value = {
        "a = 'x' | 5 | straight double quotes",
        "a = \u201cx\u201d | 5 | straight double quotes",
        "exists a && exists b | 10 | the words and, or and not",
        "! exists a | 1 | the words and, or and not",
        "a = {} | 5 | no meaning here",
        "a/b = 1 | 2 | no meaning here",
        "a = \"x | 5 | not closed",
        "`a = 5 | 1 | not closed",
        "a = \"x\\\" | 5 | not closed",
        "a = \"\\x\" | 6 | none of JSON's",
        "a = \"ab\\` | 8 | none of JSON's",
        "a = \"\\u12g4\" | 6 | none of JSON's",
        "a = \"\\u\uff11\uff11\uff11\uff11\" | 6 | none of JSON's",
        "a = \"\\ud83e\" | 5 | half of a surrogate pair",
        "a = \"\\ude7a\\ud83e\" | 5 | half of a surrogate pair",
        "🩺 = 1 | 1 | no meaning here",
        "a = \"🩺\" b | 9 | expected and, or, or the end",
        "`🩺` 5 | 5 | expected a comparison"
      })
  void signs_quotes_and_escapes(String line, int column, String reason) {
    refuses(line, column, reason);
  }

  @Test
  void control_characters_are_escaped() {
    refuses("a = \"x\ny\"", 7, "control characters");
    refuses("a = \"\u0000\"", 6, "control characters");
    refuses("a = `\t`", 6, "control characters");
    refuses("a \u0000 = 1", 3, "no meaning here");
  }

  @ParameterizedTest
  @CsvSource({
    "a = 01, 5, expected a value",
    "a = 1., 5, expected a value",
    "a = .5, 5, expected a value",
    "a = +1, 5, no meaning here",
    "a = 1e, 5, expected a value",
    "a = 0x10, 5, expected a value",
    "a = NaN, 5, expected a value",
    "a = -, 5, expected a value",
    "a = --1, 5, expected a value",
    "a = 1E10000, 5, digits and an exponent",
    "a = 1_000, 5, expected a value",
    "'a = 1,000', 6, 'expected and, or, or the end'",
    "a < 1 000, 7, 'expected and, or, or the end'"
  })
  void numbers_that_are_none(String line, int column, String reason) {
    refuses(line, column, reason);
  }

  @Test
  void numbers_of_a_million_digits() {
    String line = "a = " + "1".repeat(1_000_000);

    assertTimeoutPreemptively(SOON, () -> refuses(line, 5, "digits and an exponent"));
  }

  @ParameterizedTest
  @CsvSource({
    "a..b = 1, 1",
    ".a = 1, 1",
    "a. = 1, 1",
    "exists ., 8",
    "exists ``, 8",
    "exists `a..b`, 8",
    "exists `~`, 8",
    "exists `a~3`, 8",
    "5 < a..b, 5"
  })
  void bad_paths(String line, int column) {
    refuses(line, column, "expected a path: names parted by dots");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"(", "not ", "any linkedPlanServices(", "not (", "all linkedPlanServices(not "})
  void nesting_without_end(String opening) {
    String line = opening.repeat(100_000) + "*";

    PlanRefused.BadQuery refused =
        assertTimeoutPreemptively(
            SOON, () -> assertThrows(PlanRefused.BadQuery.class, () -> QueryLine.parse(line)));

    assertEquals("conditions are at most 100 levels deep", refused.getMessage());
  }

  @Test
  void a_hundred_levels_are_read() {
    assertDoesNotThrow(
        () -> QueryLine.parse("(".repeat(100) + "*" + ")".repeat(100) + " and not *"));
    refuses("(".repeat(101) + "*" + ")".repeat(101), 101, "at most 100 levels");
  }

  @Test
  void a_line_of_many_conditions_is_read_soon() {
    String line = "exists a and ".repeat(100_000) + "exists b";

    Query query = assertTimeoutPreemptively(SOON, () -> QueryLine.parse(line));

    assertEquals(100_001, ((Query.And) query).of().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "linkedPlanServices.name = \"x\" | 1 | stand inside any or all",
        "exists linkedPlanServices | 8 | stand inside any or all",
        "exists a and not (exists b or 5 < linkedPlanServices.x) | 35 | stand inside any or all",
        "any linkedPlanServices(exists linkedPlanServices.name) | 31 | leave out linkedPlanServices",
        "any linkedPlanServices(not any linkedPlanServices(exists a)) | 28 | inside each other",
        "all linkedPlanServices(all linkedPlanServices(exists a)) | 24 | inside each other",
        "exists `🩺` and linkedPlanServices.x ~ \"x\" | 16 | stand inside any or all",
        "linkedPlanServices.y != 1 and linkedPlanServices.x = 1 | 1 | stand inside any or all"
      })
  void scope(String line, int column, String reason) {
    refusesSearch(line, column, reason);
  }

  @Test
  void bounds() {
    refusesSearch("exists a and b ~ \"" + "x".repeat(1_001) + "\"", 14, "1000 characters");
    refusesSearch("a in (" + "1,".repeat(1_000) + "1)", 1, "1000 values");
    refusesSearch("  " + "exists a and ".repeat(256) + "exists b", 3, "256 conditions");
    refusesSearch("not ".repeat(16) + "exists a", 72, "16 levels");
    refusesSearch("exists a or exists " + "a".repeat(513), 20, "512 characters");
  }

  @Test
  void a_refusal_that_is_not_about_the_query_stays_as_it_is() {
    ParsedQuery parsed = QueryLine.read("exists a");
    PlanRefused.Invalid size =
        assertThrows(PlanRefused.Invalid.class, () -> Search.of(parsed.query()).withSize(-1));

    assertSame(size, parsed.inLine(size));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secret",
        "secret = secret",
        "a = \"secret",
        "exists secret..",
        "linkedPlanServices.secret = 1",
        "a = 'secret'",
        "secret(secret)"
      })
  void no_reason_repeats_the_line(String line) {
    PlanRefused.BadQuery refused = assertThrows(PlanRefused.BadQuery.class, () -> search(line));

    assertFalse(String.valueOf(refused.getMessage()).contains("secret"));
  }

  private static void reads(String line, Query query) {
    assertEquals(query, QueryLine.parse(line), line);
    assertEquals(line, QueryLine.print(query));
  }

  private static void refuses(String line, int column, String reason) {
    PlanRefused.BadQuery refused =
        assertThrows(PlanRefused.BadQuery.class, () -> QueryLine.parse(line));

    told(refused, column, reason);
  }

  private static void refusesSearch(String line, int column, String reason) {
    PlanRefused.BadQuery refused = assertThrows(PlanRefused.BadQuery.class, () -> search(line));

    told(refused, column, reason);
  }

  private static void told(PlanRefused.BadQuery refused, int column, String reason) {
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(reason), message);
    assertEquals(column, refused.column(), message);
  }

  /** As a caller does it. */
  private static void search(String line) {
    ParsedQuery parsed = QueryLine.read(line);
    try {
      SearchLimits.DEFAULT.check(Search.of(parsed.query()));
    } catch (PlanRefused.Invalid invalid) {
      throw parsed.inLine(invalid);
    }
  }
}
