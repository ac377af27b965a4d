package io.planmanagement.bootstrap.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.bootstrap.system.Operation.Outcome;
import io.planmanagement.testkit.Race;
import io.planmanagement.testservers.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients of two instances fight for a few plans while the connections to Redis break again and
 * again: what they are told must be explainable by single plans to which everything happens at one
 * instant.
 */
class ConditionalHistoryTest {

  private static final int PLANS = 3;
  private static final int CLIENTS = 6;
  private static final int ACTIONS = 120;
  private static final int ACTIONS_BETWEEN_FAILURES = 70;

  static LongStream seeds() {
    long first = new Random().nextInt(1_000_000);
    return LongStream.range(first, first + (Boolean.getBoolean("plan.long") ? 20 : 2));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void what_clients_of_one_plan_are_told_is_linearizable(long seed) {
    System.out.println("ConditionalHistoryTest: seed " + seed);
    Deployment deployment = Deployment.shared();
    deployment.awaitReady();
    TcpProxy network = deployment.to(Deployment.Server.REDIS);
    List<History> histories = new ArrayList<>();
    for (int i = 0; i < PLANS; i++) {
      histories.add(new History());
    }
    AtomicInteger actions = new AtomicInteger();
    slowDown(network);

    List<Race.Finish<Integer>> finishes =
        Race.of(
            CLIENTS,
            n ->
                () -> {
                  Random random = new Random(seed * CLIENTS + n);
                  List<History.Participant> participants = new ArrayList<>();
                  for (History history : histories) {
                    participants.add(history.new Participant(random.nextLong()));
                  }
                  for (int i = 0; i < ACTIONS; i++) {
                    if (actions.incrementAndGet() % ACTIONS_BETWEEN_FAILURES == 0) {
                      interrupt(network, count(histories, Outcome.UNKNOWN) == 0);
                    }
                    List<Client> clients = deployment.clients();
                    participants
                        .get(random.nextInt(PLANS))
                        .act(clients.get(random.nextInt(clients.size())));
                  }
                  return n;
                });

    network.pass();
    finishes.forEach(finish -> assertEquals(Optional.empty(), finish.failure()));
    histories.forEach(history -> assertEquals(Optional.empty(), history.violation()));
    for (Outcome outcome : Outcome.values()) {
      long count = count(histories, outcome);
      System.out.println("ConditionalHistoryTest: " + count + " " + outcome);
      assertTrue(count > 0, () -> "none was " + outcome);
    }
  }

  /**
   * Cuts what is on its way; or loses it for longer than anybody waits, so that nobody knows what
   * became of it.
   */
  private static void interrupt(TcpProxy network, boolean forLong) {
    if (forLong) {
      network.swallow();
      LockSupport.parkNanos(Deployment.REDIS_TIMEOUT.multipliedBy(3).dividedBy(2).toNanos());
      slowDown(network);
    }
    network.cut();
  }

  /** Gives failures something on its way to meet. */
  private static void slowDown(TcpProxy network) {
    network.slow(Duration.ofMillis(3), Integer.MAX_VALUE);
  }

  private static long count(List<History> histories, Outcome outcome) {
    return histories.stream().mapToLong(history -> history.count(outcome)).sum();
  }
}
