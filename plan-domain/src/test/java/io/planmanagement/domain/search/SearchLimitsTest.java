package io.planmanagement.domain.search;

import static io.planmanagement.domain.search.Violated.rules;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.PlanRefused;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchLimitsTest {

  private static final FieldPath PATH = FieldPath.of("a");
  private static final Query ONE = new Query.Exists(PATH);
  private static final Search ALL = Search.of(Query.EVERYTHING);

  /** 3 levels, 5 conditions, 2 values, 4 characters, 20 hits, 2 keys, 2 facets, 3 buckets. */
  private static final SearchLimits LIMITS =
      new SearchLimits(3, 5, 2, 4, 20, 2, 2, 3, Duration.ofSeconds(1));

  /** Every text of a condition, as it may be and one character too long, and its place. */
  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of(new Query.Match(PATH, "abcd"), new Query.Match(PATH, "abcde"), "match"),
        Arguments.of(new Query.Phrase(PATH, "abcd"), new Query.Phrase(PATH, "abcde"), "phrase"),
        Arguments.of(new Query.Prefix(PATH, "abcd"), new Query.Prefix(PATH, "abcde"), "prefix"),
        Arguments.of(
            new Query.Contains(PATH, "abcd"), new Query.Contains(PATH, "abcde"), "contains"),
        Arguments.of(term("abcd"), term("abcde"), "term"),
        Arguments.of(term("🩺🩺"), term("🩺🩺a"), "term"),
        Arguments.of(
            new Query.Terms(PATH, List.of(JsonValue.of(123456), JsonValue.of("abcd"))),
            new Query.Terms(PATH, List.of(JsonValue.of(123456), JsonValue.of("abcde"))),
            "terms"),
        Arguments.of(range("abcd", "abcd"), range("abcd", "abcde"), "range"),
        Arguments.of(range("abcd", "abcd"), range("abcde", "abcd"), "range"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void texts_are_of_bounded_length(Query good, Query bad, String operator) {
    assertDoesNotThrow(() -> LIMITS.check(Search.of(good)));
    assertEquals(
        List.of("/query/" + operator + "/a maxLength"), rules(() -> LIMITS.check(Search.of(bad))));
  }

  @Test
  void full_text_is_of_bounded_length_in_all() {
    Query four = new Query.Match(PATH, "abcd");
    Query all = Query.or(four, new Query.Phrase(PATH, "abcd"), new Query.Contains(PATH, "abcd"));
    Query more = Query.or(four, new Query.Phrase(PATH, "abcd"), new Query.Match(PATH, "a"));

    assertDoesNotThrow(() -> LIMITS.check(Search.of(all)));
    assertEquals(List.of("/query maxFullText"), rules(() -> LIMITS.check(Search.of(more))));
  }

  @Test
  void conditions_are_of_bounded_depth_and_the_first_that_is_too_deep_is_told() {
    Query inner = new Query.Not(ONE);

    assertDoesNotThrow(() -> LIMITS.check(Search.of(new Query.Not(inner))));
    assertEquals(
        List.of("/query/and/0/not/not/exists maxDepth", "/query maxConditions"),
        rules(
            () -> LIMITS.check(Search.of(Query.and(new Query.Not(inner), new Query.Not(inner))))));
    assertEquals(
        List.of("/query/any/linkedPlanServices/not/not maxDepth"),
        rules(
            () ->
                LIMITS.check(
                    Search.of(new Query.Any(new Query.Not(new Query.Not(Query.EVERYTHING)))))));
  }

  @Test
  void conditions_are_of_bounded_number() {
    Query four = new Query.And(Collections.nCopies(4, ONE));
    Query five = new Query.Or(Collections.nCopies(5, ONE));

    assertDoesNotThrow(() -> LIMITS.check(Search.of(four)));
    assertEquals(List.of("/query maxConditions"), rules(() -> LIMITS.check(Search.of(five))));
  }

  @Test
  void terms_are_of_bounded_number() {
    JsonValue value = JsonValue.of(true);

    assertDoesNotThrow(() -> LIMITS.check(Search.of(new Query.Terms(PATH, List.of(value, value)))));
    assertEquals(
        List.of("/query/terms/a maxItems"),
        rules(() -> LIMITS.check(Search.of(new Query.Terms(PATH, List.of(value, value, value))))));
  }

  @Test
  void pages_are_of_bounded_size() {
    assertDoesNotThrow(() -> LIMITS.check(ALL.withSize(20)));
    assertEquals(List.of("/size maximum"), rules(() -> LIMITS.check(ALL.withSize(21))));
  }

  @Test
  void orders_have_a_bounded_number_of_keys() {
    SortKey key = SortKey.ascending(PATH);

    assertDoesNotThrow(() -> LIMITS.check(ALL.sortedBy(key, SortKey.RELEVANCE)));
    assertEquals(List.of("/sort maxItems"), rules(() -> LIMITS.check(ALL.sortedBy(key, key, key))));
  }

  @Test
  void facets_are_of_bounded_number() {
    Facet facet = new Facet.Stats(PATH);
    Search two = ALL.with("1", facet).with("2", facet);

    assertDoesNotThrow(() -> LIMITS.check(two));
    assertEquals(List.of("/facets maxProperties"), rules(() -> LIMITS.check(two.with("3", facet))));
  }

  @Test
  void facets_have_a_bounded_number_of_buckets() {
    assertDoesNotThrow(() -> LIMITS.check(ALL.with("t", new Facet.Terms(PATH, 3))));
    assertDoesNotThrow(() -> LIMITS.check(ALL.with("r", ranges(3))));
    assertEquals(
        List.of("/facets/t/terms/size maximum", "/facets/r/ranges maxItems"),
        rules(() -> LIMITS.check(ALL.with("t", new Facet.Terms(PATH, 4)).with("r", ranges(4)))));
  }

  @Test
  void every_bound_that_is_exceeded_is_told_and_named() {
    PlanRefused.Invalid refused =
        assertThrows(
            PlanRefused.Invalid.class,
            () -> LIMITS.check(Search.of(term("secret")).withSize(1_000)));

    assertEquals(2, refused.violations().size());
    assertTrue(refused.violations().get(0).message().contains("4 characters"));
    assertTrue(refused.violations().get(1).message().contains("20 hits"));
  }

  @Test
  void the_usual_bounds_are_those_that_are_documented() {
    assertEquals(
        new SearchLimits(16, 256, 1_000, 1_000, 1_000, 8, 16, 1_000, Duration.ofSeconds(5)),
        SearchLimits.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void a_bound_is_a_positive_number(int which) {
    for (int bad : List.of(0, -1)) {
      int[] bounds = IntStream.range(0, 8).map(i -> i == which ? bad : 1).toArray();
      assertThrows(IllegalArgumentException.class, () -> limits(bounds, Duration.ofSeconds(1)));
    }
  }

  @Test
  void the_time_of_a_search_is_positive() {
    int[] bounds = {1, 1, 1, 1, 1, 1, 1, 1};

    assertDoesNotThrow(() -> limits(bounds, Duration.ofMillis(1)));
    assertThrows(IllegalArgumentException.class, () -> limits(bounds, Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> limits(bounds, Duration.ofMillis(-1)));
  }

  private static SearchLimits limits(int[] bounds, Duration time) {
    return new SearchLimits(
        bounds[0], bounds[1], bounds[2], bounds[3], bounds[4], bounds[5], bounds[6], bounds[7],
        time);
  }

  private static Query term(String text) {
    return new Query.Term(PATH, JsonValue.of(text));
  }

  private static Query range(String lower, String upper) {
    return new Query.Range(
        PATH,
        Optional.of(new Query.Bound(JsonValue.of(lower), true)),
        Optional.of(new Query.Bound(JsonValue.of(upper), false)));
  }

  private static Facet ranges(int number) {
    return new Facet.Ranges(
        PATH, IntStream.range(0, number).<JsonValue>mapToObj(JsonValue::of).toList());
  }
}
