package io.planmanagement.bootstrap;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.json.JsonCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** A client of the service, for tests. */
public final class Api {

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI root;
  private final String token;

  /** A client with that token. */
  public Api(URI root, String token) {
    this.root = root;
    this.token = token;
  }

  /**
   * An answer.
   *
   * @param etag the entity-tag, as it was sent; empty if there was none
   */
  public record Answer(int status, String etag, Document body) {

    public JsonValue json() {
      return JsonCodec.read(body);
    }

    public JsonObject object() {
      return (JsonObject) json();
    }

    public List<JsonValue> array() {
      return ((JsonArray) json()).elements();
    }

    @Override
    public String toString() {
      return status + " " + body;
    }
  }

  /** Asks; the headers are names and values by turns. */
  public Answer get(String path, String... headers) {
    return send(request(path, headers).GET().build());
  }

  public Answer send(String method, String path, JsonValue body, String... headers) {
    return send(
        request(path, headers)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofByteArray(JsonCodec.write(body).toByteArray()))
            .build());
  }

  public Answer delete(String path, String... headers) {
    return send(request(path, headers).DELETE().build());
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + token);
    return headers.length == 0 ? request : request.headers(headers);
  }

  private Answer send(HttpRequest request) {
    try {
      HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
      return new Answer(
          answer.statusCode(),
          answer.headers().firstValue("ETag").orElse(""),
          Document.ofOwned(answer.body()));
    } catch (IOException lost) {
      throw new UncheckedIOException(lost);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
