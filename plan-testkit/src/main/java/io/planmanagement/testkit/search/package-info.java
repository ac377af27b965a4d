/**
 * What searches must answer, worked out by brute force over the documents themselves, and random
 * searches to ask. The oracle knows the domain's words and no search engine.
 *
 * <p>It depends on the domain, and on the samples for the plans that are searched.
 */
@NullMarked
package io.planmanagement.testkit.search;

import org.jspecify.annotations.NullMarked;
