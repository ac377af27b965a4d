package io.planmanagement.domain.port;

import io.planmanagement.domain.Plan;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.WriteToken;
import java.util.Optional;

/**
 * A plan to be stored, and the state that it must find.
 *
 * @param plan the whole plan
 * @param expected the revision that the living plan must have; empty if there must be no living
 *     plan of that id
 * @param token names this write
 */
public record PlanWrite(Plan plan, Optional<Revision> expected, WriteToken token) {}
