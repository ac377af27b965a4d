package io.planmanagement.elastic;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PlanRefused.Unsearchable;
import io.planmanagement.domain.PlanRefused.Unsearchable.Bound;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Knows which attributes have a field in the index that is searched. What has one has lost no
 * value; what has none may have found no room, which the documents that it was left out of tell.
 *
 * <p>A mapping only grows, so what is known is good as long as the index is the same: it is asked
 * for anew after a while, since a rebuilt one may take its place. Thread-safe.
 */
final class MappedFields {

  private static final Duration LIFE = Duration.ofSeconds(10);

  private static final String MAPPING =
      "/_mapping?filter_path=*.mappings._meta,*.mappings.properties.attributes,error.type";
  private static final String LOOK =
      "/_search?filter_path=hits.total,error.type&allow_partial_search_results=false";

  private final ElasticConnection connection;
  private final String alias;
  private volatile Optional<Known> last = Optional.empty();

  MappedFields(ElasticConnection connection, String alias) {
    this.connection = connection;
    this.alias = alias;
  }

  /**
   * What the mapping had.
   *
   * @param fields the names of the fields
   * @param until until when this is believed, by the clock of the JVM
   */
  private record Known(Set<String> fields, long until) {}

  /**
   * Checks that no value in one of these fields was left out of the index.
   *
   * @param visible what the documents have to meet that count
   * @throws PlanRefused.Unsearchable if one was
   * @throws PortMisconfigured if the index is of another layout
   */
  void requireComplete(UsedFields used, List<JsonObject> visible) {
    Set<String> known = known();
    List<JsonObject> unknown = new ArrayList<>();
    used.byRole()
        .forEach(
            (role, fields) -> {
              List<String> names = fields.stream().filter(name -> !known.contains(name)).toList();
              if (!names.isEmpty()) {
                unknown.add(left(role, names));
              }
            });
    if (!unknown.isEmpty() && isAny(QueryDsl.anyOf(unknown), visible)) {
      throw new Unsearchable(Bound.FIELDS);
    }
  }

  private static JsonObject left(Role role, List<String> names) {
    return QueryDsl.bool(
        List.of(),
        List.of(
            QueryDsl.term(IndexLayout.JOIN, role.relation()),
            Json.object("terms", Json.object("_ignored", Json.array(names)))),
        List.of());
  }

  private boolean isAny(JsonObject condition, List<JsonObject> visible) {
    List<JsonObject> filter = new ArrayList<>(visible);
    filter.add(condition);
    JsonObject request =
        Json.object(
            "size", 0, "track_total_hits", 1, "query", QueryDsl.bool(List.of(), filter, List.of()));
    JsonObject reply =
        connection.read("POST", "/" + alias + LOOK, request).orThrow("looking for fields");
    return Json.number(reply, "hits", "total", "value").orElse(0L) > 0;
  }

  private Set<String> known() {
    Optional<Known> before = last;
    long now = System.nanoTime();
    if (before.isPresent() && now - before.get().until() < 0) {
      return before.get().fields();
    }
    Set<String> fields = read();
    last = Optional.of(new Known(fields, now + LIFE.toNanos()));
    return fields;
  }

  private Set<String> read() {
    JsonObject indices =
        connection.read("GET", "/" + alias + MAPPING).orThrow("reading the mapping");
    JsonValue mapping =
        indices.members().values().stream()
            .findFirst()
            .flatMap(index -> Json.at(index, "mappings"))
            .orElse(JsonObject.EMPTY);
    Map<String, JsonValue> fields =
        Json.members(mapping, "properties", IndexLayout.ATTRIBUTES, "properties");
    if (Json.number(mapping, "_meta", IndexLayout.LAYOUT_VERSION).orElse(0L)
        != IndexLayout.LAYOUT) {
      throw new PortMisconfigured(
          "The index is of another version of this software: it has to be rebuilt.");
    }
    return fields.keySet().stream()
        .map(name -> IndexLayout.ATTRIBUTES + "." + name)
        .collect(Collectors.toUnmodifiableSet());
  }
}
