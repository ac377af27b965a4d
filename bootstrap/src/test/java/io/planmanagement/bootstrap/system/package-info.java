/**
 * Tests of the whole system on real servers: end to end through HTTP, under faults, and what they
 * are judged by, a log of what clients were told and a reader that shares no code with the
 * adapters.
 */
@NullMarked
package io.planmanagement.bootstrap.system;

import org.jspecify.annotations.NullMarked;
