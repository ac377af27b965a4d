package io.planmanagement.domain;

/**
 * An entry of the store's log: that plan has that revision. Of a plan only the newest entry is
 * there.
 *
 * @param planId the plan
 * @param revision its newest revision, that of its deletion if it was deleted
 */
public record Change(PlanId planId, Revision revision) {}
