package io.planmanagement.json;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonBoolean;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Pointer;
import io.planmanagement.domain.Violation;
import io.planmanagement.domain.search.FieldPath;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The violations of one document that is read. What takes a value for one of a type is here: empty,
 * and one violation more, if it is none.
 */
final class Violations {

  private static final String IS_PATH =
      "must be a path: names parted by dots, ~1 for a dot in a name, ~0 for a tilde";

  private final List<Violation> found = new ArrayList<>();

  /** A value, and where it stands. */
  record Placed(Pointer at, JsonValue value) {
    Placed child(String name, JsonValue member) {
      return new Placed(at.child(name), member);
    }

    List<Placed> elements(JsonArray array) {
      List<Placed> elements = new ArrayList<>();
      for (int i = 0; i < array.elements().size(); i++) {
        elements.add(new Placed(at.child(i), array.elements().get(i)));
      }
      return elements;
    }
  }

  /** Returns how many there are so far. */
  int count() {
    return found.size();
  }

  /** Returns the refusal of the document, which has at least one. */
  PlanRefused.Invalid refusal() {
    return new PlanRefused.Invalid(found);
  }

  void onlyMembers(Pointer at, JsonObject object, Predicate<String> known) {
    for (String name : object.members().keySet()) {
      if (!known.test(name)) {
        refused(at.child(name), "additionalProperties", "means nothing here");
      }
    }
  }

  Optional<FieldPath> path(Pointer at, String text) {
    Optional<FieldPath> path = FieldPath.parse(text);
    return path.isPresent() ? path : refused(at, "format", IS_PATH);
  }

  Optional<JsonObject> object(Placed value) {
    return value.value() instanceof JsonObject object
        ? Optional.of(object)
        : refused(value.at(), "type", "must be an object");
  }

  Optional<JsonArray> array(Placed value) {
    return value.value() instanceof JsonArray array
        ? Optional.of(array)
        : refused(value.at(), "type", "must be an array");
  }

  Optional<String> text(Placed value) {
    return value.value() instanceof JsonString text
        ? Optional.of(text.value())
        : refused(value.at(), "type", "must be a string");
  }

  Optional<BigDecimal> number(Placed value) {
    return value.value() instanceof JsonNumber number
        ? Optional.of(number.value())
        : refused(value.at(), "type", "must be a number");
  }

  /**
   * A whole number; one beyond all integers is as good as the last of these: no bound allows it.
   */
  Optional<Integer> whole(Placed value) {
    if (!(value.value() instanceof JsonNumber number)
        || number.value().stripTrailingZeros().scale() > 0) {
      return refused(value.at(), "type", "must be a whole number");
    }
    BigDecimal least = BigDecimal.valueOf(Integer.MIN_VALUE);
    BigDecimal most = BigDecimal.valueOf(Integer.MAX_VALUE);
    return Optional.of(number.value().max(least).min(most).intValue());
  }

  boolean bool(Placed value) {
    if (value.value() instanceof JsonBoolean bool) {
      return bool.value();
    }
    refused(value.at(), "type", "must be true or false");
    return false;
  }

  <T> Optional<T> refused(Pointer at, String keyword, String message) {
    found.add(at.violates(keyword, message));
    return Optional.empty();
  }
}
