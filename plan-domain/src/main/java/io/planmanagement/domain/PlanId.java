package io.planmanagement.domain;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The id of a plan: an {@link ObjectId} that is none of the reserved words, which are words of the
 * service's paths.
 *
 * @param value 1 to 128 bytes of UTF-8
 */
public record PlanId(String value) implements Comparable<PlanId> {

  private static final Set<String> RESERVED = Set.of("es_plan", "es_data");

  /**
   * Checks the id.
   *
   * @throws PlanRefused.Invalid if it breaks a rule for ids or is reserved
   */
  public PlanId {
    violation(Pointer.ROOT, value)
        .ifPresent(
            violation -> {
              throw new PlanRefused.Invalid(List.of(violation));
            });
  }

  static Optional<Violation> violation(Pointer at, String value) {
    return Text.idViolation(at, value)
        .or(
            () ->
                RESERVED.contains(value)
                    ? Optional.of(at.violates("reserved", "must not be a reserved word"))
                    : Optional.empty());
  }

  /** Returns the id as that of an object. */
  public ObjectId objectId() {
    return new ObjectId(value);
  }

  /** Orders by UTF-16 code units, as {@link String} does. */
  @Override
  public int compareTo(PlanId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
