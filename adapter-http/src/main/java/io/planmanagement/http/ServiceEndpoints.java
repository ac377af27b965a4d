package io.planmanagement.http;

import io.planmanagement.application.EngineStatus;
import io.planmanagement.application.PlanEngine;
import io.planmanagement.application.Upkeep;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.DeadLetter;
import io.planmanagement.domain.port.Page;
import io.planmanagement.json.JsonCodec;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What the service says of itself: health, metrics, the description of the API. */
final class ServiceEndpoints {

  private static final List<String> JSON_ONLY = List.of(MediaTypes.JSON);
  private static final String HTML = "text/html; charset=utf-8";

  /** So many letters are counted; what has more needs somebody to look at it all the same. */
  private static final int MOST_LETTERS = 1_000;

  private final RecentStatus status;
  private final Upkeep upkeep;
  private final HttpMetrics metrics;
  private final ApiDescription description;

  ServiceEndpoints(PlanEngine engine, HttpMetrics metrics, ApiDescription description) {
    this.status = new RecentStatus(engine::status);
    this.upkeep = engine.upkeep();
    this.metrics = metrics;
    this.description = description;
  }

  void live(Exchange exchange) throws IOException {
    exchange.answer(
        200,
        MediaTypes.JSON,
        JsonCodec.write(new JsonObject(Map.of("status", JsonValue.of("live")))).shared());
  }

  /** Anybody may ask: that a part is down is told, not why. */
  void ready(Exchange exchange) throws IOException {
    EngineStatus now = status.get();
    Map<String, JsonValue> details = new LinkedHashMap<>();
    details.put("store", upOrDown(now.store()));
    details.put("channel", upOrDown(now.channel()));
    details.put("index", upOrDown(now.index()));
    details.put("backlog", now.backlog().<JsonValue>map(JsonValue::of).orElse(JsonValue.NULL));
    details.put(
        "lagSeconds",
        now.backlog().isEmpty()
            ? JsonValue.NULL
            : JsonValue.of(BigDecimal.valueOf(now.lag().toMillis(), 3)));
    details.put("losses", JsonValue.of(now.losses()));
    details.put("audit", AdminDocuments.summary(now.audit()));
    if (!now.isReady()) {
      Problem notReady =
          Problems.unavailable(ProblemType.NOT_READY, "The store does not work at the moment.");
      for (Map.Entry<String, JsonValue> detail : details.entrySet()) {
        notReady = notReady.with(detail.getKey(), detail.getValue());
      }
      throw notReady.refusal();
    }
    Map<String, JsonValue> ready = new LinkedHashMap<>();
    ready.put("status", JsonValue.of("ready"));
    ready.putAll(details);
    exchange.answer(200, MediaTypes.JSON, JsonCodec.write(new JsonObject(ready)).shared());
  }

  void metrics(Exchange exchange) throws IOException {
    exchange.accepted(List.of("text/plain"));
    exchange.answer(
        200,
        HttpMetrics.MEDIA_TYPE,
        metrics.text(status.get(), deadLetters()).getBytes(StandardCharsets.UTF_8));
  }

  /** Counts the letters, up to a bound; empty if the store can't be read. */
  private OptionalInt deadLetters() {
    int letters = 0;
    Optional<Cursor> next = Optional.empty();
    try {
      do {
        Page<DeadLetter> page = upkeep.deadLetters(next, MOST_LETTERS - letters);
        letters += page.items().size();
        next = page.next();
      } while (next.isPresent() && letters < MOST_LETTERS);
      return OptionalInt.of(letters);
    } catch (PortUnavailable unknown) {
      return OptionalInt.empty(); // that the store is down is told by a figure of its own
    }
  }

  void openApi(Exchange exchange) throws IOException {
    exchange.accepted(JSON_ONLY);
    exchange.header("Cache-Control", "no-cache");
    exchange.answer(200, MediaTypes.JSON, description.openApi().shared());
  }

  void docs(Exchange exchange) throws IOException {
    exchange.accepted(List.of("text/html"));
    exchange.header("Cache-Control", "no-cache");
    exchange.header("Content-Security-Policy", description.contentSecurityPolicy());
    exchange.header("Referrer-Policy", "no-referrer");
    exchange.answer(200, HTML, description.page().shared());
  }

  private static JsonValue upOrDown(Optional<String> trouble) {
    return JsonValue.of(trouble.isEmpty() ? "up" : "down");
  }
}
