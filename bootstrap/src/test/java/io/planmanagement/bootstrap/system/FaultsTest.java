package io.planmanagement.bootstrap.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.bootstrap.system.RawReader.Findings;
import io.planmanagement.bootstrap.system.RawReader.Stored;
import io.planmanagement.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever fails, under a steady load: no acknowledged write is lost, and the index becomes equal
 * to the store. Where the store itself is robbed of writes, that is reported, no revision is used
 * twice, and both agree on what is left. Dead letters hold the poison that the load plants, and
 * nothing else.
 */
class FaultsTest {

  private static final int SEEDS =
      Integer.getInteger("plan.seeds", Boolean.getBoolean("plan.long") ? 20 : 2);

  /** Set {@code -Dplan.faults=Redis} for the faults with that word in their name. */
  private static final String ONLY = System.getProperty("plan.faults", "");

  private static final int WRITES_BEFORE = 60;
  private static final int WRITES_AFTER = 30;

  /** From the end of a fault until everything has come right. */
  private static final Duration CONVERGENCE = Duration.ofSeconds(30);

  /** What is late is told from what never comes. */
  private static final Duration HOPELESS = CONVERGENCE.multipliedBy(6);

  private static final Duration RECOVERY = Duration.ofSeconds(30);

  private static final FaultReport REPORT = new FaultReport();
  private static final RawReader READER = new RawReader(Deployment.NAMESPACE, Deployment.ALIAS);

  /** The data that a run of all faults works on, one after the other. */
  private record Population(Acknowledgements acknowledgements, Load load) {}

  private static Population population = newPopulation();

  static Stream<Arguments> faults() {
    long first = new Random().nextInt(1_000_000);
    System.out.println("FaultsTest: the first of " + SEEDS + " seeds is " + first);
    return LongStream.range(first, first + SEEDS)
        .boxed()
        .flatMap(
            seed -> {
              List<Fault> faults = new ArrayList<>(Fault.all());
              faults.removeIf(fault -> !fault.name().contains(ONLY));
              Collections.shuffle(faults, new Random(seed));
              return faults.stream().map(fault -> Arguments.of(fault, seed));
            });
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("faults")
  void nothing_acknowledged_is_lost_and_the_index_follows(Fault fault, long seed) {
    boolean passed = false;
    Deployment deployment = Deployment.shared();
    try {
      endure(fault, seed, deployment);
      passed = true;
    } finally {
      population.load().stop();
      if (!passed) {
        System.out.println(deployment.logs());
        Deployment.discard();
        population = newPopulation();
      }
    }
  }

  private static void endure(Fault fault, long seed, Deployment deployment) {
    Load.Run run = population.load().start();
    awaitWrites(run, WRITES_BEFORE);
    long reported = deployment.reportedLosses();
    fault.begin().on(deployment);
    LockSupport.parkNanos(fault.lasts().toNanos());
    int lost = 0;
    Tally tally = run.tally();
    if (fault.losesWrites()) {
      run.stop();
      fault.end().on(deployment);
      lost = settle(deployment);
      assertTrue(lost > 0, "the fault has taken something");
      run = population.load().start(tally);
    } else {
      fault.end().on(deployment);
    }
    long ended = System.nanoTime();
    awaitWrites(run, run.tally().acknowledged() + WRITES_AFTER);
    run.stop();
    if (fault.repair() != Fault.Repair.NONE) {
      deployment.audit();
      ended = System.nanoTime();
    }

    Convergence convergence = converge(deployment, fault, ended);

    Findings findings = convergence.findings();
    REPORT.add(
        new FaultReport.Row(
            fault,
            seed,
            tally,
            lost + findings.lost().size(),
            findings.diverged().size(),
            population.acknowledgements().poison(),
            convergence.took()));
    assertEquals(List.of(), tally.complaints());
    assertTrue(population.acknowledgements().poison() > 0, "no poison was planted");
    assertEquals(new Findings(List.of(), List.of(), List.of()), findings);
    assertTrue(
        convergence.took().compareTo(CONVERGENCE) <= 0,
        () -> "nothing is wrong any more, but only after " + convergence.took());
    assertTrue(
        tally.longestRequest().compareTo(fault.answerBound()) <= 0,
        () -> "a request took " + tally.longestRequest());
    if (fault.losesWrites()) {
      Eventually.holds("the loss reported", () -> deployment.reportedLosses() > reported);
    }
  }

  private static void awaitWrites(Load.Run run, long count) {
    Eventually.holdsWithin(
        RECOVERY,
        "writes acknowledged",
        () -> run.tally().acknowledged() >= count || !run.tally().complaints().isEmpty());
  }

  /**
   * How it came right.
   *
   * @param findings what is wrong in the end
   * @param took from the end of the fault until the last look at everything began
   */
  private record Convergence(Findings findings, Duration took) {}

  /** Reads until nothing is left to mend, or nobody expects it any more; a loss is final. */
  private static Convergence converge(Deployment deployment, Fault fault, long since) {
    while (true) {
      Duration took = Duration.ofNanos(System.nanoTime() - since);
      Findings findings = read(deployment, fault);
      if (findings.isClean() || !findings.lost().isEmpty() || took.compareTo(HOPELESS) > 0) {
        return new Convergence(findings, took);
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }

  private static Findings read(Deployment deployment, Fault fault) {
    try {
      return READER.read(
          deployment.redis(),
          deployment.index(),
          population.acknowledgements(),
          fault.losesWrites());
    } catch (IllegalStateException noIndexYet) {
      return new Findings(List.of(), List.of(String.valueOf(noIndexYet.getMessage())), List.of());
    }
  }

  /**
   * Has the clients take the store as it is now, which must be as they once knew it.
   *
   * @return how many plans have lost something
   */
  private static int settle(Deployment deployment) {
    Map<String, Stored> store = READER.store(deployment.redis(), new ArrayList<>());
    int lost = 0;
    for (Map.Entry<String, Fate> entry : population.acknowledgements().all().entrySet()) {
      Fate fate = entry.getValue();
      Fate.State state = RawReader.state(store, entry.getKey());
      if (!fate.allows(state)) {
        assertTrue(fate.knew(state), () -> entry.getKey() + " was never " + state);
        fate.robbed(state);
        lost++;
      }
    }
    return lost;
  }

  private static Population newPopulation() {
    Acknowledgements acknowledgements = new Acknowledgements();
    long seed = new Random().nextLong();
    System.out.println("FaultsTest: a population of seed " + seed);
    return new Population(
        acknowledgements,
        new Load(() -> Deployment.shared().clients(), acknowledgements, seed, Load.MANY));
  }
}
