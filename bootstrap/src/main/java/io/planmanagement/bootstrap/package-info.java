/**
 * Configuration, wiring, the command line: the one place that sees every adapter. Nothing depends
 * on it.
 */
@NullMarked
package io.planmanagement.bootstrap;

import org.jspecify.annotations.NullMarked;
