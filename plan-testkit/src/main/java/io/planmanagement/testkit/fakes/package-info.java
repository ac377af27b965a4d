/**
 * Ports in memory: the simplest that pass the contracts. Each works on an object that stands for a
 * server or a folder, so that several instances can share it and outlive one another.
 *
 * <p>Only tests depend on it.
 */
@NullMarked
package io.planmanagement.testkit.fakes;

import org.jspecify.annotations.NullMarked;
