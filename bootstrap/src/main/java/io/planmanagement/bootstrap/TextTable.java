package io.planmanagement.bootstrap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A table of text that keeps to the width of a terminal: long texts are cut first, then columns are
 * left out from the right.
 */
final class TextTable {

  private static final int GAP = 2;
  private static final int SHORTEST_TEXT = 16;
  private static final int SHORTEST = 4;

  private final List<Column> columns;
  private final List<List<String>> rows;
  private final int[] widths;
  private final int shown;

  /**
   * A column.
   *
   * @param title what stands above it
   * @param right whether its cells end at one place, as numbers do
   * @param text whether its cells may be cut before a column is left out
   */
  record Column(String title, boolean right, boolean text) {}

  /**
   * Lays a table out.
   *
   * @param rows a cell for each column, in every row
   * @param most how many characters a line may take; 0 for any number
   */
  TextTable(List<Column> columns, List<List<String>> rows, int most) {
    this.columns = List.copyOf(columns);
    this.rows = List.copyOf(rows);
    this.widths = IntStream.range(0, columns.size()).map(this::widest).toArray();
    this.shown = most > 0 ? fitting(most) : columns.size();
    if (most > 0) {
      shrink(shown, most, true, SHORTEST_TEXT);
      shrink(shown, most, false, SHORTEST);
    }
  }

  /** Returns the line of the titles. */
  String head() {
    return line(columns.stream().map(Column::title).toList());
  }

  /** Returns the line of a row. */
  String row(int index) {
    return line(rows.get(index));
  }

  private int widest(int column) {
    return Math.max(
        TerminalText.width(columns.get(column).title()),
        rows.stream().mapToInt(row -> TerminalText.width(row.get(column))).max().orElse(0));
  }

  /** How many columns a line has room for, once texts are cut. */
  private int fitting(int most) {
    int count = columns.size();
    while (count > 2 && least(count) > most) {
      count--;
    }
    return count;
  }

  private int least(int count) {
    return IntStream.range(0, count)
            .map(
                i -> (columns.get(i).text() ? Math.min(widths[i], SHORTEST_TEXT) : widths[i]) + GAP)
            .sum()
        - GAP;
  }

  private int total(int count) {
    return IntStream.range(0, count).map(i -> widths[i] + GAP).sum() - GAP;
  }

  private void shrink(int count, int most, boolean textOnly, int shortest) {
    Optional<Integer> widest = widest(count, textOnly, shortest);
    while (total(count) > most && widest.isPresent()) {
      widths[widest.get()]--;
      widest = widest(count, textOnly, shortest);
    }
  }

  private Optional<Integer> widest(int count, boolean textOnly, int shortest) {
    return IntStream.range(0, count)
        .boxed()
        .filter(i -> !textOnly || columns.get(i).text())
        .filter(i -> widths[i] > shortest)
        .max(Comparator.comparing(i -> widths[i]));
  }

  private String line(List<String> cells) {
    List<String> padded = new ArrayList<>();
    for (int i = 0; i < shown; i++) {
      padded.add(
          TerminalText.padded(
              TerminalText.clipped(cells.get(i), widths[i]), widths[i], columns.get(i).right()));
    }
    return String.join(" ".repeat(GAP), padded).stripTrailing();
  }
}
