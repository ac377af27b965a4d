package io.planmanagement.domain;

import java.math.BigDecimal;
import java.util.List;

/**
 * An amount of money that a member pays, in the plan's currency: a decimal that is not negative.
 *
 * <p>Equality is that of what was written: {@code 62.50} is not {@code 62.5}. To compare amounts as
 * numbers use {@link #compareTo}.
 *
 * @param value the amount, with the scale that was written
 */
public record Amount(BigDecimal value) implements Comparable<Amount> {

  /**
   * Checks the amount.
   *
   * @throws PlanRefused.Invalid if it is negative
   * @throws IllegalArgumentException if it goes beyond the bounds of a {@link JsonValue.JsonNumber}
   */
  public Amount {
    value = JsonValue.of(value).value();
    if (value.signum() < 0) {
      throw new PlanRefused.Invalid(
          List.of(Pointer.ROOT.violates("minimum", "must not be negative")));
    }
  }

  /** Returns the amount that this decimal literal writes. */
  public static Amount of(String literal) {
    return new Amount(new BigDecimal(literal));
  }

  /** Compares as numbers: 62.50 and 62.5 are the same amount. */
  @Override
  public int compareTo(Amount other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
