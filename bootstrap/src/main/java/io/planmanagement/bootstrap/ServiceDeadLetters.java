package io.planmanagement.bootstrap;

import io.planmanagement.bootstrap.ServiceClient.Answer;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The dead letters of a running service, as its client sees them. */
final class ServiceDeadLetters {

  private static final String PATH = "admin/dead-letters";
  private static final int NOT_FOUND = 404;
  private static final Set<String> SETTLED = Set.of("indexed", "gone", "discarded");

  private final ServiceClient client;

  ServiceDeadLetters(ServiceClient client) {
    this.client = client;
  }

  /**
   * A letter, or what became of it.
   *
   * @param planId the plan
   * @param revision the revision that was refused
   * @param at when that was; empty in a result
   * @param text why, or what became of it
   */
  record Letter(String planId, String revision, String at, String text) {

    static Letter unknown(String planId) {
      return new Letter(planId, "", "", "not among the dead letters");
    }

    private static Letter of(JsonObject json, String text) {
      return new Letter(
          string(json, "planId"), string(json, "revision"), string(json, "at"), string(json, text));
    }

    private Letter becoming(String result) {
      return new Letter(planId, revision, "", result);
    }

    String line() {
      return String.join("\t", planId, revision, at, text);
    }

    /** Whether nothing is left to do about it. */
    boolean isSettled() {
      return SETTLED.contains(text);
    }
  }

  /** Looks at all letters. */
  void forEach(Consumer<Letter> look) {
    pages("GET", json -> look.accept(Letter.of(json, "reason")));
  }

  /** Retries every letter once, and returns what became of each. */
  List<Letter> retryAll() {
    List<Letter> results = new ArrayList<>();
    pages("POST", json -> results.add(Letter.of(json, "result")));
    return results;
  }

  /** Retries a letter, and returns what became of it. */
  Letter retry(Letter letter) {
    Answer answer = client.ask("POST", path(letter));
    return letter.becoming(
        answer.status() == NOT_FOUND ? "gone" : string(required(answer).body(), "result"));
  }

  /** Forgets a letter, and returns what became of it. */
  Letter discard(Letter letter) {
    Answer answer = client.ask("DELETE", path(letter));
    if (answer.status() == NOT_FOUND) {
      return letter.becoming("gone");
    }
    required(answer);
    return letter.becoming("discarded");
  }

  private void pages(String method, Consumer<JsonObject> look) {
    Optional<String> path = Optional.of(PATH);
    while (path.isPresent()) {
      JsonObject page = required(client.ask(method, path.get())).body();
      if (page.get("items").orElse(JsonValue.NULL) instanceof JsonArray items) {
        items.elements().stream()
            .filter(JsonObject.class::isInstance)
            .map(JsonObject.class::cast)
            .forEach(look);
      }
      path =
          Optional.of(string(page, "next"))
              .filter(next -> !next.isEmpty())
              .map(ServiceDeadLetters::query);
    }
  }

  /** The service tells the next page by its path, whatever stands before it on the way there. */
  private static String query(String next) {
    return PATH + "?" + Optional.ofNullable(URI.create(next).getRawQuery()).orElse("");
  }

  private static String path(Letter letter) {
    return PATH + "/" + Demo.encoded(letter.planId()) + "?revision=" + letter.revision();
  }

  private static Answer required(Answer answer) {
    if (!answer.isSuccess()) {
      throw new CommandFailed(ExitCode.REFUSED, "the service refused: " + answer.problem());
    }
    return answer;
  }

  private static String string(JsonObject json, String member) {
    JsonValue value = json.get(member).orElse(JsonValue.NULL);
    return value instanceof JsonString text
        ? text.value()
        : value instanceof JsonNumber number ? number.value().toPlainString() : "";
  }
}
