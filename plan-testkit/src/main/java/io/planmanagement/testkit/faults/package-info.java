/**
 * Failing ports: decorators around any implementation that make chosen calls fail, hang, lose their
 * reply or end the process, so that what depends on ports can be shown to bear it.
 *
 * <p>Only tests depend on it.
 */
@NullMarked
package io.planmanagement.testkit.faults;

import org.jspecify.annotations.NullMarked;
