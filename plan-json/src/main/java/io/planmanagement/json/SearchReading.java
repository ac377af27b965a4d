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
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.search.Facet;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.Search.Returned;
import io.planmanagement.domain.search.SortKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One search while it is read. Every violation on the way is collected; what is sound of a part is
 * still checked by the rules of the whole. The depth of the document bounds the recursion.
 */
final class SearchReading {

  private static final Set<String> MEMBERS =
      Set.of("query", "return", "sort", "size", "after", "facets", "total", "highlight");
  private static final Set<String> FACETS =
      Set.of("terms", "ranges", "histogram", "dateHistogram", "stats");
  private static final Set<String> LOWER = Set.of("gt", "gte");
  private static final Set<String> UPPER = Set.of("lt", "lte");
  private static final String SERVICES = "linkedPlanServices";

  /** Stands for a path that is none while what belongs to it is checked. */
  private static final FieldPath NO_PATH = FieldPath.of("");

  private static final String IS_UNKNOWN = "means nothing here";
  private static final String IS_PATH =
      "must be a path: names parted by dots, ~1 for a dot in a name, ~0 for a tilde";

  private final List<Violation> violations = new ArrayList<>();

  /** Where things are written that have another place in the canonical form. */
  private final Map<Pointer, Pointer> written = new HashMap<>();

  /**
   * Reads a request.
   *
   * @param bounds throws {@link PlanRefused.Invalid} for a search beyond them
   */
  SearchRequest request(JsonObject document, Consumer<Search> bounds) {
    onlyMembers(Pointer.ROOT, document, MEMBERS::contains);
    Optional<Written<Pointer>> query = member(document, "query").flatMap(this::query);
    Returned returned = member(document, "return").flatMap(this::returned).orElse(Returned.PLANS);
    List<SortKey> sort = member(document, "sort").map(this::sort).orElse(List.of());
    int size = member(document, "size").flatMap(this::whole).orElse(Search.USUAL_SIZE);
    Optional<Cursor> after = member(document, "after").flatMap(this::cursor);
    Map<String, Facet> facets = member(document, "facets").map(this::facets).orElse(Map.of());
    boolean total = member(document, "total").map(this::bool).orElse(false);
    boolean highlight = member(document, "highlight").map(this::bool).orElse(false);
    try {
      Search search =
          new Search(
              query.map(Written::query).orElse(Query.EVERYTHING),
              returned,
              sort,
              size,
              facets,
              total,
              highlight);
      bounds.accept(search);
      if (violations.isEmpty()) {
        return new SearchRequest(search, after);
      }
    } catch (PlanRefused.Invalid broken) {
      query.ifPresent(read -> written.putAll(read.byPointer()));
      broken.violations().forEach(violation -> violations.add(asWritten(violation)));
    }
    throw new PlanRefused.Invalid(violations);
  }

  private Violation asWritten(Violation violation) {
    Pointer place = written.getOrDefault(violation.pointer(), violation.pointer());
    return place.violates(violation.keyword(), violation.message());
  }

  /** A value, and where it stands. */
  private record Placed(Pointer at, JsonValue value) {
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

  // The query.

  private Optional<Written<Pointer>> query(Placed query) {
    Optional<JsonObject> object = object(query);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    Map<String, JsonValue> members = object.get().members();
    if (members.isEmpty()) {
      return refused(query.at(), "minProperties", "must have one operator; leave it out for all");
    }
    if (members.size() > 1) {
      refused(query.at(), "maxProperties", "must have one operator: and joins several conditions");
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
      case "match" -> field(operand, (path, v) -> text(v).map(x -> new Query.Match(path, x)));
      case "phrase" -> field(operand, (path, v) -> text(v).map(x -> new Query.Phrase(path, x)));
      case "prefix" -> field(operand, (path, v) -> text(v).map(x -> new Query.Prefix(path, x)));
      case "contains" -> field(operand, (path, v) -> text(v).map(x -> new Query.Contains(path, x)));
      case "exists" ->
          text(operand)
              .flatMap(text -> path(operand.at(), text))
              .map(path -> Written.condition(operand.at(), new Query.Exists(path)));
      case "and" -> conditions(operand).map(of -> Written.and(query.at(), of));
      case "or" -> alternatives(operand).map(of -> Written.or(query.at(), of));
      case "not" -> query(operand).map(of -> of.within(query.at(), Query.Not::new));
      case "any" -> ofServices(operand).map(of -> of.within(query.at(), Query.Any::new));
      case "all" -> ofServices(operand).map(of -> of.within(query.at(), Query.All::new));
      case "everything" ->
          object(operand)
              .map(
                  object -> {
                    onlyMembers(operand.at(), object, none -> false);
                    return Written.condition(query.at(), Query.EVERYTHING);
                  });
      default ->
          refused(
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
    Optional<JsonObject> object = object(operand);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    Map<String, JsonValue> members = object.get().members();
    if (members.size() != 1) {
      refused(
          operand.at(),
          members.isEmpty() ? "minProperties" : "maxProperties",
          "must have one path; and joins several conditions");
    }
    List<Optional<Written<Pointer>>> read = new ArrayList<>();
    members.forEach(
        (name, value) -> {
          Placed placed = operand.child(name, value);
          Optional<FieldPath> path = path(placed.at(), name);
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
        : refused(value.at(), "type", "must be a string, a number or a boolean");
  }

  private Optional<List<JsonValue>> values(Placed values) {
    return array(values)
        .flatMap(
            array -> {
              if (array.elements().isEmpty()) {
                return refused(values.at(), "minItems", "must have at least one value");
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
    Optional<JsonObject> object = object(range);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    int before = violations.size();
    onlyMembers(range.at(), object.get(), name -> LOWER.contains(name) || UPPER.contains(name));
    Optional<Query.Bound> lower = bound(range, object.get(), "gte", "gt");
    Optional<Query.Bound> upper = bound(range, object.get(), "lte", "lt");
    if (violations.size() > before) {
      return Optional.empty();
    } else if (lower.isEmpty() && upper.isEmpty()) {
      return refused(range.at(), "minProperties", "must have a bound: gt, gte, lt or lte");
    } else if (lower.isPresent()
        && upper.isPresent()
        && lower.get().value().getClass() != upper.get().value().getClass()) {
      return refused(range.at(), "type", "must have two numbers as bounds, or two strings");
    }
    return Optional.of(new Query.Range(path, lower, upper));
  }

  private Optional<Query.Bound> bound(
      Placed range, JsonObject bounds, String inclusive, String exclusive) {
    Optional<Query.Bound> with = bound(range, bounds, inclusive, true);
    Optional<Query.Bound> without = bound(range, bounds, exclusive, false);
    if (bounds.get(inclusive).isPresent() && bounds.get(exclusive).isPresent()) {
      refused(range.at().child(exclusive), "maxProperties", "must not stand beside " + inclusive);
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
                    : refused(range.at().child(name), "type", "must be a number or a string"));
  }

  private Optional<List<Written<Pointer>>> conditions(Placed operand) {
    return array(operand)
        .map(
            array ->
                operand.elements(array).stream()
                    .map(this::query)
                    .flatMap(Optional::stream)
                    .toList());
  }

  private Optional<List<Written<Pointer>>> alternatives(Placed operand) {
    if (operand.value() instanceof JsonArray array && array.elements().isEmpty()) {
      return refused(operand.at(), "minItems", "must have at least one condition");
    }
    return conditions(operand).filter(of -> !of.isEmpty());
  }

  private Optional<Written<Pointer>> ofServices(Placed operand) {
    return object(operand)
        .flatMap(
            object -> {
              onlyMembers(operand.at(), object, SERVICES::equals);
              Optional<JsonValue> condition = object.get(SERVICES);
              return condition.isPresent()
                  ? query(operand.child(SERVICES, condition.get()))
                  : refused(operand.at().child(SERVICES), "required", "must be there");
            });
  }

  // What is returned, and how.

  private Optional<Returned> returned(Placed value) {
    return text(value)
        .flatMap(
            text ->
                switch (text) {
                  case SearchWriting.PLANS -> Optional.of(Returned.PLANS);
                  case SERVICES -> Optional.of(Returned.LINKED_PLAN_SERVICES);
                  default ->
                      refused(value.at(), "enum", "must be \"plans\" or \"linkedPlanServices\"");
                });
  }

  private List<SortKey> sort(Placed value) {
    List<SortKey> keys = new ArrayList<>();
    for (Placed element : array(value).map(value::elements).orElse(List.of())) {
      if (element.value() instanceof JsonString text) {
        sortKey(element.at(), text.value(), Optional.empty())
            .ifPresent(key -> addTo(keys, key, value.at(), element.at()));
      } else if (element.value() instanceof JsonObject object && object.members().size() == 1) {
        object
            .members()
            .forEach(
                (name, direction) ->
                    sortKey(element.at().child(name), name, Optional.of(direction))
                        .ifPresent(key -> addTo(keys, key, value.at(), element.at().child(name))));
      } else {
        refused(
            element.at(),
            "type",
            "must be a path, or an object of one path and \"asc\" or \"desc\"");
      }
    }
    return keys;
  }

  private void addTo(List<SortKey> keys, SortKey key, Pointer sort, Pointer at) {
    key.path().ifPresent(path -> written.put(sort.child(keys.size()).child(path.text()), at));
    keys.add(key);
  }

  private Optional<SortKey> sortKey(Pointer at, String name, Optional<JsonValue> direction) {
    boolean descending = direction.equals(Optional.of(JsonValue.of(SearchWriting.DESCENDING)));
    boolean ascending = direction.equals(Optional.of(JsonValue.of(SearchWriting.ASCENDING)));
    Optional<FieldPath> path = path(at, name);
    if (path.equals(Optional.of(SortKey.RELEVANCE_NAME))) {
      return direction.isEmpty() || descending
          ? Optional.of(SortKey.RELEVANCE)
          : refused(at, "enum", "must be \"desc\": by relevance, the best come first");
    } else if (direction.isPresent() && !descending && !ascending) {
      return refused(at, "enum", "must be \"asc\" or \"desc\"");
    }
    return path.map(descending ? SortKey::descending : SortKey::ascending);
  }

  private Optional<Cursor> cursor(Placed value) {
    if (value.value().equals(JsonValue.NULL)) {
      return Optional.empty();
    }
    if (!(value.value() instanceof JsonString text)) {
      return refused(value.at(), "type", "must be a string, or null for the start");
    }
    return text.value().isEmpty()
        ? refused(value.at(), "minLength", "must not be empty")
        : Optional.of(new Cursor(text.value()));
  }

  // Facets.

  private Map<String, Facet> facets(Placed value) {
    Map<String, Facet> facets = new LinkedHashMap<>();
    object(value)
        .ifPresent(
            object ->
                object
                    .members()
                    .forEach(
                        (name, facet) ->
                            facet(name, value.child(name, facet))
                                .ifPresent(read -> facets.put(name, read))));
    return facets;
  }

  private Optional<Facet> facet(String name, Placed facet) {
    Optional<JsonObject> object = object(facet);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    onlyMembers(
        facet.at(), object.get(), member -> FACETS.contains(member) || member.equals("path"));
    List<String> kinds = object.get().members().keySet().stream().filter(FACETS::contains).toList();
    if (kinds.size() != 1) {
      refused(
          facet.at(),
          kinds.isEmpty() ? "minProperties" : "maxProperties",
          "must have one of terms, ranges, histogram, dateHistogram and stats");
    }
    Optional<FieldPath> path = facetPath(name, facet, object.get());
    List<Optional<? extends Facet>> read = new ArrayList<>();
    for (String kind : kinds) {
      Placed asked = facet.child(kind, object.get().members().get(kind));
      read.add(facetKind(kind, path.orElse(NO_PATH), asked));
    }
    return path.isPresent() && kinds.size() == 1
        ? read.get(0).map(Function.identity())
        : Optional.empty();
  }

  private Optional<FieldPath> facetPath(String name, Placed facet, JsonObject object) {
    Optional<JsonValue> given = object.get("path");
    if (given.isPresent()) {
      Placed path = facet.child("path", given.get());
      return text(path).flatMap(text -> path(path.at(), text));
    }
    Optional<FieldPath> named = FieldPath.parse(name);
    return named.isPresent()
        ? named
        : refused(facet.at().child("path"), "required", "must be there: the name is no path");
  }

  private Optional<? extends Facet> facetKind(String kind, FieldPath path, Placed asked) {
    return switch (kind) {
      case "terms" ->
          parameter(asked, "size")
              .map(
                  size ->
                      size.isPresent()
                          ? whole(size.get()).map(most -> new Facet.Terms(path, most))
                          : Optional.of(new Facet.Terms(path, Facet.Terms.USUAL_SIZE)))
              .orElse(Optional.empty());
      case "ranges" -> array(asked).map(array -> new Facet.Ranges(path, array.elements()));
      case "histogram" ->
          required(asked, "interval")
              .flatMap(this::number)
              .map(interval -> new Facet.Histogram(path, interval));
      case "dateHistogram" ->
          required(asked, "unit")
              .flatMap(this::unit)
              .map(unit -> new Facet.DateHistogram(path, unit));
      default ->
          object(asked)
              .map(
                  object -> {
                    onlyMembers(asked.at(), object, none -> false);
                    return new Facet.Stats(path);
                  });
    };
  }

  /** The one parameter of a facet, which may be left out; empty if there is no object for it. */
  private Optional<Optional<Placed>> parameter(Placed asked, String name) {
    return object(asked)
        .map(
            object -> {
              onlyMembers(asked.at(), object, name::equals);
              return object.get(name).map(value -> asked.child(name, value));
            });
  }

  private Optional<Placed> required(Placed asked, String name) {
    return parameter(asked, name)
        .flatMap(
            value ->
                value.isPresent()
                    ? value
                    : refused(asked.at().child(name), "required", "must be there"));
  }

  private Optional<Facet.Unit> unit(Placed value) {
    return text(value)
        .flatMap(
            text -> {
              for (Facet.Unit unit : Facet.Unit.values()) {
                if (SearchWriting.name(unit).equals(text)) {
                  return Optional.of(unit);
                }
              }
              return refused(value.at(), "enum", "must be year, quarter, month, week or day");
            });
  }

  // Values of JSON.

  private static Optional<Placed> member(JsonObject document, String name) {
    return document.get(name).map(value -> new Placed(Pointer.ROOT.child(name), value));
  }

  private void onlyMembers(Pointer at, JsonObject object, Predicate<String> known) {
    for (String name : object.members().keySet()) {
      if (!known.test(name)) {
        refused(at.child(name), "additionalProperties", IS_UNKNOWN);
      }
    }
  }

  private Optional<FieldPath> path(Pointer at, String text) {
    Optional<FieldPath> path = FieldPath.parse(text);
    return path.isPresent() ? path : refused(at, "format", IS_PATH);
  }

  private Optional<JsonObject> object(Placed value) {
    return value.value() instanceof JsonObject object
        ? Optional.of(object)
        : refused(value.at(), "type", "must be an object");
  }

  private Optional<JsonArray> array(Placed value) {
    return value.value() instanceof JsonArray array
        ? Optional.of(array)
        : refused(value.at(), "type", "must be an array");
  }

  private Optional<String> text(Placed value) {
    return value.value() instanceof JsonString text
        ? Optional.of(text.value())
        : refused(value.at(), "type", "must be a string");
  }

  private Optional<BigDecimal> number(Placed value) {
    return value.value() instanceof JsonNumber number
        ? Optional.of(number.value())
        : refused(value.at(), "type", "must be a number");
  }

  /**
   * A whole number; one beyond all integers is as good as the last of these: no bound allows it.
   */
  private Optional<Integer> whole(Placed value) {
    if (!(value.value() instanceof JsonNumber number)
        || number.value().stripTrailingZeros().scale() > 0) {
      return refused(value.at(), "type", "must be a whole number");
    }
    BigDecimal least = BigDecimal.valueOf(Integer.MIN_VALUE);
    BigDecimal most = BigDecimal.valueOf(Integer.MAX_VALUE);
    return Optional.of(number.value().max(least).min(most).intValue());
  }

  private boolean bool(Placed value) {
    if (value.value() instanceof JsonBoolean bool) {
      return bool.value();
    }
    refused(value.at(), "type", "must be true or false");
    return false;
  }

  private <T> Optional<T> refused(Pointer at, String keyword, String message) {
    violations.add(at.violates(keyword, message));
    return Optional.empty();
  }
}
