package io.planmanagement.elastic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Holding;
import io.planmanagement.domain.port.Standing;
import io.planmanagement.domain.port.Standing.Kind;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.TestPlans;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Damage that a foreign hand does to the index, document by document: it is found, and what the
 * standing asks for mends it.
 */
final class PlantedDamageTest {

  private static final Revision REVISION = new Revision(10);

  private final CreatedIndex created = new CreatedIndex(2);
  private final RawElastic raw = created.raw();
  private final Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 3);
  private final PlanRecord record = TestPlans.record(plan, REVISION, 5);
  private final String id = plan.id().value();

  PlantedDamageTest() {
    created.show(record);
    assertEquals(Kind.IN_STEP, created.compare(record).kind());
  }

  @AfterEach
  void close() {
    created.close();
  }

  @Test
  void a_missing_child_is_found_and_projecting_mends_it() {
    for (String lost : List.of("/c", "/s/1", "/s/2/service", "/s/0/cost")) {
      raw.remove(created.all(), id + lost, id);

      assertEquals(Kind.BEHIND, created.compare(record).kind());
      assertMendedByProjecting();
    }
  }

  @Test
  void a_missing_trace_of_what_is_gone_is_no_damage() {
    raw.remove(created.all(), id + "/s/4", id);

    assertEquals(Kind.IN_STEP, created.compare(record).kind());
  }

  @Test
  void a_missing_plan_is_found_and_projecting_mends_it() {
    for (String document : raw.ids(created.all(), "{\"match_all\":{}}")) {
      raw.remove(created.all(), document, id);
    }

    assertEquals(new Standing(plan.id(), Kind.BEHIND, Revision.NONE, 0), created.compare(record));
    assertMendedByProjecting();
  }

  @Test
  void a_child_of_an_older_revision_is_found_and_projecting_mends_it() {
    PlanRecord newer = TestPlans.record(TestPlans.changed(plan, "newer"), new Revision(30), 5);
    created.show(newer);

    replaceByOlder(id + "/s/1/cost", 5);

    assertEquals(Kind.BEHIND, created.compare(newer).kind());
    created.show(newer);
    assertEquals(Kind.IN_STEP, created.compare(newer).kind());
  }

  @Test
  void a_living_child_in_the_place_of_one_that_is_gone_is_found_and_projecting_mends_it() {
    JsonObject child = raw.source(created.all(), id + "/s/1", id);
    raw.plant(
        created.all(),
        id + "/s/3",
        id,
        REVISION.value(),
        child.with("objectId", JsonValue.of("leftover")).with("place", JsonValue.of(11)));
    assertEquals(1, objects("leftover"));

    assertEquals(Kind.DIFFERENT, created.compare(record).kind());
    assertMendedByProjecting();
    assertEquals(0, objects("leftover"));
  }

  @Test
  void an_extra_child_beyond_the_places_is_found_and_a_restamp_mends_it() {
    JsonObject child = raw.source(created.all(), id + "/s/1", id);
    raw.plant(
        created.all(),
        id + "/s/8",
        id,
        3,
        child.with("objectId", JsonValue.of("extra")).with("place", JsonValue.of(26)));
    assertEquals(1, objects("extra"));

    assertEquals(new Standing(plan.id(), Kind.AHEAD, REVISION, 9), created.compare(record));
    assertMendedByRestamp(created.compare(record));
    assertEquals(0, objects("extra"));
  }

  @Test
  void an_extra_child_that_tells_nothing_of_itself_is_found_in_the_listing() {
    raw.plant(created.all(), id + "/s/7/service", id, 3, Json.object("objectId", "bare"));

    List<Holding> holdings = holdings();

    assertTrue(holdings.contains(new Holding(plan.id(), new Revision(3), 8)), "" + holdings);
  }

  @Test
  void other_content_at_the_same_revision_is_found_and_projecting_mends_it() {
    for (String place : List.of("", "/c", "/s/0", "/s/2/cost")) {
      JsonObject source = raw.source(created.all(), id + place, id);
      for (JsonObject damaged :
          List.of(
              source.with("_org", JsonValue.of("somebody else")),
              source.without("paths"),
              source.with("revision", JsonValue.of(9)),
              source.with("document", JsonValue.of("{}")),
              source.with("gone", JsonValue.of(true)))) {
        raw.plant(created.all(), id + place, id, REVISION.value(), damaged);

        assertEquals(Kind.DIFFERENT, created.compare(record).kind(), place);
      }
      assertMendedByProjecting();
    }
  }

  @Test
  void an_index_ahead_of_the_store_is_found_and_a_restamp_mends_it() {
    Plan lost = TestPlans.withServices(TestPlans.changed(plan, "lost"), 6);
    created.show(TestPlans.record(lost, new Revision(70), 6));

    Standing standing = created.compare(record);

    assertEquals(new Standing(plan.id(), Kind.AHEAD, new Revision(70), 6), standing);
    assertMendedByRestamp(standing);
  }

  @Test
  void a_single_document_ahead_of_the_store_is_found_and_a_restamp_mends_it() {
    JsonObject child = raw.source(created.all(), id + "/s/1/cost", id);
    raw.plant(created.all(), id + "/s/1/cost", id, 99, child.with("copay", JsonValue.of(1)));

    Standing standing = created.compare(record);

    assertEquals(new Standing(plan.id(), Kind.AHEAD, new Revision(99), 5), standing);
    assertMendedByRestamp(standing);
  }

  @Test
  void a_ghost_plan_is_in_the_listing_and_the_record_of_a_deletion_mends_it() {
    Plan ghost = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
    created.show(TestPlans.record(ghost, new Revision(50), 0));

    List<Holding> held =
        holdings().stream().filter(holding -> holding.planId().equals(ghost.id())).toList();

    assertEquals(8, held.size());
    assertTrue(held.contains(new Holding(ghost.id(), new Revision(50), 2)));
    created.show(TestPlans.deletion(ghost.id(), new Revision(51), 2));
    assertEquals(Optional.empty(), created.shown(ghost));
    assertEquals(0, objects(ghost.planCostShares().objectId().value()));
  }

  @Test
  void a_document_that_is_in_no_place_of_ours_is_not_listed_and_not_shown() {
    JsonObject child = raw.source(created.all(), id + "/s/1", id);
    JsonObject stray = child.with("objectId", JsonValue.of("stray"));
    String misrouted = misroutedKey();
    raw.plant(created.all(), id + "/x", id, 3, stray);
    raw.plant(created.all(), id + "/s/01", id, 3, stray);
    raw.plant(created.all(), "es_plan", "es_plan", 3, stray);
    raw.plant(created.all(), id + "/s/1", misrouted, 3, stray);

    assertEquals(List.of(plan.id()), holdings().stream().map(Holding::planId).distinct().toList());
    assertEquals(0, objects("stray"));
    assertEquals(Kind.IN_STEP, created.compare(record).kind());
  }

  private void assertMendedByProjecting() {
    created.show(record);
    assertEquals(Kind.IN_STEP, created.compare(record).kind());
    assertWhole();
  }

  /** What the store's restamp does: the same content, a higher revision, more places. */
  private void assertMendedByRestamp(Standing standing) {
    PlanRecord restamped =
        TestPlans.record(
            plan, new Revision(standing.highest().value() + 1), Math.max(5, standing.places()));
    created.show(restamped);
    assertEquals(Kind.IN_STEP, created.compare(restamped).kind());
    assertWhole();
  }

  private void assertWhole() {
    StoredPlan shown = created.index().find(plan.id(), Visibility.ALL).orElseThrow();
    assertEquals(plan, shown.plan());
    assertEquals(
        4,
        created
            .index()
            .children(plan.objectId(), Role.PLAN, Optional.empty(), 100, Visibility.ALL)
            .items()
            .size());
    raw.refresh(created.all());
    assertEquals(11, raw.ids(created.alias(), "{\"match_all\":{}}").size());
  }

  private int objects(String objectId) {
    return created
        .index()
        .objects(new ObjectId(objectId), Optional.empty(), 10, Visibility.ALL)
        .items()
        .size();
  }

  private List<Holding> holdings() {
    return created.upkeep().holdings(created.store(), Optional.empty(), 1_000).items();
  }

  /** Replaces a document by itself at an older revision, as a restored shard might. */
  private void replaceByOlder(String document, long version) {
    JsonObject source = raw.source(created.all(), document, id);
    raw.remove(created.all(), document, id);
    // Closing makes the index forget the deletion's version.
    raw.send("POST", "/" + created.alias() + "/_close");
    raw.send("POST", "/" + created.alias() + "/_open");
    Eventually.holds(
        "the index is open",
        () -> raw.trySend("GET", "/" + created.alias() + "/_count", "").isOk());
    raw.plant(created.all(), document, id, version, source);
  }

  /** A routing that leads to another shard than the plan's. */
  private String misroutedKey() {
    String home = shard(id);
    for (int i = 0; ; i++) {
      if (!shard("key-" + i).equals(home)) {
        return new PlanId("key-" + i).value();
      }
    }
  }

  private String shard(String routing) {
    JsonObject shards =
        raw.send("GET", "/" + created.alias() + "/_search_shards?routing=" + routing);
    return Json.elements(shards, "shards")
        .toString()
        .replaceAll("(?s).*shard=JsonNumber\\[value=(\\d+)].*", "$1");
  }
}
