/**
 * Realistic sample plans from a seed: the same seed makes the same plans. For demonstrations and
 * tests. Depends on the domain only.
 */
@NullMarked
package io.planmanagement.samples;

import org.jspecify.annotations.NullMarked;
