package io.planmanagement.elastic;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.json.JsonCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;

/**
 * Stands in front of an Elasticsearch: notes what is asked, passes it on, and answers some requests
 * itself, as an Elasticsearch under pressure would.
 */
final class Front implements AutoCloseable {

  private final RawElastic behind;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Asked> asked = new ArrayList<>();
  private final Deque<Canned> canned = new ArrayDeque<>();
  private volatile String product = "Elasticsearch";

  Front(RawElastic behind) {
    this.behind = behind;
    try {
      this.server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * A request that came.
   *
   * @param request method and path
   * @param body its body
   * @param authorization that header; empty if there was none
   */
  record Asked(String request, String body, String authorization) {

    /** Returns the ids that a bulk request names, in its order. */
    List<String> ids() {
      return body.lines()
          .filter(line -> line.startsWith("{\"index\":{\"_id\""))
          .map(line -> JsonCodec.readObject(line.getBytes(StandardCharsets.UTF_8)))
          .map(action -> Json.text(action, "index", "_id").orElseThrow())
          .toList();
    }
  }

  /** What is answered to the next request whose path has that part. */
  private record Canned(String part, BiFunction<Asked, RawElastic, Reply> answer) {}

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Answers the next request whose path has that part. */
  void answerOnce(String part, int status, String body) {
    answerOnce(part, (request, elastic) -> reply(status, body));
  }

  /** Answers the next request whose path has that part, with what is behind at hand. */
  synchronized void answerOnce(String part, BiFunction<Asked, RawElastic, Reply> answer) {
    canned.add(new Canned(part, answer));
  }

  static Reply reply(int status, String body) {
    return new Reply(status, JsonCodec.readObject(body.getBytes(StandardCharsets.UTF_8)));
  }

  /** Changes the product's name that every answer bears. */
  void sayToBe(String name) {
    product = name;
  }

  /** Returns what came and has that part in its path, in order. */
  synchronized List<Asked> asked(String part) {
    return asked.stream().filter(request -> request.request().contains(part)).toList();
  }

  synchronized void forget() {
    asked.clear();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().toString();
      Asked request =
          new Asked(
              exchange.getRequestMethod() + " " + path,
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
              Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                  .orElse(""));
      Reply reply =
          note(request)
              .map(answer -> answer.answer().apply(request, behind))
              .orElseGet(() -> behind.trySend(exchange.getRequestMethod(), path, request.body()));
      exchange.getResponseHeaders().set("X-Elastic-Product", product);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      byte[] body = body(reply.body());
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static byte[] body(JsonObject body) {
    return JsonCodec.write(body).toByteArray();
  }

  private synchronized Optional<Canned> note(Asked request) {
    asked.add(request);
    Optional<Canned> first =
        canned.stream().filter(each -> request.request().contains(each.part())).findFirst();
    first.ifPresent(canned::remove);
    return first;
  }
}
