package io.planmanagement.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.Document;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.LinkedService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.Race;
import io.planmanagement.testkit.TestPlans;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.Lock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the index does when not all goes well. */
class IndexTroubleTest {

  private final TestFolder folder = TestFolder.fresh();
  private final Path path = folder.path();
  private final HandOver handOver = new HandOver(new InProcessQueue(1), 0);

  @AfterEach
  void close() {
    folder.close();
  }

  @Test
  void work_at_intervals_goes_on_whatever_it_throws() throws Exception {
    ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    CountDownLatch runs = new CountDownLatch(3);
    try {
      LucenePlanIndex.repeat(
          thread,
          Duration.ofMillis(1),
          () -> {
            runs.countDown();
            throw new AssertionError("planned");
          });

      assertTrue(runs.await(20, TimeUnit.SECONDS), "the intervals have ended");
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void of_a_large_batch_one_slice_is_written_before_the_next_is_laid_out() {
    LucenePlanIndex index = open(Duration.ofHours(1));
    StoreId store = StoreId.random();
    index.create(store);
    Plan large = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 5_000);
    assertTrue(PlanDocuments.write(large).size() > 1 << 20);
    Plan next = TestPlans.plan();
    AtomicInteger shown = new AtomicInteger();

    index.apply(
        store,
        List.of(
            TestPlans.record(large, new Revision(1), 5_000),
            laidOut(
                next,
                plan -> {
                  index.find(large.id(), Visibility.ALL).ifPresent(p -> shown.incrementAndGet());
                  return plan;
                })));

    assertEquals(1, shown.get());
    assertTrue(index.find(next.id(), Visibility.ALL).isPresent());
    index.shutDown();
  }

  @Test
  void an_index_that_is_opened_again_is_not_committed_with_the_cursor_of_before() throws Exception {
    LucenePlanIndex made = open(Duration.ofHours(1));
    made.create(StoreId.random());
    made.shutDown();
    LucenePlanIndex index;
    Directory directory = FSDirectory.open(path.resolve("1"));
    try (directory) {
      try (Lock other = directory.obtainLock("write.lock")) {
        other.ensureValid();
        index = open(Duration.ofHours(1));
        assertThrows(PortUnavailable.class, index::storeId);
      }
    }
    CompletableFuture<Optional<StoreId>> reopening;
    synchronized (handOver) { // so the cursor can't be set yet
      reopening = CompletableFuture.supplyAsync(index::storeId);
      Eventually.holds("the index is being opened", () -> isBlocked("plans-index"));

      CompletableFuture.runAsync(index::commit).get(20, TimeUnit.SECONDS);
    }

    assertTrue(reopening.get(20, TimeUnit.SECONDS).isPresent());
    index.shutDown();
  }

  @Test
  void an_index_folder_that_cannot_be_removed_stops_nobody_from_writing() throws Exception {
    Path foreign = path.resolve("index").resolve("foreign");
    EmbeddedPorts.open(EmbeddedSettings.of(path)).close();
    Files.createDirectories(foreign);
    Path file = Files.writeString(foreign.resolve("file"), "kept");
    Plan plan = TestPlans.plan();

    try (PlanPorts ports = EmbeddedPorts.open(EmbeddedSettings.of(path))) {
      ports.plans().save(new PlanWrite(plan, Revision.NONE, WriteToken.random()));

      assertTrue(ports.plans().find(plan.id(), Visibility.ALL).isPresent());
      assertThrows(PortUnavailable.class, () -> ports.index().check());
      assertThrows(PortUnavailable.class, () -> ports.index().create(ports.plans().storeId()));
      assertEquals("kept", Files.readString(file));

      TestFolder.delete(foreign);
      assertEquals(Optional.empty(), ports.index().storeId());
      ports.index().create(ports.plans().storeId());
      assertEquals(Optional.of(ports.plans().storeId()), ports.index().storeId());
    }
  }

  @Test
  void an_index_that_was_not_opened_leaves_no_thread_behind() {
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());

    assertThrows(IllegalArgumentException.class, () -> open(Duration.ZERO));

    Eventually.holds(
        "its threads have ended",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().startsWith("plans-index") && !before.contains(t)));
  }

  @Test
  void whoever_waits_for_a_plan_waits_for_an_index_too() {
    LucenePlanIndex index = open(Duration.ofHours(1));
    Plan plan = TestPlans.plan();
    assertFalse(index.awaitSearchable(plan.id(), new Revision(1), Duration.ofMillis(1)));
    CountDownLatch waiting = new CountDownLatch(1);

    Race.together(
        () -> {
          waiting.countDown();
          assertTrue(index.awaitSearchable(plan.id(), new Revision(1), Eventually.patience()));
        },
        () -> {
          waiting.await();
          StoreId store = StoreId.random();
          index.create(store);
          index.apply(store, List.of(TestPlans.record(plan, new Revision(1), 1)));
        });
    index.shutDown();
  }

  @Test
  void a_page_of_large_plans_ends_early_and_the_next_goes_on() {
    LucenePlanIndex index = open(Duration.ofHours(1));
    StoreId store = StoreId.random();
    index.create(store);
    Organisation org = TestPlans.freshOrg();
    LinkedService service = TestPlans.service(TestPlans.freshObjectId(), "shared");
    ObjectId shared = TestPlans.freshObjectId();
    Set<PlanId> plans = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      PlanId id = TestPlans.freshId();
      plans.add(id);
      List<LinkedPlanService> links = List.of(TestPlans.link(shared, org, service));
      Plan large = TestPlans.plan(id, org, links, "large ".repeat(1 << 18));
      index.apply(store, List.of(TestPlans.record(large, new Revision(1), 1)));
      assertTrue(index.awaitSearchable(id, new Revision(1), Eventually.patience()));
    }

    List<PlanId> of = walk(after -> index.objects(shared, after, 1_000, Visibility.ALL));
    List<PlanId> below =
        walk(
            after ->
                index.children(shared, Role.LINKED_PLAN_SERVICE, after, 1_000, Visibility.ALL));

    assertEquals(20, of.size());
    assertEquals(plans, Set.copyOf(of));
    assertEquals(40, below.size());
    assertEquals(plans, Set.copyOf(below));
    index.shutDown();
  }

  @Test
  void an_indexed_document_that_is_damaged_is_no_fault_of_the_caller() {
    LucenePlanIndex index = open(Duration.ofHours(1));
    StoreId store = StoreId.random();
    index.create(store);
    Plan plan = TestPlans.plan();
    Revision revision = new Revision(1);
    StoredPlan damaged =
        new StoredPlan(plan.id(), revision, plan.org(), Document.of("{}"), document -> plan);
    index.apply(
        store,
        List.of(new PlanRecord(plan.id(), revision, WriteToken.random(), 1, Optional.of(damaged))));
    assertTrue(index.awaitSearchable(plan.id(), revision, Eventually.patience()));

    List<Runnable> reads =
        List.of(
            () -> index.objects(plan.objectId(), Optional.empty(), 1, Visibility.ALL),
            () -> index.children(plan.objectId(), Role.PLAN, Optional.empty(), 1, Visibility.ALL));

    for (Runnable read : reads) {
      PortUnavailable failure = assertThrows(PortUnavailable.class, read::run);
      assertEquals(PortUnavailable.Outcome.NOT_APPLIED, failure.outcome());
    }
    index.shutDown();
  }

  /** Reads all pages, of which there are some; returns whose objects are on them. */
  private static List<PlanId> walk(Function<Optional<Cursor>, Page<StoredObject>> read) {
    List<PlanId> plans = new ArrayList<>();
    Page<StoredObject> page = read.apply(Optional.empty());
    assertTrue(page.next().isPresent(), "all was on one page");
    page.items().forEach(object -> plans.add(object.planId()));
    while (page.next().isPresent()) {
      page = read.apply(page.next());
      page.items().forEach(object -> plans.add(object.planId()));
    }
    return plans;
  }

  private LucenePlanIndex open(Duration commitInterval) {
    return LucenePlanIndex.open(path, Optional.empty(), handOver, commitInterval);
  }

  /** A record whose plan is asked for when it is laid out. */
  private static PlanRecord laidOut(Plan plan, Function<Plan, Plan> asked) {
    PlanId id = plan.id();
    Revision revision = new Revision(2);
    StoredPlan stored =
        new StoredPlan(
            id, revision, plan.org(), PlanDocuments.write(plan), document -> asked.apply(plan));
    return new PlanRecord(id, revision, WriteToken.random(), 1, Optional.of(stored));
  }

  private static boolean isBlocked(String thread) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(t -> t.getName().equals(thread) && t.getState() == Thread.State.BLOCKED);
  }
}
