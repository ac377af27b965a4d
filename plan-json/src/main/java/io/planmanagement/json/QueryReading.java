package io.planmanagement.json;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonBoolean;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.Pointer;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.json.Violations.Placed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the query of a search. What is sound of it is returned though other parts are not. The
 * depth of the document bounds the recursion.
 */
final class QueryReading {

  private static final Set<String> LOWER = Set.of("gt", "gte");
  private static final Set<String> UPPER = Set.of("lt", "lte");

  /** Stands for a path that is none while what belongs to it is checked. */
  private static final FieldPath NO_PATH = FieldPath.of("");

  private final Violations violations;

  QueryReading(Violations violations) {
    this.violations = violations;
  }

  /** Reads a query; empty if nothing of it is sound. */
  Optional<Written<Pointer>> query(Placed query) {
    Optional<JsonObject> object = violations.object(query);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    Map<String, JsonValue> members = object.get().members();
    if (members.isEmpty()) {
      return violations.refused(
          query.at(), "minProperties", "must have one operator; leave it out for all");
    }
    if (members.size() > 1) {
      violations.refused(
          query.at(), "maxProperties", "must have one operator: and joins several conditions");
    }
    List<Optional<Written<Pointer>>> read = new ArrayList<>();
    members.forEach((name, value) -> read.add(operator(query, name, value)));
    return members.size() == 1 ? read.get(0) : Optional.empty();
  }

  private Optional<Written<Pointer>> operator(Placed query, String name, JsonValue value) {
    Placed operand = query.child(name, value);
    return switch (name) {
      case "term" -> field(operand, (path, v) -> scalar(v).map(x -> new Query.Term(path, x)));
      case "terms" -> field(operand, (path, v) -> values(v).map(x -> new Query.Terms(path, x)));
      case "range" -> field(operand, this::range);
      case "match" ->
          field(operand, (path, v) -> violations.text(v).map(x -> new Query.Match(path, x)));
      case "phrase" ->
          field(operand, (path, v) -> violations.text(v).map(x -> new Query.Phrase(path, x)));
      case "prefix" ->
          field(operand, (path, v) -> violations.text(v).map(x -> new Query.Prefix(path, x)));
      case "contains" ->
          field(operand, (path, v) -> violations.text(v).map(x -> new Query.Contains(path, x)));
      case "exists" ->
          violations
              .text(operand)
              .flatMap(text -> violations.path(operand.at(), text))
              .map(path -> Written.condition(operand.at(), new Query.Exists(path)));
      case "and" -> conditions(operand).map(of -> Written.and(query.at(), of));
      case "or" -> alternatives(operand).map(of -> Written.or(query.at(), of));
      case "not" -> query(operand).map(of -> of.within(query.at(), Query.Not::new));
      case "any" -> ofServices(operand).map(of -> of.within(query.at(), Query.Any::new));
      case "all" -> ofServices(operand).map(of -> of.within(query.at(), Query.All::new));
      case "everything" ->
          violations
              .object(operand)
              .map(
                  object -> {
                    violations.onlyMembers(operand.at(), object, none -> false);
                    return Written.condition(query.at(), Query.EVERYTHING);
                  });
      default ->
          violations.refused(
              operand.at(),
              "enum",
              "must be term, terms, range, match, phrase, prefix, contains, exists, and, or, not,"
                  + " any, all or everything");
    };
  }

  /** A condition on the values at one path. */
  private interface Condition {
    Optional<? extends Query> of(FieldPath path, Placed value);
  }

  private Optional<Written<Pointer>> field(Placed operand, Condition condition) {
    Optional<JsonObject> object = violations.object(operand);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    Map<String, JsonValue> members = object.get().members();
    if (members.size() != 1) {
      violations.refused(
          operand.at(),
          members.isEmpty() ? "minProperties" : "maxProperties",
          "must have one path; and joins several conditions");
    }
    List<Optional<Written<Pointer>>> read = new ArrayList<>();
    members.forEach(
        (name, value) -> {
          Placed placed = operand.child(name, value);
          Optional<FieldPath> path = violations.path(placed.at(), name);
          Optional<? extends Query> query = condition.of(path.orElse(NO_PATH), placed);
          read.add(path.flatMap(good -> query.map(q -> Written.condition(placed.at(), q))));
        });
    return members.size() == 1 ? read.get(0) : Optional.empty();
  }

  private Optional<JsonValue> scalar(Placed value) {
    boolean scalar =
        value.value() instanceof JsonString
            || value.value() instanceof JsonNumber
            || value.value() instanceof JsonBoolean;
    return scalar
        ? Optional.of(value.value())
        : violations.refused(value.at(), "type", "must be a string, a number or a boolean");
  }

  private Optional<List<JsonValue>> values(Placed values) {
    return violations
        .array(values)
        .flatMap(
            array -> {
              if (array.elements().isEmpty()) {
                return violations.refused(values.at(), "minItems", "must have at least one value");
              }
              List<JsonValue> scalars =
                  values.elements(array).stream()
                      .map(this::scalar)
                      .flatMap(Optional::stream)
                      .toList();
              return scalars.size() == array.elements().size()
                  ? Optional.of(scalars)
                  : Optional.empty();
            });
  }

  private Optional<Query> range(FieldPath path, Placed range) {
    Optional<JsonObject> object = violations.object(range);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    int before = violations.count();
    violations.onlyMembers(
        range.at(), object.get(), name -> LOWER.contains(name) || UPPER.contains(name));
    Optional<Query.Bound> lower = bound(range, object.get(), "gte", "gt");
    Optional<Query.Bound> upper = bound(range, object.get(), "lte", "lt");
    if (violations.count() > before) {
      return Optional.empty();
    } else if (lower.isEmpty() && upper.isEmpty()) {
      return violations.refused(
          range.at(), "minProperties", "must have a bound: gt, gte, lt or lte");
    } else if (lower.isPresent()
        && upper.isPresent()
        && lower.get().value().getClass() != upper.get().value().getClass()) {
      return violations.refused(
          range.at(), "type", "must have two numbers as bounds, or two strings");
    }
    return Optional.of(new Query.Range(path, lower, upper));
  }

  private Optional<Query.Bound> bound(
      Placed range, JsonObject bounds, String inclusive, String exclusive) {
    Optional<Query.Bound> with = bound(range, bounds, inclusive, true);
    Optional<Query.Bound> without = bound(range, bounds, exclusive, false);
    if (bounds.get(inclusive).isPresent() && bounds.get(exclusive).isPresent()) {
      violations.refused(
          range.at().child(exclusive), "maxProperties", "must not stand beside " + inclusive);
    }
    return with.or(() -> without);
  }

  private Optional<Query.Bound> bound(
      Placed range, JsonObject bounds, String name, boolean inclusive) {
    return bounds
        .get(name)
        .flatMap(
            value ->
                value instanceof JsonNumber || value instanceof JsonString
                    ? Optional.of(new Query.Bound(value, inclusive))
                    : violations.refused(
                        range.at().child(name), "type", "must be a number or a string"));
  }

  private Optional<List<Written<Pointer>>> conditions(Placed operand) {
    return violations
        .array(operand)
        .map(
            array ->
                operand.elements(array).stream()
                    .map(this::query)
                    .flatMap(Optional::stream)
                    .toList());
  }

  private Optional<List<Written<Pointer>>> alternatives(Placed operand) {
    if (operand.value() instanceof JsonArray array && array.elements().isEmpty()) {
      return violations.refused(operand.at(), "minItems", "must have at least one condition");
    }
    return conditions(operand).filter(of -> !of.isEmpty());
  }

  private Optional<Written<Pointer>> ofServices(Placed operand) {
    return violations
        .object(operand)
        .flatMap(
            object -> {
              violations.onlyMembers(operand.at(), object, SearchWriting.SERVICES::equals);
              Optional<JsonValue> condition = object.get(SearchWriting.SERVICES);
              return condition.isPresent()
                  ? query(operand.child(SearchWriting.SERVICES, condition.get()))
                  : violations.refused(
                      operand.at().child(SearchWriting.SERVICES), "required", "must be there");
            });
  }
}
