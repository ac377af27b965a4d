package io.planmanagement.domain.search;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.PlanDate;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * As what the values of documents are searched. What is said here holds for the values of a query
 * as well.
 */
public final class Searchable {

  /**
   * The longest text, in bytes of UTF-8, that is searched as a whole (compared, sorted, counted,
   * found by a part of it). Of a longer one is found that it is there, and its words.
   */
  public static final int WHOLE_TEXT_BYTES = 8_191;

  private Searchable() {}

  /**
   * Returns a number as it is compared: as the nearest double (IEEE 754), zero without a sign.
   *
   * @return empty for a number beyond all doubles, which counts as absent in a document
   */
  public static OptionalDouble number(BigDecimal number) {
    double nearest = number.doubleValue() + 0.0;
    return Double.isFinite(nearest) ? OptionalDouble.of(nearest) : OptionalDouble.empty();
  }

  /**
   * Returns a double as answers show it: the decimal of {@link Double#toString(double)} without
   * zeros at its end, written out up to 1E+20.
   */
  public static JsonNumber shown(double number) {
    BigDecimal decimal = new BigDecimal(Double.toString(number + 0.0)).stripTrailingZeros();
    boolean writtenOut = decimal.scale() < 0 && decimal.precision() - decimal.scale() <= 21;
    return JsonValue.of(writtenOut ? decimal.setScale(0) : decimal);
  }

  /** Whether a text is searched as a whole. */
  public static boolean isWhole(String text) {
    return text.length() <= WHOLE_TEXT_BYTES
        && text.getBytes(StandardCharsets.UTF_8).length <= WHOLE_TEXT_BYTES;
  }

  /**
   * Returns the day that a text means, wherever it stands: {@code MM-dd-yyyy} or {@code
   * yyyy-MM-dd}.
   *
   * @return empty if it is in neither form or no day of the calendar
   */
  public static Optional<LocalDate> day(String text) {
    return PlanDate.day(text);
  }
}
