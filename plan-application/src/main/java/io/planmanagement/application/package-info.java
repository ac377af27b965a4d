/**
 * What can be done with plans, and what keeps the index equal to the store: the use cases, the
 * relay, the projector, and the engine that assembles them on a set of ports.
 *
 * <p>Depends on {@code io.planmanagement.domain} and the JDK; adapters and host applications depend
 * on it.
 */
@NullMarked
package io.planmanagement.application;

import org.jspecify.annotations.NullMarked;
