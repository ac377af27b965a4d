package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.Precondition;
import io.planmanagement.domain.Revision;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {

  private static final Optional<Revision> SEVEN = Optional.of(new Revision(7));

  private static Precondition match(String... lines) {
    return EntityTags.precondition(List.of(lines), List.of());
  }

  private static Precondition noneMatch(String... lines) {
    return EntityTags.precondition(List.of(), List.of(lines));
  }

  @Test
  void without_fields_every_state_will_do() {
    assertEquals(Precondition.NONE, EntityTags.precondition(List.of(), List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"7\"",
        "\"7-gzip\"",
        "\"6\", \"7\"",
        "\"6\",\"7\"",
        ", \"7\" ,",
        " \t\"7\"\t ",
        "\"foreign,with,comma\", \"7\"",
        "*"
      })
  void if_match_holds_for_a_tag_in_its_list(String field) {
    assertTrue(match(field).holds(SEVEN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"6\"",
        "W/\"7\"",
        "\"\"",
        "\"07\"",
        "\"7-br\"",
        "\"-7\"",
        "\"99999999999999999999\"",
        "\"9007199254740992\"",
        "\"abc\""
      })
  void if_match_does_not_hold_for_other_tags_nor_for_weak_ones(String field) {
    assertFalse(match(field).holds(SEVEN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"7\"", "W/\"7\"", "W/\"7-gzip\"", "\"1\", W/\"7\"", "*"})
  void if_none_match_fails_for_a_tag_in_its_list_weak_ones_too(String field) {
    assertFalse(noneMatch(field).holds(SEVEN));
  }

  @Test
  void several_lines_are_one_list() {
    assertTrue(match("\"1\"", "\"7\"").holds(SEVEN));
    assertFalse(noneMatch("\"1\"", "\"7\"").holds(SEVEN));
  }

  @Test
  void an_absent_plan_matches_nothing() {
    assertFalse(match("*").holds(Optional.empty()));
    assertFalse(match("\"7\"").holds(Optional.empty()));
    assertTrue(noneMatch("*").holds(Optional.empty()));
    assertTrue(noneMatch("\"7\"").holds(Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "\"7",
        "7\"",
        "\"7\"\"8\"",
        "\"7\" \"8\"",
        "w/\"7\"",
        "W/7",
        "*, \"7\"",
        "**",
        "",
        ",",
        "\"a\tb\"",
        "\"a\"b\"",
        "'7'",
        "\"7 \""
      })
  void a_malformed_field_is_refused(String field) {
    Problem.Refusal refusal = assertThrows(Problem.Refusal.class, () -> match(field));

    assertEquals(ProblemType.MALFORMED_HEADER, refusal.problem().type());
    assertThrows(Problem.Refusal.class, () -> noneMatch(field));
  }

  @Test
  void the_compressed_representation_has_a_tag_of_its_own() {
    assertEquals("\"7\"", EntityTags.of(new Revision(7), false));
    assertEquals("\"7-gzip\"", EntityTags.of(new Revision(7), true));
  }
}
