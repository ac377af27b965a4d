package io.planmanagement.bootstrap;

import io.planmanagement.application.Incident;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Writes to the log what an operator should know of. A failure that comes again and again, while it
 * is tried again and again, is written once in a while; the metrics count every one.
 */
final class IncidentLog implements Consumer<Incident> {

  private static final long INTERVAL_NANOS = Duration.ofSeconds(30).toNanos();

  private final Logger log;
  private final LongSupplier nanoTime;
  private final Map<String, Long> told = new ConcurrentHashMap<>();

  /**
   * Makes a log.
   *
   * @param nanoTime a clock, as {@link System#nanoTime()}
   */
  IncidentLog(Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  @Override
  public void accept(Incident incident) {
    if (incident instanceof Incident.PortFailed failed) {
      failed(Level.WARNING, "It will be tried again: ", failed.failure());
    } else if (incident instanceof Incident.WorkerFailed failed) {
      failed(Level.ERROR, "A worker failed, and will try again: ", failed.failure());
    } else if (incident instanceof Incident.ChannelCreated
        || incident instanceof Incident.IndexCreated) {
      log.log(Level.INFO, incident.getClass().getSimpleName() + ": everything is indexed again");
    } else if (incident instanceof Incident.AcknowledgedWriteLost
        || incident instanceof Incident.StoreBehind) {
      log.log(Level.ERROR, "The store has lost an acknowledged write: " + incident);
    } else if (incident instanceof Incident.IndexDiffered differed) {
      log.log(
          Level.WARNING,
          "An audit found the index different from the store: found "
              + differed.audit().found()
              + ", mended "
              + differed.audit().mended());
    } else {
      log.log(Level.WARNING, incident.toString());
    }
  }

  private void failed(Level level, String what, Throwable failure) {
    String message = what + failure.getMessage();
    long now = nanoTime.getAsLong();
    Long before = told.get(message);
    if (before == null || now - before >= INTERVAL_NANOS) {
      told.put(message, now);
      log.log(level, message);
      log.log(level == Level.ERROR ? level : Level.DEBUG, "The failure:", failure);
    }
  }
}
