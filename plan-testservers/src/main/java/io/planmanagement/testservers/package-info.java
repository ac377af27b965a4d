/**
 * Real servers for tests, and what breaks their connections: main sources, so that every module's
 * tests can use them.
 *
 * <p>{@link io.planmanagement.testservers.ServerProcess} runs any server as a child of the test's
 * JVM: on {@linkplain io.planmanagement.testservers.FreePorts free ports}, in a folder of its own
 * under {@code target/}, ended with the JVM however that ends. On top of it stand the servers
 * themselves, one class each. {@link io.planmanagement.testservers.TcpProxy} stands between a
 * client and a server and slows, cuts or swallows what passes.
 *
 * <p>Depends on the JDK alone and on no test framework; only tests depend on it.
 */
@NullMarked
package io.planmanagement.testservers;

import org.jspecify.annotations.NullMarked;
