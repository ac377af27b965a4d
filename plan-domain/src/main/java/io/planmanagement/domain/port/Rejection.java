package io.planmanagement.domain.port;

import io.planmanagement.domain.PlanId;

/**
 * A plan that an index refuses for what it is.
 *
 * @param planId the plan
 * @param reason why, without ids or content
 */
public record Rejection(PlanId planId, String reason) {}
