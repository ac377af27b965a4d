package io.planmanagement.json;

import io.planmanagement.domain.JsonValue;
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
import io.planmanagement.json.Violations.Placed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One search while it is read. Every violation on the way is collected; what is sound of a part is
 * still checked by the rules of the whole.
 */
final class SearchReading {

  private static final Set<String> MEMBERS =
      Set.of("query", "return", "sort", "size", "after", "facets", "total", "highlight");

  private final Violations violations = new Violations();

  /** Where things are written that have another place in the canonical form. */
  private final Map<Pointer, Pointer> written = new HashMap<>();

  /**
   * Reads a request.
   *
   * @param bounds throws {@link PlanRefused.Invalid} for a search beyond them
   */
  SearchRequest request(JsonObject document, Consumer<Search> bounds) {
    violations.onlyMembers(Pointer.ROOT, document, MEMBERS::contains);
    Optional<Written<Pointer>> query =
        member(document, "query").flatMap(new QueryReading(violations)::query);
    Returned returned = member(document, "return").flatMap(this::returned).orElse(Returned.PLANS);
    List<SortKey> sort = member(document, "sort").map(this::sort).orElse(List.of());
    int size = member(document, "size").flatMap(violations::whole).orElse(Search.USUAL_SIZE);
    Optional<Cursor> after = member(document, "after").flatMap(this::cursor);
    Map<String, Facet> facets =
        member(document, "facets").map(new FacetReading(violations)::facets).orElse(Map.of());
    boolean total = member(document, "total").map(violations::bool).orElse(false);
    boolean highlight = member(document, "highlight").map(violations::bool).orElse(false);
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
      if (violations.count() == 0) {
        return new SearchRequest(search, after);
      }
    } catch (PlanRefused.Invalid broken) {
      query.ifPresent(read -> written.putAll(read.byPointer()));
      broken.violations().forEach(this::addAsWritten);
    }
    throw violations.refusal();
  }

  private void addAsWritten(Violation violation) {
    Pointer place = written.getOrDefault(violation.pointer(), violation.pointer());
    violations.refused(place, violation.keyword(), violation.message());
  }

  private Optional<Returned> returned(Placed value) {
    return violations
        .text(value)
        .flatMap(
            text ->
                switch (text) {
                  case SearchWriting.PLANS -> Optional.of(Returned.PLANS);
                  case SearchWriting.SERVICES -> Optional.of(Returned.LINKED_PLAN_SERVICES);
                  default ->
                      violations.refused(
                          value.at(), "enum", "must be \"plans\" or \"linkedPlanServices\"");
                });
  }

  private List<SortKey> sort(Placed value) {
    List<SortKey> keys = new ArrayList<>();
    for (Placed element : violations.array(value).map(value::elements).orElse(List.of())) {
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
        violations.refused(
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
    Optional<FieldPath> path = violations.path(at, name);
    if (path.equals(Optional.of(SortKey.RELEVANCE_NAME))) {
      return direction.isEmpty() || descending
          ? Optional.of(SortKey.RELEVANCE)
          : violations.refused(at, "enum", "must be \"desc\": by relevance, the best come first");
    } else if (direction.isPresent() && !descending && !ascending) {
      return violations.refused(at, "enum", "must be \"asc\" or \"desc\"");
    }
    return path.map(descending ? SortKey::descending : SortKey::ascending);
  }

  private Optional<Cursor> cursor(Placed value) {
    if (value.value().equals(JsonValue.NULL)) {
      return Optional.empty();
    }
    if (!(value.value() instanceof JsonString text)) {
      return violations.refused(value.at(), "type", "must be a string, or null for the start");
    }
    return text.value().isEmpty()
        ? violations.refused(value.at(), "minLength", "must not be empty")
        : Optional.of(new Cursor(text.value()));
  }

  private static Optional<Placed> member(JsonObject document, String name) {
    return document.get(name).map(value -> new Placed(Pointer.ROOT.child(name), value));
  }
}
