/** Store, log and dead letters on Redis, standalone or Cluster. */
@NullMarked
package io.planmanagement.redis;

import org.jspecify.annotations.NullMarked;
