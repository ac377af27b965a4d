package io.planmanagement.domain.port;

import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.Revision;

/**
 * How the index stands to the store's record of one plan.
 *
 * @param planId the plan
 * @param kind what was found
 * @param highest the highest revision that any of its places bears, {@link Revision#NONE} if the
 *     index holds nothing of the plan
 * @param places the number of linked plan services' places up to the last one that holds anything
 */
public record Standing(PlanId planId, Kind kind, Revision highest, int places) {

  /** What was found. */
  public enum Kind {
    /** Every place bears what the record says; places of what is gone may be empty. */
    IN_STEP,
    /**
     * Something is missing, left over or of an older revision, and nothing of a newer one: the
     * record was not projected yet, or not wholly. Projecting it mends that.
     */
    BEHIND,
    /** All revisions are the record's, but the content is not: projecting it mends that. */
    DIFFERENT,
    /**
     * A place bears a newer revision, or lies beyond the places that the record knows of. Only a
     * {@link Plans#restamp} above that mends it.
     */
    AHEAD
  }

  /** Whether there is nothing to mend. */
  public boolean isInStep() {
    return kind == Kind.IN_STEP;
  }
}
