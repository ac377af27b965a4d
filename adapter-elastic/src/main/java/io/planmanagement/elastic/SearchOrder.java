package io.planmanagement.elastic;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.SortKey;
import io.planmanagement.json.JsonCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * The order of what a search finds: total, so that the values that a hit is ordered by say where to
 * go on.
 *
 * @param keys the keys as Elasticsearch takes them
 * @param cursors makes the cursors of this search
 */
record SearchOrder(List<JsonObject> keys, PageCursor cursors) {

  /**
   * Returns the order of a search.
   *
   * @param role the role of the objects that are returned
   * @param listing all that tells this search from others
   */
  static SearchOrder of(Search search, Role role, UsedFields used, String listing) {
    List<JsonObject> keys = new ArrayList<>();
    for (SortKey key : search.order()) {
      key.path()
          .ifPresentOrElse(
              path -> addKeys(keys, role, path, key.direction(), used),
              () -> keys.add(Json.object("_score", "desc")));
    }
    keys.add(Json.object(IndexLayout.PLAN_ID, "asc"));
    if (role != Role.PLAN) {
      keys.add(Json.object(IndexLayout.PLACE, "asc"));
    }
    return new SearchOrder(keys, new PageCursor(listing));
  }

  /** Returns the values after which a page begins. */
  JsonArray after(Cursor cursor) {
    String place = cursors.place(cursor);
    try {
      if (JsonCodec.read(Document.of(place)) instanceof JsonArray array
          && array.elements().size() == keys.size()) {
        return array;
      }
    } catch (PlanRefused.Malformed notOurs) {
      throw new PlanRefused.BadCursor();
    }
    throw new PlanRefused.BadCursor();
  }

  /** Returns the cursor of what comes after a hit. */
  Cursor cursor(JsonValue hit) {
    return cursors.at(JsonCodec.write(Json.array(Json.elements(hit, "sort"))).toString());
  }

  private static void addKeys(
      List<JsonObject> keys,
      Role role,
      FieldPath path,
      SortKey.Direction direction,
      UsedFields used) {
    PathFields fields = PathFields.of(role, path);
    fields
        .ordered()
        .ifPresentOrElse(
            field -> keys.add(key(field, direction, "keyword")),
            () -> {
              fields.number().ifPresent(f -> keys.add(key(used.use(role, f), direction, "double")));
              fields
                  .keyword()
                  .ifPresent(f -> keys.add(key(used.use(role, f), direction, "keyword")));
              fields.flag().ifPresent(f -> keys.add(key(used.use(role, f), direction, "boolean")));
            });
  }

  private static JsonObject key(String field, SortKey.Direction direction, String type) {
    boolean ascending = direction == SortKey.Direction.ASCENDING;
    return Json.object(
        field,
        Json.object(
            "order",
            ascending ? "asc" : "desc",
            "mode",
            ascending ? "min" : "max",
            "missing",
            "_last",
            "unmapped_type",
            type));
  }
}
