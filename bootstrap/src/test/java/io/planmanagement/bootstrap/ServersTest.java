package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.elastic.ElasticCredentials;
import io.planmanagement.elastic.ElasticSettings;
import io.planmanagement.rabbit.RabbitSettings;
import io.planmanagement.rabbit.RabbitTls;
import io.planmanagement.redis.RedisSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How servers are named, and how they are used. */
class ServersTest {

  private final Path directory;

  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> flags = new HashMap<>();

  ServersTest(@TempDir Path directory) {
    this.directory = directory;
    flags.putAll(
        Map.of(
            "--redis", "redis://store:6379",
            "--rabbit", "amqp://broker:5672",
            "--elastic", "http://search:9200",
            "--key-file", "key.json"));
  }

  @Test
  void three_addresses_are_enough() {
    Servers servers = servers();

    assertEquals(RedisSettings.of(List.of("store:6379")), servers.redis());
    assertEquals(RabbitSettings.of("amqp://broker:5672"), servers.rabbit());
    assertEquals(ElasticSettings.of(URI.create("http://search:9200")), servers.elastic());
    assertEquals(new TokenKeys.Own(directory.resolve("key.json")), read().keys());
  }

  @Test
  void ports_have_their_defaults() {
    flags.putAll(
        Map.of("--redis", "redis://store", "--rabbit", "amqp://b", "--elastic", "http://[::1]/"));

    Servers servers = servers();

    assertEquals(List.of("store:6379"), servers.redis().addresses());
    assertEquals(List.of(new RabbitSettings.Address("b", 5672)), servers.rabbit().addresses());
    assertEquals(List.of(URI.create("http://[::1]:9200/")), servers.elastic().addresses());
  }

  @Test
  void a_server_may_have_several_addresses() {
    flags.putAll(
        Map.of(
            "--redis", "redis://a:1,redis://b:2",
            "--rabbit", "amqp://a:1/plans, amqp://b:2/plans",
            "--elastic", "http://a:1,http://b:2"));

    Servers servers = servers();

    assertEquals(List.of("a:1", "b:2"), servers.redis().addresses());
    assertEquals("plans", servers.rabbit().virtualHost());
    assertEquals(
        List.of(new RabbitSettings.Address("a", 1), new RabbitSettings.Address("b", 2)),
        servers.rabbit().addresses());
    assertEquals(
        List.of(URI.create("http://a:1"), URI.create("http://b:2")), servers.elastic().addresses());
  }

  @Test
  void everything_can_be_encrypted_and_needs_a_login() throws IOException {
    Path authorities = Files.writeString(directory.resolve("ca.pem"), "x");
    Path password = Files.writeString(directory.resolve("password"), "sesame\n");
    flags.putAll(
        Map.of(
            "--redis", "rediss://store:6380",
            "--rabbit", "amqps://broker",
            "--elastic", "https://search:9243"));
    environment.putAll(
        Map.of(
            "REDIS_USER", "plan",
            "REDIS_PASSWORD", "secret",
            "REDIS_CA_FILE", "ca.pem",
            "RABBITMQ_USER", "plan",
            "RABBITMQ_PASSWORD_FILE", password.toString(),
            "RABBITMQ_CA_FILE", "ca.pem",
            "ELASTIC_USER", "plan",
            "ELASTIC_PASSWORD", "hidden",
            "ELASTIC_CA_FILE", "ca.pem"));

    Servers servers = servers();

    assertEquals(Optional.of("plan"), servers.redis().user());
    assertEquals(Optional.of("secret"), servers.redis().password());
    assertEquals(
        Optional.of(new RedisSettings.Tls(Optional.of(authorities))), servers.redis().tls());
    assertEquals(new RabbitSettings.Login("plan", "sesame"), servers.rabbit().login());
    assertEquals(Optional.of(RabbitTls.trusting(authorities)), servers.rabbit().tls());
    assertEquals(5671, servers.rabbit().addresses().get(0).port());
    assertEquals(
        new ElasticCredentials.UserAndPassword("plan", "hidden"), servers.elastic().credentials());
    assertEquals(Optional.of(authorities), servers.elastic().authorities());
    String shown = servers + " " + read();
    for (String secret : List.of("secret", "sesame", "hidden")) {
      assertFalse(shown.contains(secret), shown);
    }
  }

  @Test
  void the_index_takes_an_api_key_as_well() {
    environment.put("ELASTIC_API_KEY", "a2V5OnNlY3JldA==");

    assertEquals(
        new ElasticCredentials.ApiKey("a2V5OnNlY3JldA=="), servers().elastic().credentials());
  }

  @Test
  void names_sizes_and_times_can_be_set() {
    environment.putAll(
        Map.of(
            "REDIS_NAMESPACE", "blue",
            "REDIS_PARTITIONS", "16",
            "REDIS_CONNECTIONS", "5",
            "REDIS_REPLICAS", "1",
            "REDIS_REPLICA_TIMEOUT", "200ms",
            "REDIS_CONNECT_TIMEOUT", "300ms",
            "REDIS_TIMEOUT", "700ms",
            "RABBITMQ_QUEUE", "blue-changes",
            "RABBITMQ_PREFETCH", "7"));
    environment.putAll(
        Map.of(
            "RABBITMQ_CONNECT_TIMEOUT", "1s",
            "RABBITMQ_TIMEOUT", "3s",
            "RABBITMQ_HEARTBEAT", "2s",
            "ELASTIC_ALIAS", "blue",
            "ELASTIC_SHARDS", "3",
            "ELASTIC_REPLICAS", "0",
            "ELASTIC_CONNECT_TIMEOUT", "400ms",
            "ELASTIC_TIMEOUT", "9s"));

    Servers servers = servers();

    RedisSettings redis = servers.redis();
    assertEquals("blue", redis.namespace());
    assertEquals(16, redis.partitions());
    assertEquals(5, redis.connections());
    assertEquals(
        Optional.of(new RedisSettings.Replicas(1, Duration.ofMillis(200))), redis.replicas());
    assertEquals(Duration.ofMillis(300), redis.connectTimeout());
    assertEquals(Duration.ofMillis(700), redis.timeout());
    RabbitSettings rabbit = servers.rabbit();
    assertEquals("blue-changes", rabbit.queue());
    assertEquals(7, rabbit.prefetch());
    assertEquals(
        new RabbitSettings.Timeouts(
            Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(2)),
        rabbit.timeouts());
    ElasticSettings elastic = servers.elastic();
    assertEquals("blue", elastic.alias());
    assertEquals(3, elastic.shards());
    assertEquals(0, elastic.replicas());
    assertEquals(Duration.ofMillis(400), elastic.connectTimeout());
    assertEquals(Duration.ofSeconds(9), elastic.requestTimeout());
  }

  @Test
  void of_the_servers_all_are_named_with_usable_addresses() throws IOException {
    flags.clear();
    flags.put("--key-file", "key.json");
    Files.writeString(
        directory.resolve(".env"), "REDIS_DEV_HOST=localhost\nRABBITMQ_URL=http://localhost\n");

    assertEquals(
        List.of(
            "--elastic (ELASTIC_URL): expected, since REDIS_DEV_HOST in .env is set: all three"
                + " servers are named, or none, to run embedded",
            "RABBITMQ_URL in .env: expected a URL such as amqp://localhost:PORT"),
        problems());
  }

  @Test
  void an_address_of_another_form_is_refused() {
    for (String redis :
        List.of(
            "store:6379",
            "redis://",
            "redis://store:70000",
            "redis://store:0",
            "redis://store/1",
            "redis://store?x=1",
            "redis://a,rediss://b",
            "redis://a,,amqp://b",
            "redis://:sesame@store")) {
      flags.put("--redis", redis);

      List<String> problems = problems();

      assertEquals(1, problems.size(), redis + problems);
      assertTrue(problems.get(0).startsWith("--redis: "), problems.get(0));
      assertFalse(problems.get(0).contains("sesame"), problems.get(0));
    }
  }

  @Test
  void halves_of_a_login_and_needless_certificates_are_refused_at_once() throws IOException {
    Files.writeString(directory.resolve("ca.pem"), "x");
    environment.putAll(
        Map.of(
            "REDIS_USER", "plan",
            "RABBITMQ_USER", "plan",
            "ELASTIC_PASSWORD", "x",
            "ELASTIC_API_KEY", "y",
            "REDIS_CA_FILE", "ca.pem",
            "RABBITMQ_CA_FILE", "missing.pem"));

    assertEquals(
        List.of(
            "REDIS_CA_FILE: has a meaning only with an address of rediss://",
            "REDIS_PASSWORD: expected the password of REDIS_USER",
            "RABBITMQ_CA_FILE: can't read " + directory.resolve("missing.pem"),
            "RABBITMQ_CA_FILE: has a meaning only with an address of amqps://",
            "RABBITMQ_PASSWORD: expected the password of RABBITMQ_USER",
            "ELASTIC_API_KEY: expected either an API key, or user and password",
            "ELASTIC_USER: expected, since user and password go together"),
        problems());
  }

  @Test
  void names_sizes_and_times_that_make_no_sense_are_refused_at_once() {
    environment.putAll(
        Map.of(
            "REDIS_NAMESPACE", "a b",
            "REDIS_PARTITIONS", "0",
            "REDIS_REPLICAS", "1",
            "REDIS_REPLICA_TIMEOUT", "2s",
            "RABBITMQ_QUEUE", "amq.mine",
            "RABBITMQ_HEARTBEAT", "1ms",
            "ELASTIC_ALIAS", "Plans",
            "ELASTIC_SHARDS", "many"));

    List<String> problems = problems();

    for (String begin :
        List.of(
            "REDIS_REPLICA_TIMEOUT: expected less than REDIS_TIMEOUT",
            "REDIS_PARTITIONS: expected a whole number from 1 to 1024",
            "RABBITMQ_HEARTBEAT: expected a time from 1s to 1h",
            "ELASTIC_SHARDS: expected a whole number from 1 to 1024")) {
      assertTrue(
          problems.stream().anyMatch(problem -> problem.startsWith(begin)), begin + problems);
    }
    assertTrue(problems.stream().anyMatch(problem -> problem.contains("namespace")), "" + problems);
    assertTrue(problems.stream().anyMatch(problem -> problem.contains("queue")), "" + problems);
    assertTrue(problems.stream().anyMatch(problem -> problem.contains("alias")), "" + problems);
  }

  @Test
  void on_servers_an_issuer_or_a_shared_key_is_required() {
    flags.remove("--key-file");
    assertEquals(
        List.of(
            "--key-file (PLAN_KEY_FILE): expected a key file that all instances share, or"
                + " OAUTH_ISSUER: on servers each has to accept the tokens of the others, so that"
                + " none makes a key of its own"),
        problems());

    environment.putAll(Map.of("OAUTH_ISSUER", "https://issuer.example", "OAUTH_AUDIENCE", "p"));
    assertTrue(read().keys() instanceof TokenKeys.Issuer);
  }

  @Test
  void who_says_how_to_use_a_server_and_names_none_does_not_run_embedded_in_silence() {
    flags.clear();
    environment.putAll(Map.of("REDIS_PASSWORD", "x", "ELASTIC_ALIAS", "blue"));

    String reason =
        ": has a meaning only with servers, of which none is named (REDIS_URL, RABBITMQ_URL,"
            + " ELASTIC_URL)";
    assertEquals(List.of("REDIS_PASSWORD" + reason, "ELASTIC_ALIAS" + reason), problems());
  }

  private Servers servers() {
    return read().servers().orElseThrow();
  }

  private ServeConfiguration read() {
    return ServeConfiguration.of(
        Settings.read(flags, TestSurroundings.of(directory, environment).surroundings()));
  }

  private List<String> problems() {
    return assertThrows(ConfigurationRefused.class, this::read).problems();
  }
}
