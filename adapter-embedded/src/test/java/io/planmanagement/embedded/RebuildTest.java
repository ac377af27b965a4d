package io.planmanagement.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.PlanEngine;
import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.Change;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.IndexRebuild;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.TestPlans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An index that is made anew beside the old one, and the folder that both are in. */
class RebuildTest {

  private final TestFolder folder = TestFolder.fresh();
  private final Path path = folder.path();

  @AfterEach
  void close() {
    folder.close();
  }

  @Test
  void an_index_that_shows_leaves_nothing_of_the_old_one() {
    try (OpenFolder open = open(path)) {
      PlanPorts ports = open.ports(() -> {});
      carry(open, List.of(TestPlans.plan(), TestPlans.plan()));

      for (int i = 2; i < 5; i++) {
        rebuild(ports);

        assertEquals(List.of(Integer.toString(i)), generations(path));
        assertEquals(stored(ports), indexed(ports));
      }
    }
  }

  @Test
  void a_process_that_ends_before_an_index_shows_leaves_the_old_one() {
    try (OpenFolder killed = open(path)) {
      carry(killed, List.of(TestPlans.plan(), TestPlans.plan()));
      killed.index().commit();
      PlanPorts ports = killed.ports(() -> {});
      IndexRebuild rebuild = ports.upkeep().rebuild(ports.plans().storeId());
      rebuild.apply(List.copyOf(records(ports).values()).subList(0, 1));
      assertEquals(2, generations(path).size());

      Path left = folder.copyOf(path);

      try (OpenFolder survivor = open(left)) {
        assertEquals(stored(survivor.ports(() -> {})), indexed(survivor.ports(() -> {})));
        assertEquals(List.of("1"), generations(left));
      }
    }
  }

  @Test
  void a_process_that_ends_right_after_an_index_shows_replays_what_that_lacks() {
    try (OpenFolder killed = open(path)) {
      carry(killed, List.of(TestPlans.plan(), TestPlans.plan()));
      PlanPorts ports = killed.ports(() -> {});
      Plan late = TestPlans.plan();
      try (IndexRebuild rebuild = ports.upkeep().rebuild(ports.plans().storeId())) {
        rebuild.apply(List.copyOf(records(ports).values()));
        carry(killed, List.of(late));
        killed.index().commit();
        rebuild.show();
      }
      killed.index().commit();

      Path left = folder.copyOf(path);

      try (OpenFolder survivor = open(left);
          PlanEngine engine = PlanEngine.open(survivor.ports(() -> {}))) {
        assertEquals(List.of("2"), generations(left));
        assertTrue(engine.status().isReady());
        PlanPorts reader = survivor.ports(() -> {});
        Eventually.holds("the index lacks nothing", () -> stored(reader).equals(indexed(reader)));
        assertTrue(indexed(reader).containsKey(late.id()));
      }
    }
  }

  @Test
  void what_an_index_lacks_when_it_shows_is_handed_over_again() {
    try (OpenFolder open = open(path)) {
      PlanPorts ports = open.ports(() -> {});
      carry(open, List.of(TestPlans.plan()));
      Plan late = TestPlans.plan();
      try (IndexRebuild rebuild = ports.upkeep().rebuild(ports.plans().storeId())) {
        rebuild.apply(List.copyOf(records(ports).values()));
        carry(open, List.of(late));
        rebuild.show();
      }
      assertFalse(indexed(ports).containsKey(late.id()));

      carry(open, List.of());

      assertEquals(stored(ports), indexed(ports));
    }
  }

  @Test
  void a_rebuild_ends_with_its_folder() {
    OpenFolder open = open(path);
    carry(open, List.of(TestPlans.plan()));
    PlanPorts ports = open.ports(() -> {});
    IndexRebuild rebuild = ports.upkeep().rebuild(ports.plans().storeId());
    rebuild.apply(List.copyOf(records(ports).values()));

    open.close();
    rebuild.close();

    assertEquals(List.of("1"), generations(path));
  }

  @Test
  void an_index_that_was_made_by_an_earlier_version_is_made_anew() throws IOException {
    try (OpenFolder open = open(path)) {
      carry(open, List.of(TestPlans.plan()));
    }
    Path index = path.resolve("index");
    try (Stream<Path> files = Files.list(index.resolve("1"))) {
      for (Path file : files.toList()) {
        Files.move(file, index.resolve(file.getFileName()));
      }
    }
    Files.delete(index.resolve("1"));

    try (OpenFolder open = open(path)) {
      PlanPorts ports = open.ports(() -> {});
      assertEquals(Optional.empty(), ports.index().storeId());
      carry(open, List.of());
      assertEquals(stored(ports), indexed(ports));
      assertEquals(List.of("1"), generations(path));
    }
  }

  // What the tests say in short.

  private static OpenFolder open(Path path) {
    return OpenFolder.open(EmbeddedSettings.of(path), SqliteFile.Sync.FULL);
  }

  /** Stores plans, and waits until the index shows all there are. */
  private static void carry(OpenFolder open, List<Plan> plans) {
    PlanPorts ports = open.ports(() -> {});
    for (Plan plan : plans) {
      ports.plans().save(new PlanWrite(plan, Revision.NONE, WriteToken.random()));
    }
    try (PlanEngine engine = PlanEngine.open(open.ports(() -> {}))) {
      Eventually.holds(
          "everything is carried",
          () ->
              stored(ports).equals(indexed(ports))
                  && engine.status().backlog().equals(Optional.of(0L)));
    }
  }

  private static void rebuild(PlanPorts ports) {
    try (IndexRebuild rebuild = ports.upkeep().rebuild(ports.plans().storeId())) {
      rebuild.apply(List.copyOf(records(ports).values()));
      rebuild.show();
    }
  }

  private static Map<PlanId, PlanRecord> records(PlanPorts ports) {
    return ports
        .plans()
        .records(ports.log().after(0, Revision.NONE, 1_000).stream().map(Change::planId).toList());
  }

  private static Map<PlanId, Revision> stored(PlanPorts ports) {
    Map<PlanId, Revision> stored = new HashMap<>();
    records(ports).forEach((id, record) -> stored.put(id, record.revision()));
    return stored;
  }

  private static Map<PlanId, Revision> indexed(PlanPorts ports) {
    Map<PlanId, Revision> indexed = new HashMap<>();
    try {
      for (PlanId id : stored(ports).keySet()) {
        ports
            .index()
            .find(id, Visibility.ALL)
            .map(StoredPlan::revision)
            .ifPresent(revision -> indexed.put(id, revision));
      }
    } catch (PortUnavailable notYet) {
      return Map.of();
    }
    return indexed;
  }

  private static List<String> generations(Path store) {
    try (Stream<Path> entries = Files.list(store.resolve("index"))) {
      return entries.map(entry -> String.valueOf(entry.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
