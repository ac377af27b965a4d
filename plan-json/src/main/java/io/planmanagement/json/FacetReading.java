package io.planmanagement.json;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.search.Facet;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.json.Violations.Placed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads the facets of a search. */
final class FacetReading {

  private static final Set<String> KINDS =
      Set.of("terms", "ranges", "histogram", "dateHistogram", "stats");

  /** Stands for a path that is none while what belongs to it is checked. */
  private static final FieldPath NO_PATH = FieldPath.of("");

  private final Violations violations;

  FacetReading(Violations violations) {
    this.violations = violations;
  }

  /** Reads facets by their names: those that are sound. */
  Map<String, Facet> facets(Placed value) {
    Map<String, Facet> facets = new LinkedHashMap<>();
    violations
        .object(value)
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
    Optional<JsonObject> object = violations.object(facet);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    violations.onlyMembers(
        facet.at(), object.get(), member -> KINDS.contains(member) || member.equals("path"));
    Optional<FieldPath> path = facetPath(name, facet, object.get());
    List<Optional<? extends Facet>> read = new ArrayList<>();
    object
        .get()
        .members()
        .forEach(
            (kind, asked) -> {
              if (KINDS.contains(kind)) {
                read.add(facetKind(kind, path.orElse(NO_PATH), facet.child(kind, asked)));
              }
            });
    if (read.size() != 1) {
      violations.refused(
          facet.at(),
          read.isEmpty() ? "minProperties" : "maxProperties",
          "must have one of terms, ranges, histogram, dateHistogram and stats");
    }
    return path.isPresent() && read.size() == 1
        ? read.get(0).map(Function.identity())
        : Optional.empty();
  }

  private Optional<FieldPath> facetPath(String name, Placed facet, JsonObject object) {
    Optional<JsonValue> given = object.get("path");
    if (given.isPresent()) {
      Placed path = facet.child("path", given.get());
      return violations.text(path).flatMap(text -> violations.path(path.at(), text));
    }
    Optional<FieldPath> named = FieldPath.parse(name);
    return named.isPresent()
        ? named
        : violations.refused(
            facet.at().child("path"), "required", "must be there: the name is no path");
  }

  private Optional<? extends Facet> facetKind(String kind, FieldPath path, Placed asked) {
    return switch (kind) {
      case "terms" ->
          withOnly(asked, "size"::equals)
              .flatMap(object -> size(asked, object))
              .map(most -> new Facet.Terms(path, most));
      case "ranges" ->
          violations.array(asked).map(array -> new Facet.Ranges(path, array.elements()));
      case "histogram" ->
          required(asked, "interval")
              .flatMap(violations::number)
              .map(interval -> new Facet.Histogram(path, interval));
      case "dateHistogram" ->
          required(asked, "unit")
              .flatMap(this::unit)
              .map(unit -> new Facet.DateHistogram(path, unit));
      default -> withOnly(asked, none -> false).map(object -> new Facet.Stats(path));
    };
  }

  private Optional<JsonObject> withOnly(Placed asked, Predicate<String> known) {
    Optional<JsonObject> object = violations.object(asked);
    object.ifPresent(there -> violations.onlyMembers(asked.at(), there, known));
    return object;
  }

  private Optional<Integer> size(Placed asked, JsonObject object) {
    Optional<JsonValue> size = object.get("size");
    return size.isPresent()
        ? violations.whole(asked.child("size", size.get()))
        : Optional.of(Facet.Terms.USUAL_SIZE);
  }

  private Optional<Placed> required(Placed asked, String name) {
    return withOnly(asked, name::equals)
        .flatMap(
            object -> {
              Optional<JsonValue> value = object.get(name);
              return value.isPresent()
                  ? Optional.of(asked.child(name, value.get()))
                  : violations.refused(asked.at().child(name), "required", "must be there");
            });
  }

  private Optional<Facet.Unit> unit(Placed value) {
    return violations
        .text(value)
        .flatMap(
            text -> {
              for (Facet.Unit unit : Facet.Unit.values()) {
                if (SearchWriting.name(unit).equals(text)) {
                  return Optional.of(unit);
                }
              }
              return violations.refused(
                  value.at(), "enum", "must be year, quarter, month, week or day");
            });
  }
}
