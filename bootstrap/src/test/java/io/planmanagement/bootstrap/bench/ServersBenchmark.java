package io.planmanagement.bootstrap.bench;

import static io.planmanagement.bootstrap.system.ElasticWire.object;
import static io.planmanagement.bootstrap.system.ElasticWire.text;

import io.planmanagement.bootstrap.system.ElasticWire;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.testservers.ElasticServer;
import io.planmanagement.testservers.RabbitServer;
import io.planmanagement.testservers.RedisServer;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures an import on real servers, and prints a table. Called by {@code ./bench --servers}, with
 * the runnable jar, a folder to work in, and a file of plans, if there is one.
 *
 * <p>What Elasticsearch can do is measured in the same run: the documents that the service made are
 * sent again, to another index of the same mappings, by plain bulk requests that somebody has
 * prepared.
 */
public final class ServersBenchmark {

  private static final String ALIAS = "plans";
  private static final String PLAIN = "bench-plain";
  private static final int BULK_CHARS = 5 << 20;
  private static final Duration BOUND = Duration.ofMinutes(30);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Path jar;
  private final Path folder;
  private final Path plans;

  private ServersBenchmark(Path jar, Path folder, Path plans) {
    this.jar = jar;
    this.folder = folder;
    this.plans = plans;
  }

  /** Runs all measurements, one after the other. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    Path plans =
        arguments.length > 2
            ? Path.of(arguments[2])
            : Benchmark.generate(folder.resolve("generated.ndjson"));
    new ServersBenchmark(Path.of(arguments[0]), folder, plans).run();
  }

  private void run() throws Exception {
    Path data = Files.createDirectories(folder.resolve("data-servers"));
    Benchmark.token(data); // makes the key
    try (RedisServer redis = RedisServer.startDurable();
        RabbitServer rabbit = RabbitServer.start(Map.of(), Map.of());
        ElasticServer elastic = ElasticServer.start(Map.of());
        Server service =
            Server.plan(
                jar,
                folder,
                data,
                List.of(),
                "--key-file",
                data.resolve("token-key.json").toString(),
                "--redis",
                redis.uri().toString(),
                "--rabbit",
                "amqp://127.0.0.1:" + rabbit.address().getPort(),
                "--elastic",
                elastic.address().toString())) {
      Benchmark.row("what", "figure", "how");
      Benchmark.row("---", "---:", "---");
      measure(service, new ElasticWire(elastic.address()), data);
    }
  }

  private void measure(Server service, ElasticWire elastic, Path data) throws Exception {
    long begun = System.nanoTime();
    String told = service.call(jar, "import", plans.toString(), data);
    double stored = seconds(begun);
    long created =
        Long.parseLong(told.strip().replaceAll("(?s)^([0-9,]+) plans.*", "$1").replace(",", ""));
    long objects = awaitIndexed(elastic, created);
    double indexed = seconds(begun);
    row("plans stored through HTTP", created, stored, told.strip());
    row(
        "objects indexed meanwhile",
        objects,
        indexed,
        "from the first request until the last object can be searched");

    double rebuilt = reindex(service, data);
    row("objects indexed by a reindex", objects, rebuilt, "read from Redis, nothing else at work");

    double plain = plainBulk(elastic);
    row("the same documents by plain `_bulk`", objects, plain, "prepared, one request at a time");
    Benchmark.row(
        "indexing, of plain `_bulk`",
        String.format(Locale.ROOT, "**%.2f**, **%.2f**", plain / indexed, plain / rebuilt),
        "while importing; by a reindex");
  }

  /**
   * Waits until every plan with all its objects can be searched; returns how many objects that are.
   */
  private static long awaitIndexed(ElasticWire elastic, long plans) throws IOException {
    long end = System.nanoTime() + BOUND.toNanos();
    while (count(elastic, "{\"term\":{\"join_field\":\"plan\"}}") < plans) {
      if (System.nanoTime() > end) {
        throw new IOException("the index does not follow");
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return count(elastic, "{\"match_all\":{}}");
  }

  private static long count(ElasticWire elastic, String query) {
    try {
      return elastic
          .ask("POST", "/" + ALIAS + "/_count", "{\"query\":" + query + "}")
          .get("count")
          .map(count -> ((JsonNumber) count).value().longValueExact())
          .orElseThrow();
    } catch (IllegalStateException noIndexYet) {
      return 0;
    }
  }

  private double reindex(Server service, Path data) throws IOException {
    long begun = System.nanoTime();
    String path = "/v1/admin/reindex";
    String state = text(ask(service, data, "POST", path), "state");
    while (state.equals("running")) {
      LockSupport.parkNanos(PAUSE.toNanos());
      state = text(ask(service, data, "GET", path), "state");
    }
    if (!state.equals("done")) {
      throw new IOException("the reindex " + state);
    }
    return seconds(begun);
  }

  private static JsonObject ask(Server service, Path data, String method, String path)
      throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://localhost:" + service.port() + path).toURL().openConnection();
    connection.setRequestMethod(method);
    connection.setRequestProperty("Authorization", "Bearer " + Benchmark.token(data));
    return JsonCodec.readObject(connection.getInputStream().readAllBytes());
  }

  private double plainBulk(ElasticWire elastic) throws IOException {
    String index = elastic.indexOf(ALIAS);
    Path file = folder.resolve("bulk.ndjson");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      elastic.forEach(index, hit -> write(out, hit));
    }
    JsonObject mappings =
        object(object(elastic.ask("GET", "/" + index + "/_mapping", ""), index), "mappings");
    elastic.ask(
        "PUT",
        "/" + PLAIN,
        "{\"settings\":{\"number_of_shards\":1,\"number_of_replicas\":0,"
            + "\"index.mapping.total_fields.limit\":10000},\"mappings\":"
            + JsonCodec.write(mappings)
            + "}");
    long begun = System.nanoTime();
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      StringBuilder bulk = new StringBuilder();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        bulk.append(line).append('\n').append(in.readLine()).append('\n');
        if (bulk.length() >= BULK_CHARS) {
          send(elastic, bulk);
        }
      }
      send(elastic, bulk);
    }
    elastic.ask("POST", "/" + PLAIN + "/_refresh", "");
    return seconds(begun);
  }

  private static void write(BufferedWriter out, JsonObject hit) {
    JsonObject action =
        new JsonObject(
            Map.of(
                "_id", JsonValue.of(text(hit, "_id")),
                "routing", JsonValue.of(text(hit, "_routing"))));
    try {
      out.write(JsonCodec.write(new JsonObject(Map.of("index", action))).toString());
      out.write('\n');
      out.write(JsonCodec.write(object(hit, "_source")).toString());
      out.write('\n');
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static void send(ElasticWire elastic, StringBuilder bulk) throws IOException {
    if (bulk.isEmpty()) {
      return;
    }
    JsonObject answer =
        elastic.ask("POST", "/" + PLAIN + "/_bulk?filter_path=errors", bulk.toString());
    if (!answer.get("errors").equals(Optional.of(JsonValue.of(false)))) {
      throw new IOException("refused: " + answer);
    }
    bulk.setLength(0);
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  private static void row(String what, long count, double seconds, String how) {
    Benchmark.row(
        what,
        String.format(Locale.ROOT, "%,.0f/s", count / seconds),
        String.format(Locale.ROOT, "%,d in %.1f s: %s", count, seconds, how));
  }
}
