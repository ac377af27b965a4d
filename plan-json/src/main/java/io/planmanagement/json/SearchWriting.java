package io.planmanagement.json;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.search.Facet;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.Search.Returned;
import io.planmanagement.domain.search.SortKey;
import io.planmanagement.domain.search.SortKey.Direction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes searches in the form that {@link SearchReading} reads. */
final class SearchWriting {

  static final String PLANS = "plans";
  static final String SERVICES = "linkedPlanServices";
  static final String ASCENDING = "asc";
  static final String DESCENDING = "desc";

  private SearchWriting() {}

  static JsonObject document(SearchRequest request) {
    Search search = request.search();
    Map<String, JsonValue> members = new LinkedHashMap<>();
    if (!search.query().equals(Query.EVERYTHING)) {
      members.put("query", query(search.query()));
    }
    if (search.returned() == Returned.LINKED_PLAN_SERVICES) {
      members.put("return", JsonValue.of(SERVICES));
    }
    if (!search.sort().isEmpty()) {
      members.put(
          "sort",
          new JsonArray(search.sort().stream().<JsonValue>map(SearchWriting::key).toList()));
    }
    if (search.size() != Search.USUAL_SIZE) {
      members.put("size", JsonValue.of(search.size()));
    }
    request.after().ifPresent(cursor -> members.put("after", JsonValue.of(cursor.value())));
    if (!search.facets().isEmpty()) {
      Map<String, JsonValue> facets = new LinkedHashMap<>();
      search.facets().forEach((name, facet) -> facets.put(name, facet(name, facet)));
      members.put("facets", new JsonObject(facets));
    }
    if (search.total()) {
      members.put("total", JsonValue.of(true));
    }
    if (search.highlight()) {
      members.put("highlight", JsonValue.of(true));
    }
    return new JsonObject(members);
  }

  static String name(Facet.Unit unit) {
    return unit.name().toLowerCase(Locale.ROOT);
  }

  private static JsonObject query(Query query) {
    if (query instanceof Query.Term term) {
      return condition("term", term.path(), term.value());
    } else if (query instanceof Query.Terms terms) {
      return condition("terms", terms.path(), new JsonArray(terms.values()));
    } else if (query instanceof Query.Range range) {
      return condition("range", range.path(), bounds(range));
    } else if (query instanceof Query.Match match) {
      return condition("match", match.path(), JsonValue.of(match.text()));
    } else if (query instanceof Query.Phrase phrase) {
      return condition("phrase", phrase.path(), JsonValue.of(phrase.text()));
    } else if (query instanceof Query.Prefix prefix) {
      return condition("prefix", prefix.path(), JsonValue.of(prefix.text()));
    } else if (query instanceof Query.Contains contains) {
      return condition("contains", contains.path(), JsonValue.of(contains.text()));
    } else if (query instanceof Query.Exists exists) {
      return object("exists", JsonValue.of(exists.path().text()));
    } else if (query instanceof Query.And and) {
      return object("and", queries(and.of()));
    } else if (query instanceof Query.Or or) {
      return object("or", queries(or.of()));
    } else if (query instanceof Query.Not not) {
      return object("not", query(not.of()));
    } else if (query instanceof Query.Any any) {
      return object("any", object(SERVICES, query(any.of())));
    } else if (query instanceof Query.All all) {
      return object("all", object(SERVICES, query(all.of())));
    }
    return object("everything", JsonObject.EMPTY);
  }

  private static JsonArray queries(List<Query> queries) {
    return new JsonArray(queries.stream().<JsonValue>map(SearchWriting::query).toList());
  }

  private static JsonObject bounds(Query.Range range) {
    Map<String, JsonValue> bounds = new LinkedHashMap<>();
    range.lower().ifPresent(lower -> bounds.put(lower.inclusive() ? "gte" : "gt", lower.value()));
    range.upper().ifPresent(upper -> bounds.put(upper.inclusive() ? "lte" : "lt", upper.value()));
    return new JsonObject(bounds);
  }

  private static JsonObject condition(String operator, FieldPath path, JsonValue value) {
    return object(operator, object(path.text(), value));
  }

  private static JsonObject key(SortKey key) {
    return object(
        key.path().orElse(SortKey.RELEVANCE_NAME).text(),
        JsonValue.of(key.direction() == Direction.ASCENDING ? ASCENDING : DESCENDING));
  }

  private static JsonObject facet(String name, Facet facet) {
    JsonObject kind = kind(facet);
    String path = facet.path().text();
    return path.equals(name) ? kind : kind.with("path", JsonValue.of(path));
  }

  private static JsonObject kind(Facet facet) {
    if (facet instanceof Facet.Terms terms) {
      return object(
          "terms",
          terms.size() == Facet.Terms.USUAL_SIZE
              ? JsonObject.EMPTY
              : object("size", JsonValue.of(terms.size())));
    } else if (facet instanceof Facet.Ranges ranges) {
      return object("ranges", new JsonArray(ranges.from()));
    } else if (facet instanceof Facet.Histogram histogram) {
      return object("histogram", object("interval", JsonValue.of(histogram.interval())));
    } else if (facet instanceof Facet.DateHistogram histogram) {
      return object("dateHistogram", object("unit", JsonValue.of(name(histogram.unit()))));
    }
    return object("stats", JsonObject.EMPTY);
  }

  private static JsonObject object(String name, JsonValue value) {
    return new JsonObject(Map.of(name, value));
  }
}
