package io.planmanagement.domain;

import static io.planmanagement.domain.Json.array;
import static io.planmanagement.domain.Json.number;
import static io.planmanagement.domain.Json.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {

  @Test
  void members_keep_their_order_and_are_equal_in_any() {
    JsonObject one = object("b", 1, "a", 2);
    JsonObject other = object("a", 2, "b", 1);

    assertEquals(List.of("b", "a"), List.copyOf(one.members().keySet()));
    assertEquals(one, other);
    assertEquals(one.hashCode(), other.hashCode());
  }

  @Test
  void elements_are_equal_in_their_order_only() {
    assertEquals(array(1, 2), array(1, 2));
    assertNotEquals(array(1, 2), array(2, 1));
  }

  @Test
  void the_scale_of_a_number_counts() {
    assertEquals(number("62.50"), number("62.50"));
    assertNotEquals(number("62.50"), number("62.5"));
    assertNotEquals(number("1E+2"), number("100"));
  }

  @Test
  void an_object_is_changed_in_its_place_and_the_first_one_stays() {
    JsonObject before = object("a", 1, "b", 2, "c", 3);

    JsonObject replaced = before.with("b", JsonValue.of(9));
    JsonObject added = before.with("d", JsonValue.of(9));
    JsonObject removed = before.without("b");

    assertEquals(List.of("a", "b", "c"), List.copyOf(replaced.members().keySet()));
    assertEquals(Optional.of(JsonValue.of(9)), replaced.get("b"));
    assertEquals(List.of("a", "b", "c", "d"), List.copyOf(added.members().keySet()));
    assertEquals(object("a", 1, "c", 3), removed);
    assertEquals(object("a", 1, "b", 2, "c", 3), before);
  }

  @Test
  void what_is_not_there_is_empty_and_can_be_removed() {
    JsonObject object = object("a", JsonValue.NULL);

    assertEquals(Optional.empty(), object.get("b"));
    assertEquals(Optional.of(JsonValue.NULL), object.get("a"));
    assertEquals(object, object.without("b"));
    assertEquals(object(), JsonObject.EMPTY);
  }

  @Test
  void later_changes_of_what_it_was_made_from_do_not_show() {
    Map<String, JsonValue> members = new LinkedHashMap<>(Map.of("a", JsonValue.NULL));
    List<JsonValue> elements = new ArrayList<>(List.of(JsonValue.NULL));
    JsonObject object = new JsonObject(members);
    JsonArray array = new JsonArray(elements);

    members.clear();
    elements.clear();

    assertEquals(object("a", JsonValue.NULL), object);
    assertEquals(array(JsonValue.NULL), array);
  }

  @Test
  void nobody_can_change_it() {
    assertThrows(UnsupportedOperationException.class, () -> object("a", 1).members().remove("a"));
    assertThrows(UnsupportedOperationException.class, () -> array(1).elements().remove(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\ud800", "\udc00", "a\ud83d", "\ude00\ud83d", "\ud83dx\ude00", "\udc00a"})
  void half_of_a_surrogate_pair_is_no_text(String text) {
    assertThrows(IllegalArgumentException.class, () -> JsonValue.of(text));
    assertThrows(IllegalArgumentException.class, () -> object(text, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "é", "\ud83d\ude00", "a\ud83d\ude00\ud83d\ude00b", "\uffff", "\u0000"})
  void whole_pairs_and_all_else_are_text(String text) {
    assertEquals(text, JsonValue.of(text).value());
    assertEquals(Optional.of(JsonValue.of(1)), object(text, 1).get(text));
  }

  @Test
  void a_number_has_a_thousand_digits_at_most() {
    BigDecimal most = new BigDecimal("9".repeat(1_000));

    assertEquals(most, new JsonNumber(most).value());
    assertEquals(most.negate(), new JsonNumber(most.negate()).value());
    assertThrows(
        IllegalArgumentException.class, () -> new JsonNumber(new BigDecimal("9".repeat(1_001))));
  }

  @Test
  void a_number_has_a_power_of_ten_of_9999_at_most() {
    for (int scale : new int[] {-9_999, 9_999}) {
      assertEquals(scale, new JsonNumber(new BigDecimal(BigInteger.ONE, scale)).value().scale());
    }
    for (int scale : new int[] {-10_000, 10_000, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      BigDecimal beyond = new BigDecimal(BigInteger.ONE, scale);
      assertThrows(IllegalArgumentException.class, () -> new JsonNumber(beyond));
    }
  }

  @Test
  void a_literal_that_is_no_number_is_refused() {
    assertThrows(NumberFormatException.class, () -> number("x"));
  }

  @Test
  void types_are_named_as_json_schema_names_them() {
    assertEquals("object", object().typeName());
    assertEquals("array", array().typeName());
    assertEquals("string", JsonValue.of("").typeName());
    assertEquals("number", JsonValue.of(1).typeName());
    assertEquals("boolean", JsonValue.of(true).typeName());
    assertEquals("null", JsonValue.NULL.typeName());
  }

  @Test
  void values_are_made_of_what_java_has() {
    assertEquals(new JsonNumber(new BigDecimal("5")), JsonValue.of(5));
    assertEquals(number("1.50"), JsonValue.of(new BigDecimal("1.50")));
    assertEquals(true, JsonValue.of(true).value());
    assertEquals(false, JsonValue.of(false).value());
    assertEquals(new JsonValue.JsonNull(), JsonValue.NULL);
  }
}
