package io.planmanagement.domain.port;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.StoreId;

/**
 * Tells that a plan changed: thin, since a projector reads the plan itself from the store.
 *
 * @param store the data set that the plan is in
 * @param change the plan and its revision at that time
 */
public record ChangeMessage(StoreId store, Change change) {}
