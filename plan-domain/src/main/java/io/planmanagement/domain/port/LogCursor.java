package io.planmanagement.domain.port;

import io.planmanagement.domain.Revision;

/**
 * How far a partition's log has been handed over.
 *
 * @param epoch counts the rewinds of the cursor
 * @param position everything up to this revision has been handed over
 */
public record LogCursor(long epoch, Revision position) {}
