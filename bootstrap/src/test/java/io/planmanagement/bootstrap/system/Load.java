package io.planmanagement.bootstrap.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.bootstrap.system.Client.Answer;
import io.planmanagement.bootstrap.system.Fate.State;
import io.planmanagement.domain.PartialUpdate;
import io.planmanagement.domain.Plan;
import io.planmanagement.samples.PlanChanges;
import io.planmanagement.samples.SamplePlans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A steady mixed load: clients that create, patch, replace, delete and read generated plans, each
 * its own ones, through whichever instance of the service the next request happens to reach. It
 * goes on through everything; what it is told goes to the {@link Acknowledgements}, and whatever
 * contradicts them is a complaint. One plan of each client is {@link Poison}, and never deleted.
 */
final class Load {

  /** How long clients wait: for longer than any answer may take, a halt of the service included. */
  static final Duration PATIENCE = Deployment.ANSWER_BOUND.multipliedBy(2);

  /** As many clients as keep the servers busy. */
  static final int MANY = 6;

  private static final int PLANS_OF_A_CLIENT = 11;

  /** The one of them that the index refuses. */
  private static final int POISON = 0;

  private static final long REST_NANOS = Duration.ofMillis(20).toNanos();
  private static final long PACE_NANOS = Duration.ofMillis(4).toNanos();

  private final Supplier<List<Client>> instances;
  private final Acknowledgements acknowledgements;
  private final SamplePlans samples;
  private final AtomicLong nextPlan = new AtomicLong();
  private final List<Writer> writers = new ArrayList<>();
  private Optional<Run> running = Optional.empty();

  /**
   * A load.
   *
   * @param instances those that are to be asked now, as a load balancer would know them; at least
   *     one
   */
  Load(
      Supplier<List<Client>> instances, Acknowledgements acknowledgements, long seed, int clients) {
    this.instances = instances;
    this.acknowledgements = acknowledgements;
    this.samples = new SamplePlans(seed);
    for (int i = 0; i < clients; i++) {
      writers.add(new Writer(seed + i));
    }
  }

  /** Starts the clients. They work until the run is stopped. */
  Run start() {
    return start(new Tally());
  }

  /** Starts the clients, and counts on. */
  Run start(Tally tally) {
    Run run = new Run(tally);
    running = Optional.of(run);
    return run;
  }

  /** Stops the clients, if they are at work. */
  void stop() {
    running.ifPresent(Run::stop);
  }

  /** The clients at work. */
  final class Run {

    private final Tally tally;
    private final ExecutorService threads = Executors.newFixedThreadPool(writers.size());
    private volatile boolean stopped;

    private Run(Tally tally) {
      this.tally = tally;
      for (Writer writer : writers) {
        threads.execute(() -> work(writer));
      }
    }

    private void work(Writer writer) {
      try {
        while (!stopped) {
          writer.step(tally);
        }
      } catch (RuntimeException | Error failed) {
        tally.complain("a client failed: " + failed);
      }
    }

    Tally tally() {
      return tally;
    }

    /** Lets every client finish its request. A second call does nothing. */
    void stop() {
      stopped = true;
      threads.shutdown();
      try {
        assertTrue(
            threads.awaitTermination(PATIENCE.toSeconds() * 3, TimeUnit.SECONDS),
            "a client does not end");
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(interrupted);
      }
    }
  }

  /** A client with plans that no other writes. */
  private final class Writer {

    private final Random random;
    private final PlanChanges changes;
    private final List<Plan> originals = new ArrayList<>();
    private long change;

    Writer(long seed) {
      this.random = new Random(seed);
      this.changes = new PlanChanges(seed);
      for (int i = 0; i < PLANS_OF_A_CLIENT; i++) {
        originals.add(another(i));
      }
    }

    private Plan another(int index) {
      Plan plan = samples.plan(nextPlan.getAndIncrement());
      return index == POISON ? Poison.in(plan) : plan;
    }

    void step(Tally tally) {
      int index = random.nextInt(originals.size());
      Plan original = originals.get(index);
      Fate fate = acknowledgements.of(original.id());
      List<Client> reachable = instances.get();
      if (reachable.isEmpty()) {
        LockSupport.parkNanos(REST_NANOS);
        return;
      }
      Client client = reachable.get(random.nextInt(reachable.size()));
      int kind = random.nextInt(100);
      if (kind < 25) {
        read(client, original, fate, tally);
      } else if (kind < 35) {
        readFromIndex(client, original, tally);
      } else if (!fate.known().isThere()) {
        create(client, original, fate, tally);
        if (fate.isAbandoned()) {
          originals.set(index, another(index));
        }
      } else if (kind < 45 && index != POISON) {
        delete(client, original, fate, tally);
      } else {
        change(client, original, fate, kind < 75, tally);
      }
      LockSupport.parkNanos(PACE_NANOS);
    }

    private void create(Client client, Plan original, Fate fate, Tally tally) {
      State after = State.of(original, "");
      fate.attempted(after);
      Answer answer = client.send("POST", "/plan", original.document());
      if (answer.isLost()) {
        fate.abandoned();
      }
      judge(client, original, fate, after, answer, tally);
    }

    private void delete(Client client, Plan original, Fate fate, Tally tally) {
      fate.attempted(State.ABSENT);
      Answer answer = client.delete(path(original), "If-Match", fate.known().etag());
      judge(client, original, fate, State.ABSENT, answer, tally);
    }

    private void change(Client client, Plan original, Fate fate, boolean whole, Tally tally) {
      Plan before = fate.known().plan().orElseThrow();
      String etag = fate.known().etag();
      if (whole) {
        Plan after = changes.change(before, change++);
        fate.attempted(State.of(after, ""));
        Answer answer = client.send("PUT", path(original), after.document(), "If-Match", etag);
        judge(client, original, fate, State.of(after, ""), answer, tally);
      } else {
        PartialUpdate update = changes.update(before, change++);
        Plan after = Plan.of(update.apply(before.document()));
        fate.attempted(State.of(after, ""));
        Answer answer = client.send("PATCH", path(original), update.changes(), "If-Match", etag);
        judge(client, original, fate, State.of(after, ""), answer, tally);
      }
    }

    private void judge(
        Client client, Plan original, Fate fate, State after, Answer answer, Tally tally) {
      if (answer.isSuccess()) {
        tally.acknowledged(answer);
        fate.became(new State(after.content(), answer.etag()))
            .ifPresent(wrong -> tally.complain(original.id() + " " + wrong));
        return;
      }
      if (answer.status() == 409 || answer.status() == 412 || answer.status() == 404) {
        fate.refused();
        complainUnlessProblem(answer, tally);
        State before = fate.known();
        if (read(client, original, fate, tally) && fate.known().equals(before)) {
          tally.complain(original.id() + " is as it was expected, and yet: " + answer);
        }
        return;
      }
      tally.refused(answer);
      if (answer.isLost() && answer.took().compareTo(PATIENCE) >= 0) {
        tally.complain("no answer at all after " + answer.took());
      }
      boolean certain = !answer.isLost() && !answer.problem().equals("write-outcome-unknown");
      if (certain) {
        fate.refused();
      }
      rest(answer, tally);
    }

    /** Returns whether it was answered. */
    private boolean read(Client client, Plan original, Fate fate, Tally tally) {
      Answer answer = client.get(path(original));
      if (answer.status() == 200) {
        tally.answered(answer);
        fate.seen(State.of(answer.object(), answer.etag()))
            .ifPresent(wrong -> tally.complain(original.id() + " " + wrong));
      } else if (answer.status() == 404) {
        tally.answered(answer);
        complainUnlessProblem(answer, tally);
        fate.seen(State.ABSENT).ifPresent(wrong -> tally.complain(original.id() + " " + wrong));
      } else {
        rest(answer, tally);
        return false;
      }
      return true;
    }

    /** What the index shows may be older; it is compared when all is over. */
    private void readFromIndex(Client client, Plan original, Tally tally) {
      Answer answer = client.get("/plan/es_plan/" + original.id());
      if (answer.status() == 200) {
        tally.answered(answer);
      } else if (answer.status() == 404) {
        tally.answered(answer);
        complainUnlessProblem(answer, tally);
      } else {
        rest(answer, tally);
      }
    }

    /** The service, or a part of it, is down: that is said properly, or the instance is gone. */
    private void rest(Answer answer, Tally tally) {
      if (!answer.isLost() && !answer.isUnsent()) {
        tally.answered(answer);
        if (answer.status() != 503) {
          tally.complain("answered " + answer);
        }
        complainUnlessProblem(answer, tally);
      }
      LockSupport.parkNanos(REST_NANOS);
    }

    private void complainUnlessProblem(Answer answer, Tally tally) {
      if (!answer.isProblem()) {
        tally.complain("no proper refusal: " + answer);
      }
    }

    private String path(Plan plan) {
      return "/plan/" + plan.id();
    }
  }
}
