/**
 * The use cases, concrete classes that are the driving ports, and the engine that assembles ports
 * and lifecycle: what a host application opens. Depends on the domain only; adapters and host
 * applications depend on it.
 */
@NullMarked
package io.planmanagement.application;

import org.jspecify.annotations.NullMarked;
