package io.planmanagement.elastic;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;

/**
 * What Elasticsearch answered.
 *
 * @param status the HTTP status
 * @param body the answer; without members where it is no JSON object
 * @param ifFailed what is known of what was asked, if the status is that of a failure
 */
record Reply(int status, JsonObject body, Outcome ifFailed) {

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
