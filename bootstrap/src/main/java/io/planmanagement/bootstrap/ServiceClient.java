package io.planmanagement.bootstrap;

import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.json.JsonCodec;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Talks to a running service. */
final class ServiceClient {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final URI service;
  private final Supplier<Secret> token;
  private final Duration patience;

  /**
   * Prepares to talk to a service; connects at the first request.
   *
   * @param service its address, with the version's segment, ending in a slash
   * @param token gives the token to show, asked before each request
   * @param patience how long to wait for a whole answer
   */
  ServiceClient(URI service, Supplier<Secret> token, Duration patience) {
    this.service = service;
    this.token = token;
    this.patience = patience;
  }

  /**
   * An answer to a bulk request, perhaps cut short.
   *
   * @param status the status; 0 if not even that arrived
   * @param lines the lines of the answer that arrived whole
   * @param failure why the answer is cut short; empty if it is complete
   */
  record BulkAnswer(int status, List<String> lines, String failure) {

    /** Copies the lines. */
    BulkAnswer {
      lines = List.copyOf(lines);
    }

    boolean isComplete() {
      return failure.isEmpty();
    }
  }

  /**
   * Sends documents, one a line. The body must be of moderate size: this client reads no answer
   * before the whole request is sent, so that a service that streams its answer, and a client that
   * streams its request, could wait for each other.
   */
  BulkAnswer bulk(byte[] documents) {
    Lines lines = new Lines();
    CompletableFuture<HttpResponse<Void>> exchange =
        http.sendAsync(
            request("plans/bulk")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofByteArray(documents))
                .build(),
            lines.handler());
    try {
      int status = exchange.get(patience.toMillis(), TimeUnit.MILLISECONDS).statusCode();
      return new BulkAnswer(status, lines.received(), "");
    } catch (ExecutionException lost) {
      return new BulkAnswer(
          lines.status(),
          lines.received(),
          reason(Optional.ofNullable(lost.getCause()).orElse(lost)));
    } catch (TimeoutException late) {
      exchange.cancel(true);
      return new BulkAnswer(lines.status(), lines.received(), "no answer in time");
    } catch (InterruptedException interrupted) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw new CommandFailed("interrupted", interrupted);
    }
  }

  /** Asks for all plans, one a line. The caller closes the stream. */
  HttpResponse<InputStream> export() {
    return send(
        request("plans/export").header("Accept", "application/x-ndjson").GET().build(),
        BodyHandlers.ofInputStream());
  }

  /**
   * An answer.
   *
   * @param status the status
   * @param body the document; empty if there is none
   */
  record Answer(int status, JsonObject body) {

    boolean isSuccess() {
      return status / 100 == 2;
    }

    /** Returns what a problem says of itself. */
    String problem() {
      return Stream.of("title", "detail")
          .flatMap(name -> body.get(name).stream())
          .filter(JsonString.class::isInstance)
          .map(text -> ((JsonString) text).value())
          .collect(Collectors.joining(": ", status + " ", ""));
    }
  }

  /**
   * Asks for something without a body of its own.
   *
   * @param path where, below the version's segment
   * @throws CommandFailed if there is no answer, or none of this service's
   */
  Answer ask(String method, String path) {
    HttpResponse<byte[]> answer =
        send(
            request(path).method(method, BodyPublishers.noBody()).build(),
            BodyHandlers.ofByteArray());
    if (answer.body().length == 0) {
      return new Answer(answer.statusCode(), JsonObject.EMPTY);
    }
    try {
      return new Answer(answer.statusCode(), JsonCodec.readObject(answer.body()));
    } catch (PlanRefused noDocument) {
      throw new CommandFailed(
          "the answer of " + service + " is none of this service: " + answer.statusCode(),
          noDocument);
    }
  }

  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException lost) {
      throw new CommandFailed(
          "no answer from "
              + service
              + ": "
              + reason(lost)
              + (lost instanceof ConnectException ? "; is the service running?" : ""),
          lost);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CommandFailed("interrupted", interrupted);
    }
  }

  URI service() {
    return service;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(service.resolve(path))
        .timeout(patience)
        .header("Authorization", "Bearer " + token.get().value());
  }

  static String reason(Throwable failure) {
    if (failure instanceof ConnectException) {
      return "can't connect";
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  /** Keeps the lines that arrived, also those of an answer that is cut short. */
  private static final class Lines implements Flow.Subscriber<String> {
    private final List<String> received = new ArrayList<>();
    private int status;

    BodyHandler<Void> handler() {
      return head -> {
        setStatus(head.statusCode());
        return BodySubscribers.fromLineSubscriber(
            this, whole -> null, StandardCharsets.UTF_8, "\n");
      };
    }

    synchronized List<String> received() {
      return List.copyOf(received);
    }

    synchronized int status() {
      return status;
    }

    private synchronized void setStatus(int code) {
      status = code;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public synchronized void onNext(String line) {
      if (!line.isBlank()) {
        received.add(line);
      }
    }

    @Override
    public void onError(Throwable failure) {
      // the exchange fails with it
    }

    @Override
    public void onComplete() {
      // the exchange completes
    }
  }
}
