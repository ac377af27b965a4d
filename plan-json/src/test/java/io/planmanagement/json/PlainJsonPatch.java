package io.planmanagement.json;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * JSON Patch (RFC 6902) in the plainest way: every operation makes a new document, by recursion on
 * the pointer. Slow, without bounds, and so simple that the real one is held to it.
 */
final class PlainJsonPatch {

  private PlainJsonPatch() {}

  static JsonValue apply(JsonArray patch, JsonValue document) {
    patch.elements().forEach(operation -> checkMove((JsonObject) operation));
    Optional<JsonValue> result = Optional.of(document);
    for (int i = 0; i < patch.elements().size(); i++) {
      result = apply((JsonObject) patch.elements().get(i), result, i);
    }
    return result.orElseThrow(PlainJsonPatch::refused);
  }

  private static void checkMove(JsonObject operation) {
    if (text(operation, "op").equals("move")
        && text(operation, "path").startsWith(text(operation, "from") + "/")) {
      throw refused();
    }
  }

  private static Optional<JsonValue> apply(
      JsonObject operation, Optional<JsonValue> document, int index) {
    List<String> path = tokens(text(operation, "path"));
    List<String> from = tokens(text(operation, "from"));
    JsonValue value = operation.get("value").orElseThrow();
    return switch (text(operation, "op")) {
      case "add" -> add(document, path, value);
      case "remove" -> change(document, path, Optional.empty());
      case "replace" -> change(document, path, Optional.of(value));
      case "copy" -> add(document, path, find(document, from).orElseThrow(PlainJsonPatch::refused));
      case "move" ->
          add(
              change(document, from, Optional.empty()),
              path,
              find(document, from).orElseThrow(PlainJsonPatch::refused));
      default -> {
        if (!find(document, path).map(found -> same(found, value)).orElse(false)) {
          throw new PlanRefused.TestFailed(index);
        }
        yield document;
      }
    };
  }

  private static Optional<JsonValue> find(Optional<JsonValue> document, List<String> path) {
    Optional<JsonValue> found = document;
    for (String token : path) {
      found = found.flatMap(value -> child(value, token));
    }
    return found;
  }

  private static Optional<JsonValue> child(JsonValue value, String token) {
    if (value instanceof JsonObject object) {
      return object.get(token);
    }
    return value instanceof JsonArray array && index(token) < array.elements().size()
        ? Optional.of(array.elements().get(index(token)))
        : Optional.empty();
  }

  private static Optional<JsonValue> add(
      Optional<JsonValue> document, List<String> path, JsonValue value) {
    if (path.isEmpty()) {
      return Optional.of(value);
    }
    return below(
        document,
        path,
        parent -> {
          String last = path.get(path.size() - 1);
          if (parent instanceof JsonObject object) {
            return object.with(last, value);
          } else if (parent instanceof JsonArray array) {
            List<JsonValue> elements = new ArrayList<>(array.elements());
            int place = last.equals("-") ? elements.size() : index(last);
            if (place <= elements.size()) {
              elements.add(place, value);
              return new JsonArray(elements);
            }
          }
          throw refused();
        });
  }

  /** Replaces or removes what is at the path. */
  private static Optional<JsonValue> change(
      Optional<JsonValue> document, List<String> path, Optional<JsonValue> value) {
    if (find(document, path).isEmpty()) {
      throw refused();
    }
    if (path.isEmpty()) {
      return value;
    }
    return below(
        document,
        path,
        parent -> {
          String last = path.get(path.size() - 1);
          if (parent instanceof JsonObject object) {
            return value.map(to -> object.with(last, to)).orElseGet(() -> object.without(last));
          }
          List<JsonValue> elements = new ArrayList<>(((JsonArray) parent).elements());
          elements.remove(index(last));
          value.ifPresent(to -> elements.add(index(last), to));
          return new JsonArray(elements);
        });
  }

  /** Makes the document anew with the parent of the place changed. */
  private static Optional<JsonValue> below(
      Optional<JsonValue> document, List<String> path, Function<JsonValue, JsonValue> change) {
    JsonValue value = document.orElseThrow(PlainJsonPatch::refused);
    if (path.size() == 1) {
      return Optional.of(change.apply(value));
    }
    Optional<JsonValue> child = child(value, path.get(0));
    JsonValue changed = below(child, path.subList(1, path.size()), change).orElseThrow();
    return change(Optional.of(value), path.subList(0, 1), Optional.of(changed));
  }

  private static boolean same(JsonValue one, JsonValue other) {
    return normal(one).equals(normal(other));
  }

  /** The same value with numbers written in one way only. */
  private static JsonValue normal(JsonValue value) {
    if (value instanceof JsonNumber number) {
      return JsonValue.of(number.value().stripTrailingZeros());
    } else if (value instanceof JsonArray array) {
      return new JsonArray(array.elements().stream().map(PlainJsonPatch::normal).toList());
    } else if (value instanceof JsonObject object) {
      JsonObject normal = JsonObject.EMPTY;
      for (String name : object.members().keySet()) {
        normal = normal.with(name, normal(object.get(name).orElseThrow()));
      }
      return normal;
    }
    return value;
  }

  private static int index(String token) {
    return token.matches("0|[1-9][0-9]*") ? Integer.parseInt(token) : Integer.MAX_VALUE;
  }

  private static List<String> tokens(String pointer) {
    List<String> tokens = new ArrayList<>(List.of(pointer.split("/", -1)));
    tokens.remove(0);
    return tokens;
  }

  private static String text(JsonObject operation, String name) {
    return ((JsonString) operation.get(name).orElseThrow()).value();
  }

  private static PlanRefused.Invalid refused() {
    return new PlanRefused.Invalid(List.of(Pointer.ROOT.violates("plain", "can't be done")));
  }
}
