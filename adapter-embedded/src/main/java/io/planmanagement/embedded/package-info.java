/**
 * Store and log in SQLite, index in Lucene, changes in process: the default without servers. Only
 * the wiring depends on it.
 */
@NullMarked
package io.planmanagement.embedded;

import org.jspecify.annotations.NullMarked;
