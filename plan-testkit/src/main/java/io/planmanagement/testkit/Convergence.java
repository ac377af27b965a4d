package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.Change;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Holding;
import io.planmanagement.domain.port.Page;
import io.planmanagement.json.JsonCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Compares an index with the store that it follows. */
public final class Convergence {

  private static final int PAGE = 1000;

  private Convergence() {}

  /**
   * Asserts that the index shows exactly what the store has: every plan at its revision and no
   * deleted one, and of these objects exactly those that living plans have.
   *
   * @param objects all ids of nested objects that the plans had at any time
   */
  public static void assertIndexEqualsStore(PlanPorts ports, Collection<ObjectId> objects) {
    assertShows(ports, ids(ports), objects);
  }

  /**
   * Asserts that the index shows of these plans exactly what the store has, and of these objects
   * exactly those that they have.
   *
   * @param ids plans that were written at some time
   * @param objects all ids of nested objects that these plans, and no others, had at any time
   */
  public static void assertShows(
      PlanPorts ports, Collection<PlanId> ids, Collection<ObjectId> objects) {
    Map<ObjectId, List<JsonValue>> expected = new HashMap<>();
    Map<PlanId, PlanRecord> records = ports.plans().records(ids);
    assertEquals(ids.size(), records.size(), "every plan has a record");
    for (PlanRecord record : records.values()) {
      assertShown(ports, record);
      for (PlanObject object : living(record)) {
        expected.computeIfAbsent(object.objectId(), id -> new ArrayList<>()).add(object.document());
      }
    }
    for (ObjectId id : objects) {
      assertEquals(
          expected.getOrDefault(id, List.of()),
          ports.index().objects(id, Optional.empty(), PAGE, Visibility.ALL).items().stream()
              .map(StoredObject::document)
              .map(JsonCodec::read)
              .toList());
    }
  }

  /** Asserts that the index is in step with all that the store has, and holds nothing else. */
  public static void assertInStep(PlanPorts ports) {
    StoreId store = ports.plans().storeId();
    Map<PlanId, PlanRecord> records = ports.plans().records(ids(ports));
    assertEquals(
        List.of(),
        ports.upkeep().compare(store, List.copyOf(records.values())).stream()
            .filter(standing -> !standing.isInStep())
            .toList());
    Optional<Cursor> next = Optional.empty();
    do {
      Page<Holding> page = ports.upkeep().holdings(store, next, PAGE);
      for (Holding holding : page.items()) {
        assertTrue(records.containsKey(holding.planId()), "a plan that the store does not know");
      }
      next = page.next();
    } while (next.isPresent());
  }

  private static List<PlanId> ids(PlanPorts ports) {
    return IntStream.range(0, ports.log().partitions())
        .boxed()
        .flatMap(partition -> StoreSnapshot.entries(ports.log(), partition).stream())
        .map(Change::planId)
        .toList();
  }

  private static void assertShown(PlanPorts ports, PlanRecord record) {
    Optional<StoredPlan> shown = ports.index().find(record.id(), Visibility.ALL);
    assertEquals(
        record.plan().map(StoredPlan::revision), shown.map(StoredPlan::revision), "revision");
    assertEquals(
        record.plan().map(StoredPlan::document).map(JsonCodec::read),
        shown.map(StoredPlan::document).map(JsonCodec::read),
        "document");
    assertTrue(
        ports.index().awaitSearchable(record.id(), record.revision(), Eventually.patience()),
        "not searchable in time");
  }

  private static List<PlanObject> living(PlanRecord record) {
    return record
        .plan()
        .map(StoredPlan::plan)
        .map(Plan::objects)
        .map(all -> all.stream().distinct().toList())
        .orElse(List.of());
  }
}
