package io.planmanagement.elastic;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonBoolean;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Searchable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The searchable fields of one document, collected from an object and those that are searched
 * together with it. Properties that the domain names keep their names; all others become {@link
 * IndexLayout#ATTRIBUTES}.
 *
 * <p>Nothing that a valid plan may hold can make the index refuse the document: a number is sent as
 * the double that it is searched as, and not at all if it is beyond all doubles; a text that is too
 * long to be a keyword is indexed as text alone; of an array every element is a value.
 */
final class ObjectFields {

  private final Map<String, JsonValue> named;
  private final Set<String> paths = new LinkedHashSet<>();
  private final Map<String, Collection<JsonValue>> attributes = new LinkedHashMap<>();

  /** Begins with the object that the document is of. */
  ObjectFields(PlanObject object) {
    named = add("", object);
  }

  /** Adds an object below that in the role it has there. */
  void join(Role role, PlanObject object) {
    named.put(role.property(), new JsonObject(add(role.property() + ".", object)));
  }

  /** Adds the distinct values of all these, as what they are to the plan. */
  void count(List<LinkedPlanService> links) {
    links.forEach(
        link ->
            link.document()
                .members()
                .forEach(
                    (name, value) ->
                        forEachScalar(FieldPath.part(name), value, this::addValueOfService)));
  }

  /** Returns the fields. */
  JsonObject json() {
    Map<String, JsonValue> all = new LinkedHashMap<>(named);
    all.put(IndexLayout.PATHS, Json.array(paths));
    Map<String, JsonValue> values = new LinkedHashMap<>();
    attributes.forEach(
        (field, list) ->
            values.put(
                field,
                list.size() == 1 ? list.iterator().next() : new JsonArray(List.copyOf(list))));
    all.put(IndexLayout.ATTRIBUTES, new JsonObject(values));
    return new JsonObject(all);
  }

  private Map<String, JsonValue> add(String prefix, PlanObject object) {
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    object
        .document()
        .members()
        .forEach(
            (name, value) -> {
              if (object.attributes().get(name).isPresent()) {
                forEachScalar(prefix + FieldPath.part(name), value, this::addAttribute);
              } else if (isScalar(value)) {
                searched(value)
                    .ifPresent(known -> addNamed(properties, name, prefix + name, known));
              }
            });
    return properties;
  }

  /** Calls the visitor for each value that can be searched, with its path. */
  private static void forEachScalar(
      String path, JsonValue value, BiConsumer<String, JsonValue> visitor) {
    if (path.length() > FieldPath.MAX_LENGTH) {
      return;
    }
    if (value instanceof JsonObject object) {
      object
          .members()
          .forEach(
              (name, member) -> forEachScalar(path + "." + FieldPath.part(name), member, visitor));
    } else if (value instanceof JsonArray array) {
      array.elements().forEach(element -> forEachScalar(path, element, visitor));
    } else {
      searched(value).ifPresent(known -> visitor.accept(path, known));
    }
  }

  private void addNamed(
      Map<String, JsonValue> properties, String name, String path, JsonValue value) {
    addPath(path);
    if (!(value instanceof JsonString text)) {
      properties.put(name, value);
      return;
    }
    if (Searchable.isWhole(text.value())) {
      properties.put(name, value);
    } else {
      addValue(IndexLayout.TEXT + path, value);
    }
    if (!path.equals(IndexLayout.CREATION_DATE)) {
      addDay(path, text, this::addValue);
    }
  }

  private void addAttribute(String path, JsonValue value) {
    addPath(path);
    addScalar(path, value, this::addValue);
    if (value instanceof JsonString text) {
      addValue(IndexLayout.TEXT + path, value);
      if (Searchable.isWhole(text.value())) {
        addValue(IndexLayout.GRAMS + path, value);
      }
    }
  }

  private void addValueOfService(String path, JsonValue value) {
    addScalar(
        IndexLayout.SERVICES_PATH + path,
        value,
        (field, each) ->
            attributes.computeIfAbsent(field, first -> new LinkedHashSet<>()).add(each));
  }

  /** Adds what can be compared, sorted and counted of a value. */
  private static void addScalar(
      String path, JsonValue value, BiConsumer<String, JsonValue> fields) {
    if (value instanceof JsonNumber) {
      fields.accept(IndexLayout.NUMBER + path, value);
    } else if (value instanceof JsonBoolean) {
      fields.accept(IndexLayout.BOOLEAN + path, value);
    } else if (value instanceof JsonString text && Searchable.isWhole(text.value())) {
      fields.accept(IndexLayout.KEYWORD + path, value);
      addDay(path, text, fields);
    }
  }

  private static void addDay(String path, JsonString text, BiConsumer<String, JsonValue> fields) {
    Searchable.day(text.value())
        .ifPresent(day -> fields.accept(IndexLayout.DAY + path, JsonValue.of(day.toString())));
  }

  private void addValue(String field, JsonValue value) {
    attributes.computeIfAbsent(field, first -> new ArrayList<>()).add(value);
  }

  private void addPath(String path) {
    if (paths.add(path)) {
      for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
        paths.add(path.substring(0, dot));
      }
    }
  }

  private static boolean isScalar(JsonValue value) {
    return !(value instanceof JsonObject || value instanceof JsonArray);
  }

  /** Returns the value as it is searched; empty for one that counts as absent. */
  private static Optional<JsonValue> searched(JsonValue value) {
    if (value instanceof JsonNumber number) {
      return Searchable.number(number.value()).stream()
          .<JsonValue>mapToObj(nearest -> JsonValue.of(BigDecimal.valueOf(nearest)))
          .findFirst();
    }
    return value.equals(JsonValue.NULL) ? Optional.empty() : Optional.of(value);
  }
}
