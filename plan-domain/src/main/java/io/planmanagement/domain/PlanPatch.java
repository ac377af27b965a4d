package io.planmanagement.domain;

import io.planmanagement.domain.JsonValue.JsonObject;

/**
 * A change of a plan's document. It is a pure function: a write that loses a race applies it again
 * to the newer document.
 */
@FunctionalInterface
public interface PlanPatch {

  /**
   * Returns the changed document. Whether that is a valid plan is judged afterwards.
   *
   * @throws PlanRefused.Invalid if the patch does not fit the document, with places in the patch
   * @throws PlanRefused.TestFailed if a test that the patch demands does not hold
   */
  JsonValue apply(JsonObject document);
}
