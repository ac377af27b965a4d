@NullMarked
package io.planmanagement.testkit.fakes;

import org.jspecify.annotations.NullMarked;
