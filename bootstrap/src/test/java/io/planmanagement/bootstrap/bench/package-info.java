/**
 * The figures of {@code docs/performance.md}, and the commands that make them. Nothing depends on
 * it; no test runs it.
 */
@NullMarked
package io.planmanagement.bootstrap.bench;

import org.jspecify.annotations.NullMarked;
