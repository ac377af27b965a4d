package io.planmanagement.domain;

import static io.planmanagement.domain.Examples.document;
import static io.planmanagement.domain.Examples.plan;
import static io.planmanagement.domain.Examples.violations;
import static io.planmanagement.domain.Json.array;
import static io.planmanagement.domain.Json.number;
import static io.planmanagement.domain.Json.object;
import static io.planmanagement.domain.Json.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PlanLimitsTest {

  private static final PlanLimits WIDE = new PlanLimits(1 << 30, 1_000_000, 100, 1 << 30);

  /** Values with the bytes of their compact text. */
  static Stream<Arguments> sizes() {
    return Stream.of(
        Arguments.of(JsonValue.NULL, 4),
        Arguments.of(JsonValue.of(true), 4),
        Arguments.of(JsonValue.of(false), 5),
        Arguments.of(JsonValue.of(0), 1),
        Arguments.of(JsonValue.of(-12), 3),
        Arguments.of(number("62.50"), 5),
        Arguments.of(number("1E+400"), 6),
        Arguments.of(JsonValue.of(""), 2),
        Arguments.of(JsonValue.of("abc"), 5),
        Arguments.of(JsonValue.of("\"\\\b\t\n\f\r"), 16),
        Arguments.of(JsonValue.of("\u0000\u001f"), 14),
        Arguments.of(JsonValue.of(" /\u007f"), 5),
        Arguments.of(JsonValue.of("é\u07ff"), 6),
        Arguments.of(JsonValue.of("\u0800計\uffff"), 11),
        Arguments.of(JsonValue.of("🩺"), 6),
        Arguments.of(JsonValue.of("\u0080"), 4),
        Arguments.of(JsonValue.of("\ud800\udc00"), 6),
        Arguments.of(array(), 2),
        Arguments.of(array(1), 3),
        Arguments.of(array(1, 22), 6),
        Arguments.of(object(), 2),
        Arguments.of(object("a", 1), 7),
        Arguments.of(object("a", 1, "é\n", array(2, "x")), 22));
  }

  @Test
  void the_defaults_are_what_they_are_said_to_be() {
    assertEquals(1_048_576, PlanLimits.DEFAULT.documentBytes());
    assertEquals(1_000, PlanLimits.DEFAULT.linkedPlanServices());
    assertEquals(32, PlanLimits.DEFAULT.depth());
    assertEquals(50_000, PlanLimits.DEFAULT.values());
    PlanLimits.DEFAULT.check(plan());
  }

  @ParameterizedTest
  @CsvSource({"0,1,4,1", "1,0,4,1", "1,1,4,0", "-1,1,4,1", "1,1,3,1", "1,1,101,1", "1,1,0,1"})
  void limits_that_no_plan_could_keep_are_refused(int bytes, int links, int depth, int values) {
    assertThrows(IllegalArgumentException.class, () -> new PlanLimits(bytes, links, depth, values));
  }

  @ParameterizedTest
  @CsvSource({"1,1,4,1", "2147483647,2147483647,100,2147483647"})
  void the_smallest_and_the_largest_limits_are_limits(int bytes, int links, int depth, int values) {
    assertEquals(depth, new PlanLimits(bytes, links, depth, values).depth());
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void bytes_are_counted_as_they_are_written(JsonValue value, int bytes) {
    int without = smallest(plan());
    Plan with = Plan.of(document().with("x", value));

    assertEquals(bytes + ",\"x\":".length(), smallest(with) - without);
  }

  @Test
  void the_whole_document_is_counted() {
    String text =
        """
        {"objectId":"plan-1","objectType":"plan","_org":"example.com","planType":"inNetwork",\
        "creationDate":"12-31-2025","planCostShares":{"objectId":"shares-0",\
        "objectType":"membercostshare","_org":"example.com","deductible":2000,"copay":23.50},\
        "linkedPlanServices":[],"metalLevel":"Silver"}""";
    Plan plan = Plan.of(with(document(), "/linkedPlanServices", array()));

    assertEquals(text.length(), smallest(plan));
  }

  @Test
  void one_byte_too_many_is_refused() {
    int bytes = smallest(plan());

    assertEquals(List.of(" maxBytes"), violations(() -> bytes(bytes - 1).check(plan())));
  }

  @Test
  void linked_plan_services_are_counted() {
    new PlanLimits(1 << 20, 2, 32, 50_000).check(plan());

    assertEquals(
        List.of("/linkedPlanServices maxItems"),
        violations(() -> new PlanLimits(1 << 20, 1, 32, 50_000).check(plan())));
  }

  @Test
  void values_are_counted_at_all_levels_the_document_itself_too() {
    // 9 of the plan and its members, 5 of its cost shares, 2 links of 1 + 5 + 4 + 5 less what holds
    // them.
    int values = 8 + 1 + 5 + 2 * (1 + 5 + 4 + 5);

    new PlanLimits(1 << 20, 1_000, 32, values).check(plan());

    assertEquals(
        List.of(" maxValues"),
        violations(() -> new PlanLimits(1 << 20, 1_000, 32, values - 1).check(plan())));
  }

  @Test
  void elements_and_members_of_attributes_are_values() {
    int before = values(plan());
    Plan more = Plan.of(document().with("x", array(1, object("a", array(), "b", JsonValue.NULL))));

    assertEquals(before + 5, values(more));
  }

  @Test
  void a_plan_has_four_levels() {
    new PlanLimits(1 << 20, 1_000, 4, 50_000).check(plan());
  }

  @Test
  void levels_are_counted_from_the_document_on_and_refused_where_they_are_too_many() {
    Plan list = Plan.of(document().with("x", array(array(array(1)))));
    Plan objects =
        Plan.of(document().with("x", object("a", object("b", object("c", object("d", object()))))));
    Plan nested =
        Plan.of(with(document(), "/linkedPlanServices/1/linkedService/x", array(array())));

    new PlanLimits(1 << 20, 1_000, 4, 50_000).check(list);
    assertEquals(List.of("/x/a/b/c maxDepth"), violations(() -> depth(4).check(objects)));
    assertEquals(List.of("/x/a/b/c/d maxDepth"), violations(() -> depth(5).check(objects)));
    depth(6).check(objects);
    assertEquals(
        List.of("/linkedPlanServices/1/linkedService/x maxDepth"),
        violations(() -> depth(4).check(nested)));
    assertEquals(
        List.of("/linkedPlanServices/1/linkedService/x/0 maxDepth"),
        violations(() -> depth(5).check(nested)));
  }

  @Test
  void every_place_that_is_too_deep_is_named() {
    JsonValue deep = array(array(array(array()), array(array())));
    Plan plan = Plan.of(document().with("x", deep));

    assertEquals(
        List.of("/x/0/0/0 maxDepth", "/x/0/1/0 maxDepth"), violations(() -> depth(4).check(plan)));
  }

  @Test
  void all_bounds_that_a_plan_exceeds_are_named_at_once() {
    Plan plan = Plan.of(document().with("x", array(array(array(array())))));

    assertEquals(
        List.of("/linkedPlanServices maxItems", "/x/0/0/0 maxDepth", " maxBytes", " maxValues"),
        violations(() -> new PlanLimits(100, 1, 4, 10).check(plan)));
  }

  @Test
  void the_words_name_the_bound() {
    PlanRefused.Invalid refused =
        assertThrows(PlanRefused.Invalid.class, () -> new PlanLimits(100, 1, 4, 10).check(plan()));

    assertEquals(
        List.of(
            "must have at most 1 elements",
            "must have at most 100 bytes",
            "must have at most 10 values in all"),
        refused.violations().stream().map(Violation::message).toList());
  }

  private static PlanLimits depth(int depth) {
    return new PlanLimits(1 << 20, 1_000, depth, 50_000);
  }

  private static PlanLimits bytes(int bytes) {
    return new PlanLimits(bytes, WIDE.linkedPlanServices(), WIDE.depth(), WIDE.values());
  }

  /** The smallest bound of bytes that lets the plan pass. */
  private static int smallest(Plan plan) {
    return smallest(bytes -> bytes(bytes).check(plan));
  }

  private static int values(Plan plan) {
    return smallest(
        values ->
            new PlanLimits(WIDE.documentBytes(), WIDE.linkedPlanServices(), WIDE.depth(), values)
                .check(plan));
  }

  private static int smallest(IntConsumer check) {
    int refused = 0;
    int accepted = 1 << 20;
    while (accepted - refused > 1) {
      int middle = (accepted + refused) / 2;
      try {
        check.accept(middle);
        accepted = middle;
      } catch (PlanRefused.Invalid tooSmall) {
        refused = middle;
      }
    }
    return accepted;
  }

  @Test
  void of_places_that_are_too_deep_the_first_ten_are_named() {
    List<JsonValue> deep = Collections.nCopies(500, array(array(array())));
    Plan plan = Plan.of(document().with("x", new JsonValue.JsonArray(deep)));

    List<String> named = violations(() -> depth(4).check(plan));

    assertEquals(10, named.size());
    assertEquals("/x/9/0/0 maxDepth", named.get(9));
  }

  @Test
  void a_check_costs_no_more_under_a_long_name() {
    String name = "n".repeat(400_000);
    List<JsonValue> many = Collections.nCopies(100_000, JsonValue.of(1));
    Plan plan = Plan.of(document().with(name, new JsonValue.JsonArray(many)));

    // Copying the name for each element would move 40 GB.
    assertTimeout(
        Duration.ofSeconds(5),
        () -> assertEquals(List.of(" maxValues"), violations(() -> values(50_000).check(plan))));
  }

  private static PlanLimits values(int values) {
    return new PlanLimits(1 << 30, 1_000, 32, values);
  }
}
