package io.planmanagement.domain.port;

import java.time.Instant;
import java.util.Optional;

/**
 * A message that was set aside.
 *
 * @param id names it, for {@link ChangeChannel#retry} and {@link ChangeChannel#discard}
 * @param message the message; empty if it can't be read
 * @param reason why it was set aside
 * @param at when
 */
public record DeadLetter(String id, Optional<ChangeMessage> message, String reason, Instant at) {}
