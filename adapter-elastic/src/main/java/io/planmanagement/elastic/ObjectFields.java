package io.planmanagement.elastic;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonBoolean;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.domain.Role;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The searchable fields of one document, collected from an object and those that are searched
 * together with it. Properties that the domain names keep their names; all others become {@link
 * IndexLayout#ATTRIBUTES}.
 *
 * <p>Nothing that a valid plan may hold can make the index refuse the document: a number is sent as
 * the double that it is searched as, and not at all if it is beyond all doubles; a text that is too
 * long to be a keyword is indexed as text alone; of an array every element is a value.
 *
 * <p>In a path {@code ~0} stands for {@code ~} in a name, {@code ~1} for a dot, {@code ~2} for an
 * empty name.
 */
final class ObjectFields {

  /** The longest text, in bytes, that is found and sorted as a whole. */
  static final int KEYWORD_BYTES = 8_191;

  /** The longest path, in characters, that is indexed. */
  static final int PATH_LENGTH = 512;

  private static final Pattern ISO_DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

  private final Map<String, JsonValue> named;
  private final Set<String> paths = new LinkedHashSet<>();
  private final Map<String, List<JsonValue>> attributes = new LinkedHashMap<>();

  /** Begins with the object that the document is of. */
  ObjectFields(PlanObject object) {
    named = add("", object);
  }

  /** Adds an object below that in the role it has there. */
  void join(Role role, PlanObject object) {
    named.put(role.property(), new JsonObject(add(role.property() + ".", object)));
  }

  /** Returns the fields. */
  JsonObject json() {
    Map<String, JsonValue> all = new LinkedHashMap<>(named);
    all.put(IndexLayout.PATHS, Json.array(paths));
    Map<String, JsonValue> values = new LinkedHashMap<>();
    attributes.forEach(
        (field, list) -> values.put(field, list.size() == 1 ? list.get(0) : new JsonArray(list)));
    all.put(IndexLayout.ATTRIBUTES, new JsonObject(values));
    return new JsonObject(all);
  }

  /** Returns a name as a part of a path. */
  static String pathPart(String name) {
    return name.isEmpty() ? "~2" : name.replace("~", "~0").replace(".", "~1");
  }

  private Map<String, JsonValue> add(String prefix, PlanObject object) {
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    object
        .document()
        .members()
        .forEach(
            (name, value) -> {
              if (object.attributes().get(name).isPresent()) {
                addAttribute(prefix + pathPart(name), value);
              } else if (isScalar(value)) {
                paths.add(prefix + name);
                searchable(value).ifPresent(indexed -> properties.put(name, indexed));
              }
            });
    return properties;
  }

  private void addAttribute(String path, JsonValue value) {
    if (path.length() > PATH_LENGTH || value.equals(JsonValue.NULL)) {
      return;
    }
    if (value instanceof JsonObject object) {
      object.members().forEach((name, member) -> addAttribute(path + "." + pathPart(name), member));
    } else if (value instanceof JsonArray array) {
      array.elements().forEach(element -> addAttribute(path, element));
    } else {
      paths.add(path);
      searchable(value).ifPresent(indexed -> addScalar(path, indexed));
    }
  }

  private void addScalar(String path, JsonValue value) {
    if (value instanceof JsonNumber) {
      addValue(IndexLayout.NUMBER + path, value);
    } else if (value instanceof JsonBoolean) {
      addValue(IndexLayout.BOOLEAN + path, value);
    } else if (value instanceof JsonString string) {
      if (string.value().getBytes(StandardCharsets.UTF_8).length <= KEYWORD_BYTES) {
        addValue(IndexLayout.KEYWORD + path, value);
      }
      addValue(IndexLayout.TEXT + path, value);
      if (isDay(string.value())) {
        addValue(IndexLayout.DAY + path, value);
      }
    }
  }

  private void addValue(String field, JsonValue value) {
    attributes.computeIfAbsent(field, first -> new ArrayList<>()).add(value);
  }

  private static boolean isScalar(JsonValue value) {
    return !(value instanceof JsonObject || value instanceof JsonArray);
  }

  /** Returns the value as it is searched; empty for a number beyond all doubles. */
  private static Optional<JsonValue> searchable(JsonValue value) {
    if (value instanceof JsonNumber number) {
      double rounded = number.value().doubleValue();
      return Double.isFinite(rounded)
          ? Optional.of(JsonValue.of(BigDecimal.valueOf(rounded)))
          : Optional.empty();
    }
    return Optional.of(value);
  }

  private static boolean isDay(String text) {
    if (!ISO_DAY.matcher(text).matches()) {
      return false;
    }
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeException noSuchDay) {
      return false;
    }
  }
}
