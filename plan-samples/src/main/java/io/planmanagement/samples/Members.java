package io.planmanagement.samples;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** Puts the members of an object together, in their order. */
final class Members {

  private final Map<String, JsonValue> members = new LinkedHashMap<>();

  Members with(String name, JsonValue value) {
    members.put(name, value);
    return this;
  }

  Members with(String name, String text) {
    return with(name, JsonValue.of(text));
  }

  Members with(String name, long number) {
    return with(name, JsonValue.of(number));
  }

  Members with(String name, boolean value) {
    return with(name, JsonValue.of(value));
  }

  JsonObject object() {
    return new JsonObject(members);
  }
}
