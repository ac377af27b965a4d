package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import java.text.MessageFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutageLogTest {

  private final AtomicLong now = new AtomicLong(17);
  private final Written written = new Written();
  private final OutageLog log = new OutageLog(written, now::get);

  @Test
  void an_outage_is_told_once_in_a_while_with_the_number_of_requests_that_it_met() {
    for (int i = 0; i < 1_000; i++) {
      log.accept(failed("Redis can't be reached."));
    }
    log.accept(failed("Elasticsearch can't be reached."));
    now.addAndGet(Duration.ofSeconds(30).toNanos());
    log.accept(failed("Redis can't be reached."));
    now.addAndGet(Duration.ofSeconds(30).toNanos());
    log.accept(failed("Redis can't be reached."));

    assertEquals(
        List.of(
            "A request was answered 503: Redis can't be reached.",
            "A request was answered 503: Elasticsearch can't be reached.",
            "A request was answered 503: Redis can't be reached. (as were 999 since this was last"
                + " told)",
            "A request was answered 503: Redis can't be reached."),
        written.lines);
  }

  @Test
  void reasons_that_are_never_the_same_are_not_kept_for_ever() {
    for (int i = 0; i < 1_000; i++) {
      log.accept(failed("Reason " + i));
    }
    log.accept(failed("Reason 999"));

    assertEquals(1_000, written.lines.size());
  }

  private static PortUnavailable failed(String reason) {
    return new PortUnavailable(reason, Outcome.NOT_APPLIED);
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
        lines.add(String.valueOf(message));
      }
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object... values) {
      if (isLoggable(level)) {
        lines.add(MessageFormat.format(String.valueOf(format), values));
      }
    }
  }
}
