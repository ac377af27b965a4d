package io.planmanagement.embedded;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/**
 * Where an embedded store lives, and how it works.
 *
 * @param folder the folder, all of which belongs to the store; made if it is absent
 * @param clock what revisions follow; it may step back
 * @param readers the most reads of the store at one time, at least 1
 * @param patience the longest that a caller waits for its turn, to read or to write
 * @param commitInterval how often the index is made durable; what a crash takes from it is
 *     projected again
 */
public record EmbeddedSettings(
    Path folder, Clock clock, int readers, Duration patience, Duration commitInterval) {

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if a number or a duration is not positive
   */
  public EmbeddedSettings {
    if (readers < 1) {
      throw new IllegalArgumentException("readers is at least 1");
    }
    requirePositive(patience, "patience");
    requirePositive(commitInterval, "commitInterval");
  }

  /**
   * Returns what suits most: the system's clock, 8 readers, 10 s of patience, a commit a second.
   */
  public static EmbeddedSettings of(Path folder) {
    return new EmbeddedSettings(
        folder, Clock.systemUTC(), 8, Duration.ofSeconds(10), Duration.ofSeconds(1));
  }

  /** Returns these settings with another clock. */
  public EmbeddedSettings with(Clock other) {
    return new EmbeddedSettings(folder, other, readers, patience, commitInterval);
  }

  private static void requirePositive(Duration duration, String name) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " is positive");
    }
  }
}
