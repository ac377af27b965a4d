package io.planmanagement.testkit.search;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonBoolean;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.search.Searchable;
import io.planmanagement.domain.search.SortKey;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * A value that hits are ordered by.
 *
 * @param kind the kinds come in their order, whatever the direction
 * @param number a number, or 0 and 1 for the booleans; 0 for others
 * @param text a text; empty for others
 */
public record SortValue(Kind kind, double number, String text) {

  /** What stands for a hit that has no value. */
  static final SortValue MISSING = new SortValue(Kind.MISSING, 0, "");

  /** The kinds of values that a path is ordered by, one after the other. */
  static final List<Kind> TYPES = List.of(Kind.NUMBER, Kind.TEXT, Kind.BOOLEAN);

  /** The kinds of values. */
  public enum Kind {
    /** A number, a day of {@code creationDate}, or a score. */
    NUMBER,
    /** A text. */
    TEXT,
    /** A boolean. */
    BOOLEAN,
    /** None. */
    MISSING
  }

  static SortValue of(JsonValue value) {
    if (value instanceof JsonNumber number) {
      return number(Searchable.number(number.value()).orElseThrow());
    } else if (value instanceof JsonString text) {
      return new SortValue(Kind.TEXT, 0, text.value());
    } else if (value instanceof JsonBoolean bool) {
      return new SortValue(Kind.BOOLEAN, bool.value() ? 1 : 0, "");
    }
    return MISSING;
  }

  static SortValue number(double number) {
    return new SortValue(Kind.NUMBER, number, "");
  }

  /** Returns the order of the values in a direction. */
  static Comparator<SortValue> order(SortKey.Direction direction) {
    Comparator<SortValue> ascending =
        Comparator.<SortValue>comparingDouble(value -> value.number)
            .thenComparing(SortValue::text, CodePoints::compare);
    return Comparator.comparing(SortValue::kind)
        .thenComparing(direction == SortKey.Direction.ASCENDING ? ascending : ascending.reversed());
  }

  /** Returns it as a text that {@link #read} reads. */
  String written() {
    return kind
        + " "
        + number
        + " "
        + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  static SortValue read(String written) {
    String[] parts = written.split(" ", -1);
    return new SortValue(
        Kind.valueOf(parts[0]),
        Double.parseDouble(parts[1]),
        new String(HexFormat.of().parseHex(parts[2]), StandardCharsets.UTF_8));
  }
}
