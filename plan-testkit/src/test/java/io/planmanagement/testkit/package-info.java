@NullMarked
package io.planmanagement.testkit;

import org.jspecify.annotations.NullMarked;
