package io.planmanagement.bootstrap;

import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Tells how an import goes on. */
final class ImportProgress {

  private final ProgressLine shown;
  private final OptionalLong size;
  private final LongSupplier nanoTime;
  private final long started;

  /**
   * Starts to measure.
   *
   * @param size the bytes of the file; empty if nobody knows
   * @param nanoTime a clock, as {@link System#nanoTime()}
   */
  ImportProgress(PrintStream out, boolean terminal, OptionalLong size, LongSupplier nanoTime) {
    this.shown = new ProgressLine(out, terminal, nanoTime);
    this.size = size;
    this.nanoTime = nanoTime;
    this.started = nanoTime.getAsLong();
  }

  /** Tells, if it is time to. */
  void update(ImportCounts counts, long consumed) {
    shown.update(() -> line(counts, consumed));
  }

  /** Tells something else in between. */
  void say(String line) {
    shown.say(line);
  }

  /** Ends: the line that is written over goes away. */
  void close() {
    shown.close();
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
}
