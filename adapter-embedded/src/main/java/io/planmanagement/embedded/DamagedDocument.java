package io.planmanagement.embedded;

import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.StoredPlan;

/** A document that is stored but can't be read: no fault of whoever asks for it. */
final class DamagedDocument {

  private DamagedDocument() {}

  /**
   * Reads the plan of a stored document.
   *
   * @throws PortUnavailable if the document is none of a plan
   */
  static Plan reported(StoredPlan stored) {
    try {
      return stored.plan();
    } catch (PlanRefused damage) {
      throw new PortUnavailable("A stored document is no plan.", Outcome.NOT_APPLIED, damage);
    }
  }
}
