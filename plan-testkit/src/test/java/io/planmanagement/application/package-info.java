@NullMarked
package io.planmanagement.application;

import org.jspecify.annotations.NullMarked;
