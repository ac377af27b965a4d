package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.Change;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.json.JsonCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    Map<ObjectId, List<JsonValue>> expected = new HashMap<>();
    for (int partition = 0; partition < ports.log().partitions(); partition++) {
      List<Change> entries = StoreSnapshot.entries(ports.log(), partition);
      Map<?, PlanRecord> records =
          ports.plans().records(entries.stream().map(Change::planId).toList());
      assertEquals(entries.size(), records.size(), "every entry of the log has a record");
      for (PlanRecord record : records.values()) {
        assertShown(ports, record);
        for (PlanObject object : living(record)) {
          expected
              .computeIfAbsent(object.objectId(), id -> new ArrayList<>())
              .add(object.document());
        }
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
