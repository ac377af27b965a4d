package io.planmanagement.bootstrap;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tells how something goes on: on a terminal a line that is written over, elsewhere a line now and
 * then.
 */
final class ProgressLine implements AutoCloseable {

  private static final long TERMINAL_INTERVAL_NANOS = 200_000_000L;
  private static final long PLAIN_INTERVAL_NANOS = 5_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private long told;
  private int width;

  /**
   * Starts to measure.
   *
   * @param nanoTime a clock, as {@link System#nanoTime()}
   */
  ProgressLine(PrintStream out, boolean terminal, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.told = nanoTime.getAsLong();
  }

  /** Tells, if it is time to. */
  void update(Supplier<String> line) {
    long now = nanoTime.getAsLong();
    if (now - told >= (terminal ? TERMINAL_INTERVAL_NANOS : PLAIN_INTERVAL_NANOS)) {
      told = now;
      show(line.get());
    }
  }

  /** Tells something else in between. */
  void say(String line) {
    clear();
    out.println("plan: " + line);
  }

  /** Ends: the line that is written over goes away. */
  @Override
  public void close() {
    clear();
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
