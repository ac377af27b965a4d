package io.planmanagement.elastic;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.testservers.ElasticServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Talks to Elasticsearch past the adapter: what an operator, or a foreign program, does. */
record RawElastic(URI address) {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  static RawElastic of(ElasticServer server) {
    return new RawElastic(server.address());
  }

  /** Sends a request that must succeed. */
  JsonObject send(String method, String path, String body) {
    Reply reply = trySend(method, path, body);
    if (!reply.isOk()) {
      throw new AssertionError(method + " " + path + ": " + reply);
    }
    return reply.body();
  }

  JsonObject send(String method, String path) {
    return send(method, path, "");
  }

  Reply trySend(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path))
            .timeout(Duration.ofMinutes(1))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      var response = HTTP.send(request, BodyHandlers.ofByteArray());
      byte[] bytes = response.body();
      return new Reply(
          response.statusCode(),
          bytes.length > 0 && bytes[0] == '{' ? JsonCodec.readObject(bytes) : JsonObject.EMPTY);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** Returns the names of the indices behind an alias, or of that pattern. */
  List<String> indices(String name) {
    return List.copyOf(
        send("GET", "/" + name + "?ignore_unavailable=true&features=aliases&expand_wildcards=all")
            .members()
            .keySet());
  }

  /** Returns the ids that a search finds, in the order of ids. */
  List<String> ids(String index, String query) {
    JsonObject found =
        send("POST", "/" + index + "/_search?size=1000", "{\"query\":" + query + "}");
    return Json.elements(found, "hits", "hits").stream()
        .map(hit -> Json.text(hit, "_id").orElseThrow())
        .sorted()
        .toList();
  }

  /** Writes a document behind the adapter's back, visible to searches at once. */
  void plant(String index, String id, String routing, long version, JsonValue source) {
    send(
        "PUT",
        document(index, id, routing)
            + "&version="
            + version
            + "&version_type=external_gte&refresh=true",
        JsonCodec.write(source).toString());
  }

  /** Deletes a document behind the adapter's back. */
  void remove(String index, String id, String routing) {
    send("DELETE", document(index, id, routing) + "&refresh=true");
  }

  JsonObject source(String index, String id, String routing) {
    return (JsonObject) Json.at(send("GET", document(index, id, routing)), "_source").orElseThrow();
  }

  void refresh(String index) {
    send("POST", "/" + index + "/_refresh");
  }

  private static String document(String index, String id, String routing) {
    return "/" + index + "/_doc/" + encoded(id) + "?routing=" + encoded(routing);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
