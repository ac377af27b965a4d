package io.planmanagement.domain;

import java.util.Optional;

/**
 * All that the store keeps of an id that was ever used: a living plan, or the record of its
 * deletion. It is also what is projected into the index.
 *
 * @param id the plan's id
 * @param revision the revision of the last write
 * @param token the token of the last write
 * @param places the most linked plan services that the plan ever had, deleted plans of the same id
 *     included: the number of places in the index that may hold something of it
 * @param plan the plan; empty if it is deleted
 */
public record PlanRecord(
    PlanId id, Revision revision, WriteToken token, int places, Optional<StoredPlan> plan) {

  /** Whether the plan is deleted. */
  public boolean isDeleted() {
    return plan.isEmpty();
  }
}
