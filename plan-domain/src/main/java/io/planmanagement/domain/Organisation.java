package io.planmanagement.domain;

import java.util.List;
import java.util.Optional;

/**
 * Who a plan belongs to: its {@code _org}.
 *
 * @param value 1 to 128 bytes of UTF-8 without control characters
 */
public record Organisation(String value) {

  /**
   * Checks the name.
   *
   * @throws PlanRefused.Invalid if it breaks a rule
   */
  public Organisation {
    violation(Pointer.ROOT, value)
        .ifPresent(
            violation -> {
              throw new PlanRefused.Invalid(List.of(violation));
            });
  }

  static Optional<Violation> violation(Pointer at, String value) {
    return Text.labelViolation(at, value);
  }

  @Override
  public String toString() {
    return value;
  }
}
