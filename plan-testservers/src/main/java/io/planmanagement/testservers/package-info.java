/** Real servers for tests, started on free ports and always stopped, and a proxy that breaks connections. */
@NullMarked
package io.planmanagement.testservers;

import org.jspecify.annotations.NullMarked;
