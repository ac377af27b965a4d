package io.planmanagement.bootstrap.system;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.json.JsonCodec;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** A client of one instance of the service, as any user would write it. */
final class Client {

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI api;
  private final String token;
  private final Duration patience;

  /**
   * A client.
   *
   * @param api the address with the segment of the version
   * @param patience how long it waits for an answer
   */
  Client(URI api, String token, Duration patience) {
    this.api = api;
    this.token = token;
    this.patience = patience;
  }

  /**
   * What came back.
   *
   * @param status 0 if nothing came back, {@link #UNSENT} if nobody was there to ask
   * @param etag the entity-tag; empty if there was none
   * @param mediaType that of the body; empty if there was none
   * @param retryAfter whether it said when to try again
   * @param took from the request's first byte to the answer's last
   */
  record Answer(
      int status, String etag, String mediaType, boolean retryAfter, Document body, Duration took) {

    private static final int LOST = 0;
    private static final int UNSENT = -1;
    private static final String TYPES = "urn:plan-management:problem:";

    static Answer none(int status, long begun) {
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      return new Answer(status, "", "", false, Document.of(""), took);
    }

    /** Whether nobody knows what became of the request: the connection broke, or stayed silent. */
    boolean isLost() {
      return status == LOST;
    }

    /** Whether the request never left. */
    boolean isUnsent() {
      return status == UNSENT;
    }

    boolean isSuccess() {
      return status >= 200 && status < 300;
    }

    JsonValue json() {
      return JsonCodec.read(body);
    }

    JsonObject object() {
      return (JsonObject) json();
    }

    /** Whether it is what every refusal has to be: a problem document of its own status. */
    boolean isProblem() {
      return mediaType.equals("application/problem+json")
          && object().get("status").equals(Optional.of(JsonValue.of(status)))
          && !problem().isEmpty()
          && (status != 503 || retryAfter);
    }

    /** Returns the name of the problem; empty if it is none of ours. */
    String problem() {
      if (!mediaType.equals("application/problem+json")) {
        return "";
      }
      return object()
          .get("type")
          .filter(JsonString.class::isInstance)
          .map(type -> ((JsonString) type).value())
          .filter(type -> type.startsWith(TYPES))
          .map(type -> type.substring(TYPES.length()))
          .orElse("");
    }

    @Override
    public String toString() {
      return status + " " + etag + " after " + took.toMillis() + " ms: " + body;
    }
  }

  /** Asks; the headers are names and values by turns. */
  Answer get(String path, String... headers) {
    return send("GET", path, BodyPublishers.noBody(), headers);
  }

  /** Asks how the service fares. */
  Answer ready() {
    return send(api.resolve("/health/ready"), "GET", BodyPublishers.noBody());
  }

  Answer delete(String path, String... headers) {
    return send("DELETE", path, BodyPublishers.noBody(), headers);
  }

  /** Asks without a body. */
  Answer post(String path) {
    return send("POST", path, BodyPublishers.noBody());
  }

  Answer send(String method, String path, JsonValue body, String... headers) {
    String[] all = new String[headers.length + 2];
    all[0] = "Content-Type";
    all[1] = "application/json";
    System.arraycopy(headers, 0, all, 2, headers.length);
    return send(method, path, BodyPublishers.ofByteArray(JsonCodec.write(body).toByteArray()), all);
  }

  private Answer send(String method, String path, BodyPublisher body, String... headers) {
    return send(URI.create(api + path), method, body, headers);
  }

  private Answer send(URI target, String method, BodyPublisher body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target)
            .timeout(patience)
            .header("Authorization", "Bearer " + token)
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    long begun = System.nanoTime();
    try {
      HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
      return new Answer(
          answer.statusCode(),
          answer.headers().firstValue("ETag").orElse(""),
          answer.headers().firstValue("Content-Type").map(Client::mediaType).orElse(""),
          answer.headers().firstValue("Retry-After").isPresent(),
          Document.ofOwned(answer.body()),
          Duration.ofNanos(System.nanoTime() - begun));
    } catch (ConnectException nobodyThere) {
      return Answer.none(Answer.UNSENT, begun);
    } catch (IOException lost) {
      return Answer.none(Answer.LOST, begun);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static String mediaType(String contentType) {
    int parameters = contentType.indexOf(';');
    return parameters < 0 ? contentType : contentType.substring(0, parameters).strip();
  }
}
