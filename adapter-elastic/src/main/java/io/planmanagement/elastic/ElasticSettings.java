package io.planmanagement.elastic;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where Elasticsearch is, and how it is used.
 *
 * @param addresses the nodes to talk to, {@code http} or {@code https}, at least one; one that does
 *     not answer is passed over for a while
 * @param credentials who we are
 * @param authorities a file of certificates (PEM) to trust instead of the system's
 * @param connectTimeout the longest that a connection may take to be made
 * @param requestTimeout the longest that one request may take, on however many nodes
 * @param patience how long a projection goes on trying what the index pushes back, before it fails
 * @param alias the name under which the index is searched; names that begin with it and a dot or a
 *     hyphen are ours too
 * @param shards how many shards an index is made with
 * @param replicas how many copies each of them has
 * @param bulkDocuments the most documents of one bulk request
 * @param bulkBytes the most bytes of one bulk request, unless a single document has more
 * @param refreshPause the least time from one prompt refresh to the next, however many wait for one
 */
public record ElasticSettings(
    List<URI> addresses,
    ElasticCredentials credentials,
    Optional<Path> authorities,
    Duration connectTimeout,
    Duration requestTimeout,
    Duration patience,
    String alias,
    int shards,
    int replicas,
    int bulkDocuments,
    int bulkBytes,
    Duration refreshPause) {

  private static final Pattern ALIAS = Pattern.compile("[a-z0-9][a-z0-9_]{0,99}");
  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final int MOST_SHARDS = 1024;

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if there is no address or one that is no HTTP address, if a
   *     number or a duration is not positive (replicas: negative), or if the alias is not made of 1
   *     to 100 lower-case letters, digits and underscores
   */
  public ElasticSettings {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("addresses names at least one node");
    }
    addresses.forEach(ElasticSettings::requireNode);
    requirePositive(connectTimeout, "connectTimeout");
    requirePositive(requestTimeout, "requestTimeout");
    requirePositive(patience, "patience");
    requirePositive(refreshPause, "refreshPause");
    if (!ALIAS.matcher(alias).matches()) {
      throw new IllegalArgumentException(
          "alias is 1 to 100 lower-case letters, digits and underscores");
    }
    if (shards < 1 || shards > MOST_SHARDS) {
      throw new IllegalArgumentException("shards is from 1 to " + MOST_SHARDS);
    }
    if (replicas < 0) {
      throw new IllegalArgumentException("replicas is not negative");
    }
    if (bulkDocuments < 1 || bulkBytes < 1) {
      throw new IllegalArgumentException("bulkDocuments and bulkBytes are at least 1");
    }
  }

  /**
   * Returns what suits most: no credentials, the system's certificates, 2 s to connect, 10 s for a
   * request, 10 s of patience, the alias {@code plans}, one shard with one replica, bulk requests
   * of 5,000 documents and 5 MiB at most, ten prompt refreshes a second.
   */
  public static ElasticSettings of(URI... addresses) {
    return new ElasticSettings(
        List.of(addresses),
        new ElasticCredentials.Anonymous(),
        Optional.empty(),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        "plans",
        1,
        1,
        5_000,
        5 << 20,
        Duration.ofMillis(100));
  }

  /** Returns these settings with other addresses. */
  public ElasticSettings withAddresses(List<URI> others) {
    return new ElasticSettings(
        others,
        credentials,
        authorities,
        connectTimeout,
        requestTimeout,
        patience,
        alias,
        shards,
        replicas,
        bulkDocuments,
        bulkBytes,
        refreshPause);
  }

  /** Returns these settings with other credentials. */
  public ElasticSettings with(ElasticCredentials others) {
    return new ElasticSettings(
        addresses,
        others,
        authorities,
        connectTimeout,
        requestTimeout,
        patience,
        alias,
        shards,
        replicas,
        bulkDocuments,
        bulkBytes,
        refreshPause);
  }

  /** Returns these settings with a file of certificates to trust instead of the system's. */
  public ElasticSettings trusting(Path certificates) {
    return new ElasticSettings(
        addresses,
        credentials,
        Optional.of(certificates),
        connectTimeout,
        requestTimeout,
        patience,
        alias,
        shards,
        replicas,
        bulkDocuments,
        bulkBytes,
        refreshPause);
  }

  /** Returns these settings with other bounds of time. */
  public ElasticSettings withTimeouts(Duration connect, Duration request, Duration retries) {
    return new ElasticSettings(
        addresses,
        credentials,
        authorities,
        connect,
        request,
        retries,
        alias,
        shards,
        replicas,
        bulkDocuments,
        bulkBytes,
        refreshPause);
  }

  /** Returns these settings with another name for the index. */
  public ElasticSettings withAlias(String other) {
    return new ElasticSettings(
        addresses,
        credentials,
        authorities,
        connectTimeout,
        requestTimeout,
        patience,
        other,
        shards,
        replicas,
        bulkDocuments,
        bulkBytes,
        refreshPause);
  }

  /** Returns these settings with other numbers of shards, and of copies of each. */
  public ElasticSettings withShards(int primaries, int copies) {
    return new ElasticSettings(
        addresses,
        credentials,
        authorities,
        connectTimeout,
        requestTimeout,
        patience,
        alias,
        primaries,
        copies,
        bulkDocuments,
        bulkBytes,
        refreshPause);
  }

  /** Returns these settings with other bounds of a bulk request. */
  public ElasticSettings withBulk(int documents, int bytes) {
    return new ElasticSettings(
        addresses,
        credentials,
        authorities,
        connectTimeout,
        requestTimeout,
        patience,
        alias,
        shards,
        replicas,
        documents,
        bytes,
        refreshPause);
  }

  /** Returns these settings with another least time between prompt refreshes. */
  public ElasticSettings withRefreshPause(Duration pause) {
    return new ElasticSettings(
        addresses,
        credentials,
        authorities,
        connectTimeout,
        requestTimeout,
        patience,
        alias,
        shards,
        replicas,
        bulkDocuments,
        bulkBytes,
        pause);
  }

  private static void requireNode(URI address) {
    boolean node =
        address.getScheme() != null
            && SCHEMES.contains(address.getScheme().toLowerCase(Locale.ROOT))
            && address.getHost() != null
            && address.getUserInfo() == null
            && (address.getPath() == null || Set.of("", "/").contains(address.getPath()))
            && address.getQuery() == null
            && address.getFragment() == null;
    if (!node) { // without the address, which may bear a password
      throw new IllegalArgumentException(
          "an address is http:// or https://, a host and a port, without user and path");
    }
  }

  private static void requirePositive(Duration duration, String name) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " is positive");
    }
  }
}
