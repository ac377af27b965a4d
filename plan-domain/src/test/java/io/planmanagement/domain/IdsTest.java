package io.planmanagement.domain;

import static io.planmanagement.domain.Examples.violations;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

  static Stream<String> controlCharacters() {
    return IntStream.concat(IntStream.rangeClosed(0, 0x1f), IntStream.rangeClosed(0x7f, 0x9f))
        .mapToObj(c -> "a" + (char) c + "b");
  }

  /** Exactly 128 bytes of UTF-8, with characters of one, two, three and four bytes. */
  static Stream<String> longest() {
    return Stream.of(
        "a".repeat(128),
        "é".repeat(64),
        "計".repeat(42) + "ab",
        "🩺".repeat(32),
        "\u07ff".repeat(64),
        "\u0800".repeat(42) + "ab",
        "\uffff".repeat(42) + "ab");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "12xvxc345ssdsds-508",
        "a b",
        " ",
        "...",
        ".a",
        "a.",
        "a..b",
        "~",
        "a+b",
        "a&b=c",
        "a:b",
        "\"",
        "'",
        "<>",
        "{}",
        "|",
        "^",
        "`",
        "é",
        "計画",
        "🩺",
        "\u00a0",
        "\u2028",
        "_",
        "-",
        "@",
        "!",
        "$",
        "*",
        "(",
        ",",
        "es_plans",
        "ES_PLAN",
        "es_dat"
      })
  void these_are_ids(String text) {
    assertEquals(text, new ObjectId(text).value());
    assertEquals(text, new PlanId(text).value());
    assertEquals(text, new Organisation(text).value());
  }

  @Test
  void the_empty_text_is_no_id_and_no_organisation() {
    assertEquals(List.of(" minLength"), violations(() -> new ObjectId("")));
    assertEquals(List.of(" minLength"), violations(() -> new PlanId("")));
    assertEquals(List.of(" minLength"), violations(() -> new Organisation("")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "a/b", "\\", "a\\", "%", "%41", "?", "a?b", "#", "#a", ";", "a;b"})
  void what_means_something_in_a_path_is_no_id(String text) {
    assertEquals(List.of(" pattern"), violations(() -> new ObjectId(text)));
    assertEquals(List.of(" pattern"), violations(() -> new PlanId(text)));
    assertEquals(text, new Organisation(text).value());
  }

  @ParameterizedTest
  @ValueSource(strings = {".", ".."})
  void a_dot_segment_is_no_id(String text) {
    assertEquals(List.of(" pattern"), violations(() -> new ObjectId(text)));
    assertEquals(List.of(" pattern"), violations(() -> new PlanId(text)));
    assertEquals(text, new Organisation(text).value());
  }

  @ParameterizedTest
  @MethodSource("controlCharacters")
  void a_control_character_is_in_no_id_and_no_organisation(String text) {
    assertEquals(List.of(" pattern"), violations(() -> new ObjectId(text)));
    assertEquals(List.of(" pattern"), violations(() -> new PlanId(text)));
    assertEquals(List.of(" pattern"), violations(() -> new Organisation(text)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "a\udc00"})
  void half_of_a_surrogate_pair_is_in_no_id_and_no_organisation(String text) {
    assertEquals(List.of(" pattern"), violations(() -> new ObjectId(text)));
    assertEquals(List.of(" pattern"), violations(() -> new Organisation(text)));
  }

  @ParameterizedTest
  @MethodSource("longest")
  void an_id_and_an_organisation_have_128_bytes_at_most(String text) {
    assertEquals(text, new ObjectId(text).value());
    assertEquals(text, new PlanId(text).value());
    assertEquals(text, new Organisation(text).value());
    assertEquals(List.of(" maxLength"), violations(() -> new ObjectId(text + "x")));
    assertEquals(List.of(" maxLength"), violations(() -> new PlanId(text + "x")));
    assertEquals(List.of(" maxLength"), violations(() -> new Organisation(text + "x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"es_plan", "es_data"})
  void the_words_of_the_paths_are_reserved_for_plans_only(String text) {
    assertEquals(List.of(" reserved"), violations(() -> new PlanId(text)));
    assertEquals(text, new ObjectId(text).value());
  }

  @Test
  void a_refusal_repeats_no_id() {
    PlanRefused.Invalid refused =
        assertThrows(PlanRefused.Invalid.class, () -> new PlanId("secret/"));

    assertEquals("The document breaks a rule.", refused.getMessage());
    assertEquals("must hold none of / \\ % ? # ;", refused.violations().get(0).message());
  }

  @Test
  void a_plan_s_id_is_that_of_an_object_too_and_has_an_order() {
    PlanId a = new PlanId("a");

    assertEquals(new ObjectId("a"), a.objectId());
    assertTrue(a.compareTo(new PlanId("b")) < 0);
    assertTrue(new PlanId("b").compareTo(a) > 0);
    assertEquals(0, a.compareTo(new PlanId("a")));
  }

  @Test
  void ids_are_written_as_they_are() {
    assertEquals("a", new PlanId("a").toString());
    assertEquals("a", new ObjectId("a").toString());
    assertEquals("a", new Organisation("a").toString());
    assertEquals("a", new StoreId("a").toString());
    assertEquals("a", new WriteToken("a").toString());
  }

  @Test
  void a_store_id_has_1_to_64_characters() {
    assertEquals("x".repeat(64), new StoreId("x".repeat(64)).value());
    assertThrows(IllegalArgumentException.class, () -> new StoreId(""));
    assertThrows(IllegalArgumentException.class, () -> new StoreId("x".repeat(65)));
    assertNotEquals(StoreId.random(), StoreId.random());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "Z", "0", "_", "-", "3f2b8c1e-0000-4000-8000-000000000000"})
  void a_write_token_is_of_letters_digits_dashes_and_underscores(String text) {
    assertEquals(text, new WriteToken(text).value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "é", "a\n", "a.b", "a/b", "\u0661"})
  void anything_else_is_no_write_token(String text) {
    assertThrows(IllegalArgumentException.class, () -> new WriteToken(text));
  }

  @Test
  void a_write_token_has_64_characters_at_most_and_a_random_one_is_new() {
    assertEquals("x".repeat(64), new WriteToken("x".repeat(64)).value());
    assertThrows(IllegalArgumentException.class, () -> new WriteToken("x".repeat(65)));
    assertNotEquals(WriteToken.random(), WriteToken.random());
  }

  @Test
  void the_token_of_a_write_that_creates_follows_from_the_write_and_is_another() {
    for (WriteToken token : List.of(new WriteToken("x".repeat(64)), WriteToken.random())) {
      assertEquals(token.creating(), new WriteToken(token.value()).creating());
      assertNotEquals(token, token.creating());
      assertNotEquals(token.creating(), token.creating().creating());
      assertNotEquals(token.creating(), WriteToken.random().creating());
    }
  }
}
