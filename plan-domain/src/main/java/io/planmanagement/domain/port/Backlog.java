package io.planmanagement.domain.port;

import io.planmanagement.domain.Revision;

/**
 * What waits to be handed over.
 *
 * @param entries the number of plans
 * @param oldest the lowest revision among them, {@link Revision#NONE} if nothing waits
 */
public record Backlog(long entries, Revision oldest) {}
