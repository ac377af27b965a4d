package io.planmanagement.http;

import io.planmanagement.domain.PortUnavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Writes to the log that requests fail because a part behind the API does. In an outage every
 * request meets the same failure: of one reason it writes a line in half a minute, with the number
 * of requests since the last one.
 */
final class OutageLog {

  private static final long INTERVAL_NANOS = Duration.ofSeconds(30).toNanos();

  /** Reasons are few; if a driver words them anew each time, they are forgotten now and then. */
  private static final int MOST_REASONS = 100;

  private final Logger log;
  private final LongSupplier nanoTime;
  private final Map<String, Told> told = new ConcurrentHashMap<>();

  private record Told(long atNanos, long since) {}

  /**
   * Makes a log.
   *
   * @param nanoTime a clock, as {@link System#nanoTime()}
   */
  OutageLog(Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  void accept(PortUnavailable failure) {
    String reason = Optional.ofNullable(failure.getMessage()).orElse("unavailable");
    long now = nanoTime.getAsLong();
    if (told.size() >= MOST_REASONS && !told.containsKey(reason)) {
      told.clear();
    }
    told.compute(
        reason,
        (same, last) -> {
          if (last != null && now - last.atNanos() < INTERVAL_NANOS) {
            return new Told(last.atNanos(), last.since() + 1);
          }
          long others = last == null ? 0 : last.since();
          log.log(
              Level.WARNING,
              "A request was answered 503: {0}{1}",
              reason,
              others == 0 ? "" : " (as were " + others + " since this was last told)");
          return new Told(now, 0);
        });
    log.log(Level.DEBUG, "The failure behind a 503.", failure);
  }
}
