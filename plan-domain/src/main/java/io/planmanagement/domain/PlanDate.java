package io.planmanagement.domain;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A date as plans write it: {@code MM-dd-yyyy} or ISO 8601's {@code yyyy-MM-dd}. What was written
 * is kept; {@link #date()} is the day that it means.
 *
 * @param text the date as written
 */
public record PlanDate(String text) {

  private static final Pattern MONTH_FIRST = Pattern.compile("([0-9]{2})-([0-9]{2})-([0-9]{4})");
  private static final Pattern ISO = Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})");

  /**
   * Checks the date.
   *
   * @throws PlanRefused.Invalid if it is in neither form or no day of the calendar
   */
  public PlanDate {
    if (day(text).isEmpty()) {
      throw new PlanRefused.Invalid(List.of(violation(Pointer.ROOT)));
    }
  }

  static boolean isValid(String text) {
    return day(text).isPresent();
  }

  static Violation violation(Pointer at) {
    return at.violates("format", "must be a day of the calendar as MM-dd-yyyy or yyyy-MM-dd");
  }

  /** Returns the day that the text means. */
  public LocalDate date() {
    return day(text).orElseThrow();
  }

  /** Returns the day that any text means; empty if it is in neither form or no day. */
  public static Optional<LocalDate> day(String text) {
    Matcher monthFirst = MONTH_FIRST.matcher(text);
    if (monthFirst.matches()) {
      return day(monthFirst.group(3), monthFirst.group(1), monthFirst.group(2));
    }
    Matcher iso = ISO.matcher(text);
    return iso.matches() ? day(iso.group(1), iso.group(2), iso.group(3)) : Optional.empty();
  }

  private static Optional<LocalDate> day(String year, String month, String day) {
    try {
      return Optional.of(
          LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day)));
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
