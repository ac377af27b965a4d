package io.planmanagement.http;

import io.planmanagement.application.JobStatus;
import io.planmanagement.application.JobStatus.Kind;
import io.planmanagement.application.Retry;
import io.planmanagement.application.Upkeep;
import io.planmanagement.domain.Change;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.port.DeadLetter;
import io.planmanagement.domain.port.Page;
import io.planmanagement.json.JsonCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator can do: make the index anew, have it audited, deal with the plans that it
 * refused. All of it concerns the whole service, whatever organisation the token names.
 */
final class AdminEndpoints {

  private static final List<String> JSON_ONLY = List.of(MediaTypes.JSON);
  private static final int LETTERS_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;
  private static final String REVISION = "revision";
  private static final String NOT_TRIED = "kept";

  private final Upkeep upkeep;
  private final String root;
  private final Duration deadline;

  /**
   * Makes the endpoints.
   *
   * @param root the path that theirs begin with
   * @param deadline the longest time for the retries of one request
   */
  AdminEndpoints(Upkeep upkeep, String root, Duration deadline) {
    this.upkeep = upkeep;
    this.root = root;
    this.deadline = deadline;
  }

  void startReindex(Exchange exchange) throws IOException {
    exchange.accepted(JSON_ONLY);
    exchange.query(Set.of());
    exchange.requireNoBody();
    accept(exchange, Kind.REINDEX, "/reindex", upkeep.startReindex());
  }

  void reindex(Exchange exchange) throws IOException {
    exchange.accepted(JSON_ONLY);
    exchange.query(Set.of());
    answer(exchange, AdminDocuments.job(Kind.REINDEX, upkeep.reindex()));
  }

  void startAudit(Exchange exchange) throws IOException {
    exchange.accepted(JSON_ONLY);
    boolean force = exchange.query(Set.of("force")).flag("force");
    exchange.requireNoBody();
    accept(exchange, Kind.AUDIT, "/audit", upkeep.startAudit(force));
  }

  void audit(Exchange exchange) throws IOException {
    exchange.accepted(JSON_ONLY);
    exchange.query(Set.of());
    answer(exchange, AdminDocuments.job(Kind.AUDIT, upkeep.audit()));
  }

  void deadLetters(Exchange exchange) throws IOException {
    exchange.accepted(JSON_ONLY);
    Paging paging = Paging.of(exchange, LETTERS_LIMIT, MAX_LIMIT);
    Page<DeadLetter> page = upkeep.deadLetters(paging.cursor(), paging.limit());
    answerPage(
        exchange,
        page.items().stream().<JsonValue>map(AdminDocuments::letter).toList(),
        paging.next(root + "/dead-letters", page));
  }

  /**
   * Retries the letters of a page, one after the other. Where a part fails, or the time is up, the
   * rest of them is kept.
   */
  void retryPage(Exchange exchange) throws IOException {
    exchange.accepted(JSON_ONLY);
    Paging paging = Paging.of(exchange, LETTERS_LIMIT, MAX_LIMIT);
    exchange.requireNoBody();
    long started = System.nanoTime();
    Page<DeadLetter> page = upkeep.deadLetters(paging.cursor(), paging.limit());
    List<JsonValue> results = new ArrayList<>();
    boolean works = true;
    for (DeadLetter letter : page.items()) {
      String result = NOT_TRIED;
      if (works && System.nanoTime() - started < deadline.toNanos()) {
        try {
          result = AdminDocuments.name(upkeep.retry(letter.change()));
        } catch (PortUnavailable down) {
          if (results.isEmpty()) {
            throw down;
          }
          works = false;
        }
      }
      results.add(AdminDocuments.retried(letter.change(), result));
    }
    answerPage(exchange, results, paging.next(root + "/dead-letters", page));
  }

  void retry(Exchange exchange) throws IOException {
    exchange.accepted(JSON_ONLY);
    Change letter = letter(exchange);
    exchange.requireNoBody();
    Retry retry = upkeep.retry(letter);
    if (retry == Retry.GONE) {
      throw noSuchLetter();
    }
    answer(exchange, AdminDocuments.retried(letter, AdminDocuments.name(retry)));
  }

  void discard(Exchange exchange) {
    if (!upkeep.discard(letter(exchange))) {
      throw noSuchLetter();
    }
    exchange.header("Cache-Control", "no-store");
    exchange.answerEmpty(204);
  }

  private void accept(Exchange exchange, Kind kind, String path, JobStatus status)
      throws IOException {
    exchange.header("Location", root + path);
    exchange.answer(
        202,
        MediaTypes.JSON,
        JsonCodec.write(AdminDocuments.job(kind, Optional.of(status))).shared());
  }

  /** A letter is named by its plan and the revision that was refused: a newer one is another. */
  private static Change letter(Exchange exchange) {
    Revision revision =
        exchange
            .query(Set.of(REVISION))
            .get(REVISION)
            .filter(digits -> digits.matches("[1-9][0-9]{0,15}"))
            .map(Long::parseLong)
            .filter(number -> number <= Revision.MAX)
            .map(Revision::new)
            .orElseThrow(
                () ->
                    Problems.parameter(REVISION, "The revision that the letter bears is required.")
                        .refusal());
    return new Change(exchange.planId(), revision);
  }

  private static Problem.Refusal noSuchLetter() {
    return Problem.of(ProblemType.NOT_FOUND, "No such letter is kept.").refusal();
  }

  private static void answerPage(Exchange exchange, List<JsonValue> items, Optional<String> next)
      throws IOException {
    next.ifPresent(exchange::linkNext);
    Map<String, JsonValue> json = new LinkedHashMap<>();
    json.put("items", new JsonArray(items));
    json.put("next", next.<JsonValue>map(JsonValue::of).orElse(JsonValue.NULL));
    answer(exchange, new JsonObject(json));
  }

  private static void answer(Exchange exchange, JsonObject json) throws IOException {
    exchange.answer(200, MediaTypes.JSON, JsonCodec.write(json).shared());
  }
}
