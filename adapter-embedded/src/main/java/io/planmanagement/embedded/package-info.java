/**
 * Store and log in SQLite, index in Lucene, changes in process: the default without servers. Only
 * the wiring, or a host application, depends on it.
 *
 * <p>{@link io.planmanagement.embedded.EmbeddedPorts} opens a folder. In it the file {@code
 * plans.db} is the truth, and {@code index} is made anew from it whenever it is no good.
 */
@NullMarked
package io.planmanagement.embedded;

import org.jspecify.annotations.NullMarked;
