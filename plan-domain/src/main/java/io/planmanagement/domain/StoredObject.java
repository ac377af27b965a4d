package io.planmanagement.domain;

/**
 * One object of a stored plan.
 *
 * @param planId the plan
 * @param revision the plan's revision
 * @param document the object's JSON document, with all below it
 */
public record StoredObject(PlanId planId, Revision revision, Document document) {}
