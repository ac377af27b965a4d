@NullMarked
package io.planmanagement.testkit.architecture;

import org.jspecify.annotations.NullMarked;
