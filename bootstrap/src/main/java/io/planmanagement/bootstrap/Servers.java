package io.planmanagement.bootstrap;

import io.planmanagement.elastic.ElasticCredentials;
import io.planmanagement.elastic.ElasticSettings;
import io.planmanagement.rabbit.RabbitSettings;
import io.planmanagement.rabbit.RabbitTls;
import io.planmanagement.redis.RedisSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The servers that plans are kept on.
 *
 * @param redis the store
 * @param rabbit what carries the changes
 * @param elastic the index
 */
record Servers(RedisSettings redis, RabbitSettings rabbit, ElasticSettings elastic) {

  private static final List<Setting> ADDRESSES =
      List.of(Setting.REDIS, Setting.RABBITMQ, Setting.ELASTIC);

  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int ELASTIC_PORT = 9200;

  /** Whether any server is named. */
  static boolean areNamed(Settings settings) {
    return ADDRESSES.stream().anyMatch(settings::isSet);
  }

  /** Reads the servers; empty if none is named, or something about them is wrong. */
  static Optional<Servers> of(Settings settings) {
    if (!areNamed(settings)) {
      refuseTheRest(settings);
      return Optional.empty();
    }
    requireAll(settings);
    Optional<RedisSettings> redis = redis(settings);
    Optional<RabbitSettings> rabbit = rabbit(settings);
    Optional<ElasticSettings> elastic = elastic(settings);
    return redis.isPresent() && rabbit.isPresent() && elastic.isPresent()
        ? Optional.of(new Servers(redis.get(), rabbit.get(), elastic.get()))
        : Optional.empty();
  }

  private static void requireAll(Settings settings) {
    Setting named = ADDRESSES.stream().filter(settings::isSet).findFirst().orElseThrow();
    ADDRESSES.stream()
        .filter(server -> !settings.isSet(server))
        .forEach(
            server ->
                settings.wrong(
                    server,
                    "expected, since "
                        + settings.origin(named)
                        + " is set: all three servers are named, or none, to run embedded"));
  }

  /** Whoever says how to use a server means to use it: that must not run embedded in silence. */
  private static void refuseTheRest(Settings settings) {
    Setting.all().stream()
        .filter(Setting::isOfServers)
        .filter(settings::isSet)
        .forEach(
            setting ->
                settings.wrong(
                    setting,
                    "has a meaning only with servers, of which none is named (REDIS_URL,"
                        + " RABBITMQ_URL, ELASTIC_URL)"));
  }

  private static Optional<RedisSettings> redis(Settings settings) {
    List<URI> addresses = settings.addresses(Setting.REDIS, Set.of("redis", "rediss"));
    boolean tls = isScheme("rediss", addresses);
    Optional<Path> authorities = authorities(settings, Setting.REDIS_CA_FILE, tls, "rediss://");
    Optional<String> user = settings.text(Setting.REDIS_USER);
    Optional<String> password = settings.secret(Setting.REDIS_PASSWORD).map(Secret::value);
    if (user.isPresent() && !settings.isSet(Setting.REDIS_PASSWORD)) {
      settings.wrong(
          Setting.REDIS_PASSWORD,
          "expected the password of " + settings.origin(Setting.REDIS_USER));
    }
    Duration connect = settings.duration(Setting.REDIS_CONNECT_TIMEOUT, MILLISECOND, MINUTE);
    Duration timeout = settings.duration(Setting.REDIS_TIMEOUT, MILLISECOND, MINUTE);
    Duration acknowledged = settings.duration(Setting.REDIS_REPLICA_TIMEOUT, MILLISECOND, MINUTE);
    int replicas = settings.number(Setting.REDIS_REPLICAS, 0, 100);
    if (replicas > 0 && acknowledged.compareTo(timeout) >= 0) {
      settings.wrong(
          Setting.REDIS_REPLICA_TIMEOUT,
          "expected less than " + settings.origin(Setting.REDIS_TIMEOUT));
    }
    int connections = settings.number(Setting.REDIS_CONNECTIONS, 1, 10_000);
    int partitions = settings.number(Setting.REDIS_PARTITIONS, 1, 1024);
    return made(
        settings,
        Setting.REDIS,
        addresses,
        () -> {
          RedisSettings usual = RedisSettings.ofUris(addresses);
          return new RedisSettings(
              usual.addresses(),
              password.flatMap(secret -> user),
              password,
              usual.tls().map(secured -> new RedisSettings.Tls(authorities)),
              connect,
              timeout,
              connections,
              settings.required(Setting.REDIS_NAMESPACE),
              partitions,
              replicas == 0
                  ? Optional.empty()
                  : Optional.of(new RedisSettings.Replicas(replicas, acknowledged)));
        });
  }

  private static Optional<RabbitSettings> rabbit(Settings settings) {
    List<URI> addresses = settings.addresses(Setting.RABBITMQ, Set.of("amqp", "amqps"));
    boolean tls = isScheme("amqps", addresses);
    Optional<Path> authorities = authorities(settings, Setting.RABBITMQ_CA_FILE, tls, "amqps://");
    String user = settings.required(Setting.RABBITMQ_USER);
    Optional<String> password = settings.secret(Setting.RABBITMQ_PASSWORD).map(Secret::value);
    if (!user.equals("guest") && !settings.isSet(Setting.RABBITMQ_PASSWORD)) {
      settings.wrong(
          Setting.RABBITMQ_PASSWORD,
          "expected the password of " + settings.origin(Setting.RABBITMQ_USER));
    }
    Duration connect = settings.duration(Setting.RABBITMQ_CONNECT_TIMEOUT, MILLISECOND, MINUTE);
    Duration reply = settings.duration(Setting.RABBITMQ_TIMEOUT, MILLISECOND, HOUR);
    Duration heartbeat = settings.duration(Setting.RABBITMQ_HEARTBEAT, SECOND, HOUR);
    int prefetch = settings.number(Setting.RABBITMQ_PREFETCH, 1, 65_535);
    return made(
        settings,
        Setting.RABBITMQ,
        addresses,
        () -> {
          RabbitSettings usual =
              RabbitSettings.of(String.join(",", addresses.stream().map(URI::toString).toList()));
          return new RabbitSettings(
              usual.addresses(),
              usual.virtualHost(),
              new RabbitSettings.Login(user, password.orElse("guest")),
              usual.tls().map(encrypted -> new RabbitTls(authorities)),
              settings.required(Setting.RABBITMQ_QUEUE),
              prefetch,
              new RabbitSettings.Timeouts(connect, reply, heartbeat));
        });
  }

  private static Optional<ElasticSettings> elastic(Settings settings) {
    List<URI> addresses =
        settings.addresses(Setting.ELASTIC, Set.of("http", "https")).stream()
            .map(Servers::withPort)
            .toList();
    boolean tls = isScheme("https", addresses);
    Optional<Path> authorities = authorities(settings, Setting.ELASTIC_CA_FILE, tls, "https://");
    Supplier<ElasticCredentials> credentials = credentials(settings);
    Duration connect = settings.duration(Setting.ELASTIC_CONNECT_TIMEOUT, MILLISECOND, MINUTE);
    Duration request = settings.duration(Setting.ELASTIC_TIMEOUT, MILLISECOND, HOUR);
    int shards = settings.number(Setting.ELASTIC_SHARDS, 1, 1024);
    int replicas = settings.number(Setting.ELASTIC_REPLICAS, 0, 100);
    return made(
        settings,
        Setting.ELASTIC,
        addresses,
        () -> {
          ElasticSettings usual = ElasticSettings.of(addresses.toArray(new URI[0]));
          return new ElasticSettings(
              usual.addresses(),
              credentials.get(),
              authorities,
              connect,
              request,
              usual.patience(),
              settings.required(Setting.ELASTIC_ALIAS),
              shards,
              replicas,
              usual.bulkDocuments(),
              usual.bulkBytes(),
              usual.refreshPause());
        });
  }

  /** What is wrong with the values themselves is found when the settings are made of them. */
  private static Supplier<ElasticCredentials> credentials(Settings settings) {
    Optional<String> user = settings.text(Setting.ELASTIC_USER);
    Optional<Secret> password = settings.secret(Setting.ELASTIC_PASSWORD);
    Optional<Secret> key = settings.secret(Setting.ELASTIC_API_KEY);
    boolean both = settings.isSet(Setting.ELASTIC_PASSWORD) || user.isPresent();
    if (settings.isSet(Setting.ELASTIC_API_KEY) && both) {
      settings.wrong(Setting.ELASTIC_API_KEY, "expected either an API key, or user and password");
    }
    if (settings.isSet(Setting.ELASTIC_PASSWORD) != user.isPresent()) {
      settings.wrong(
          user.isPresent() ? Setting.ELASTIC_PASSWORD : Setting.ELASTIC_USER,
          "expected, since user and password go together");
    }
    return () -> {
      if (key.isPresent()) {
        return new ElasticCredentials.ApiKey(key.get().value());
      }
      return user.isPresent() && password.isPresent()
          ? new ElasticCredentials.UserAndPassword(user.get(), password.get().value())
          : new ElasticCredentials.Anonymous();
    };
  }

  private static boolean isScheme(String scheme, List<URI> addresses) {
    return !addresses.isEmpty() && scheme.equalsIgnoreCase(addresses.get(0).getScheme());
  }

  private static Optional<Path> authorities(
      Settings settings, Setting setting, boolean tls, String scheme) {
    Optional<Path> file = settings.readable(setting);
    if (settings.isSet(setting) && !tls) {
      settings.wrong(setting, "has a meaning only with an address of " + scheme);
    }
    return file;
  }

  /** Elasticsearch is looked for where it listens unless told otherwise. */
  private static URI withPort(URI address) {
    return address.getPort() >= 0
        ? address
        : URI.create(
            address.getScheme()
                + "://"
                + address.getRawAuthority()
                + ":"
                + ELASTIC_PORT
                + address.getRawPath());
  }

  /** Makes an adapter's settings; what that refuses is a problem like all others. */
  private static <T> Optional<T> made(
      Settings settings, Setting server, List<URI> addresses, Supplier<T> adapter) {
    if (addresses.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(adapter.get());
    } catch (IllegalArgumentException wrong) {
      settings.wrong(server, String.valueOf(wrong.getMessage()));
      return Optional.empty();
    }
  }
}
