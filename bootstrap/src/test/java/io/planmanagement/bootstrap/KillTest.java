package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.bootstrap.Api.Answer;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.PartialUpdate;
import io.planmanagement.domain.Plan;
import io.planmanagement.http.Scope;
import io.planmanagement.http.TokenMinter;
import io.planmanagement.samples.PlanChanges;
import io.planmanagement.samples.SamplePlans;
import io.planmanagement.testkit.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The second promise: the service is killed at any instant, and every write that it acknowledged is
 * there; the index follows. (That a killed process keeps what it wrote says nothing about a loss of
 * power: that an fsync precedes each acknowledgement is the embedded store's own test.)
 */
class KillTest {

  private static final int WRITERS = 4;
  private static final int PLANS_OF_A_WRITER = 12;
  private static final int ROUNDS = 2;
  private static final Duration INDEX_BOUND = Duration.ofSeconds(30);

  static Stream<Long> seeds() {
    long first = Long.getLong("plan.seed", System.nanoTime());
    return Stream.iterate(first, seed -> seed + 1).limit(Boolean.getBoolean("plan.long") ? 20 : 2);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void every_acknowledged_write_survives_a_kill_and_the_index_follows(
      long seed, @TempDir Path directory) throws Exception {
    System.out.println("KillTest: seed " + seed);
    Random random = new Random(seed);
    List<Writer> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new Writer(seed, i, random.nextLong()));
    }

    for (int round = 0; round < ROUNDS; round++) {
      try (ServiceProcess service = ServiceProcess.start(directory)) {
        loadUntilKilled(service, directory, writers, random);
      }
      try (ServiceProcess service = ServiceProcess.start(directory)) {
        Api api = api(service, directory);
        writers.forEach(writer -> writer.verify(api));
        verifyIndex(api, writers);
        service.kill();
      }
    }

    assertTrue(writers.stream().mapToInt(writer -> writer.acknowledged).sum() > 0);
  }

  private static void loadUntilKilled(
      ServiceProcess service, Path directory, List<Writer> writers, Random random)
      throws Exception {
    CountDownLatch enough = new CountDownLatch(20 + random.nextInt(400));
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    List<Future<?>> running = new ArrayList<>();
    for (Writer writer : writers) {
      Api api = api(service, directory);
      running.add(threads.submit(() -> writer.writeUntilLost(api, enough)));
    }
    assertTrue(enough.await(60, TimeUnit.SECONDS), "writes go on");
    LockSupport.parkNanos(random.nextInt(20_000_000));
    service.kill();
    for (Future<?> writing : running) {
      writing.get(60, TimeUnit.SECONDS);
    }
    threads.shutdown();
  }

  private static void verifyIndex(Api api, List<Writer> writers) {
    long start = System.nanoTime();
    for (Writer writer : writers) {
      for (String id : writer.states.keySet()) {
        Duration left = INDEX_BOUND.minusNanos(System.nanoTime() - start);
        Eventually.holdsWithin(left, "the index shows " + id, () -> isIndexed(api, id));
      }
    }
  }

  /** Whether the index shows the plan, and the objects right below it, as the store has them. */
  private static boolean isIndexed(Api api, String id) {
    Answer stored = api.get("/plan/" + id);
    Answer indexed = api.get("/plan/es_plan/" + id);
    Answer children = api.get("/plan/es_data?limit=1000&parent_type=plan&id=" + id);
    if (stored.status() == 404) {
      return indexed.status() == 404 && children.status() == 404;
    }
    if (indexed.status() != 200 || children.status() != 200) {
      return false;
    }
    return indexed.etag().equals(stored.etag())
        && indexed.json().equals(stored.json())
        && ids(children).equals(childIds(Plan.of(stored.object())));
  }

  private static Set<String> ids(Answer children) {
    Set<String> ids = new LinkedHashSet<>();
    for (JsonValue child : children.array()) {
      JsonValue id = ((JsonObject) child).get("objectId").orElseThrow();
      assertTrue(ids.add(((JsonValue.JsonString) id).value()), "no child twice");
    }
    return ids;
  }

  private static Set<String> childIds(Plan plan) {
    Set<String> ids = new LinkedHashSet<>();
    ids.add(plan.planCostShares().objectId().value());
    plan.linkedPlanServices().stream()
        .map(LinkedPlanService::objectId)
        .forEach(id -> ids.add(id.value()));
    return ids;
  }

  private static Api api(ServiceProcess service, Path directory) {
    try {
      return new Api(
          service.api(),
          TokenMinter.open(directory.resolve("data").resolve(TokenKeys.KEY_FILE))
              .mint(
                  "test",
                  EnumSet.of(Scope.READ, Scope.WRITE),
                  Optional.empty(),
                  Duration.ofHours(1)));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /**
   * What a plan may be like.
   *
   * @param plan the plan; empty if there is none
   * @param etag its entity-tag; empty where nobody knows
   */
  private record State(Optional<Plan> plan, String etag) {

    boolean fits(Answer answer) {
      return plan.isEmpty()
          ? answer.status() == 404
          : answer.status() == 200
              && answer.json().equals(plan.get().document())
              && (etag.isEmpty() || etag.equals(answer.etag()));
    }
  }

  /** Writes plans that no other writes, and knows what each may be like. */
  private static final class Writer {
    private final Map<String, Set<State>> states = new LinkedHashMap<>();
    private final List<Plan> plans = new ArrayList<>();
    private final PlanChanges changes;
    private final Random random;
    private int acknowledged;
    private long n;

    Writer(long seed, int number, long ownSeed) {
      this.changes = new PlanChanges(ownSeed);
      this.random = new Random(ownSeed);
      SamplePlans samples = new SamplePlans(seed);
      for (int i = 0; i < PLANS_OF_A_WRITER; i++) {
        Plan plan = samples.plan((long) number * PLANS_OF_A_WRITER + i);
        plans.add(plan);
        states.put(plan.id().value(), Set.of(new State(Optional.empty(), "")));
      }
    }

    void writeUntilLost(Api api, CountDownLatch enough) {
      try {
        while (true) {
          write(api, plans.get(random.nextInt(plans.size())));
          acknowledged++;
          enough.countDown();
        }
      } catch (UncheckedIOException lost) {
        return; // what became of the write at hand is to be seen
      }
    }

    /** Reads what each plan is like now, which must be something that it may be like. */
    void verify(Api api) {
      states.replaceAll(
          (id, possible) -> {
            Answer answer = api.get("/plan/" + id);
            assertTrue(
                possible.stream().anyMatch(state -> state.fits(answer)),
                () -> "lost or changed: " + id + " is " + answer + " and not one of " + possible);
            return Set.of(
                new State(
                    answer.status() == 404
                        ? Optional.empty()
                        : Optional.of(Plan.of(answer.object())),
                    answer.etag()));
          });
    }

    private void write(Api api, Plan original) {
      String id = original.id().value();
      String path = "/plan/" + id;
      State before = states.getOrDefault(id, Set.of()).iterator().next();
      if (before.plan().isEmpty()) {
        may(id, before, Optional.of(original));
        acknowledge(id, 201, Optional.of(original), api.send("POST", "/plan", original.document()));
        return;
      }
      Plan plan = before.plan().get();
      int kind = random.nextInt(10);
      if (kind == 0) {
        may(id, before, Optional.empty());
        acknowledge(id, 204, Optional.empty(), api.delete(path));
      } else if (kind < 6) {
        PartialUpdate update = changes.update(plan, n++);
        Plan after = Plan.of(update.apply(plan.document()));
        may(id, before, Optional.of(after));
        acknowledge(
            id,
            200,
            Optional.of(after),
            api.send("PATCH", path, update.changes(), "If-Match", before.etag()));
      } else {
        Plan after = changes.change(plan, n++);
        may(id, before, Optional.of(after));
        acknowledge(id, 200, Optional.of(after), api.send("PUT", path, after.document()));
      }
    }

    /** From now on until it is acknowledged nobody knows whether the write was applied. */
    private void may(String id, State before, Optional<Plan> after) {
      states.put(id, Set.of(before, new State(after, "")));
    }

    private void acknowledge(String id, int status, Optional<Plan> after, Answer answer) {
      assertEquals(status, answer.status(), answer.toString());
      states.put(id, Set.of(new State(after, answer.etag())));
    }
  }
}
