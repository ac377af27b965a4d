package io.planmanagement.elastic;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonBoolean;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes requests down briefly, and reads replies along a path. */
final class Json {

  private Json() {}

  /**
   * Returns an object.
   *
   * @param members name, value, name, value, …; a value is a {@link JsonValue}, a text, a whole
   *     number or a boolean
   */
  static JsonObject object(Object... members) {
    Map<String, JsonValue> object = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      object.put((String) members[i], value(members[i + 1]));
    }
    return new JsonObject(object);
  }

  static JsonArray array(Object... elements) {
    return array(List.of(elements));
  }

  static JsonArray array(Collection<?> elements) {
    return new JsonArray(elements.stream().map(Json::value).toList());
  }

  /** Returns what stands at the end of that path of members. */
  static Optional<JsonValue> at(JsonValue from, String... path) {
    Optional<JsonValue> here = Optional.of(from);
    for (String name : path) {
      here = here.flatMap(value -> value instanceof JsonObject o ? o.get(name) : Optional.empty());
    }
    return here;
  }

  static Optional<String> text(JsonValue from, String... path) {
    return at(from, path).flatMap(v -> v instanceof JsonString s ? Optional.of(s.value()) : none());
  }

  static Optional<Long> number(JsonValue from, String... path) {
    return at(from, path)
        .flatMap(v -> v instanceof JsonNumber n ? Optional.of(n.value().longValue()) : none());
  }

  /** Whether there is a {@code true}. */
  static boolean isTrue(JsonValue from, String... path) {
    return at(from, path).filter(v -> v instanceof JsonBoolean b && b.value()).isPresent();
  }

  /** Returns the elements of the array there; none if there is no array. */
  static List<JsonValue> elements(JsonValue from, String... path) {
    return at(from, path)
        .map(v -> v instanceof JsonArray a ? a.elements() : null)
        .orElse(List.of());
  }

  /** Returns the members of the object there; none if there is no object. */
  static Map<String, JsonValue> members(JsonValue from, String... path) {
    return at(from, path).map(v -> v instanceof JsonObject o ? o.members() : null).orElse(Map.of());
  }

  private static JsonValue value(Object value) {
    if (value instanceof JsonValue json) {
      return json;
    } else if (value instanceof String text) {
      return JsonValue.of(text);
    } else if (value instanceof Number number) {
      return JsonValue.of(number.longValue());
    }
    return JsonValue.of((boolean) value);
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }
}
