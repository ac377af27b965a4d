/** Tests of the domain. */
@NullMarked
package io.planmanagement.domain;

import org.jspecify.annotations.NullMarked;
