/**
 * What can be asked of plans: a query, an order, facets, and what answers them. It is said here
 * once what each of these means; every index answers the same.
 *
 * <p>It depends on the domain's own types only; the port that answers is {@link
 * io.planmanagement.domain.port.PlanSearch}.
 */
@NullMarked
package io.planmanagement.domain.search;

import org.jspecify.annotations.NullMarked;
