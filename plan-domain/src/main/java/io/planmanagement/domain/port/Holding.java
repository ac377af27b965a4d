package io.planmanagement.domain.port;

import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.Revision;

/**
 * Something that the index holds of a plan, be it the trace of a deletion. A listing may have
 * several of one plan.
 *
 * @param planId the plan that the place belongs to
 * @param revision the revision that the place bears
 * @param places the number of linked plan services' places up to this one; 0 for a place of the
 *     plan itself
 */
public record Holding(PlanId planId, Revision revision, int places) {}
