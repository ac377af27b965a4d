/** The index on Elasticsearch, with parent and child documents. */
@NullMarked
package io.planmanagement.elastic;

import org.jspecify.annotations.NullMarked;
