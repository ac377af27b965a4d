/**
 * The one JSON codec: documents, their schema, and the patch formats; searches in JSON and in one
 * line. Depends on the domain; adapters and host applications depend on it.
 */
@NullMarked
package io.planmanagement.json;

import org.jspecify.annotations.NullMarked;
