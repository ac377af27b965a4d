package io.planmanagement.bootstrap;

import io.planmanagement.bootstrap.DocumentLines.Line;
import io.planmanagement.bootstrap.ServiceClient.BulkAnswer;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.json.JsonCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stores the plans of a file through a running service: line by line in their order, in requests of
 * bounded size, of which one at a time is on its way. What got no answer is sent again; that is
 * safe, for a plan that is there already, equal, is not changed.
 */
final class PlanImport {

  private static final int BATCH_LINES = 500;
  private static final int BATCH_BYTES = 1 << 20;
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int TIMEOUT = 408;
  private static final int TOO_LARGE = 413;
  private static final int TOO_MANY = 429;
  private static final int UNAVAILABLE = 503;

  private final ServiceClient client;
  private final RejectsFile rejects;
  private final ImportProgress progress;
  private final List<Duration> rests;
  private ImportCounts counts = ImportCounts.NONE;

  /**
   * Prepares an import.
   *
   * @param rests how long to rest before each further try of lines that got no answer; a try that
   *     brings an answer to any of them starts over
   */
  PlanImport(
      ServiceClient client, RejectsFile rejects, ImportProgress progress, List<Duration> rests) {
    this.client = client;
    this.rejects = rejects;
    this.progress = progress;
    this.rests = List.copyOf(rests);
  }

  /** Stores all lines, and returns what became of them. */
  ImportCounts run(DocumentLines lines) throws IOException {
    List<Line> batch = new ArrayList<>();
    long bytes = 0;
    Optional<Line> next = lines.next();
    while (next.isPresent()) {
      Line line = next.get();
      if (!batch.isEmpty()
          && (batch.size() == BATCH_LINES || bytes + line.text().size() > BATCH_BYTES)) {
        store(batch);
        progress.update(counts, lines.consumed());
        batch = new ArrayList<>();
        bytes = 0;
      }
      if (line.complete()) {
        batch.add(line);
        bytes += line.text().size() + 1;
      } else {
        refuse(line, problem("the line is longer than " + DocumentLines.MAX_BYTES + " bytes"));
      }
      next = lines.next();
    }
    if (!batch.isEmpty()) {
      store(batch);
    }
    return counts;
  }

  /** Returns what became of the lines so far. */
  ImportCounts counts() {
    return counts;
  }

  private void store(List<Line> lines) {
    List<Line> waiting = lines;
    int size = lines.size();
    int tries = 0;
    while (!waiting.isEmpty()) {
      List<Line> sent = waiting.subList(0, Math.min(size, waiting.size()));
      BulkAnswer answer = client.bulk(body(sent));
      List<Line> again = settle(sent, answer);
      List<Line> rest = waiting.subList(sent.size(), waiting.size());
      if (again.size() == sent.size() && answer.status() == TOO_LARGE && sent.size() > 1) {
        size = Math.max(1, sent.size() / 2);
      } else if (!again.isEmpty()) {
        tries = again.size() < sent.size() ? 0 : tries;
        pause(tries, answer);
        tries++;
        size = Math.max(1, sent.size() / 2); // smaller, in case the answer is what is too large
      } else {
        tries = 0;
      }
      waiting = new ArrayList<>(again);
      waiting.addAll(rest);
    }
  }

  /** Counts what was answered, and returns the lines that were not. */
  private List<Line> settle(List<Line> sent, BulkAnswer answer) {
    switch (answer.status()) {
      case OK, 0 -> {
        return settleLines(sent, answer);
      }
      case UNAUTHORIZED, FORBIDDEN ->
          throw new CommandFailed(
              ExitCode.REFUSED,
              "the service refused the token: "
                  + title(answer)
                  + "; set PLAN_TOKEN or --token-file, or --data to the service's own folder");
      case TOO_LARGE -> {
        if (sent.size() == 1) {
          refuse(sent.get(0), wholeProblem(answer));
          return List.of();
        }
        return sent;
      }
      case TIMEOUT, TOO_MANY, 500, 502, UNAVAILABLE, 504 -> {
        return sent;
      }
      default ->
          throw new CommandFailed(
              ExitCode.REFUSED,
              "the service refused the import: " + answer.status() + " " + title(answer));
    }
  }

  private List<Line> settleLines(List<Line> sent, BulkAnswer answer) {
    List<Line> again = new ArrayList<>();
    int answered = 0;
    for (String text : answer.lines()) {
      Optional<JsonObject> result = object(text);
      if (result.isEmpty() || answered == sent.size()) {
        break;
      }
      if (!settle(sent.get(answered), result.get())) {
        again.add(sent.get(answered));
      }
      answered++;
    }
    again.addAll(sent.subList(answered, sent.size()));
    return again;
  }

  /** Counts one line; returns false if the service was not able to say what became of it. */
  private boolean settle(Line line, JsonObject result) {
    int status = status(result);
    if (status == UNAVAILABLE || status == TOO_MANY) {
      return false;
    }
    String effect = text(result, "result").orElse("");
    switch (effect) {
      case "created" -> counts = counts.plus(new ImportCounts(1, 0, 0, 0));
      case "changed" -> counts = counts.plus(new ImportCounts(0, 1, 0, 0));
      case "unchanged" -> counts = counts.plus(new ImportCounts(0, 0, 1, 0));
      default -> refuse(line, member(result, "problem").orElse(result));
    }
    return true;
  }

  private void refuse(Line line, JsonObject problem) {
    counts = counts.plus(new ImportCounts(0, 0, 0, 1));
    rejects.add(line, problem);
  }

  private void pause(int tries, BulkAnswer answer) {
    String why = answer.failure().isEmpty() ? "status " + answer.status() : answer.failure();
    if (tries >= rests.size()) {
      throw new CommandFailed(
          ExitCode.FAILED,
          "no answer from "
              + client.service()
              + " ("
              + why
              + "); stored so far: "
              + counts
              + ". Run the import again: what is stored is not changed");
    }
    progress.say("no answer (" + why + "), trying again in " + rests.get(tries).toMillis() + " ms");
    try {
      Thread.sleep(rests.get(tries).toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CommandFailed("interrupted", interrupted);
    }
  }

  private static byte[] body(List<Line> lines) {
    ByteArrayOutputStream body = new ByteArrayOutputStream(BATCH_BYTES);
    for (Line line : lines) {
      body.writeBytes(line.text().shared());
      body.write('\n');
    }
    return body.toByteArray();
  }

  private static String title(BulkAnswer answer) {
    JsonObject problem = wholeProblem(answer);
    String title = text(problem, "title").orElse("no reason given");
    return text(problem, "detail").map(detail -> title + " " + detail).orElse(title);
  }

  private static JsonObject wholeProblem(BulkAnswer answer) {
    return object(String.join("\n", answer.lines()))
        .orElseGet(() -> problem("the service answered " + answer.status()));
  }

  private static JsonObject problem(String title) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("title", JsonValue.of(title));
    return new JsonObject(members);
  }

  private static Optional<JsonObject> object(String text) {
    try {
      return JsonCodec.read(text.getBytes(StandardCharsets.UTF_8)) instanceof JsonObject object
          ? Optional.of(object)
          : Optional.empty();
    } catch (PlanRefused cut) {
      return Optional.empty();
    }
  }

  private static int status(JsonObject result) {
    return result.get("status").orElse(JsonValue.NULL) instanceof JsonNumber number
        ? number.value().intValue()
        : 0;
  }

  private static Optional<String> text(JsonObject object, String name) {
    return object.get(name).orElse(JsonValue.NULL) instanceof JsonString string
        ? Optional.of(string.value())
        : Optional.empty();
  }

  private static Optional<JsonObject> member(JsonObject object, String name) {
    return object.get(name).orElse(JsonValue.NULL) instanceof JsonObject member
        ? Optional.of(member)
        : Optional.empty();
  }
}
