/**
 * Store, log and dead letters on Redis, standalone or Cluster. Only the wiring, or a host
 * application, depends on it; {@link io.planmanagement.redis.RedisStore} is where to begin.
 *
 * <p>What stands in Redis, for a data set of the namespace {@code ns}: {@code {ns}:store} is a hash
 * that names it ({@code id}, {@code layout}, {@code partitions}). Each partition {@code n} has keys
 * that begin with {@code {ns:pn}}, so that a Cluster keeps them together and one script can change
 * them in one atomic step:
 *
 * <ul>
 *   <li>{@code :plan:<id>}, a hash for each id that was ever used: {@code revision}, {@code token},
 *       {@code places}, and while the plan lives {@code org}, its whole {@code document}, and one
 *       field {@code object:<objectId>} for each object below it;
 *   <li>{@code :log}, a sorted set of plan ids by their newest revision; {@code :deleted}, those of
 *       them that are deleted;
 *   <li>{@code :meta}, a hash: {@code last}, the highest revision so far, and the log's {@code
 *       cursor} and {@code epoch};
 *   <li>{@code :ids}, the ids of living plans for listing, and {@code :org:<org>}, those of each
 *       organisation;
 *   <li>{@code :letters}, the dead letters.
 * </ul>
 *
 * <p>Jedis speaks the protocol, on connections of our own: its clients repeat writes that may have
 * been applied, and their pipelines on a Cluster follow no redirection, lose replies that had come,
 * and wait without a bound for a server that is halted.
 */
@NullMarked
package io.planmanagement.redis;

import org.jspecify.annotations.NullMarked;
