package io.planmanagement.json;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Hit;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.FacetResult;
import io.planmanagement.domain.search.FacetResult.IntervalCount;
import io.planmanagement.domain.search.FacetResult.ValueCount;
import io.planmanagement.domain.search.Searchable;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes what answers a search. Documents go through as bytes: they are never read here. */
final class SearchPageWriting {

  private final ByteArrayOutputStream content = new ByteArrayOutputStream(4096);

  private SearchPageWriting() {}

  static Document document(SearchPage page) {
    SearchPageWriting writing = new SearchPageWriting();
    writing.page(page);
    return Document.ofOwned(writing.content.toByteArray());
  }

  private void page(SearchPage page) {
    raw("{");
    page.total().ifPresent(total -> raw("\"total\":" + total + ","));
    raw("\"hits\":[");
    String separator = "";
    for (Hit hit : page.hits()) {
      raw(separator);
      hit(hit);
      separator = ",";
    }
    raw("],\"next\":");
    value(page.next().map(Cursor::value).<JsonValue>map(JsonValue::of).orElse(JsonValue.NULL));
    raw(",\"facets\":");
    Map<String, JsonValue> facets = new LinkedHashMap<>();
    page.facets().forEach((name, result) -> facets.put(name, facet(result)));
    value(new JsonObject(facets));
    raw("}");
  }

  private void hit(Hit hit) {
    if (hit instanceof Hit.OfPlan found) {
      raw("{\"plan\":");
      content.writeBytes(found.plan().document().shared());
      revision(found.plan().revision());
    } else if (hit instanceof Hit.OfService found) {
      raw("{\"planId\":");
      planId(found.service().planId());
      revision(found.service().revision());
      raw(",\"linkedPlanService\":");
      content.writeBytes(found.service().document().shared());
    }
    hit.score()
        .ifPresent(
            score -> {
              raw(",\"score\":");
              value(number(score));
            });
    if (!hit.highlights().isEmpty()) {
      raw(",\"highlights\":");
      Map<String, JsonValue> passages = new LinkedHashMap<>();
      new TreeMap<>(hit.highlights()).forEach((path, texts) -> passages.put(path, texts(texts)));
      value(new JsonObject(passages));
    }
    raw("}");
  }

  private void planId(PlanId id) {
    value(JsonValue.of(id.value()));
  }

  private void revision(Revision revision) {
    raw(",\"revision\":");
    value(JsonValue.of(revision.value()));
  }

  private static JsonArray texts(List<String> texts) {
    return new JsonArray(texts.stream().<JsonValue>map(JsonValue::of).toList());
  }

  private static JsonValue facet(FacetResult result) {
    if (result instanceof FacetResult.Values values) {
      return new JsonArray(
          values.values().stream().<JsonValue>map(SearchPageWriting::value).toList());
    } else if (result instanceof FacetResult.Intervals intervals) {
      return new JsonArray(
          intervals.intervals().stream().<JsonValue>map(SearchPageWriting::interval).toList());
    }
    return statistics((FacetResult.Statistics) result);
  }

  private static JsonObject value(ValueCount value) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("value", value.value());
    members.put("count", JsonValue.of(value.count()));
    return new JsonObject(members);
  }

  private static JsonObject interval(IntervalCount interval) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("from", interval.from());
    interval.to().ifPresent(to -> members.put("to", to));
    members.put("count", JsonValue.of(interval.count()));
    return new JsonObject(members);
  }

  private static JsonObject statistics(FacetResult.Statistics statistics) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("plans", JsonValue.of(statistics.plans()));
    members.put("values", JsonValue.of(statistics.values()));
    statistics
        .range()
        .ifPresent(
            range -> {
              members.put("min", number(range.min()));
              members.put("max", number(range.max()));
              members.put("sum", number(range.sum()));
              members.put("avg", number(range.sum() / statistics.values()));
            });
    return new JsonObject(members);
  }

  /** A number as answers show it; null for a sum beyond all doubles. */
  private static JsonValue number(double number) {
    return Double.isFinite(number) ? Searchable.shown(number) : JsonValue.NULL;
  }

  private void value(JsonValue value) {
    content.writeBytes(JsonCodec.write(value).shared());
  }

  private void raw(String json) {
    content.writeBytes(json.getBytes(StandardCharsets.UTF_8));
  }
}
