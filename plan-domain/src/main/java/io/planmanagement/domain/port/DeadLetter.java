package io.planmanagement.domain.port;

import io.planmanagement.domain.Change;
import java.time.Instant;

/**
 * A change that was set aside.
 *
 * @param change the plan and the revision that the index refused
 * @param reason why, without ids or content
 * @param at when it was set aside
 */
public record DeadLetter(Change change, String reason, Instant at) {}
