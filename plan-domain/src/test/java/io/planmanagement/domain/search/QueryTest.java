package io.planmanagement.domain.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.search.Query.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QueryTest {

  private static final FieldPath PATH = FieldPath.of("a");
  private static final Query ONE = new Query.Exists(PATH);
  private static final Query OTHER = new Query.Exists(FieldPath.of("b"));

  static Stream<JsonValue> noScalars() {
    return Stream.of(JsonValue.NULL, JsonObject.EMPTY, new JsonArray(List.of()));
  }

  static Stream<JsonValue> noBounds() {
    return Stream.concat(noScalars(), Stream.of(JsonValue.of(true)));
  }

  @ParameterizedTest
  @MethodSource("noScalars")
  void a_term_is_a_text_a_number_or_a_boolean(JsonValue value) {
    refused(() -> new Query.Term(PATH, value));
    refused(() -> new Query.Terms(PATH, List.of(JsonValue.of(1), value)));
  }

  @ParameterizedTest
  @MethodSource("noBounds")
  void a_bound_is_a_text_or_a_number(JsonValue value) {
    refused(() -> new Bound(value, true));
  }

  @Test
  void terms_are_at_least_one() {
    refused(() -> new Query.Terms(PATH, List.of()));
    assertEquals(1, new Query.Terms(PATH, List.of(JsonValue.of(true))).values().size());
  }

  @Test
  void a_range_has_at_least_one_bound() {
    refused(() -> new Query.Range(PATH, Optional.empty(), Optional.empty()));
  }

  @Test
  void a_range_has_bounds_of_one_type() {
    Optional<Bound> number = Optional.of(new Bound(JsonValue.of(1), true));
    Optional<Bound> text = Optional.of(new Bound(JsonValue.of("1"), true));

    refused(() -> new Query.Range(PATH, number, text));
    refused(() -> new Query.Range(PATH, text, number));
    assertEquals(text, new Query.Range(PATH, text, text).upper());
    assertEquals(number, new Query.Range(PATH, number, Optional.empty()).lower());
  }

  @Test
  void and_and_or_are_of_at_least_two() {
    refused(() -> new Query.And(List.of()));
    refused(() -> new Query.And(List.of(ONE)));
    refused(() -> new Query.Or(List.of()));
    refused(() -> new Query.Or(List.of(ONE)));
  }

  @Test
  void joining_none_or_one_needs_no_join() {
    assertSame(Query.EVERYTHING, Query.and());
    assertSame(ONE, Query.and(ONE));
    assertEquals(new Query.And(List.of(ONE, OTHER)), Query.and(ONE, OTHER));
    assertSame(ONE, Query.or(ONE));
    assertEquals(new Query.Or(List.of(ONE, OTHER)), Query.or(ONE, OTHER));
    refused(() -> Query.or());
  }

  @Test
  void a_query_stays_as_it_is_whatever_becomes_of_the_lists() {
    List<Query> queries = new ArrayList<>(List.of(ONE, OTHER));
    List<JsonValue> values = new ArrayList<>(List.of(JsonValue.of(1)));
    Query.And and = new Query.And(queries);
    Query.Or or = new Query.Or(queries);
    Query.Terms terms = new Query.Terms(PATH, values);

    queries.clear();
    values.clear();

    assertEquals(List.of(ONE, OTHER), and.of());
    assertEquals(List.of(ONE, OTHER), or.of());
    assertEquals(List.of(JsonValue.of(1)), terms.values());
  }

  private static void refused(Runnable made) {
    assertThrows(IllegalArgumentException.class, made::run);
  }
}
