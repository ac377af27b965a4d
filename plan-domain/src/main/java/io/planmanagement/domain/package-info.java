/**
 * Healthcare plans: the aggregate with its invariants, the values it is made of, the refusals, and
 * what a partial update means.
 *
 * <p>Depends on the JDK alone ({@code java.lang}, {@code java.util}, {@code java.math}, {@code
 * java.time}); every other package of the project may depend on it.
 */
@NullMarked
package io.planmanagement.domain;

import org.jspecify.annotations.NullMarked;
