package io.planmanagement.bootstrap.system;

import static io.planmanagement.bootstrap.system.Operation.ABSENT;
import static io.planmanagement.bootstrap.system.Operation.Outcome.DONE;
import static io.planmanagement.bootstrap.system.Operation.Outcome.REFUSED;
import static io.planmanagement.bootstrap.system.Operation.Outcome.UNKNOWN;
import static io.planmanagement.bootstrap.system.Operation.read;
import static io.planmanagement.bootstrap.system.Operation.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.testkit.Race;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The judge is judged first: it must find what is wrong, and nothing else. */
class LinearizabilityTest {

  @Test
  void a_plan_that_is_created_read_replaced_and_deleted_is_explained() {
    assertExplained(
        read(ABSENT, 0, 1),
        write(ABSENT, "a", DONE, 2, 3),
        read("a", 4, 5),
        write("a", "b", DONE, 6, 7),
        write("a", "c", REFUSED, 8, 9),
        read("b", 10, 11),
        write("b", ABSENT, DONE, 12, 13),
        read(ABSENT, 14, 15));
  }

  @Test
  void what_happens_at_the_same_time_may_happen_in_any_order() {
    assertExplained(
        write(ABSENT, "a", DONE, 0, 10), read(ABSENT, 1, 9), read("a", 2, 8), read("a", 3, 10));
    assertExplained(
        write(ABSENT, "a", DONE, 0, 20),
        write(ABSENT, "b", REFUSED, 0, 20),
        write("a", "c", DONE, 0, 20));
  }

  @Test
  void a_write_of_unknown_outcome_may_have_happened_later_or_never() {
    Operation unknown = write("a", "b", UNKNOWN, 2, 3);

    assertExplained(write(ABSENT, "a", DONE, 0, 1), unknown, read("a", 4, 5), read("b", 6, 7));
    assertExplained(write(ABSENT, "a", DONE, 0, 1), unknown, read("a", 4, 5));
    assertRejected(write(ABSENT, "a", DONE, 0, 1), unknown, read("b", 4, 5), read("a", 6, 7));
    assertRejected(write(ABSENT, "a", DONE, 0, 1), read("b", 1, 1), write("a", "b", UNKNOWN, 2, 3));
  }

  @Test
  void a_stale_read_is_found() {
    assertRejected(write(ABSENT, "a", DONE, 0, 1), write("a", "b", DONE, 2, 3), read("a", 4, 5));
  }

  @Test
  void a_lost_update_is_found() {
    assertRejected(
        write(ABSENT, "a", DONE, 0, 1),
        write("a", "b", DONE, 2, 5),
        read("b", 6, 7),
        write("a", "c", UNKNOWN, 3, 8),
        read("c", 9, 10));
  }

  @Test
  void two_winners_are_found() {
    assertRejected(
        write(ABSENT, "a", DONE, 0, 1), write("a", "b", DONE, 2, 5), write("a", "c", DONE, 3, 6));
    assertRejected(write(ABSENT, "a", DONE, 0, 5), write(ABSENT, "b", DONE, 0, 5));
  }

  @Test
  void a_plan_that_comes_back_after_its_deletion_and_a_wrong_refusal_are_found() {
    assertRejected(write(ABSENT, "a", DONE, 0, 1), write("a", ABSENT, DONE, 2, 3), read("a", 4, 5));
    assertRejected(write(ABSENT, "a", DONE, 0, 1), write("a", "b", REFUSED, 2, 3));
  }

  @Test
  void what_clients_see_of_a_correct_register_is_always_explained() {
    long seed = new Random().nextLong();
    System.out.println("LinearizabilityTest: seed " + seed);
    Register register = new Register();
    AtomicLong clock = new AtomicLong();

    List<Race.Finish<List<Operation>>> clients =
        Race.of(6, n -> () -> use(register, clock, new Random(seed + n), n));

    List<Operation> history =
        clients.stream().flatMap(client -> client.value().orElseThrow().stream()).toList();
    assertEquals(Optional.empty(), Linearizability.violation(ABSENT, history));
    assertFalse(history.isEmpty());
  }

  private static List<Operation> use(
      Register register, AtomicLong clock, Random random, int client) {
    List<Operation> told = new ArrayList<>();
    String known = ABSENT;
    for (int n = 0; n < 200; n++) {
      long begun = clock.incrementAndGet();
      if (random.nextInt(3) == 0) {
        known = register.get();
        told.add(read(known, begun, clock.incrementAndGet()));
        continue;
      }
      String value = random.nextInt(5) == 0 ? ABSENT : client + "-" + n;
      boolean lost = random.nextInt(10) == 0;
      String expected = known;
      boolean done = (!lost || random.nextBoolean()) && register.swap(expected, value);
      told.add(
          write(
              expected,
              value,
              lost ? UNKNOWN : done ? DONE : REFUSED,
              begun,
              clock.incrementAndGet()));
      known = done ? value : known;
    }
    return told;
  }

  /** A plan that is what it should be. */
  private static final class Register {

    private String state = ABSENT;

    synchronized String get() {
      return state;
    }

    synchronized boolean swap(String expected, String value) {
      boolean fits = state.equals(expected);
      if (fits) {
        state = value;
      }
      return fits;
    }
  }

  private static void assertExplained(Operation... history) {
    assertEquals(Optional.empty(), Linearizability.violation(ABSENT, List.of(history)));
  }

  private static void assertRejected(Operation... history) {
    assertTrue(Linearizability.violation(ABSENT, List.of(history)).isPresent());
  }
}
