package io.planmanagement.bootstrap;

import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Tells how an import goes on: on a terminal a line that is written over, elsewhere a line now and
 * then.
 */
final class ImportProgress {

  private static final long TERMINAL_INTERVAL_NANOS = 200_000_000L;
  private static final long PLAIN_INTERVAL_NANOS = 5_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private final OptionalLong size;
  private final LongSupplier nanoTime;
  private final long started;
  private long told;
  private int width;

  /**
   * Starts to measure.
   *
   * @param size the bytes of the file; empty if nobody knows
   * @param nanoTime a clock, as {@link System#nanoTime()}
   */
  ImportProgress(PrintStream out, boolean terminal, OptionalLong size, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.size = size;
    this.nanoTime = nanoTime;
    this.started = nanoTime.getAsLong();
    this.told = started;
  }

  /** Tells, if it is time to. */
  void update(ImportCounts counts, long consumed) {
    long now = nanoTime.getAsLong();
    if (now - told >= (terminal ? TERMINAL_INTERVAL_NANOS : PLAIN_INTERVAL_NANOS)) {
      told = now;
      show(line(counts, consumed));
    }
  }

  /** Tells something else in between. */
  void say(String line) {
    clear();
    out.println("plan: " + line);
  }

  /** Ends: the line that is written over goes away. */
  void close() {
    clear();
  }

  double seconds() {
    return (nanoTime.getAsLong() - started) / 1e9;
  }

  String line(ImportCounts counts, long consumed) {
    double seconds = seconds();
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%,d plans, %,.0f/s, %,d refused",
            counts.total(),
            seconds > 0 ? counts.total() / seconds : 0,
            counts.refused()));
    if (size.isPresent() && consumed > 0 && size.getAsLong() > 0) {
      double share = Math.min(1, (double) consumed / size.getAsLong());
      long left = Math.round(seconds * (1 - share) / share);
      line.append(
          String.format(Locale.ROOT, ", %.0f%%, %d:%02d left", share * 100, left / 60, left % 60));
    }
    return line.toString();
  }

  private void show(String line) {
    if (terminal) {
      out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
      out.flush();
      width = line.length();
    } else {
      out.println(line);
    }
  }

  private void clear() {
    if (terminal && width > 0) {
      out.print("\r" + " ".repeat(width) + "\r");
      out.flush();
      width = 0;
    }
  }
}
