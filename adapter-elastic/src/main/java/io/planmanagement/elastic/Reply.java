package io.planmanagement.elastic;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import java.util.Set;

/**
 * What Elasticsearch answered.
 *
 * @param status the HTTP status
 * @param body the answer; without members where it is no JSON object
 * @param ifFailed what is known of what was asked, if the status is that of a failure
 */
record Reply(int status, JsonObject body, Outcome ifFailed) {

  /** The kinds of error of a search that took longer than it was allowed. */
  static final Set<String> OUT_OF_TIME = Set.of("search_timeout_exception");

  /** The kind of error of aggregations that are larger than the cluster allows. */
  static final Set<String> TOO_MANY_BUCKETS = Set.of("too_many_buckets_exception");

  /** A reply to a request that may have changed something, if the other side failed. */
  Reply(int status, JsonObject body) {
    this(status, body, status >= 500 ? Outcome.UNKNOWN : Outcome.NOT_APPLIED);
  }

  /** Returns what became of one item of a bulk request. */
  static Reply ofItem(JsonValue item) {
    JsonValue result = Json.members(item).values().stream().findFirst().orElse(JsonObject.EMPTY);
    int status = Json.number(result, "status").map(Long::intValue).orElse(500);
    return new Reply(status, result instanceof JsonObject object ? object : JsonObject.EMPTY);
  }

  /** Whether it did what it was asked. */
  boolean isOk() {
    return status < 300;
  }

  /** Whether the index, or the index under that name, is not there. */
  boolean isAbsent() {
    return status == 404;
  }

  /** Whether it may do it a little later. */
  boolean isBusy() {
    return status == 429 || status >= 500;
  }

  /** Returns the kind of error, which tells nothing of plans. */
  String errorType() {
    return Json.text(body, "error", "type").orElse("status " + status);
  }

  /** Whether it failed for one of these kinds of error, on a shard or all in all. */
  boolean hasError(Set<String> types) {
    return !isOk() && Json.at(body, "error").filter(error -> isOf(error, types)).isPresent();
  }

  private static boolean isOf(JsonValue error, Set<String> types) {
    return Json.text(error, "type").filter(types::contains).isPresent()
        || Json.elements(error, "root_cause").stream().anyMatch(cause -> isOf(cause, types))
        || Json.at(error, "caused_by").filter(cause -> isOf(cause, types)).isPresent();
  }

  /**
   * Returns the answer itself.
   *
   * @param doing what was asked, for the message
   * @throws PortUnavailable if it was not done
   */
  JsonObject orThrow(String doing) {
    if (!isOk()) {
      throw failure(doing);
    }
    return body;
  }

  /** Returns the failure that this answer is. */
  PortUnavailable failure(String doing) {
    String error = "Elasticsearch, " + doing + ": " + errorType();
    boolean refusedUs =
        status == 401 || (status == 403 && errorType().equals("security_exception"));
    return refusedUs
        ? new PortMisconfigured(error + " (the credentials don't suffice)")
        : new PortUnavailable(error, ifFailed);
  }
}
