package io.planmanagement.redis;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Ends a connection at a deadline. A time-out for reading is not enough: a write to a server that
 * is halted waits for ever once the buffers are full, and replies may come drop by drop.
 */
final class Watch {

  private final RedisConnection connection;
  private final Future<?> end;

  /**
   * Begins to watch.
   *
   * @throws JedisConnectionException if the store is closed
   */
  Watch(RedisConnection connection, Deadline deadline, ScheduledExecutorService timer) {
    this.connection = connection;
    try {
      this.end = timer.schedule(connection::abort, deadline.left(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      throw new JedisConnectionException("The store is closed.", closed);
    }
  }

  /** Stops watching. If the deadline came first the connection is broken from then on. */
  void stop() {
    if (!end.cancel(false)) {
      connection.setBroken();
    }
  }
}
