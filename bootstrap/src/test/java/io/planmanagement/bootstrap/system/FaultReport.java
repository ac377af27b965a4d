package io.planmanagement.bootstrap.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What came of the faults, as a table: told row by row, and kept in a file below {@code target/}.
 */
final class FaultReport {

  private static final Path FILE = Path.of("target", "faults.md");
  private static final String HEAD =
      """
      | fault | seed | writes acknowledged | requests refused | lost | diverged | poison set aside | longest without a write | longest request | converged after |
      | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
      """;

  private final List<Row> rows = new ArrayList<>();

  /**
   * What came of one fault.
   *
   * @param tally what the clients met
   * @param lost how many plans were not in a state that the clients were told of
   * @param diverged how many differences between store and index were left in the end
   * @param poison how many plans there are in the end that the index refuses
   * @param converged from the fault's end until nothing was left to mend
   */
  record Row(
      Fault fault,
      long seed,
      Tally tally,
      int lost,
      int diverged,
      long poison,
      Duration converged) {

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "| %s | %d | %d | %d | %d | %d | %d | %.1f s | %.1f s | %.1f s |",
          fault,
          seed,
          tally.acknowledged(),
          tally.refused(),
          lost,
          diverged,
          poison,
          tally.longestWindow().toMillis() / 1e3,
          tally.longestRequest().toMillis() / 1e3,
          converged.toMillis() / 1e3);
    }
  }

  /** Adds a row, prints it, and writes the table anew. */
  void add(Row row) {
    rows.add(row);
    System.out.println(row);
    StringBuilder table = new StringBuilder(HEAD);
    rows.forEach(each -> table.append(each).append('\n'));
    try {
      Files.createDirectories(FILE.toAbsolutePath().getParent());
      Files.writeString(FILE, table);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
