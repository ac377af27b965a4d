/** The change channel on a quorum queue of RabbitMQ. */
@NullMarked
package io.planmanagement.rabbit;

import org.jspecify.annotations.NullMarked;
