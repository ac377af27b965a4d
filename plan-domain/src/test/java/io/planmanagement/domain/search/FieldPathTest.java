package io.planmanagement.domain.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldPathTest {

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("a", List.of("a")),
        Arguments.of("planCostShares.copay", List.of("planCostShares", "copay")),
        Arguments.of("a~1b.c", List.of("a.b", "c")),
        Arguments.of("~0", List.of("~")),
        Arguments.of("~01", List.of("~1")),
        Arguments.of("~00~11", List.of("~0.1")),
        Arguments.of("~2", List.of("")),
        Arguments.of("~2.~2", List.of("", "")),
        Arguments.of("~02", List.of("~2")),
        Arguments.of(" .\n", List.of(" ", "\n")),
        Arguments.of("計画.🩺", List.of("計画", "🩺")));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void a_text_names_the_names_and_the_names_are_written_as_that_text(
      String text, List<String> names) {
    assertEquals(Optional.of(new FieldPath(names)), FieldPath.parse(text));
    assertEquals(text, new FieldPath(names).text());
    assertEquals(text, new FieldPath(names).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "a.", ".a", "a..b", "~", "~3", "a~", "a~.b", "~2a", "a~2", "~~0"})
  void these_texts_are_no_paths(String text) {
    assertEquals(Optional.empty(), FieldPath.parse(text));
  }

  @Test
  void any_names_come_back_from_their_text() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    List<String> parts = List.of("a", "~", ".", "0", "1", "2", "é", "");
    for (int round = 0; round < 10_000; round++) {
      List<String> names = new ArrayList<>();
      for (int name = 0; name <= random.nextInt(3); name++) {
        StringBuilder text = new StringBuilder();
        for (int part = random.nextInt(4); part > 0; part--) {
          text.append(parts.get(random.nextInt(parts.size())));
        }
        names.add(text.toString());
      }
      FieldPath path = new FieldPath(names);

      assertEquals(Optional.of(path), FieldPath.parse(path.text()), "seed " + seed);
    }
  }

  @Test
  void a_path_has_a_name() {
    assertThrows(IllegalArgumentException.class, () -> new FieldPath(List.of()));
  }

  @Test
  void a_path_keeps_its_names_whatever_becomes_of_the_list() {
    List<String> names = new ArrayList<>(List.of("a"));
    FieldPath path = new FieldPath(names);

    names.add("b");

    assertEquals(FieldPath.of("a"), path);
  }

  @Test
  void paths_lead_into_the_linked_plan_services_or_elsewhere() {
    FieldPath name = FieldPath.of("linkedPlanServices", "linkedService", "name");

    assertTrue(name.leadsIntoServices());
    assertEquals(Optional.of(FieldPath.of("linkedService", "name")), name.fromService());
    assertEquals(name, FieldPath.of("linkedService", "name").ofService());

    assertTrue(FieldPath.of("linkedPlanServices").leadsIntoServices());
    assertEquals(Optional.empty(), FieldPath.of("linkedPlanServices").fromService());

    assertFalse(FieldPath.of("linkedplanservices", "a").leadsIntoServices());
    assertFalse(FieldPath.of("a", "linkedPlanServices").leadsIntoServices());
    assertEquals(Optional.empty(), FieldPath.of("a", "linkedPlanServices").fromService());
  }
}
