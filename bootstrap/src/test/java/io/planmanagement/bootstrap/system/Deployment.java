package io.planmanagement.bootstrap.system;

import static io.planmanagement.bootstrap.system.ElasticWire.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.planmanagement.bootstrap.system.Client.Answer;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testservers.ElasticServer;
import io.planmanagement.testservers.RabbitServer;
import io.planmanagement.testservers.RedisServer;
import io.planmanagement.testservers.ServerProcess;
import io.planmanagement.testservers.TcpProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * The whole system as it is run: two instances of the service, a Redis that has on disk what it
 * acknowledged, a RabbitMQ, an Elasticsearch, and between the service and each server a network
 * that can be broken.
 *
 * <p>All tests of this package share one, each with plans of its own; who breaks it mends it. What
 * is left of it ends with this JVM.
 */
final class Deployment implements AutoCloseable {

  /** How long the service waits for Redis. */
  static final Duration REDIS_TIMEOUT = Duration.ofSeconds(1);

  /** How long the service waits for Elasticsearch, and goes on trying to settle a request. */
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /**
   * The longest that the service may take to answer: until its deadline, then the time-out of the
   * last call to Redis that began before that, and a second for a busy machine.
   */
  static final Duration ANSWER_BOUND = DEADLINE.plus(REDIS_TIMEOUT).plusSeconds(1);

  static final String NAMESPACE = "plans";
  static final String QUEUE = "plan-changes";
  static final String ALIAS = "plans";

  private static final Duration JOB_BOUND = Duration.ofMinutes(5);

  private static final Map<String, String> ENVIRONMENT =
      Map.ofEntries(
          Map.entry("PLAN_REQUEST_DEADLINE", DEADLINE.toSeconds() + "s"),
          Map.entry("PLAN_AUDIT_RATE", "0"),
          Map.entry("REDIS_NAMESPACE", NAMESPACE),
          Map.entry("REDIS_CONNECT_TIMEOUT", "1s"),
          Map.entry("REDIS_TIMEOUT", REDIS_TIMEOUT.toSeconds() + "s"),
          Map.entry("RABBITMQ_QUEUE", QUEUE),
          Map.entry("RABBITMQ_CONNECT_TIMEOUT", "1s"),
          Map.entry("RABBITMQ_TIMEOUT", "2s"),
          Map.entry("RABBITMQ_HEARTBEAT", "1s"),
          Map.entry("ELASTIC_ALIAS", ALIAS),
          Map.entry("ELASTIC_REPLICAS", "0"),
          Map.entry("ELASTIC_CONNECT_TIMEOUT", "1s"),
          Map.entry("ELASTIC_TIMEOUT", DEADLINE.toSeconds() + "s"));

  private static Optional<Deployment> shared = Optional.empty();

  private final Path folder = ServerProcess.newFolder("deployment");
  private final Path backup = folder.resolve("backup");
  private final RabbitServer rabbit;
  private final ElasticServer elastic;
  private final TcpProxy toRedis;
  private final TcpProxy toRabbit;
  private final TcpProxy toElastic;
  private final ElasticWire index;
  private final ServiceInstance one;
  private final ServiceInstance other;
  private RedisServer redis;
  private Optional<Replica> replica = Optional.empty();

  /** A copy of Redis that the network can cut off. */
  private record Replica(RedisServer server, TcpProxy link) {}

  /** A server that the service talks to. */
  enum Server {
    REDIS("Redis", Duration.ofSeconds(3)),
    RABBITMQ("RabbitMQ", Duration.ofSeconds(5)),
    ELASTICSEARCH("Elasticsearch", Duration.ofSeconds(6));

    private final String label;
    private final Duration beyondTimeouts;

    Server(String label, Duration beyondTimeouts) {
      this.label = label;
      this.beyondTimeouts = beyondTimeouts;
    }

    /** Returns a time that is longer than the service waits for it. */
    Duration beyondTimeouts() {
      return beyondTimeouts;
    }

    String label() {
      return label;
    }
  }

  private Deployment() {
    CompletableFuture<RabbitServer> broker =
        CompletableFuture.supplyAsync(() -> RabbitServer.start(Map.of(), Map.of()));
    elastic = ElasticServer.start(Map.of());
    rabbit = broker.join();
    redis = startRedis();
    toRedis = new TcpProxy("127.0.0.1", redis.port());
    toRabbit = new TcpProxy("127.0.0.1", rabbit.address().getPort());
    toElastic = new TcpProxy("127.0.0.1", elastic.port());
    index = new ElasticWire(elastic.address());
    Poison.prepare(index, ALIAS);
    one = instance("one");
    other = instance("other");
    Eventually.holdsWithin(JOB_BOUND, "an index", this::hasIndex);
  }

  /** Starts a Redis whose file only grows, so that the end of it is what came last. */
  private static RedisServer startRedis() {
    return RedisServer.startDurable("--auto-aof-rewrite-percentage", "0");
  }

  private ServiceInstance instance(String name) {
    return ServiceInstance.start(
        name,
        folder,
        List.of(
            "--redis", "redis://127.0.0.1:" + toRedis.port(),
            "--rabbit", "amqp://127.0.0.1:" + toRabbit.port(),
            "--elastic", "http://127.0.0.1:" + toElastic.port()),
        ENVIRONMENT);
  }

  /** Returns the one that all tests share, started at the first call. */
  static synchronized Deployment shared() {
    if (shared.isEmpty()) {
      shared = Optional.of(new Deployment());
    }
    return shared.get();
  }

  /** Has the next test start with a new one: this one was left broken. */
  static synchronized void discard() {
    shared.ifPresent(Deployment::close);
    shared = Optional.empty();
  }

  /** Returns the instance that faults befall. */
  ServiceInstance one() {
    return one;
  }

  /** Returns the instances that a load balancer would send requests to. */
  List<Client> clients() {
    return Stream.of(one, other)
        .filter(ServiceInstance::isReachable)
        .map(ServiceInstance::client)
        .toList();
  }

  /** Returns clients of both instances that wait no longer than that for an answer. */
  List<Client> clients(Duration patience) {
    return List.of(one.client(patience), other.client(patience));
  }

  /** Returns a client of the instance that goes through all faults. */
  Client client() {
    return other.client();
  }

  RedisServer redis() {
    return redis;
  }

  RabbitServer rabbit() {
    return rabbit;
  }

  ElasticServer elastic() {
    return elastic;
  }

  ElasticWire index() {
    return index;
  }

  /** Returns the network between the service and a server. */
  TcpProxy to(Server server) {
    return switch (server) {
      case REDIS -> toRedis;
      case RABBITMQ -> toRabbit;
      case ELASTICSEARCH -> toElastic;
    };
  }

  /** Makes the index read-only, as Elasticsearch does when its disk is full, or writable again. */
  void blockIndex(boolean blocked) {
    index.ask(
        "PUT",
        "/" + index.indexOf(ALIAS) + "/_settings",
        "{\"index.blocks.read_only_allow_delete\":" + (blocked ? "true" : "null") + "}");
  }

  void deleteIndex() {
    index.ask("DELETE", "/" + index.indexOf(ALIAS), "");
  }

  private boolean hasIndex() {
    try {
      return !index.indexOf(ALIAS).isEmpty();
    } catch (IllegalStateException notYet) {
      return false;
    }
  }

  /** Waits until something is on its way to the index. */
  void awaitProjection() {
    long before = toElastic.bytesToServer();
    Eventually.holds(
        "something to be projected", () -> toElastic.bytesToServer() > before + (16 << 10));
  }

  /** Copies what Redis has on disk now. Loading stops where the copy cut a command off. */
  void backUpRedis() {
    redis.copyData(backup);
  }

  /** Puts that copy in place of what Redis has since. */
  void restoreRedis() {
    redis.process().kill();
    redis.replaceData(backup);
    redis.process().startAgain();
  }

  /** Starts a copy of Redis, waits until it has all, and then cuts it off: it falls behind. */
  void isolateReplica() {
    TcpProxy link = new TcpProxy("127.0.0.1", redis.port());
    RedisServer copy = startRedis(); // its command line must not make it a copy again later
    copy.command("REPLICAOF", "127.0.0.1", Integer.toString(link.port()));
    Eventually.holdsWithin(
        JOB_BOUND, "a copy", () -> copy.info("master_link_status").equals(Optional.of("up")));
    link.swallow();
    replica = Optional.of(new Replica(copy, link));
  }

  /** Ends Redis, and has its copy take its place. */
  void promoteReplica() {
    Replica next = replica.orElseThrow();
    redis.process().kill();
    next.link().close();
    next.server().command("REPLICAOF", "NO", "ONE");
    toRedis.leadTo(next.server().port());
    toRedis.cut();
    redis.close();
    redis = next.server();
    replica = Optional.empty();
  }

  /**
   * Has the service audit its index, and waits until it is through.
   *
   * @return what it found
   */
  Answer audit() {
    return job("/admin/audit");
  }

  /** Has the service make its index anew, and waits until it shows. */
  Answer reindex() {
    return job("/admin/reindex");
  }

  private Answer job(String path) {
    Answer begun = client().post(path);
    assertEquals(202, begun.status(), begun::toString);
    Eventually.holdsWithin(
        JOB_BOUND,
        path + " ends",
        () -> !text(client().get(path).object(), "state").equals("running"));
    Answer ended = client().get(path);
    assertEquals("done", text(ended.object(), "state"), ended::toString);
    return ended;
  }

  /** Returns how many acknowledged writes the instances say that the store has lost. */
  long reportedLosses() {
    return clients().stream().mapToLong(Deployment::losses).sum();
  }

  private static long losses(Client client) {
    return client
        .ready()
        .object()
        .get("losses")
        .filter(JsonNumber.class::isInstance)
        .map(number -> ((JsonNumber) number).value().longValueExact())
        .orElse(0L);
  }

  /** Waits until the service works: the store, the broker and the index. */
  void awaitReady() {
    for (Client client : clients()) {
      Eventually.holdsWithin(JOB_BOUND, "ready", () -> client.ready().isSuccess());
    }
  }

  /** Returns what the instances last said, for people. */
  String logs() {
    return one + "\n" + one.log() + "\n" + other + "\n" + other.log();
  }

  @Override
  public void close() {
    one.close();
    other.close();
    toRedis.close();
    toRabbit.close();
    toElastic.close();
    redis.close();
    rabbit.close();
    elastic.close();
  }
}
