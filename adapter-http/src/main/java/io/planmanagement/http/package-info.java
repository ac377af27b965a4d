/**
 * The REST API, its description, and the bearer tokens that guard it. Only the wiring depends on
 * it.
 */
@NullMarked
package io.planmanagement.http;

import org.jspecify.annotations.NullMarked;
