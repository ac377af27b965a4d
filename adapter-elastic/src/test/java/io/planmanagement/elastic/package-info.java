@NullMarked
package io.planmanagement.elastic;

import org.jspecify.annotations.NullMarked;
