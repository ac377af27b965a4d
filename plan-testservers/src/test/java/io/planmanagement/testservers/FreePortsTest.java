package io.planmanagement.testservers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreePortsTest {

  @Test
  void gives_no_port_twice() {
    Set<Integer> given = new HashSet<>();

    for (int i = 0; i < 50; i++) {
      given.addAll(FreePorts.take(4));
    }

    assertEquals(200, given.size());
  }

  @Test
  void tries_other_ports_where_one_was_taken_meanwhile_and_only_then() {
    List<Integer> tried = new ArrayList<>();

    int port =
        FreePorts.starting(
            1,
            ports -> {
              tried.addAll(ports);
              if (tried.size() < 3) {
                throw new ServerNotReady("it ended", "bind: Address already in use");
              }
              return ports.get(0);
            });

    assertEquals(3, tried.size());
    assertEquals(port, tried.get(2));
    List<Integer> others = new ArrayList<>();
    assertThrows(
        ServerNotReady.class,
        () ->
            FreePorts.starting(
                1,
                ports -> {
                  others.addAll(ports);
                  throw new ServerNotReady("it ended", "no memory");
                }));
    assertEquals(1, others.size());
  }

  @Test
  void a_missing_program_is_reported_with_the_command_that_installs_it() {
    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class, () -> Programs.find("no-such-server", "no-such-package"));

    assertTrue(failure.toString().contains("apt-get install no-such-package"), failure::toString);
  }
}
