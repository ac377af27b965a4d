/** Tests of the ports' own code. */
@NullMarked
package io.planmanagement.domain.port;

import org.jspecify.annotations.NullMarked;
