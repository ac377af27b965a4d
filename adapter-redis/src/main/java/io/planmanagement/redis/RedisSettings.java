package io.planmanagement.redis;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which Redis holds the plans, and how it is spoken to.
 *
 * @param addresses one server, or some nodes of a Cluster, as {@code host:port}; one node of a
 *     Cluster is enough, the others are learnt from it
 * @param user the user of Redis' access control; empty for its default user
 * @param password the password; empty if Redis asks for none
 * @param tls how the connection is secured; empty for plain text
 * @param connectTimeout the longest that it takes to connect
 * @param timeout the longest that a call waits for Redis, its repetitions included; for a batch,
 *     the longest that any part of it does
 * @param connections the most connections to each server, at least 1
 * @param namespace what the data set's keys begin with, so that several data sets can share a
 *     Redis: 1 to 64 letters, digits, {@code . _ -}
 * @param partitions in how many parts the data set is kept, which can't be changed later: 1 to 1024
 * @param replicas how many replicas must have a write before it counts as done; empty to rely on
 *     Redis' own configuration
 */
public record RedisSettings(
    List<String> addresses,
    Optional<String> user,
    Optional<String> password,
    Optional<Tls> tls,
    Duration connectTimeout,
    Duration timeout,
    int connections,
    String namespace,
    int partitions,
    Optional<Replicas> replicas) {

  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int MAX_PARTITIONS = 1024;

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException with everything that is wrong
   */
  public RedisSettings {
    addresses = List.copyOf(addresses);
    List<String> wrong = new ArrayList<>();
    if (addresses.isEmpty()) {
      wrong.add("an address is needed");
    }
    for (String address : addresses) {
      if (Address.parse(address).isEmpty()) {
        wrong.add("\"" + address + "\" is not of the form host:port");
      }
    }
    if (user.isPresent() && password.isEmpty()) {
      wrong.add("a user needs a password");
    }
    requirePositive(connectTimeout, "the time-out for connecting", wrong);
    requirePositive(timeout, "the time-out", wrong);
    if (connections < 1) {
      wrong.add("at least 1 connection is needed");
    }
    if (!NAMESPACE.matcher(namespace).matches()) {
      wrong.add("a namespace is 1 to 64 letters, digits, dots, hyphens or underscores");
    }
    if (partitions < 1 || partitions > MAX_PARTITIONS) {
      wrong.add("a data set has 1 to " + MAX_PARTITIONS + " partitions");
    }
    if (replicas.filter(wanted -> wanted.timeout().compareTo(timeout) >= 0).isPresent()) {
      wrong.add("the time-out for replicas is shorter than the time-out");
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException("Redis: " + String.join("; ", wrong));
    }
  }

  /**
   * How a connection is secured. The server's certificate must bear the name that it is called by.
   *
   * @param authorities a PEM file of the certificates to trust; empty for those that Java trusts
   */
  public record Tls(Optional<Path> authorities) {}

  /**
   * How many replicas must have a write. If too few have it in time, its outcome is unknown: it is
   * applied, but may be lost with the server.
   *
   * @param count at least 1
   * @param timeout how long they may take; whole milliseconds
   */
  public record Replicas(int count, Duration timeout) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public Replicas {
      if (count < 1 || timeout.toMillis() < 1) {
        throw new IllegalArgumentException("at least 1 replica, and 1 ms");
      }
    }
  }

  /**
   * Returns what suits most, for these servers: 1 s to connect, a time-out of 2 s, 32 connections,
   * the namespace {@code plans}, 64 partitions.
   */
  public static RedisSettings of(List<String> addresses) {
    return new RedisSettings(
        addresses,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        32,
        "plans",
        64,
        Optional.empty());
  }

  /**
   * Returns the same, for servers that are named as {@code redis://host:port} or, with TLS, {@code
   * rediss://host:port}.
   *
   * @throws IllegalArgumentException if an address has another form, names a database, or carries
   *     credentials, which don't belong where addresses are shown; or only some ask for TLS
   */
  public static RedisSettings ofUris(List<URI> uris) {
    List<String> addresses = new ArrayList<>();
    int secured = 0;
    for (URI uri : uris) {
      boolean secure = "rediss".equals(uri.getScheme());
      String path = Optional.ofNullable(uri.getPath()).orElse("");
      if ((!secure && !"redis".equals(uri.getScheme()))
          || uri.getHost() == null
          || uri.getRawUserInfo() != null
          || !(path.isEmpty() || path.equals("/"))
          || uri.getRawQuery() != null
          || uri.getRawFragment() != null) {
        throw new IllegalArgumentException(
            "Redis: an address is redis://host:port or rediss://host:port, without credentials");
      }
      secured += secure ? 1 : 0;
      addresses.add(uri.getHost() + ":" + (uri.getPort() < 0 ? 6379 : uri.getPort()));
    }
    if (secured != 0 && secured != uris.size()) {
      throw new IllegalArgumentException("Redis: either all addresses ask for TLS or none");
    }
    RedisSettings settings = of(addresses);
    return secured == 0 ? settings : settings.with(new Tls(Optional.empty()));
  }

  /** Returns these settings with other credentials. */
  public RedisSettings with(Optional<String> otherUser, String otherPassword) {
    return new RedisSettings(
        addresses,
        otherUser,
        Optional.of(otherPassword),
        tls,
        connectTimeout,
        timeout,
        connections,
        namespace,
        partitions,
        replicas);
  }

  /** Returns these settings with TLS. */
  public RedisSettings with(Tls other) {
    return new RedisSettings(
        addresses,
        user,
        password,
        Optional.of(other),
        connectTimeout,
        timeout,
        connections,
        namespace,
        partitions,
        replicas);
  }

  /** Returns these settings with other time-outs. */
  public RedisSettings with(Duration otherConnectTimeout, Duration otherTimeout) {
    return new RedisSettings(
        addresses,
        user,
        password,
        tls,
        otherConnectTimeout,
        otherTimeout,
        connections,
        namespace,
        partitions,
        replicas);
  }

  /** Returns these settings for another data set. */
  public RedisSettings with(String otherNamespace, int otherPartitions) {
    return new RedisSettings(
        addresses,
        user,
        password,
        tls,
        connectTimeout,
        timeout,
        connections,
        otherNamespace,
        otherPartitions,
        replicas);
  }

  /** Returns these settings with replicas that must have a write. */
  public RedisSettings with(Replicas other) {
    return new RedisSettings(
        addresses,
        user,
        password,
        tls,
        connectTimeout,
        timeout,
        connections,
        namespace,
        partitions,
        Optional.of(other));
  }

  /** Tells everything but the password. */
  @Override
  public String toString() {
    return "RedisSettings[addresses="
        + addresses
        + ", user="
        + user
        + ", password="
        + password.map(secret -> "***")
        + ", tls="
        + tls
        + ", connectTimeout="
        + connectTimeout
        + ", timeout="
        + timeout
        + ", connections="
        + connections
        + ", namespace="
        + namespace
        + ", partitions="
        + partitions
        + ", replicas="
        + replicas
        + "]";
  }

  private static void requirePositive(Duration duration, String name, List<String> wrong) {
    if (duration.toMillis() < 1) {
      wrong.add(name + " is at least 1 ms");
    }
  }
}
