package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.Incident;
import io.planmanagement.application.JobProgress;
import io.planmanagement.application.JobStatus;
import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import java.text.MessageFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IncidentLogTest {

  private final Written written = new Written();
  private final AtomicLong now = new AtomicLong();
  private final IncidentLog log = new IncidentLog(written, now::get);

  @Test
  void a_failure_that_comes_again_and_again_is_written_once_in_a_while() {
    for (int i = 0; i < 1_000; i++) {
      log.accept(failed("The index is down."));
    }
    log.accept(failed("The store is down."));
    now.addAndGet(Duration.ofSeconds(30).toNanos());
    log.accept(failed("The index is down."));

    assertEquals(
        List.of(
            "WARNING It will be tried again: The index is down.",
            "WARNING It will be tried again: The store is down.",
            "WARNING It will be tried again: The index is down."),
        written.lines);
  }

  @Test
  void what_means_a_loss_is_written_every_time() {
    log.accept(new Incident.PlanSetAside(new PlanId("p"), "too odd"));
    log.accept(new Incident.PlanSetAside(new PlanId("p"), "too odd"));

    assertEquals(2, written.lines.size());
    assertEquals("WARNING PlanSetAside[planId=p, reason=too odd]", written.lines.get(0));
  }

  @Test
  void a_lost_write_is_an_error() {
    Change change = new Change(new PlanId("p"), new Revision(7));

    log.accept(new Incident.AcknowledgedWriteLost(change, Revision.NONE));
    log.accept(new Incident.StoreBehind(change, new Revision(6)));

    assertEquals(2, written.lines.size());
    for (String line : written.lines) {
      assertTrue(line.startsWith("ERROR The store has lost an acknowledged write: "), line);
    }
  }

  @Test
  void what_an_audit_found_is_told_in_a_line() {
    Instant at = Instant.EPOCH;
    JobProgress audit = new JobProgress(JobStatus.Kind.AUDIT, at, Optional.empty());

    log.accept(new Incident.IndexDiffered(audit.status()));

    assertEquals(
        List.of("WARNING An audit found the index different from the store: found {}, mended {}"),
        written.lines);
  }

  @Test
  void a_failure_that_nobody_foresaw_is_written_with_its_trace() {
    log.accept(new Incident.WorkerFailed(new IllegalStateException("odd")));

    assertEquals(
        List.of(
            "ERROR A worker failed, and will try again: odd",
            "ERROR The failure: java.lang.IllegalStateException: odd"),
        written.lines);
  }

  private static Incident failed(String message) {
    return new Incident.PortFailed(
        new PortUnavailable(message, PortUnavailable.Outcome.NOT_APPLIED));
  }

  private static final class Written implements System.Logger {
    private final List<String> lines = new ArrayList<>();

    @Override
    public String getName() {
      return "test";
    }

    @Override
    public boolean isLoggable(Level level) {
      return level.compareTo(Level.INFO) >= 0;
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String message,
        @Nullable Throwable thrown) {
      if (isLoggable(level)) {
        lines.add(level + " " + message + " " + thrown);
      }
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object... values) {
      if (isLoggable(level)) {
        lines.add(
            level
                + " "
                + (values == null || values.length == 0
                    ? format
                    : MessageFormat.format(String.valueOf(format), values)));
      }
    }
  }
}
