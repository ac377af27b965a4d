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
import java.util.stream.LongStream;
import java.util.stream.Stream;
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
  private static final int ACTIONS_BETWEEN_CUTS = 40;

  /** The patience of clients that often give up before they hear what became of their request. */
  private static final Duration HASTE = Duration.ofMillis(20);

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
    network.slow(Duration.ofMillis(3), Integer.MAX_VALUE); // so that cuts meet something on its way
    List<Race.Finish<Integer>> finishes;
    try {
      finishes = fight(seed, histories, deployment, network);
    } finally {
      network.pass();
    }

    finishes.forEach(finish -> assertEquals(Optional.empty(), finish.failure()));
    histories.forEach(history -> assertEquals(Optional.empty(), history.violation()));
    for (Outcome outcome : Outcome.values()) {
      long count = count(histories, outcome);
      System.out.println("ConditionalHistoryTest: " + count + " " + outcome);
      assertTrue(count > 0, () -> "none was " + outcome);
    }
  }

  /**
   * Each client does something to a plan, again and again; by turns one of them cuts all
   * connections.
   */
  private static List<Race.Finish<Integer>> fight(
      long seed, List<History> histories, Deployment deployment, TcpProxy network) {
    List<Client> clients =
        Stream.concat(deployment.clients().stream(), deployment.clients(HASTE).stream()).toList();
    AtomicInteger actions = new AtomicInteger();
    return Race.of(
        CLIENTS,
        n ->
            () -> {
              Random random = new Random(seed * CLIENTS + n);
              List<History.Participant> participants = new ArrayList<>();
              for (History history : histories) {
                participants.add(history.new Participant(random.nextLong()));
              }
              for (int i = 0; i < ACTIONS; i++) {
                if (actions.incrementAndGet() % ACTIONS_BETWEEN_CUTS == 0) {
                  network.cut();
                }
                participants
                    .get(random.nextInt(PLANS))
                    .act(clients.get(random.nextInt(clients.size())));
              }
              return n;
            });
  }

  private static long count(List<History> histories, Outcome outcome) {
    return histories.stream().mapToLong(history -> history.count(outcome)).sum();
  }
}
