@NullMarked
package io.planmanagement.testkit.search;

import org.jspecify.annotations.NullMarked;
