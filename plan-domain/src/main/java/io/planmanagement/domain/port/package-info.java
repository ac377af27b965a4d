/**
 * The ports that the core needs: what a store, a channel for changes and an index must do. Every
 * sentence of their Javadoc that promises something is a test of a contract in {@code
 * plan-testkit}.
 *
 * <p>Holds interfaces and records only. Depends on {@code io.planmanagement.domain}; adapters
 * implement it.
 */
@NullMarked
package io.planmanagement.domain.port;

import org.jspecify.annotations.NullMarked;
