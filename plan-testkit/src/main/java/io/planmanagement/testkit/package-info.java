/**
 * What proves an adapter or an embedding application: port contracts as JUnit interfaces, fakes,
 * generators, and architecture rules. Only tests depend on it.
 */
@NullMarked
package io.planmanagement.testkit;

import org.jspecify.annotations.NullMarked;
