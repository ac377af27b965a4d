package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.bootstrap.Api.Answer;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.Plan;
import io.planmanagement.http.Scope;
import io.planmanagement.http.TokenMinter;
import io.planmanagement.samples.SamplePlans;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testservers.ElasticServer;
import io.planmanagement.testservers.RabbitServer;
import io.planmanagement.testservers.RedisServer;
import io.planmanagement.testservers.TcpProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code plan serve} on real servers: how it starts, what it tells of them, how it is operated. */
class ServeOnServersTest {

  private static final Duration BOUND = Duration.ofSeconds(60);

  private final Path directory;

  ServeOnServersTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void it_serves_by_the_documented_file_and_goes_on_whatever_server_is_down() throws IOException {
    CompletableFuture<RabbitServer> broker =
        CompletableFuture.supplyAsync(() -> RabbitServer.start(Map.of(), Map.of()));
    try (ElasticServer elastic = ElasticServer.start(Map.of());
        RabbitServer rabbit = broker.join();
        RedisServer redis = RedisServer.startDurable();
        TcpProxy toElastic = new TcpProxy("127.0.0.1", elastic.port())) {
      writeDocumentedFile(redis.port(), rabbit.address().getPort(), toElastic.port());
      Plan first = new SamplePlans(11).plan(0);
      Plan second = new SamplePlans(11).plan(1);
      String etag;

      try (ServiceProcess service = start()) {
        Answer created = api(service).send("POST", "/plan", first.document());
        etag = created.etag();
        assertEquals(201, created.status(), created::toString);
        Eventually.holdsWithin(BOUND, "it is indexed", () -> isIndexed(service, first));
        assertEquals(first.document(), api(service).get("/plan/es_plan/" + first.id()).json());
        assertEquals("up up up", ready(service));
        assertOperates(service);
        service.terminate();
        assertEquals(128 + 15, service.await());
      }

      toElastic.refuse();
      try (ServiceProcess service = start()) {
        assertEquals("up up down", ready(service));
        assertEquals(etag, api(service).get("/plan/" + first.id()).etag());
        assertEquals(201, api(service).send("POST", "/plan", second.document()).status());
        assertTrue(service.errors().contains("Not there yet, and tried again"), service::errors);

        redis.process().kill();
        Eventually.holdsWithin(BOUND, "not ready", () -> ready(service).startsWith("down"));
        assertEquals(503, api(service).get("/plan/" + first.id()).status());
        redis.process().startAgain();
        Eventually.holdsWithin(BOUND, "ready again", () -> ready(service).startsWith("up"));
        assertEquals(etag, api(service).get("/plan/" + first.id()).etag());

        toElastic.pass();
        Eventually.holdsWithin(
            BOUND, "what was written meanwhile is indexed", () -> isIndexed(service, second));
      }
    }
  }

  @Test
  void servers_that_are_down_stop_nobody_from_starting() throws IOException {
    try (PlanServer service = PlanServer.start(configuration(nobody(), nobody(), nobody()))) {
      Api api = new Api(URI.create("http://localhost:" + service.api().getPort()), "");

      assertEquals("down down down", states(api.get("/health/ready")));
      assertEquals(200, api.get("/health/live").status());
    }
  }

  @Test
  void a_store_that_may_forget_ends_the_start_with_the_reason() throws IOException {
    try (RedisServer redis =
        RedisServer.start("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")) {
      ServeConfiguration configuration =
          configuration("127.0.0.1:" + redis.port(), nobody(), nobody());

      CommandFailed refused =
          assertThrows(CommandFailed.class, () -> PlanServer.start(configuration).close());

      assertEquals(ExitCode.FAILED, refused.exitCode());
      assertTrue(refused.getMessage().contains("noeviction"), refused.getMessage());
      assertEquals(1, refused.getMessage().lines().count());
      redis.command("CONFIG", "SET", "maxmemory-policy", "noeviction");
      PlanServer.start(configuration).close();
    }
  }

  /** The file that the system's original documentation shows, with the ports of these servers. */
  private void writeDocumentedFile(int redis, int rabbit, int elastic) throws IOException {
    Files.writeString(
        directory.resolve(".env"),
        """
        PYTHON_ENV=development
        DEV_PORT=5000
        DEV_HOST=localhost
        DEV_VERSION=v1
        DEV_OAUTH_CLIENT_ID=<YOUR_CLIENT_ID>
        DEV_ELASTIC_HOST=127.0.0.1:%d
        REDIS_DEV_HOST=127.0.0.1
        REDIS_DEV_PORT=%d
        RABBITMQ_DEV_HOST=127.0.0.1
        RABBITMQ_DEV_PORT=%d
        ELASTIC_REPLICAS=0
        """
            .formatted(elastic, redis, rabbit));
  }

  private ServiceProcess start() {
    ServiceProcess service = ServiceProcess.start(directory, "--key-file", "key.json");
    assertEquals(List.of("Plans are served on " + service.api()), service.printed());
    assertFalse(Files.exists(directory.resolve("data")), "no folder is made");
    return service;
  }

  /** The operator's commands work with the key that the instances share. */
  private void assertOperates(ServiceProcess service) {
    for (List<String> command :
        List.of(List.of("export"), List.of("reindex"), List.of("audit"), List.of("dead-letters"))) {
      TestSurroundings surroundings = TestSurroundings.of(directory, Map.of());
      List<String> line = new java.util.ArrayList<>(command);
      line.addAll(List.of("--key-file", "key.json"));
      line.addAll(List.of("--url", "http://localhost:" + service.api().getPort()));

      assertEquals(
          ExitCode.DONE,
          Main.program().run(line, surroundings.surroundings()),
          () -> command + surroundings.out() + surroundings.err());
    }
  }

  private Api api(ServiceProcess service) {
    return new Api(service.api(), token());
  }

  private String token() {
    try {
      return TokenMinter.open(directory.resolve("key.json"))
          .mint("test", EnumSet.of(Scope.READ, Scope.WRITE), Optional.empty(), BOUND);
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
  }

  private boolean isIndexed(ServiceProcess service, Plan plan) {
    return api(service).get("/plan/es_plan/" + plan.id()).status() == 200;
  }

  private String ready(ServiceProcess service) {
    return states(
        new Api(URI.create("http://localhost:" + service.api().getPort()), token())
            .get("/health/ready"));
  }

  /** Returns how store, channel and index are. */
  private static String states(Answer ready) {
    List<String> states =
        List.of("store", "channel", "index").stream()
            .map(part -> ready.object().get(part).orElse(JsonValue.NULL))
            .map(state -> ((JsonString) state).value())
            .toList();
    assertEquals(states.get(0).equals("up") ? 200 : 503, ready.status(), ready::toString);
    return String.join(" ", states);
  }

  private ServeConfiguration configuration(String redis, String rabbit, String elastic) {
    return TestService.configuration(
        directory,
        Map.of(
            "--redis", "redis://" + redis,
            "--rabbit", "amqp://" + rabbit,
            "--elastic", "http://" + elastic,
            "--key-file", "key.json"));
  }

  /** Returns an address that nobody listens on. */
  private static String nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }
}
