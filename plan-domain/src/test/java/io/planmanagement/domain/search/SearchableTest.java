package io.planmanagement.domain.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchableTest {

  @Test
  void numbers_compare_as_the_nearest_doubles() {
    assertEquals(OptionalDouble.of(62.5), number("62.50"));
    assertEquals(OptionalDouble.of(9007199254740992.0), number("9007199254740993"));
    assertEquals(OptionalDouble.of(Double.MAX_VALUE), number("1.7976931348623157E308"));
    assertEquals(OptionalDouble.of(Double.MIN_VALUE), number("4.9E-324"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.00", "-0.0", "-1E-400", "1E-9999"})
  void zero_has_no_sign(String zero) {
    double nearest = number(zero).orElseThrow();

    assertEquals(Double.doubleToRawLongBits(0.0), Double.doubleToRawLongBits(nearest));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1E309", "-1E309", "1E9999"})
  void numbers_beyond_all_doubles_are_none(String number) {
    assertEquals(OptionalDouble.empty(), number(number));
  }

  @ParameterizedTest
  @CsvSource({
    "62.5, 62.5",
    "62.0, 62",
    "-0.0, 0",
    "100.0, 100",
    "1.0E20, 100000000000000000000",
    "1.0E21, 1E+21",
    "0.1, 0.1",
    "1.0E-7, 1E-7",
    "1.7976931348623157E308, 1.7976931348623157E+308"
  })
  void doubles_are_shown_without_zeros_at_their_end(double number, String shown) {
    assertEquals(shown, Searchable.shown(number).value().toString());
  }

  @Test
  void texts_are_searched_as_a_whole_up_to_a_number_of_bytes() {
    assertTrue(Searchable.isWhole(""));
    assertTrue(Searchable.isWhole("a".repeat(8_191)));
    assertFalse(Searchable.isWhole("a".repeat(8_192)));
    assertTrue(Searchable.isWhole("é".repeat(4_095)));
    assertFalse(Searchable.isWhole("é".repeat(4_096)));
    assertFalse(Searchable.isWhole("🩺".repeat(2_048)));
  }

  @Test
  void days_are_read_in_either_form() {
    assertEquals(Optional.of(LocalDate.of(2024, 2, 29)), Searchable.day("02-29-2024"));
    assertEquals(Optional.of(LocalDate.of(2024, 2, 29)), Searchable.day("2024-02-29"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2023-02-29",
        "29-02-2024",
        "2024-2-29",
        "2024-02-29T00:00",
        " 2024-02-29",
        "x"
      })
  void other_texts_mean_no_day(String text) {
    assertEquals(Optional.empty(), Searchable.day(text));
  }

  private static OptionalDouble number(String number) {
    return Searchable.number(new BigDecimal(number));
  }
}
