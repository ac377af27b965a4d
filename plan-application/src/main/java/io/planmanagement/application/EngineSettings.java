package io.planmanagement.application;

import io.planmanagement.domain.PlanLimits;
import io.planmanagement.domain.search.SearchLimits;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How an engine works.
 *
 * @param limits the bounds of plans that are written
 * @param searchLimits the bounds of searches
 * @param writeDeadline how long a write without a precondition is tried again after lost races
 * @param relayBatch the most messages in flight to the channel, at least 1
 * @param projectorBatch the most plans that a projector takes at once, at least 1, with up to ten
 *     times as many messages if these tell of the same plans; it takes fewer for a while after a
 *     failure
 * @param sweepInterval how often the relay looks for what others left
 * @param maxBackoff the longest rest after a failure
 * @param upkeep how the index is kept honest
 * @param clock measures deadlines and lag
 * @param incidents told of what an operator should know, on the engine's threads; it must not block
 */
public record EngineSettings(
    PlanLimits limits,
    SearchLimits searchLimits,
    Duration writeDeadline,
    int relayBatch,
    int projectorBatch,
    Duration sweepInterval,
    Duration maxBackoff,
    UpkeepSettings upkeep,
    Clock clock,
    Consumer<Incident> incidents) {

  /**
   * What suits most: a deadline of 5 s, batches of 500 and 200, a sweep a second, 10 s of backoff.
   */
  public static final EngineSettings DEFAULT =
      new EngineSettings(
          PlanLimits.DEFAULT,
          SearchLimits.DEFAULT,
          Duration.ofSeconds(5),
          500,
          200,
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          UpkeepSettings.DEFAULT,
          Clock.systemUTC(),
          incident -> {});

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if a duration or a batch is not positive
   */
  public EngineSettings {
    UpkeepSettings.requirePositive(writeDeadline, "writeDeadline");
    UpkeepSettings.requirePositive(sweepInterval, "sweepInterval");
    UpkeepSettings.requirePositive(maxBackoff, "maxBackoff");
    if (relayBatch < 1 || projectorBatch < 1) {
      throw new IllegalArgumentException("a batch is at least 1");
    }
  }

  /** Returns these settings with other limits. */
  public EngineSettings with(PlanLimits other) {
    return new EngineSettings(
        other,
        searchLimits,
        writeDeadline,
        relayBatch,
        projectorBatch,
        sweepInterval,
        maxBackoff,
        upkeep,
        clock,
        incidents);
  }

  /** Returns these settings with other bounds of searches. */
  public EngineSettings with(SearchLimits other) {
    return new EngineSettings(
        limits,
        other,
        writeDeadline,
        relayBatch,
        projectorBatch,
        sweepInterval,
        maxBackoff,
        upkeep,
        clock,
        incidents);
  }

  /** Returns these settings with another upkeep. */
  public EngineSettings with(UpkeepSettings other) {
    return new EngineSettings(
        limits,
        searchLimits,
        writeDeadline,
        relayBatch,
        projectorBatch,
        sweepInterval,
        maxBackoff,
        other,
        clock,
        incidents);
  }

  /** Returns these settings with another listener for incidents. */
  public EngineSettings with(Consumer<Incident> other) {
    return new EngineSettings(
        limits,
        searchLimits,
        writeDeadline,
        relayBatch,
        projectorBatch,
        sweepInterval,
        maxBackoff,
        upkeep,
        clock,
        other);
  }

  /** Returns these settings with another clock. */
  public EngineSettings with(Clock other) {
    return new EngineSettings(
        limits,
        searchLimits,
        writeDeadline,
        relayBatch,
        projectorBatch,
        sweepInterval,
        maxBackoff,
        upkeep,
        other,
        incidents);
  }
}
