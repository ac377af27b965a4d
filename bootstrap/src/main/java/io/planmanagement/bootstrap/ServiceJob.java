package io.planmanagement.bootstrap;

import io.planmanagement.bootstrap.ServiceClient.Answer;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A long job of a running service, as its client sees it. */
final class ServiceJob {

  /** So often in a row the service may leave a question unanswered: it may be about to restart. */
  private static final int MOST_MISSED = 20;

  private static final int CONFLICT = 409;
  private static final int UNAVAILABLE = 503;

  private final ServiceClient client;
  private final String name;

  /**
   * Prepares to talk about a job.
   *
   * @param name its name in the API's paths
   */
  ServiceJob(ServiceClient client, String name) {
    this.client = client;
    this.name = name;
  }

  /**
   * Begins the job.
   *
   * @param query what else there is to say, with its question mark
   * @throws CommandFailed if the service refuses, for instance because it is at one already
   */
  Seen begin(String query) {
    Answer answer = client.ask("POST", path() + query);
    if (answer.status() == CONFLICT) {
      throw new CommandFailed(
          ExitCode.REFUSED,
          "the service is at such a job already: " + new Seen(name, look().body()).progress());
    }
    return new Seen(name, accepted(answer).body());
  }

  /** Follows the job until it has ended, and returns how it ended. */
  Seen follow(Seen begun, ProgressLine progress, Duration pause) {
    Seen seen = begun;
    int missed = 0;
    while (seen.isRunning()) {
      Seen last = seen;
      progress.update(last::progress);
      rest(pause);
      try {
        Answer answer = look();
        if (answer.status() != UNAVAILABLE) {
          seen = new Seen(name, accepted(answer).body());
          missed = 0;
          continue;
        }
        missed++;
      } catch (CommandFailed noAnswer) {
        if (noAnswer.exitCode() == ExitCode.REFUSED) {
          throw noAnswer;
        }
        missed++;
      }
      if (missed > MOST_MISSED) {
        throw new CommandFailed(
            ExitCode.FAILED, "the service does not answer any more; the job may still run");
      }
    }
    if (!seen.started().equals(begun.started())) {
      throw new CommandFailed(
          ExitCode.FAILED,
          "the job ended without a result: the service was started anew, or is at another one");
    }
    return seen;
  }

  private Answer look() {
    return client.ask("GET", path());
  }

  private String path() {
    return "admin/" + name;
  }

  private static Answer accepted(Answer answer) {
    if (!answer.isSuccess()) {
      throw new CommandFailed(ExitCode.REFUSED, "the service refused: " + answer.problem());
    }
    return answer;
  }

  private static void rest(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CommandFailed("interrupted; the job goes on", interrupted);
    }
  }

  /**
   * How the job fares, as the service tells.
   *
   * @param name the job
   * @param status the service's answer
   */
  record Seen(String name, JsonObject status) {

    boolean isRunning() {
      return text("state").equals("running");
    }

    boolean isDone() {
      return text("state").equals("done");
    }

    /** Whether nothing is left to do: all that was found is mended. */
    boolean isClean() {
      return counts("found").equals(counts("mended")) && trouble().isEmpty();
    }

    String started() {
      return text("started");
    }

    Optional<String> trouble() {
      return Optional.of(text("trouble")).filter(trouble -> !trouble.isEmpty());
    }

    /** Returns how far it is, in a line. */
    String progress() {
      long plans = number(status, "plans");
      long all = number(status, "plansInAll");
      String share =
          all > 0
              ? String.format(
                  Locale.ROOT, " of about %,d (%d%%)", all, Math.min(100, plans * 100 / all))
              : "";
      return String.format(Locale.ROOT, "%,d plans%s%s", plans, share, findings());
    }

    /** Returns how it ended, in a line. */
    String summary() {
      String end = isDone() ? "is through" : "was not finished";
      return String.format(
          Locale.ROOT,
          "The %s %s%s: %,d plans%s",
          name,
          end,
          seconds().map(s -> String.format(Locale.ROOT, " in %.1f s", s)).orElse(""),
          number(status, "plans"),
          findings());
    }

    private String findings() {
      Map<String, Long> mended = counts("mended");
      List<String> parts = new ArrayList<>();
      counts("found")
          .forEach(
              (finding, count) ->
                  parts.add(
                      String.format(
                          Locale.ROOT,
                          "%,d %s (%,d mended)",
                          count,
                          finding,
                          mended.getOrDefault(finding, 0L))));
      return parts.isEmpty() ? "" : ", " + String.join(", ", parts);
    }

    private Optional<Double> seconds() {
      try {
        return Optional.of(
            Duration.between(Instant.parse(started()), Instant.parse(text("ended"))).toMillis()
                / 1e3);
      } catch (DateTimeParseException unknown) {
        return Optional.empty();
      }
    }

    private Map<String, Long> counts(String member) {
      Map<String, Long> counts = new TreeMap<>();
      if (status.get(member).orElse(JsonValue.NULL) instanceof JsonObject object) {
        object.members().keySet().forEach(key -> counts.put(key, number(object, key)));
      }
      return counts;
    }

    private String text(String member) {
      return status.get(member).orElse(JsonValue.NULL) instanceof JsonString text
          ? text.value()
          : "";
    }

    private static long number(JsonObject object, String member) {
      return object.get(member).orElse(JsonValue.NULL) instanceof JsonNumber number
          ? number.value().longValue()
          : 0;
    }
  }
}
