package io.planmanagement.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** One server and the connections to it. The one that was used last is used next. */
final class RedisNode {

  /** A connection that idled longer may have been dropped on the way, without a word. */
  private static final long IDLE_NANOS = Duration.ofSeconds(30).toNanos();

  private final Address address;
  private final ConnectionSettings settings;
  private final int timeoutMillis;
  private final Semaphore permits;
  private final AtomicLong made;
  private final ConcurrentLinkedDeque<RedisConnection> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;
  private volatile boolean failing;

  /**
   * Describes a server; it is connected to when it is needed.
   *
   * @param settings how to connect
   * @param timeoutMillis the longest that a connection waits for anything once it is made
   * @param connections the most connections at one time
   * @param made counts the connections that are made
   */
  RedisNode(
      Address address,
      ConnectionSettings settings,
      int timeoutMillis,
      int connections,
      AtomicLong made) {
    this.address = address;
    this.settings = settings;
    this.timeoutMillis = timeoutMillis;
    this.permits = new Semaphore(connections);
    this.made = made;
  }

  Address address() {
    return address;
  }

  /** Whether the last that was heard of it is a failure. */
  boolean isFailing() {
    return failing;
  }

  /**
   * Takes a connection for one thread, to be given back.
   *
   * @throws io.planmanagement.domain.PortMisconfigured as {@link RedisConnection#open}
   * @throws redis.clients.jedis.exceptions.JedisException if there is none to be had
   */
  RedisConnection lease(Deadline deadline) {
    awaitPermit(deadline);
    boolean leased = false;
    try {
      RedisConnection connection = closed ? refuse() : fresh();
      leased = true;
      return connection;
    } finally {
      if (!leased) {
        failing = true;
        permits.release();
      }
    }
  }

  /** Takes a connection back. One that is broken takes those with it that idle: they are too. */
  void giveBack(RedisConnection connection) {
    if (connection.isBroken()) {
      failing = true;
      connection.abort();
      discardIdle();
    } else {
      failing = false;
      connection.rest();
      idle.push(connection);
      if (closed) {
        discardIdle();
      }
    }
    permits.release();
  }

  /** Ends the connections that idle, and lets nobody have one any more. */
  void close() {
    closed = true;
    discardIdle();
  }

  private RedisConnection fresh() {
    RedisConnection kept = idle.poll();
    while (kept != null) {
      if (kept.idle() < IDLE_NANOS) {
        return kept;
      }
      kept.abort();
      kept = idle.poll();
    }
    RedisConnection fresh = RedisConnection.open(address, settings);
    made.incrementAndGet();
    fresh.setSoTimeout(timeoutMillis);
    return fresh;
  }

  private RedisConnection refuse() {
    throw new JedisConnectionException("The store is closed.");
  }

  private void awaitPermit(Deadline deadline) {
    try {
      if (permits.tryAcquire() || permits.tryAcquire(deadline.left(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    throw new JedisConnectionException("No connection became free.");
  }

  private void discardIdle() {
    List<RedisConnection> discarded = new ArrayList<>();
    for (RedisConnection next = idle.poll(); next != null; next = idle.poll()) {
      discarded.add(next);
    }
    discarded.forEach(RedisConnection::abort);
  }
}
