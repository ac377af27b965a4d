package io.planmanagement.domain;

import io.planmanagement.domain.JsonValue.JsonObject;

/** An object of a plan's tree. */
public sealed interface PlanObject permits Plan, CostShares, LinkedPlanService, LinkedService {

  /** Returns the object's id. */
  ObjectId objectId();

  /** Returns the object's {@code _org}; that of a nested object may be another than the plan's. */
  Organisation org();

  /** Returns the properties beyond those that the object must or may have, as they were written. */
  JsonObject attributes();

  /** Returns the object, with all below it, as a JSON document. */
  JsonObject document();
}
