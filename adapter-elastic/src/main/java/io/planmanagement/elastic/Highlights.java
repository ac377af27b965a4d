package io.planmanagement.elastic;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks for passages of the texts that full-text conditions were met in, and reads them. Each
 * condition is asked by itself, so one that was not met shows nothing.
 */
final class Highlights {

  /** The most passages of a path. */
  private static final int PASSAGES = 3;

  private static final int PASSAGE_LENGTH = 160;

  /** Of a longer text, in characters, only the begin is looked through. */
  private static final int LONGEST_TEXT = 1_000_000;

  private final UsedFields used;
  private final Map<String, String> pathsOfPlan = new LinkedHashMap<>();
  private final Map<String, String> pathsOfServices = new LinkedHashMap<>();
  private int joins;

  Highlights(UsedFields used) {
    this.used = used;
  }

  /**
   * Returns what is to be asked of objects in that role.
   *
   * @return empty if none of the conditions is met in texts of theirs
   */
  Optional<JsonObject> of(Role role, List<Query> queries) {
    List<Query> words = queries.stream().flatMap(query -> QueryDsl.words(query).stream()).toList();
    if (words.isEmpty()) {
      return Optional.empty();
    }
    QueryDsl dsl = new QueryDsl(role, used);
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    for (Query each : words) {
      FieldPath path =
          each instanceof Query.Match match ? match.path() : ((Query.Phrase) each).path();
      for (String field : PathFields.of(role, path).words()) {
        fields.put(field, JsonObject.EMPTY);
        paths(role).put(field, (role == Role.PLAN ? path : path.ofService()).text());
      }
    }
    return Optional.of(
        Json.object(
            "encoder",
            "html",
            "pre_tags",
            Json.array("<em>"),
            "post_tags",
            Json.array("</em>"),
            "number_of_fragments",
            PASSAGES,
            "fragment_size",
            PASSAGE_LENGTH,
            "max_analyzed_offset",
            LONGEST_TEXT,
            "highlight_query",
            QueryDsl.anyOf(words.stream().map(dsl::filter).toList()),
            "fields",
            new JsonObject(fields)));
  }

  /** Returns a join that also asks for the passages of the best linked plan service. */
  JsonObject joined(Query condition, JsonObject join) {
    return of(Role.LINKED_PLAN_SERVICE, List.of(condition))
        .map(
            highlight -> {
              Map.Entry<String, JsonValue> kind = join.members().entrySet().iterator().next();
              JsonObject inner =
                  Json.object(
                      "name",
                      Integer.toString(joins++),
                      "size",
                      1,
                      "_source",
                      false,
                      "highlight",
                      highlight);
              return Json.object(
                  kind.getKey(), ((JsonObject) kind.getValue()).with("inner_hits", inner));
            })
        .orElse(join);
  }

  /** Returns the passages of a hit of that role, and of what was joined with it. */
  Map<String, List<String>> read(Role role, JsonValue hit) {
    Map<String, List<String>> passages = new LinkedHashMap<>();
    add(passages, role, hit);
    Json.members(hit, "inner_hits")
        .values()
        .forEach(
            joined ->
                Json.elements(joined, "hits", "hits")
                    .forEach(each -> add(passages, Role.LINKED_PLAN_SERVICE, each)));
    return passages;
  }

  private void add(Map<String, List<String>> passages, Role role, JsonValue hit) {
    Json.members(hit, "highlight")
        .forEach(
            (field, found) -> {
              // A name with an asterisk was taken for a pattern, and may have brought others.
              Optional.ofNullable(paths(role).get(field))
                  .ifPresent(path -> add(passages, path, (JsonArray) found));
            });
  }

  private static void add(Map<String, List<String>> passages, String path, JsonArray found) {
    List<String> all = passages.computeIfAbsent(path, first -> new ArrayList<>());
    for (JsonValue each : found.elements()) {
      if (each instanceof JsonString text && all.size() < PASSAGES && !all.contains(text.value())) {
        all.add(text.value());
      }
    }
  }

  private Map<String, String> paths(Role role) {
    return role == Role.PLAN ? pathsOfPlan : pathsOfServices;
  }
}
