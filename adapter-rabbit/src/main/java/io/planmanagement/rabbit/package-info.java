/**
 * The change channel on a quorum queue of RabbitMQ. Only the wiring, or a host application, depends
 * on it.
 *
 * <p>{@link io.planmanagement.rabbit.RabbitChannel} is the channel, made from {@link
 * io.planmanagement.rabbit.RabbitSettings}. Nothing of RabbitMQ's client shows outside.
 */
@NullMarked
package io.planmanagement.rabbit;

import org.jspecify.annotations.NullMarked;
