package io.planmanagement.domain.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.planmanagement.domain.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FacetTest {

  private static final FieldPath PATH = FieldPath.of("a");

  @ParameterizedTest
  @CsvSource({
    "0, 250, 0",
    "-0.0, 250, 0",
    "249.99, 250, 0",
    "250, 250, 1",
    "-0.01, 250, -1",
    "-250, 250, -1",
    "1e300, 1e290, 1e10",
    "9007199254740991, 1, 9007199254740991",
    "-9007199254740991, 1, -9007199254740991"
  })
  void a_number_is_in_the_interval_that_it_stands_above_the_begin_of(
      double number, BigDecimal width, double interval) {
    assertEquals(OptionalDouble.of(interval), new Facet.Histogram(PATH, width).intervalOf(number));
  }

  @ParameterizedTest
  @CsvSource({"9007199254740992, 1", "-9007199254740992, 1", "1e300, 1", "1e308, 1e-300"})
  void where_doubles_tell_no_intervals_apart_there_is_none(double number, BigDecimal width) {
    assertEquals(OptionalDouble.empty(), new Facet.Histogram(PATH, width).intervalOf(number));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 250, 0",
    "3, 250, 750",
    "-1, 0.50, -0.5",
    "2, 0.50, 1",
    "3, 0.1, 0.3",
    "1, 1E+3, 1000",
    "9007199254740992, 0.1, 900719925474099.2"
  })
  void an_interval_begins_at_a_multiple_of_the_width(double n, BigDecimal width, String begin) {
    assertEquals(begin, new Facet.Histogram(PATH, width).begin(n).value().toString());
  }

  @Test
  void the_longest_width_and_the_furthest_interval_make_a_number() {
    BigDecimal width = new BigDecimal("1." + "1".repeat(Facet.Histogram.MAX_DIGITS - 1));

    BigDecimal begin = new Facet.Histogram(PATH, width).begin(Facet.Histogram.END).value();

    assertEquals(
        width.multiply(BigDecimal.valueOf(Facet.Histogram.END)).stripTrailingZeros(), begin);
  }

  @Test
  void facets_and_their_answers_stay_as_they_are_whatever_becomes_of_the_lists() {
    List<JsonValue> from = new ArrayList<>(List.of(JsonValue.of(0)));
    List<FacetResult.ValueCount> values =
        new ArrayList<>(List.of(new FacetResult.ValueCount(JsonValue.of(1), 1)));
    Facet.Ranges ranges = new Facet.Ranges(PATH, from);
    FacetResult.Values result = new FacetResult.Values(values);

    from.clear();
    values.clear();

    assertEquals(1, ranges.from().size());
    assertEquals(1, result.values().size());
  }
}
