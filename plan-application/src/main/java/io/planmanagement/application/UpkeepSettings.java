package io.planmanagement.application;

import java.time.Duration;

/**
 * How an engine keeps its index honest.
 *
 * @param plansPerSecond how many plans the background audit compares in a second; 0 turns it off
 * @param rest how long it rests between two rounds
 * @param grace how long a plan that seems wrong is left to the projectors before it is judged; more
 *     than the second after which what was projected shows
 * @param retention how long the traces and the records of deletions are kept; it has to be longer
 *     than any message waits or projector hangs
 * @param lossCheck how often the engine checks that the store still has what it acknowledged
 */
public record UpkeepSettings(
    int plansPerSecond, Duration rest, Duration grace, Duration retention, Duration lossCheck) {

  /** What suits most: 50 plans a second, an hour of rest, 2 s of grace, seven days, 3 s. */
  public static final UpkeepSettings DEFAULT =
      new UpkeepSettings(
          50,
          Duration.ofHours(1),
          Duration.ofSeconds(2),
          Duration.ofDays(7),
          Duration.ofSeconds(3));

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if the rate is negative or a duration is not positive
   */
  public UpkeepSettings {
    if (plansPerSecond < 0) {
      throw new IllegalArgumentException("plansPerSecond is not negative");
    }
    requirePositive(rest, "rest");
    requirePositive(grace, "grace");
    requirePositive(retention, "retention");
    requirePositive(lossCheck, "lossCheck");
  }

  static void requirePositive(Duration duration, String name) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " is positive");
    }
  }
}
