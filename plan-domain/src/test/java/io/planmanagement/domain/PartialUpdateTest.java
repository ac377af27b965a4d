package io.planmanagement.domain;

import static io.planmanagement.domain.Examples.document;
import static io.planmanagement.domain.Examples.link;
import static io.planmanagement.domain.Examples.plan;
import static io.planmanagement.domain.Examples.shares;
import static io.planmanagement.domain.Examples.violations;
import static io.planmanagement.domain.Json.array;
import static io.planmanagement.domain.Json.at;
import static io.planmanagement.domain.Json.number;
import static io.planmanagement.domain.Json.object;
import static io.planmanagement.domain.Json.with;
import static io.planmanagement.domain.Json.without;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartialUpdateTest {

  /** The use case of such systems: one service more, and one copay changed, matched by its id. */
  @Test
  void a_new_service_is_appended_and_a_known_one_is_merged_in_place() {
    JsonObject added = link("link-3", "service-3", "Urgent care", shares("shares-3", 10, 25));
    JsonObject update =
        object(
            "linkedPlanServices",
            array(
                added,
                object("objectId", "link-2", "planserviceCostShares", object("copay", 150))));

    JsonObject changed = apply(update);

    JsonObject expected =
        with(
            with(document(), "/linkedPlanServices/1/planserviceCostShares/copay", 150),
            "/linkedPlanServices/2",
            added);
    assertEquals(expected, changed);
    assertEquals(expected, Plan.of(changed).document());
  }

  @Test
  void an_empty_update_changes_nothing() {
    assertEquals(document(), apply(object()));
    assertEquals(document(), apply(object("linkedPlanServices", array())));
    assertEquals(document(), apply(object("planCostShares", object())));
  }

  @Test
  void a_scalar_is_replaced_and_a_new_one_is_added() {
    JsonObject changed =
        apply(object("planType", "outOfNetwork", "creationDate", "2026-01-01", "state", "AZ"));

    assertEquals(
        with(
            with(with(document(), "/planType", "outOfNetwork"), "/creationDate", "2026-01-01"),
            "/state",
            "AZ"),
        changed);
  }

  @Test
  void cost_shares_merge_member_by_member() {
    JsonObject changed =
        apply(object("planCostShares", object("copay", number("62.50"), "outOfPocketMax", 5000)));

    assertEquals(
        with(
            with(document(), "/planCostShares/copay", number("62.50")),
            "/planCostShares/outOfPocketMax",
            5000),
        changed);
  }

  @Test
  void a_service_of_a_link_merges_member_by_member() {
    JsonObject changed =
        apply(links(object("objectId", "link-1", "linkedService", object("name", "Physical"))));

    assertEquals(with(document(), "/linkedPlanServices/0/linkedService/name", "Physical"), changed);
  }

  @Test
  void null_stores_null_and_removes_nothing() {
    JsonObject changed =
        apply(object("metalLevel", JsonValue.NULL, "planCostShares", object("x", JsonValue.NULL)));

    assertEquals(
        with(with(document(), "/metalLevel", JsonValue.NULL), "/planCostShares/x", JsonValue.NULL),
        changed);
  }

  @Test
  void null_in_the_place_of_a_core_property_is_not_taken_for_a_removal() {
    JsonObject changed = apply(object("planCostShares", object("copay", JsonValue.NULL)));

    assertEquals(List.of("/planCostShares/copay type"), violations(() -> Plan.of(changed)));
  }

  @Test
  void a_number_of_the_same_value_replaces_the_scale_too() {
    JsonObject changed = apply(object("planCostShares", object("copay", number("23.5"))));

    assertEquals(with(document(), "/planCostShares/copay", number("23.5")), changed);
  }

  @Test
  void attributes_merge_if_they_are_objects_and_are_replaced_if_not() {
    JsonObject before =
        document()
            .with("nested", object("a", 1, "deep", object("x", 1, "list", array(1, 2))))
            .with("list", array(1, 2));
    JsonObject update =
        object(
            "nested",
            object("b", 2, "deep", object("list", array(3))),
            "list",
            array(object("objectId", "x")),
            "metalLevel",
            object("now", "an object"));

    JsonObject changed = new PartialUpdate(update).apply(before);

    assertEquals(
        before
            .with("nested", object("a", 1, "b", 2, "deep", object("x", 1, "list", array(3))))
            .with("list", array(object("objectId", "x")))
            .with("metalLevel", object("now", "an object")),
        changed);
  }

  @Test
  void a_text_takes_the_place_of_an_object_of_attributes() {
    JsonObject before = document().with("nested", object("a", 1));

    JsonObject changed = new PartialUpdate(object("nested", "x")).apply(before);

    assertEquals(document().with("nested", JsonValue.of("x")), changed);
  }

  @Test
  void what_is_changed_keeps_its_place() {
    JsonObject changed = apply(object("added", 1, "planType", "x"));

    assertEquals(
        List.of(
            "objectId",
            "objectType",
            "_org",
            "planType",
            "creationDate",
            "planCostShares",
            "linkedPlanServices",
            "metalLevel",
            "added"),
        List.copyOf(changed.members().keySet()));
  }

  @Test
  void identity_may_be_repeated() {
    JsonObject update =
        object(
            "objectId", "plan-1",
            "objectType", "plan",
            "_org", "example.com",
            "planCostShares", object("objectId", "shares-0", "objectType", "membercostshare"),
            "linkedPlanServices", at(document(), "/linkedPlanServices"));

    assertEquals(document(), apply(update));
  }

  @ParameterizedTest
  @CsvSource({"objectId, plan-2", "objectType, planservice", "_org, other.example"})
  void the_plan_keeps_its_identity_and_its_organisation(String name, String other) {
    assertEquals(List.of("/" + name + " const"), violations(() -> apply(object(name, other))));
    assertEquals(
        List.of("/" + name + " const"), violations(() -> apply(object(name, JsonValue.NULL))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"objectId", "objectType"})
  void nested_objects_keep_their_identity(String name) {
    JsonObject other = object(name, "other");

    assertEquals(
        List.of("/planCostShares/" + name + " const"),
        violations(() -> apply(object("planCostShares", other))));
    assertEquals(
        List.of("/linkedPlanServices/0/linkedService/" + name + " const"),
        violations(() -> apply(links(object("objectId", "link-2", "linkedService", other)))));
    assertEquals(
        List.of("/linkedPlanServices/0/planserviceCostShares/" + name + " const"),
        violations(
            () -> apply(links(object("objectId", "link-2", "planserviceCostShares", other)))));
  }

  @Test
  void a_link_keeps_its_type() {
    assertEquals(
        List.of("/linkedPlanServices/0/objectType const"),
        violations(() -> apply(links(object("objectId", "link-1", "objectType", "service")))));
  }

  @Test
  void nested_objects_may_change_their_organisation() {
    JsonObject changed =
        apply(
            object(
                "planCostShares",
                object("_org", "a"),
                "linkedPlanServices",
                array(
                    object(
                        "objectId", "link-1", "_org", "b", "linkedService", object("_org", "c")))));

    assertEquals(
        with(
            with(with(document(), "/planCostShares/_org", "a"), "/linkedPlanServices/0/_org", "b"),
            "/linkedPlanServices/0/linkedService/_org",
            "c"),
        changed);
  }

  @Test
  void names_of_identity_mean_nothing_inside_of_attributes() {
    JsonObject before =
        document()
            .with("nested", object("objectId", "x", "planCostShares", object("objectId", "y")));
    JsonObject update =
        object(
            "nested",
            object(
                "objectId", "other",
                "planCostShares", object("objectId", "z"),
                "linkedPlanServices", array(1)));

    JsonObject changed = new PartialUpdate(update).apply(before);

    assertEquals(before.with("nested", at(update, "/nested")), changed);
  }

  @Test
  void names_of_other_roles_are_attributes() {
    JsonObject before =
        with(
            with(document(), "/linkedService", object("objectId", "x")),
            "/linkedPlanServices/0/planCostShares",
            object("objectId", "y"));
    JsonObject update =
        object(
            "linkedService",
            object("objectId", "z"),
            "linkedPlanServices",
            array(object("objectId", "link-1", "planCostShares", object("objectId", "z"))));

    JsonObject changed = new PartialUpdate(update).apply(before);

    assertEquals(
        with(
            with(before, "/linkedService/objectId", "z"),
            "/linkedPlanServices/0/planCostShares/objectId",
            "z"),
        changed);
  }

  @Test
  void a_list_of_linked_plan_services_below_a_link_is_an_attribute_and_replaced() {
    JsonObject before =
        with(
            document(), "/linkedPlanServices/0/linkedPlanServices", array(object("objectId", "x")));

    JsonObject changed =
        new PartialUpdate(
                links(object("objectId", "link-1", "linkedPlanServices", array(object("a", 1)))))
            .apply(before);

    assertEquals(
        with(before, "/linkedPlanServices/0/linkedPlanServices", array(object("a", 1))), changed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"number", "array", "no id", "null id", "number id"})
  void a_link_that_names_no_id_is_refused(String form) {
    JsonValue element =
        switch (form) {
          case "number" -> JsonValue.of(1);
          case "array" -> array(object("objectId", "link-1"));
          case "no id" -> object("_org", "x");
          case "null id" -> object("objectId", JsonValue.NULL);
          default -> object("objectId", 1);
        };

    assertEquals(
        List.of("/linkedPlanServices/1 required"),
        violations(
            () ->
                apply(object("linkedPlanServices", array(object("objectId", "link-1"), element)))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"link-1", "link-9"})
  void a_link_can_not_be_named_twice_in_one_update(String id) {
    JsonObject update =
        object("linkedPlanServices", array(object("objectId", id), object("objectId", id)));

    assertEquals(
        List.of("/linkedPlanServices/1/objectId duplicate"), violations(() -> apply(update)));
  }

  @Test
  void every_violation_of_an_update_is_named_at_once() {
    JsonObject update =
        object(
            "_org", "x",
            "planCostShares", object("objectType", "x"),
            "linkedPlanServices",
                array(
                    1,
                    object("objectId", "link-1", "linkedService", object("objectId", "x")),
                    object("objectId", "link-1")));

    assertEquals(
        List.of(
            "/_org const",
            "/planCostShares/objectType const",
            "/linkedPlanServices/0 required",
            "/linkedPlanServices/1/linkedService/objectId const",
            "/linkedPlanServices/2/objectId duplicate"),
        violations(() -> apply(update)));
  }

  @Test
  void an_incomplete_new_link_is_judged_when_the_plan_is_read() {
    JsonObject changed = apply(links(object("objectId", "link-9")));

    assertEquals(
        List.of(
            "/linkedPlanServices/2/objectType required",
            "/linkedPlanServices/2/_org required",
            "/linkedPlanServices/2/linkedService required",
            "/linkedPlanServices/2/planserviceCostShares required"),
        violations(() -> Plan.of(changed)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"planCostShares", "linkedPlanServices"})
  void a_section_that_is_no_longer_one_is_refused_when_the_plan_is_read(String section) {
    for (JsonValue other : List.of(JsonValue.NULL, JsonValue.of("x"))) {
      JsonObject changed = apply(new JsonObject(Map.of(section, other)));

      assertEquals(List.of("/" + section + " type"), violations(() -> Plan.of(changed)));
    }
  }

  @Test
  void an_update_of_one_of_two_links_of_a_service_is_a_conflict_of_the_two() {
    JsonObject before =
        with(
            document(),
            "/linkedPlanServices/1/linkedService",
            at(document(), "/linkedPlanServices/0/linkedService"));
    JsonObject update = links(object("objectId", "link-1", "linkedService", object("name", "x")));

    JsonObject changed = new PartialUpdate(update).apply(before);

    assertEquals(
        List.of("/linkedPlanServices/1/linkedService/objectId conflict"),
        violations(() -> Plan.of(changed)));
  }

  @Test
  void a_document_without_links_takes_what_the_update_has() {
    JsonObject bare = without(document(), "/linkedPlanServices");
    JsonObject update = links(object("objectId", "link-1"));

    assertEquals(
        bare.with("linkedPlanServices", at(update, "/linkedPlanServices")),
        new PartialUpdate(update).apply(bare));
  }

  @Test
  void elements_of_the_document_that_are_no_links_stay() {
    JsonObject odd = with(document(), "/linkedPlanServices/2", 7);

    JsonObject changed = new PartialUpdate(links(object("objectId", "link-2", "x", 1))).apply(odd);

    assertEquals(with(odd, "/linkedPlanServices/1/x", 1), changed);
  }

  /** Applied twice an update does no more than once; and a plan updated by itself stays. */
  @Test
  void any_update_applied_again_changes_nothing_more() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 1_000; round++) {
      JsonObject update = randomUpdate(random);

      JsonObject once = apply(update);

      assertEquals(once, new PartialUpdate(update).apply(once), "seed " + seed);
      assertEquals(once, new PartialUpdate(once).apply(once), "seed " + seed);
      assertEquals(once, Plan.of(once).document(), "seed " + seed);
    }
  }

  @Test
  void updates_of_different_parts_give_the_same_in_any_order() {
    PartialUpdate one = new PartialUpdate(object("planCostShares", object("copay", 1), "a", 1));
    PartialUpdate other =
        new PartialUpdate(
            object(
                "planCostShares",
                object("deductible", 1),
                "linkedPlanServices",
                array(object("objectId", "link-1", "b", 2))));

    assertEquals(other.apply(one.apply(document())), one.apply(other.apply(document())));
  }

  private static JsonObject randomUpdate(SplittableRandom random) {
    JsonObject update = JsonObject.EMPTY;
    if (random.nextBoolean()) {
      update =
          update.with("attribute", object("x", random.nextInt(3), "y", array(random.nextInt(3))));
    }
    if (random.nextBoolean()) {
      update = update.with("planCostShares", object("copay", random.nextInt(100)));
    }
    List<JsonValue> links = new ArrayList<>();
    for (String id : List.of("link-1", "link-2", "link-3", "link-4")) {
      if (random.nextBoolean()) {
        JsonObject shares = shares("shares-" + id, random.nextInt(9), random.nextInt(9));
        boolean known = id.compareTo("link-2") <= 0;
        links.add(
            known
                ? object(
                    "objectId",
                    id,
                    "planserviceCostShares",
                    object("deductible", random.nextInt(9), "z", JsonValue.NULL))
                : link(id, "service-" + id, "Added", shares));
      }
    }
    return links.isEmpty() ? update : update.with("linkedPlanServices", new JsonArray(links));
  }

  private static JsonObject links(JsonObject link) {
    return object("linkedPlanServices", array(link));
  }

  private static JsonObject apply(JsonObject update) {
    return new PartialUpdate(update).apply(document());
  }

  @Test
  void a_merge_costs_no_more_under_a_long_name() {
    String name = "n".repeat(400_000);
    Map<String, JsonValue> many = new LinkedHashMap<>();
    for (int i = 0; i < 50_000; i++) {
      many.put("m" + i, JsonValue.of(i));
    }
    JsonObject wide = new JsonObject(many);
    JsonObject document = document().with(name, wide);
    PartialUpdate update = new PartialUpdate(JsonObject.EMPTY.with(name, wide));

    assertTimeout(Duration.ofSeconds(5), () -> assertEquals(document, update.apply(document)));
  }

  @Test
  void neither_a_plan_nor_an_update_tells_its_content() {
    assertEquals("Plan[" + plan().id() + "]", plan().toString());
    assertEquals("PartialUpdate", new PartialUpdate(plan().document()).toString());
  }
}
