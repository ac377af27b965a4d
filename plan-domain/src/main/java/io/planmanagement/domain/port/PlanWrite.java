package io.planmanagement.domain.port;

import io.planmanagement.domain.Plan;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.WriteToken;

/**
 * A plan to be stored, and the state that it must find.
 *
 * @param plan the whole plan
 * @param expected the revision that the store's record of the id must have: the plan's, or that of
 *     its deletion if it is deleted; {@link Revision#NONE} if the store must have no record of the
 *     id. Absence is pinned like any other state, so that a straggler can't raise a plan that was
 *     deleted since
 * @param token names this write
 */
public record PlanWrite(Plan plan, Revision expected, WriteToken token) {}
