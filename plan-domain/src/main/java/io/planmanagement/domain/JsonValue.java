package io.planmanagement.domain;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON value (RFC 8259) kept without loss: numbers as decimals with their scale, members in the
 * order in which they were written.
 *
 * <p>Equality is that of JSON, made exact for numbers: the order of members does not count, the
 * scale of a number does ({@code 62.50} is not {@code 62.5}).
 */
public sealed interface JsonValue {

  /** The JSON {@code null}. */
  JsonNull NULL = new JsonNull();

  /** Returns the name of this value's type as JSON Schema calls it. */
  String typeName();

  /** An object. Its members keep the order in which they were written; equality ignores it. */
  record JsonObject(Map<String, JsonValue> members) implements JsonValue {

    /** The object without members. */
    public static final JsonObject EMPTY = new JsonObject(Map.of());

    /**
     * Copies the members, so that later changes of the map do not show.
     *
     * @throws IllegalArgumentException if a name is no well-formed Unicode text
     */
    public JsonObject {
      members.keySet().forEach(JsonValue::requireUnicode);
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** Returns the member of that name, if there is one. */
    public Optional<JsonValue> get(String name) {
      return Optional.ofNullable(members.get(name));
    }

    /** Returns this object with one member added, or replaced in its place. */
    public JsonObject with(String name, JsonValue value) {
      Map<String, JsonValue> changed = new LinkedHashMap<>(members);
      changed.put(name, value);
      return new JsonObject(changed);
    }

    /** Returns this object without the member of that name. */
    public JsonObject without(String name) {
      Map<String, JsonValue> changed = new LinkedHashMap<>(members);
      changed.remove(name);
      return new JsonObject(changed);
    }

    @Override
    public String typeName() {
      return "object";
    }
  }

  /** An array. */
  record JsonArray(List<JsonValue> elements) implements JsonValue {

    /** Copies the elements, so that later changes of the list do not show. */
    public JsonArray {
      elements = Collections.unmodifiableList(new ArrayList<>(elements));
    }

    @Override
    public String typeName() {
      return "array";
    }
  }

  /** A string of well-formed Unicode. */
  record JsonString(String value) implements JsonValue {

    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException if it holds half of a surrogate pair, which UTF-8 can't bear
     */
    public JsonString {
      requireUnicode(value);
    }

    @Override
    public String typeName() {
      return "string";
    }
  }

  /** A number: exact, with the scale that was written. */
  record JsonNumber(BigDecimal value) implements JsonValue {

    /** The most significant digits that a number may have. */
    public static final int MAX_DIGITS = 1_000;

    /** The largest power of ten, either way, that a number may be written with. */
    public static final int MAX_EXPONENT = 9_999;

    /**
     * Checks the bounds, within which every operation on the number is cheap.
     *
     * @throws IllegalArgumentException if the number has more than {@value #MAX_DIGITS} digits or
     *     an exponent beyond {@value #MAX_EXPONENT}
     */
    public JsonNumber {
      if (value.precision() > MAX_DIGITS || Math.abs((long) value.scale()) > MAX_EXPONENT) {
        throw new IllegalArgumentException(
            "a number has at most "
                + MAX_DIGITS
                + " digits and an exponent of at most "
                + MAX_EXPONENT);
      }
    }

    /** Returns the number that this literal of JSON's grammar writes. */
    public static JsonNumber of(String literal) {
      return new JsonNumber(new BigDecimal(literal));
    }

    @Override
    public String typeName() {
      return "number";
    }
  }

  /** {@code true} or {@code false}. */
  record JsonBoolean(boolean value) implements JsonValue {
    @Override
    public String typeName() {
      return "boolean";
    }
  }

  /** The type of {@link #NULL}. */
  record JsonNull() implements JsonValue {
    @Override
    public String typeName() {
      return "null";
    }
  }

  /** Returns a string value. */
  static JsonString of(String text) {
    return new JsonString(text);
  }

  /** Returns a number value. */
  static JsonNumber of(BigDecimal number) {
    return new JsonNumber(number);
  }

  /** Returns a number value. */
  static JsonNumber of(long number) {
    return new JsonNumber(BigDecimal.valueOf(number));
  }

  /** Returns a boolean value. */
  static JsonBoolean of(boolean value) {
    return new JsonBoolean(value);
  }

  private static void requireUnicode(String text) {
    if (!Text.isUnicode(text)) {
      throw new IllegalArgumentException("text holds half of a surrogate pair");
    }
  }
}
