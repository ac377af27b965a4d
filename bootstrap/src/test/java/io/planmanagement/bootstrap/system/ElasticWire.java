package io.planmanagement.bootstrap.system;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.json.JsonCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Elasticsearch by plain HTTP, so that what is read through it shares nothing with what wrote it.
 */
public final class ElasticWire {

  private static final int PAGE = 2_000;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI address;

  /** Speaks to the server at that address. */
  public ElasticWire(URI address) {
    this.address = address;
  }

  /**
   * Asks.
   *
   * @param body JSON, or lines of it; empty for none
   * @throws IllegalStateException with what Elasticsearch says, if it refuses
   */
  public JsonObject ask(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
      if (answer.statusCode() >= 300) {
        throw new IllegalStateException(
            answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
      }
      return JsonCodec.readObject(answer.body());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** Returns the index that an alias stands for. */
  public String indexOf(String alias) {
    List<String> indices = List.copyOf(ask("GET", "/_alias/" + alias, "").members().keySet());
    if (indices.size() != 1) {
      throw new IllegalStateException(alias + " stands for " + indices);
    }
    return indices.get(0);
  }

  /** Returns every document of an index as it can be searched right now, by its id. */
  Map<String, JsonObject> all(String index) {
    Map<String, JsonObject> documents = new HashMap<>();
    forEach(index, hit -> documents.put(text(hit, "_id"), hit));
    return documents;
  }

  /** Hands over every document of an index as it can be searched right now. */
  public void forEach(String index, Consumer<JsonObject> consumer) {
    ask("POST", "/" + index + "/_refresh", "");
    JsonObject page = ask("POST", "/" + index + "/_search?scroll=1m", "{\"size\":" + PAGE + "}");
    List<JsonValue> hits = hits(page);
    while (!hits.isEmpty()) {
      hits.forEach(hit -> consumer.accept((JsonObject) hit));
      page =
          ask(
              "POST",
              "/_search/scroll",
              "{\"scroll\":\"1m\",\"scroll_id\":\"" + text(page, "_scroll_id") + "\"}");
      hits = hits(page);
    }
    ask("DELETE", "/_search/scroll", "{\"scroll_id\":\"" + text(page, "_scroll_id") + "\"}");
  }

  /** Returns a member that is an object. */
  public static JsonObject object(JsonObject parent, String name) {
    return (JsonObject) parent.get(name).orElse(JsonObject.EMPTY);
  }

  /** Returns a member that is a text; empty where there is none. */
  public static String text(JsonObject parent, String name) {
    return parent
        .get(name)
        .filter(JsonString.class::isInstance)
        .map(value -> ((JsonString) value).value())
        .orElse("");
  }

  private static List<JsonValue> hits(JsonObject page) {
    return ((JsonArray) object(page, "hits").get("hits").orElseThrow()).elements();
  }
}
