package io.planmanagement.http;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.json.JsonCodec;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A refusal as HTTP tells it: a problem document (RFC 9457) and the header fields that go with it.
 *
 * @param type what kind of refusal
 * @param detail what is wrong here, in words, without ids and content
 * @param members what else the document says
 * @param headers the header fields of the answer
 */
record Problem(
    ProblemType type, String detail, Map<String, JsonValue> members, Map<String, String> headers) {

  static final String MEDIA_TYPE = "application/problem+json";

  static Problem of(ProblemType type, String detail) {
    return new Problem(type, detail, Map.of(), Map.of());
  }

  Problem with(String member, JsonValue value) {
    Map<String, JsonValue> more = new LinkedHashMap<>(members);
    more.put(member, value);
    return new Problem(type, detail, more, headers);
  }

  Problem withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Problem(type, detail, members, more);
  }

  /** Returns the refusal that carries this problem to where it is answered. */
  Refusal refusal() {
    return new Refusal(this);
  }

  JsonObject json() {
    Map<String, JsonValue> json = new LinkedHashMap<>();
    json.put("type", JsonValue.of(type.uri()));
    json.put("title", JsonValue.of(type.title()));
    json.put("status", JsonValue.of(type.status()));
    json.put("detail", JsonValue.of(detail));
    json.putAll(members);
    return new JsonObject(json);
  }

  Document document() {
    return JsonCodec.write(json());
  }

  /** Ends the handling of a request with a problem. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    private Refusal(Problem problem) {
      super(problem.type().title(), null, false, false);
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }
}
