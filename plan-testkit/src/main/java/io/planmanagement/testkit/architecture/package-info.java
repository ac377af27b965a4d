/**
 * The architecture as rules that a test can check: for this library's own modules, and for an
 * application that embeds it, to prove its own adapters and its own use of the library.
 *
 * <p>Only tests depend on it.
 */
@NullMarked
package io.planmanagement.testkit.architecture;

import org.jspecify.annotations.NullMarked;
