package io.planmanagement.http;

import io.planmanagement.application.JobStatus;
import io.planmanagement.application.JobStatus.Finding;
import io.planmanagement.application.JobStatus.Kind;
import io.planmanagement.application.Retry;
import io.planmanagement.domain.Change;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.port.DeadLetter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How the operator's endpoints write what they tell. */
final class AdminDocuments {

  private AdminDocuments() {}

  /** Writes how a job fares, or that there was none of that kind. */
  static JsonObject job(Kind kind, Optional<JobStatus> job) {
    Map<String, JsonValue> json = new LinkedHashMap<>();
    json.put("kind", JsonValue.of(name(kind)));
    json.put("state", JsonValue.of(job.map(status -> name(status.state())).orElse("none")));
    job.ifPresent(
        status -> {
          json.put("started", JsonValue.of(status.started().toString()));
          json.put("ended", orNull(status.ended().map(end -> JsonValue.of(end.toString()))));
          json.put("plans", JsonValue.of(status.plans()));
          json.put("plansInAll", orNull(status.plansInAll().map(JsonValue::of)));
          json.put("found", counts(status.found()));
          json.put("mended", counts(status.mended()));
          json.put("swept", JsonValue.of(status.swept()));
          json.put("purged", JsonValue.of(status.purged()));
          json.put("trouble", orNull(status.trouble().map(JsonValue::of)));
        });
    return new JsonObject(json);
  }

  static JsonObject letter(DeadLetter letter) {
    return letter(letter.change())
        .with("reason", JsonValue.of(letter.reason()))
        .with("at", JsonValue.of(letter.at().toString()));
  }

  /** Writes what became of a letter. */
  static JsonObject retried(Change letter, String result) {
    return letter(letter).with("result", JsonValue.of(result));
  }

  static String name(Retry retry) {
    return switch (retry) {
      case TAKEN -> "indexed";
      case REFUSED -> "refused";
      case GONE -> "gone";
    };
  }

  /** Writes how an audit ended, or how it fares, in short; {@code null} if there was none. */
  static JsonValue summary(Optional<JobStatus> audit) {
    return orNull(
        audit.map(
            status -> {
              Map<String, JsonValue> json = new LinkedHashMap<>();
              json.put("state", JsonValue.of(name(status.state())));
              json.put("ended", orNull(status.ended().map(end -> JsonValue.of(end.toString()))));
              json.put("found", JsonValue.of(sum(status.found())));
              json.put("mended", JsonValue.of(sum(status.mended())));
              return new JsonObject(json);
            }));
  }

  private static long sum(Map<Finding, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Writes the name of one of a few, as the API does. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static JsonObject letter(Change change) {
    Map<String, JsonValue> json = new LinkedHashMap<>();
    json.put("planId", JsonValue.of(change.planId().value()));
    json.put("revision", JsonValue.of(change.revision().value()));
    return new JsonObject(json);
  }

  private static JsonObject counts(Map<Finding, Long> counts) {
    Map<String, JsonValue> json = new LinkedHashMap<>();
    for (Finding finding : Finding.values()) {
      if (counts.containsKey(finding)) {
        json.put(name(finding), JsonValue.of(counts.getOrDefault(finding, 0L)));
      }
    }
    return new JsonObject(json);
  }

  private static JsonValue orNull(Optional<? extends JsonValue> value) {
    return value.<JsonValue>map(present -> present).orElse(JsonValue.NULL);
  }
}
