package io.planmanagement.application;

import io.planmanagement.domain.StoredPlan;

/**
 * What a write did.
 *
 * @param plan the plan as it is stored now
 * @param effect what changed
 */
public record Written(StoredPlan plan, Effect effect) {

  /** What a write changed. */
  public enum Effect {
    /** There was no such plan. */
    CREATED,
    /** The plan was another. */
    CHANGED,
    /** The plan was equal: revision and log stayed. */
    UNCHANGED
  }
}
