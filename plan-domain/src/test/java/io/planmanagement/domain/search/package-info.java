/** Tests of what can be asked of plans. */
@NullMarked
package io.planmanagement.domain.search;

import org.jspecify.annotations.NullMarked;
