package io.planmanagement.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the server listens, what it accepts, and how much of it.
 *
 * @param host the address or name to listen on
 * @param port the port, or 0 for any that is free
 * @param version the first segment of the API's paths
 * @param bodyLimit the most bytes of a request's body, decompressed; of a bulk request that of each
 *     line
 * @param bulkLimit the most bytes of a bulk request, decompressed
 * @param headerLimit the most bytes of a request's line and header fields together
 * @param maxConcurrency the most requests that are worked on at the same time
 * @param maxWaiting the most requests that wait for their turn; beyond that they are refused
 * @param maxConnections the most connections that are open at the same time; beyond that they wait
 *     to be accepted
 * @param requestDeadline the longest time for a request to arrive, to wait for its turn, and to be
 *     made visible where the client asks for it
 * @param idleTimeout the longest time without a byte in either direction
 * @param drainTimeout the longest time that requests in work have when the server is closed
 * @param requirePreconditions whether PUT, PATCH and DELETE must be conditional
 * @param tls the certificate; empty for plain HTTP
 * @param tokens which tokens are accepted
 */
public record HttpSettings(
    String host,
    int port,
    String version,
    int bodyLimit,
    long bulkLimit,
    int headerLimit,
    int maxConcurrency,
    int maxWaiting,
    int maxConnections,
    Duration requestDeadline,
    Duration idleTimeout,
    Duration drainTimeout,
    boolean requirePreconditions,
    Optional<Tls> tls,
    TokenSettings tokens) {

  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,31}");
  private static final List<String> TAKEN = List.of("health", "docs", "metrics", "openapi.json");

  /**
   * Checks the settings, all of them at once.
   *
   * @throws IllegalArgumentException naming everything that is wrong
   */
  public HttpSettings {
    List<String> wrong = new ArrayList<>();
    check(wrong, !host.isBlank(), "host is not empty");
    check(wrong, port >= 0 && port <= 65_535, "port is from 0 to 65535");
    check(
        wrong,
        VERSION.matcher(version).matches() && !TAKEN.contains(version),
        "version is a path segment of letters, digits, '.', '_' and '-'");
    check(wrong, bodyLimit >= 1, "bodyLimit is at least 1");
    check(wrong, bulkLimit >= bodyLimit, "bulkLimit is at least bodyLimit");
    check(wrong, headerLimit >= 1024, "headerLimit is at least 1024");
    check(wrong, maxConcurrency >= 1, "maxConcurrency is at least 1");
    check(wrong, maxWaiting >= 0, "maxWaiting is not negative");
    check(wrong, maxConnections >= 1, "maxConnections is at least 1");
    check(wrong, isPositive(requestDeadline), "requestDeadline is positive");
    check(wrong, isPositive(idleTimeout), "idleTimeout is positive");
    check(wrong, isPositive(drainTimeout), "drainTimeout is positive");
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", wrong));
    }
  }

  /**
   * Returns the usual settings: localhost:5000, {@code v1}, 4 MiB a body, 1 GiB a bulk request, 16
   * KiB of header, 200 requests at once and 2,000 waiting, 8,000 connections, 30 s for a request
   * and for silence, 10 s to drain.
   */
  public static HttpSettings of(TokenSettings tokens) {
    return new HttpSettings(
        "localhost",
        5000,
        "v1",
        4 << 20,
        1L << 30,
        16 << 10,
        200,
        2_000,
        8_000,
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        false,
        Optional.empty(),
        tokens);
  }

  /** Returns these settings at another address. */
  public HttpSettings at(String otherHost, int otherPort) {
    return new HttpSettings(
        otherHost,
        otherPort,
        version,
        bodyLimit,
        bulkLimit,
        headerLimit,
        maxConcurrency,
        maxWaiting,
        maxConnections,
        requestDeadline,
        idleTimeout,
        drainTimeout,
        requirePreconditions,
        tls,
        tokens);
  }

  /** Returns these settings under another first segment of the API's paths. */
  public HttpSettings withVersion(String other) {
    return new HttpSettings(
        host,
        port,
        other,
        bodyLimit,
        bulkLimit,
        headerLimit,
        maxConcurrency,
        maxWaiting,
        maxConnections,
        requestDeadline,
        idleTimeout,
        drainTimeout,
        requirePreconditions,
        tls,
        tokens);
  }

  /** Returns these settings with other bounds of what one request may hold. */
  public HttpSettings withLimits(int otherBody, long otherBulk, int otherHeader) {
    return new HttpSettings(
        host,
        port,
        version,
        otherBody,
        otherBulk,
        otherHeader,
        maxConcurrency,
        maxWaiting,
        maxConnections,
        requestDeadline,
        idleTimeout,
        drainTimeout,
        requirePreconditions,
        tls,
        tokens);
  }

  /** Returns these settings with other bounds of what happens at the same time. */
  public HttpSettings withConcurrency(int otherMax, int otherWaiting, int otherConnections) {
    return new HttpSettings(
        host,
        port,
        version,
        bodyLimit,
        bulkLimit,
        headerLimit,
        otherMax,
        otherWaiting,
        otherConnections,
        requestDeadline,
        idleTimeout,
        drainTimeout,
        requirePreconditions,
        tls,
        tokens);
  }

  /** Returns these settings with other bounds of time. */
  public HttpSettings withTimes(Duration otherDeadline, Duration otherIdle, Duration otherDrain) {
    return new HttpSettings(
        host,
        port,
        version,
        bodyLimit,
        bulkLimit,
        headerLimit,
        maxConcurrency,
        maxWaiting,
        maxConnections,
        otherDeadline,
        otherIdle,
        otherDrain,
        requirePreconditions,
        tls,
        tokens);
  }

  /** Returns these settings with preconditions required, or not. */
  public HttpSettings requiringPreconditions(boolean other) {
    return new HttpSettings(
        host,
        port,
        version,
        bodyLimit,
        bulkLimit,
        headerLimit,
        maxConcurrency,
        maxWaiting,
        maxConnections,
        requestDeadline,
        idleTimeout,
        drainTimeout,
        other,
        tls,
        tokens);
  }

  /** Returns these settings over TLS. */
  public HttpSettings with(Tls certificate) {
    return new HttpSettings(
        host,
        port,
        version,
        bodyLimit,
        bulkLimit,
        headerLimit,
        maxConcurrency,
        maxWaiting,
        maxConnections,
        requestDeadline,
        idleTimeout,
        drainTimeout,
        requirePreconditions,
        Optional.of(certificate),
        tokens);
  }

  /** Returns these settings with other tokens accepted. */
  public HttpSettings with(TokenSettings other) {
    return new HttpSettings(
        host,
        port,
        version,
        bodyLimit,
        bulkLimit,
        headerLimit,
        maxConcurrency,
        maxWaiting,
        maxConnections,
        requestDeadline,
        idleTimeout,
        drainTimeout,
        requirePreconditions,
        tls,
        other);
  }

  private static void check(List<String> wrong, boolean right, String rule) {
    if (!right) {
      wrong.add(rule);
    }
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }
}
