package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ImportProgressTest {

  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong now = new AtomicLong(77);
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  @Test
  void a_terminal_gets_one_line_that_is_written_over() {
    ImportProgress progress = progress(true, OptionalLong.of(1000));

    now.addAndGet(2 * SECOND);
    progress.update(new ImportCounts(4000, 0, 0, 2), 25);
    now.addAndGet(2 * SECOND);
    progress.update(new ImportCounts(8000, 0, 0, 2), 500);
    progress.close();

    String first = "4,002 plans, 2,001/s, 2 refused, 3%, 1:18 left";
    String second = "8,002 plans, 2,001/s, 2 refused, 50%, 0:04 left";
    assertEquals("\r" + first + "\r" + second + "\r" + " ".repeat(second.length()) + "\r", shown());
  }

  @Test
  void elsewhere_a_line_comes_every_few_seconds() {
    ImportProgress progress = progress(false, OptionalLong.of(1000));

    now.addAndGet(4 * SECOND);
    progress.update(new ImportCounts(1, 0, 0, 0), 1);
    now.addAndGet(SECOND);
    progress.update(new ImportCounts(500, 0, 0, 0), 1000);
    now.addAndGet(SECOND);
    progress.update(new ImportCounts(600, 0, 0, 0), 1000);
    progress.close();

    assertEquals("500 plans, 100/s, 0 refused, 100%, 0:00 left\n", shown());
  }

  @Test
  void of_a_stream_nobody_knows_how_much_is_left() {
    ImportProgress progress = progress(true, OptionalLong.empty());

    now.addAndGet(SECOND);

    assertEquals("10 plans, 10/s, 0 refused", progress.line(new ImportCounts(0, 0, 10, 0), 500));
  }

  private ImportProgress progress(boolean terminal, OptionalLong size) {
    return new ImportProgress(
        new PrintStream(shown, true, StandardCharsets.UTF_8), terminal, size, now::get);
  }

  private String shown() {
    return shown.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
