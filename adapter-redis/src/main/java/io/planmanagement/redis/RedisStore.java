package io.planmanagement.redis;

import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.DeadLetters;
import io.planmanagement.domain.port.Plans;
import java.util.function.LongSupplier;

/**
 * A store on Redis: plans, their log and the dead letters, over the same connections. It keeps what
 * it promises as long as Redis loses no write that it has acknowledged ({@code appendonly yes} with
 * {@code appendfsync always}, and no failover to a replica that was behind).
 *
 * <p>Redis 7.0 or newer, standalone or Cluster. Its {@code maxmemory-policy} must be {@code
 * noeviction}, which is looked at whenever a connection is made.
 */
public final class RedisStore implements AutoCloseable {

  private final DataSet data;

  private RedisStore(DataSet data) {
    this.data = data;
  }

  /**
   * Opens a store. Nothing is connected to before it is used; the data set is made when it is first
   * used and there is none.
   *
   * @throws PortMisconfigured if the file of certificate authorities can't be used
   */
  public static RedisStore open(RedisSettings settings) {
    return open(settings, () -> 0);
  }

  /**
   * Opens a store whose revisions follow another clock than the server's.
   *
   * @param clockShift how far that clock is ahead, in microseconds
   */
  static RedisStore open(RedisSettings settings, LongSupplier clockShift) {
    return new RedisStore(new DataSet(settings, clockShift));
  }

  /** Returns the plans. Closing them closes the store. */
  public Plans plans() {
    return new RedisPlans(data, this::close);
  }

  /** Returns the log. Closing it closes nothing. */
  public ChangeLog log() {
    return new RedisChangeLog(data);
  }

  /** Returns the dead letters. Closing them closes nothing. */
  public DeadLetters deadLetters() {
    return new RedisDeadLetters(data);
  }

  /** Ends all connections. A second call does nothing. */
  @Override
  public void close() {
    data.close();
  }
}
