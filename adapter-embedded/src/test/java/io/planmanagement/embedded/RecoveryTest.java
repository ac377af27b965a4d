package io.planmanagement.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.PlanEngine;
import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.Change;
import io.planmanagement.domain.Document;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.Backlog;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.domain.port.Delivery;
import io.planmanagement.domain.port.LogCursor;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.samples.OddPlans;
import io.planmanagement.samples.SamplePlans;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.TestPlans;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The index becomes equal to the store again, whatever happened to the folder. */
class RecoveryTest {

  private final TestFolder folder = TestFolder.fresh();
  private final Path path = folder.path();

  @AfterEach
  void close() {
    folder.close();
  }

  @Test
  void the_index_shows_what_the_store_has_of_generated_plans() {
    long seed = new Random().nextLong();
    try (OpenFolder open = open(path);
        PlanEngine engine = PlanEngine.open(open.ports(() -> {}))) {
      PlanPorts ports = open.ports(() -> {});
      List<Plan> plans =
          Stream.concat(
                  new SamplePlans(seed).plans().limit(150), new OddPlans(seed).plans().limit(150))
              .toList();
      assertTrue(engine.status().isReady());

      ports.plans().saveAll(plans.stream().map(RecoveryTest::creation).toList());

      awaitIndexEqual(ports, "seed " + seed);
    }
  }

  @Test
  void a_damaged_index_is_made_anew() throws Exception {
    fill(path, 60);
    List<Damage> damages =
        List.of(
            index -> flip(largest(index)),
            index -> Files.write(largest(index), new byte[0]),
            index -> Files.delete(largest(index)),
            index -> Files.delete(named(index, "segments_")),
            index -> flip(named(index, "segments_")),
            index -> Files.writeString(named(index, "segments_"), "no index"),
            TestFolder::delete);
    for (int i = 0; i < damages.size(); i++) {
      damages.get(i).to(path.resolve("index"));

      try (OpenFolder open = open(path);
          PlanEngine engine = PlanEngine.open(open.ports(() -> {}))) {
        assertTrue(engine.status().isReady());
        awaitIndexEqual(open.ports(() -> {}), "damage " + i);
      }
    }
  }

  @Test
  void an_index_that_is_removed_while_it_is_open_is_made_anew() throws Exception {
    fill(path, 20);
    try (OpenFolder open = open(path);
        PlanEngine engine = PlanEngine.open(open.ports(() -> {}))) {
      assertTrue(engine.status().isReady());
      PlanPorts ports = open.ports(() -> {});

      TestFolder.delete(path.resolve("index"));
      ports.plans().save(creation(TestPlans.plan()));

      Eventually.holds("it is there again", () -> Files.exists(path.resolve("index")));
      awaitIndexEqual(ports, "after it was removed");
    }
    try (OpenFolder open = open(path)) {
      PlanPorts ports = open.ports(() -> {});
      assertEquals(Optional.of(ports.plans().storeId()), ports.index().storeId());
    }
  }

  @Test
  void an_index_of_another_store_is_thrown_away() throws Exception {
    Path other = path.resolveSibling("other");
    fill(path, 20);
    fill(other, 30);
    TestFolder.delete(path.resolve("index"));
    Files.move(other.resolve("index"), path.resolve("index"));

    try (OpenFolder open = open(path)) {
      PlanPorts ports = open.ports(() -> {});
      assertEquals(Optional.empty(), ports.index().storeId());
      try (PlanEngine engine = PlanEngine.open(ports)) {
        assertTrue(engine.status().isReady());
        awaitIndexEqual(open.ports(() -> {}), "another store's index");
        assertEquals(20, open.index().search(searcher -> searcher.getIndexReader().numDocs()) / 2);
      }
    }
  }

  @Test
  void an_index_ahead_of_an_older_store_is_thrown_away() throws Exception {
    fill(path, 20);
    Path older = Files.copy(path.resolve("plans.db"), path.resolveSibling("older.db"));
    List<PlanId> later = fill(path, 20);

    Files.copy(older, path.resolve("plans.db"), StandardCopyOption.REPLACE_EXISTING);

    try (OpenFolder open = open(path);
        PlanEngine engine = PlanEngine.open(open.ports(() -> {}))) {
      assertTrue(engine.status().isReady());
      PlanPorts ports = open.ports(() -> {});
      awaitIndexEqual(ports, "an older store");
      for (PlanId id : later) {
        assertTrue(ports.plans().find(id, Visibility.ALL).isEmpty());
        assertTrue(ports.index().find(id, Visibility.ALL).isEmpty());
      }
    }
  }

  @Test
  void a_crash_takes_nothing_from_the_index_that_does_not_come_again() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Path at = path;
    Map<PlanId, Revision> current = new HashMap<>();
    for (int round = 0; round < 4; round++) {
      OpenFolder open = open(at);
      PlanPorts ports = open.ports(() -> {});
      try (PlanEngine engine = PlanEngine.open(open.ports(() -> {}))) {
        assertTrue(engine.status().isReady());
        for (int i = 0; i < 60; i++) {
          change(ports, current, random);
        }
        if (round % 2 == 0) {
          open.index().commit(); // at any moment
        }
        at = folder.copyOf(at); // what a crash leaves at this instant
      }

      try (OpenFolder reopened = open(at);
          PlanEngine engine = PlanEngine.open(reopened.ports(() -> {}))) {
        assertTrue(engine.status().isReady());
        PlanPorts after = reopened.ports(() -> {});
        assertEquals(current, revisions(after.plans().records(current.keySet())), "seed " + seed);
        awaitIndexEqual(after, "seed " + seed + ", round " + round);
      }
      open.close();
    }
  }

  @Test
  void the_cursor_after_a_crash_is_not_past_what_was_not_acknowledged() {
    OpenFolder open = open(path);
    PlanPorts ports = open.ports(() -> {});
    ports.index().create(ports.plans().storeId());
    List<ChangeMessage> messages = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      StoredPlan saved = ports.plans().save(creation(TestPlans.plan()));
      messages.add(
          new ChangeMessage(ports.plans().storeId(), new Change(saved.id(), saved.revision())));
    }
    Revision first = messages.get(0).change().revision();
    Revision last = messages.get(2).change().revision();
    LogCursor seen = ports.log().tails(List.of(0), 1).get(0).cursor();
    assertEquals(List.of(), ports.channel().publish(messages));
    ports.log().advance(0, seen, last);
    try (ChangeInbox inbox = ports.channel().openInbox()) {
      List<Delivery> deliveries = inbox.receive(3, Duration.ofSeconds(1));
      inbox.acknowledge(List.of(deliveries.get(0), deliveries.get(2)));
      open.index().commit();
      Path crashed = folder.copyOf(path);

      try (OpenFolder reopened = open(crashed)) {
        Revision position = cursor(reopened).position();

        assertFalse(position.compareTo(messages.get(1).change().revision()) >= 0);
        assertFalse(first.isAfter(position), "what was acknowledged is not replayed");
      }
      inbox.acknowledge(deliveries);
      open.index().commit();
    }
    try (OpenFolder reopened = open(folder.copyOf(path))) {
      assertEquals(last, cursor(reopened).position());
    }
    open.close();
  }

  @Test
  void what_is_in_the_queue_counts_as_backlog_until_it_is_acknowledged() {
    try (OpenFolder open = open(path)) {
      PlanPorts ports = open.ports(() -> {});
      StoredPlan saved = ports.plans().save(creation(TestPlans.plan()));
      Change change = new Change(saved.id(), saved.revision());
      LogCursor seen = cursor(open);
      assertEquals(
          List.of(),
          ports.channel().publish(List.of(new ChangeMessage(ports.plans().storeId(), change))));
      ports.log().advance(0, seen, saved.revision());

      assertEquals(new Backlog(1, saved.revision()), ports.log().backlog());

      try (ChangeInbox inbox = ports.channel().openInbox()) {
        inbox.acknowledge(inbox.receive(1, Duration.ofSeconds(10)));
      }
      assertEquals(new Backlog(0, Revision.NONE), ports.log().backlog());
    }
  }

  @Test
  void a_deletion_is_forgotten_only_when_the_index_can_not_fall_back_behind_it() {
    OpenFolder open = open(path);
    PlanPorts ports = open.ports(() -> {});
    ports.index().create(ports.plans().storeId());
    StoredPlan saved = ports.plans().save(creation(TestPlans.plan()));
    apply(ports, saved.id());
    open.index().commit();
    Revision deletion = ports.plans().delete(saved, WriteToken.random());
    ChangeMessage message =
        new ChangeMessage(ports.plans().storeId(), new Change(saved.id(), deletion));
    LogCursor seen = cursor(open);
    assertEquals(List.of(), ports.channel().publish(List.of(message)));
    ports.log().advance(0, seen, deletion);

    assertFalse(ports.log().purge(saved.id(), deletion), "purged before the index had it");

    apply(ports, saved.id());
    try (ChangeInbox inbox = ports.channel().openInbox()) {
      inbox.acknowledge(inbox.receive(1, Duration.ofSeconds(1)));
    }
    assertTrue(ports.log().purge(saved.id(), deletion));
    try (OpenFolder reopened = open(folder.copyOf(path))) {
      PlanPorts after = reopened.ports(() -> {});
      assertEquals(Map.of(), after.plans().records(List.of(saved.id())));
      assertEquals(Optional.empty(), after.index().find(saved.id(), Visibility.ALL));
    }
    open.close();
  }

  @Test
  void what_was_acknowledged_before_a_kill_is_there_and_the_index_follows() throws Exception {
    int rounds = Boolean.getBoolean("plan.long") ? 20 : 2;
    for (int round = 0; round < rounds; round++) {
      long seed = new Random().nextLong();
      Map<PlanId, Revision> acknowledged = new LinkedHashMap<>();
      Process process = ChildJvm.start(List.of(), MixedLoad.class, path.toString(), "" + seed);
      try (BufferedReader output =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
        int wanted = 200 + new Random(seed).nextInt(400);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
          if (line.endsWith(".")) { // else the kill cut it off
            String[] words = line.substring(0, line.length() - 1).split(" ", 2);
            acknowledged.put(new PlanId(words[0]), new Revision(Long.parseLong(words[1])));
            if (--wanted == 0) {
              process.toHandle().destroyForcibly(); // the stream stays open
            }
          }
        }
      }
      process.waitFor();
      assertFalse(acknowledged.isEmpty(), "seed " + seed);

      try (OpenFolder open = open(path);
          PlanEngine engine = PlanEngine.open(open.ports(() -> {}))) {
        assertTrue(engine.status().isReady());
        PlanPorts ports = open.ports(() -> {});
        Map<PlanId, Revision> kept = revisions(ports.plans().records(acknowledged.keySet()));
        acknowledged.forEach(
            (id, revision) ->
                assertFalse(
                    revision.isAfter(kept.getOrDefault(id, Revision.NONE)),
                    "an acknowledged write is lost, seed " + seed));
        awaitIndexEqual(ports, "seed " + seed);
      }
    }
  }

  /** Writes whatever comes, and tells of each write that is acknowledged, until it is killed. */
  static final class MixedLoad {

    private MixedLoad() {}

    public static void main(String[] arguments) {
      OpenFolder open = open(Path.of(arguments[0]));
      PlanPorts ports = open.ports(() -> {});
      try (PlanEngine engine = PlanEngine.open(open.ports(() -> {}))) {
        Map<PlanId, Revision> current = new HashMap<>();
        Random random = new Random(Long.parseLong(arguments[1]));
        while (engine.status().isReady()) {
          PlanId id = change(ports, current, random);
          System.out.println(id + " " + current.get(id) + ".");
        }
      }
    }
  }

  // What the tests say in short.

  private interface Damage {
    void to(Path index) throws IOException;
  }

  private static OpenFolder open(Path path) {
    return OpenFolder.open(EmbeddedSettings.of(path), SqliteFile.Sync.FULL);
  }

  private static LogCursor cursor(OpenFolder open) {
    return open.ports(() -> {}).log().tails(List.of(0), 1).get(0).cursor();
  }

  private static PlanWrite creation(Plan plan) {
    return new PlanWrite(plan, Revision.NONE, WriteToken.random());
  }

  private static void apply(PlanPorts ports, PlanId id) {
    ports
        .index()
        .apply(ports.plans().storeId(), List.copyOf(ports.plans().records(List.of(id)).values()));
  }

  /** Adds plans with one service each, and ends with an index that shows them. */
  private static List<PlanId> fill(Path path, int plans) {
    try (OpenFolder open = open(path);
        PlanEngine engine = PlanEngine.open(open.ports(() -> {}))) {
      PlanPorts ports = open.ports(() -> {});
      List<Plan> added = Stream.generate(TestPlans::plan).limit(plans).toList();
      ports.plans().saveAll(added.stream().map(RecoveryTest::creation).toList());
      assertTrue(engine.status().isReady());
      awaitIndexEqual(ports, "at first");
      return added.stream().map(Plan::id).toList();
    }
  }

  /** Creates, changes or deletes one of a few plans. */
  private static PlanId change(PlanPorts ports, Map<PlanId, Revision> current, Random random) {
    List<PlanId> ids = List.copyOf(current.keySet());
    PlanId id =
        ids.size() < 20 || random.nextInt(10) == 0
            ? TestPlans.freshId()
            : ids.get(random.nextInt(ids.size()));
    Optional<StoredPlan> living = ports.plans().find(id, Visibility.ALL);
    Revision revision;
    if (living.isPresent() && random.nextInt(4) == 0) {
      revision = ports.plans().delete(living.get(), WriteToken.random());
    } else {
      Plan plan = TestPlans.plan(id, TestPlans.freshOrg(), random.nextInt(5));
      PlanWrite write =
          new PlanWrite(
              living.isPresent()
                  ? TestPlans.withServices(living.get().plan(), random.nextInt(5))
                  : plan,
              current.getOrDefault(id, Revision.NONE),
              WriteToken.random());
      revision = ports.plans().save(write).revision();
    }
    current.put(id, revision);
    return id;
  }

  private static Map<PlanId, Revision> revisions(Map<PlanId, PlanRecord> records) {
    Map<PlanId, Revision> revisions = new HashMap<>();
    records.forEach((id, record) -> revisions.put(id, record.revision()));
    return revisions;
  }

  private static void awaitIndexEqual(PlanPorts ports, String when) {
    List<PlanId> ids =
        ports.log().after(0, Revision.NONE, 1_000_000).stream().map(Change::planId).toList();
    Map<PlanId, Shown> wanted = new HashMap<>();
    ports
        .plans()
        .records(ids)
        .forEach((id, record) -> record.plan().ifPresent(p -> wanted.put(id, Shown.of(p))));
    Eventually.holdsWithin(
        Duration.ofSeconds(30),
        "the index is equal to the store, " + when,
        () -> wanted.equals(shown(ports, ids)));
  }

  private static Map<PlanId, Shown> shown(PlanPorts ports, List<PlanId> ids) {
    Map<PlanId, Shown> shown = new HashMap<>();
    try {
      for (PlanId id : ids) {
        ports.index().find(id, Visibility.ALL).ifPresent(p -> shown.put(id, Shown.of(p)));
      }
    } catch (PortUnavailable notYet) {
      return Map.of();
    }
    return shown;
  }

  private record Shown(Revision revision, Document document) {
    static Shown of(StoredPlan plan) {
      return new Shown(plan.revision(), plan.document());
    }
  }

  private static Path largest(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .max(Comparator.comparing(RecoveryTest::size))
          .orElseThrow();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path named(Path folder, String start) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith(start))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Turns one bit in the middle of a file. */
  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }
}
