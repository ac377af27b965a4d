package io.planmanagement.domain;

import java.util.List;
import java.util.Optional;

/**
 * The id of an object of a plan: no control characters, none of {@code / \ % ? # ;}, no dot
 * segment, so that it can stand in a path.
 *
 * @param value 1 to 128 bytes of UTF-8
 */
public record ObjectId(String value) {

  /**
   * Checks the id.
   *
   * @throws PlanRefused.Invalid if it breaks a rule for ids
   */
  public ObjectId {
    violation(Pointer.ROOT, value)
        .ifPresent(
            violation -> {
              throw new PlanRefused.Invalid(List.of(violation));
            });
  }

  static Optional<Violation> violation(Pointer at, String value) {
    return Text.idViolation(at, value);
  }

  @Override
  public String toString() {
    return value;
  }
}
