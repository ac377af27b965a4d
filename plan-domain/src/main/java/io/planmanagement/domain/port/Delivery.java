package io.planmanagement.domain.port;

/**
 * A message in the hands of a projector.
 *
 * @param tag tells the inbox which delivery this is; unique for the life of the inbox
 * @param message the message
 */
public record Delivery(long tag, ChangeMessage message) {}
