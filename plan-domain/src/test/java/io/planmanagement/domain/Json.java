package io.planmanagement.domain;

import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes JSON values down in tests. */
final class Json {

  private Json() {}

  /** An object of names and values in turn. */
  static JsonObject object(Object... namesAndValues) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], value(namesAndValues[i + 1]));
    }
    return new JsonObject(members);
  }

  static JsonArray array(Object... elements) {
    return new JsonArray(Stream.of(elements).map(Json::value).toList());
  }

  static JsonNumber number(String literal) {
    return JsonNumber.of(literal);
  }

  /** The document with a member or element replaced, or a member added; the place as a pointer. */
  static JsonObject with(JsonObject document, String pointer, Object value) {
    return (JsonObject) changed(document, tokens(pointer), List.of(value(value)));
  }

  /** The document without a member or element. */
  static JsonObject without(JsonObject document, String pointer) {
    return (JsonObject) changed(document, tokens(pointer), List.of());
  }

  static JsonValue at(JsonValue document, String pointer) {
    JsonValue value = document;
    for (String token : tokens(pointer)) {
      value = child(value, token);
    }
    return value;
  }

  private static JsonValue changed(JsonValue at, List<String> path, List<JsonValue> replacement) {
    if (path.isEmpty()) {
      return replacement.get(0);
    }
    String token = path.get(0);
    boolean last = path.size() == 1;
    if (at instanceof JsonObject object) {
      return last && replacement.isEmpty()
          ? object.without(token)
          : object.with(
              token,
              last
                  ? replacement.get(0)
                  : changed(child(at, token), path.subList(1, path.size()), replacement));
    }
    List<JsonValue> elements = new ArrayList<>(((JsonArray) at).elements());
    int index = Integer.parseInt(token);
    if (last && replacement.isEmpty()) {
      elements.remove(index);
    } else if (index == elements.size()) {
      elements.add(replacement.get(0));
    } else {
      elements.set(index, changed(elements.get(index), path.subList(1, path.size()), replacement));
    }
    return new JsonArray(elements);
  }

  private static JsonValue child(JsonValue value, String token) {
    return value instanceof JsonObject object
        ? object.get(token).orElseThrow()
        : ((JsonArray) value).elements().get(Integer.parseInt(token));
  }

  private static List<String> tokens(String pointer) {
    return pointer.isEmpty() ? List.of() : List.of(pointer.substring(1).split("/", -1));
  }

  private static JsonValue value(Object value) {
    if (value instanceof JsonValue json) {
      return json;
    } else if (value instanceof String text) {
      return JsonValue.of(text);
    } else if (value instanceof Boolean bool) {
      return JsonValue.of(bool.booleanValue());
    }
    return JsonValue.of(((Number) value).longValue());
  }
}
