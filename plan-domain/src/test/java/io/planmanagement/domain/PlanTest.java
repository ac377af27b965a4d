package io.planmanagement.domain;

import static io.planmanagement.domain.Examples.document;
import static io.planmanagement.domain.Examples.link;
import static io.planmanagement.domain.Examples.plan;
import static io.planmanagement.domain.Examples.service;
import static io.planmanagement.domain.Examples.shares;
import static io.planmanagement.domain.Examples.violations;
import static io.planmanagement.domain.Json.array;
import static io.planmanagement.domain.Json.at;
import static io.planmanagement.domain.Json.number;
import static io.planmanagement.domain.Json.object;
import static io.planmanagement.domain.Json.with;
import static io.planmanagement.domain.Json.without;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.planmanagement.domain.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {

  @Test
  void a_plan_is_read_with_everything_in_it() {
    Plan plan = plan();

    assertEquals(new PlanId("plan-1"), plan.id());
    assertEquals(new ObjectId("plan-1"), plan.objectId());
    assertEquals(new Organisation("example.com"), plan.org());
    assertEquals("inNetwork", plan.planType());
    assertEquals(new PlanDate("12-31-2025"), plan.creationDate());
    assertEquals(object("metalLevel", "Silver"), plan.attributes());
    assertEquals(new ObjectId("shares-0"), plan.planCostShares().objectId());
    assertEquals(new Organisation("example.com"), plan.planCostShares().org());
    assertEquals(Amount.of("2000"), plan.planCostShares().deductible());
    assertEquals(Optional.of(Amount.of("23.50")), plan.planCostShares().copay());
    assertEquals(2, plan.linkedPlanServices().size());
    LinkedPlanService link = plan.linkedPlanServices().get(1);
    assertEquals(new ObjectId("link-2"), link.objectId());
    assertEquals(new Organisation("example.com"), link.org());
    assertEquals(new ObjectId("service-2"), link.linkedService().objectId());
    assertEquals(new Organisation("catalogue.example"), link.linkedService().org());
    assertEquals("well baby", link.linkedService().name());
    assertEquals(new ObjectId("shares-2"), link.planserviceCostShares().objectId());
  }

  @Test
  void a_plan_comes_back_equal_as_json() {
    assertEquals(document(), plan().document());
    assertEquals(plan(), Plan.of(plan().document()));
    assertEquals(plan().hashCode(), Plan.of(plan().document()).hashCode());
  }

  @Test
  void every_object_comes_back_equal_as_json() {
    Plan plan = plan();
    LinkedPlanService link = plan.linkedPlanServices().get(0);

    assertEquals(at(document(), "/planCostShares"), plan.planCostShares().document());
    assertEquals(at(document(), "/linkedPlanServices/0"), link.document());
    assertEquals(
        at(document(), "/linkedPlanServices/0/linkedService"), link.linkedService().document());
    assertEquals(
        at(document(), "/linkedPlanServices/0/planserviceCostShares"),
        link.planserviceCostShares().document());
  }

  @Test
  void a_document_names_what_the_domain_knows_first_in_its_order_then_the_attributes_in_theirs() {
    JsonObject mixed =
        object("z", 1, "linkedPlanServices", array(), "objectId", "p", "a", JsonValue.NULL)
            .with("planCostShares", shares("c", 0, 1))
            .with("_org", JsonValue.of("o"))
            .with("planType", JsonValue.of("t"))
            .with("creationDate", JsonValue.of("2025-12-31"))
            .with("objectType", JsonValue.of("plan"));

    JsonObject written = Plan.of(mixed).document();

    assertEquals(
        List.of(
            "objectId",
            "objectType",
            "_org",
            "planType",
            "creationDate",
            "planCostShares",
            "linkedPlanServices",
            "z",
            "a"),
        List.copyOf(written.members().keySet()));
    assertEquals(
        List.of("objectId", "objectType", "_org", "deductible", "copay"),
        List.copyOf(((JsonObject) at(written, "/planCostShares")).members().keySet()));
    assertEquals(mixed, written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/planCostShares",
        "/linkedPlanServices/0",
        "/linkedPlanServices/0/linkedService",
        "/linkedPlanServices/0/planserviceCostShares"
      })
  void any_further_property_on_any_object_is_kept(String place) {
    JsonObject attributes =
        object(
            "text",
            "x",
            "number",
            number("1.50"),
            "null",
            JsonValue.NULL,
            "bool",
            true,
            "list",
            array(1, array(), object("deductible", -1)),
            "nested",
            object("objectId", "a/b", "objectType", 7),
            "",
            "");
    JsonObject document = document();
    for (Map.Entry<String, JsonValue> attribute : attributes.members().entrySet()) {
      document = with(document, place + "/" + attribute.getKey(), attribute.getValue());
    }

    Plan plan = Plan.of(document);

    assertEquals(document, plan.document());
  }

  @Test
  void a_copay_need_not_be_there() {
    JsonObject document = without(document(), "/planCostShares/copay");

    Plan plan = Plan.of(document);

    assertEquals(Optional.empty(), plan.planCostShares().copay());
    assertEquals(document, plan.document());
  }

  @Test
  void a_plan_need_not_link_anything() {
    JsonObject document = with(document(), "/linkedPlanServices", array());

    assertEquals(document, Plan.of(document).document());
  }

  @Test
  void the_scale_of_an_amount_counts_for_equality() {
    Plan other = Plan.of(with(document(), "/planCostShares/copay", number("23.5")));

    assertNotEquals(plan(), other);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/objectId",
        "/objectType",
        "/_org",
        "/planType",
        "/creationDate",
        "/planCostShares",
        "/planCostShares/objectId",
        "/planCostShares/objectType",
        "/planCostShares/_org",
        "/planCostShares/deductible",
        "/linkedPlanServices",
        "/linkedPlanServices/1/objectId",
        "/linkedPlanServices/1/objectType",
        "/linkedPlanServices/1/_org",
        "/linkedPlanServices/1/linkedService",
        "/linkedPlanServices/1/linkedService/objectId",
        "/linkedPlanServices/1/linkedService/objectType",
        "/linkedPlanServices/1/linkedService/_org",
        "/linkedPlanServices/1/linkedService/name",
        "/linkedPlanServices/1/planserviceCostShares",
        "/linkedPlanServices/1/planserviceCostShares/objectId",
        "/linkedPlanServices/1/planserviceCostShares/objectType",
        "/linkedPlanServices/1/planserviceCostShares/_org",
        "/linkedPlanServices/1/planserviceCostShares/deductible"
      })
  void what_must_be_there_must_be_there_and_of_its_type(String place) {
    JsonObject missing = without(document(), place);

    assertEquals(List.of(place + " required"), violations(() -> Plan.of(missing)));
    for (JsonValue wrong : List.of(JsonValue.NULL, JsonValue.of(true))) {
      JsonObject wrongType = with(document(), place, wrong);
      assertEquals(List.of(place + " type"), violations(() -> Plan.of(wrongType)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/objectId, string, a string",
    "/objectType, string, a string",
    "/planCostShares, object, an object",
    "/planCostShares/deductible, number, a number",
    "/planCostShares/copay, number, a number",
    "/linkedPlanServices, array, an array",
    "/linkedPlanServices/0, object, an object"
  })
  void a_wrong_type_is_told_in_words(String place, String type, String words) {
    PlanRefused.Invalid refused =
        assertThrows(
            PlanRefused.Invalid.class, () -> Plan.of(with(document(), place, JsonValue.NULL)));

    assertEquals(
        List.of(new Violation(new Pointer(place), "type", "must be " + words)),
        refused.violations());
    assertEquals(words.substring(words.indexOf(' ') + 1), type);
  }

  @ParameterizedTest
  @CsvSource({
    "/objectId, a/b, pattern",
    "/objectId, es_plan, reserved",
    "/objectId, '', minLength",
    "/objectType, Plan, const",
    "/objectType, service, const",
    "/_org, '', minLength",
    "/planType, '', minLength",
    "/creationDate, 2025-02-30, format",
    "/planCostShares/objectId, .., pattern",
    "/planCostShares/objectType, plan, const",
    "/planCostShares/_org, '', minLength",
    "/linkedPlanServices/0/objectId, a#b, pattern",
    "/linkedPlanServices/0/objectType, service, const",
    "/linkedPlanServices/0/_org, '', minLength",
    "/linkedPlanServices/0/linkedService/objectId, a?b, pattern",
    "/linkedPlanServices/0/linkedService/objectType, planservice, const",
    "/linkedPlanServices/0/linkedService/_org, '', minLength",
    "/linkedPlanServices/0/linkedService/name, '', minLength",
    "/linkedPlanServices/0/planserviceCostShares/objectId, a;b, pattern",
    "/linkedPlanServices/0/planserviceCostShares/objectType, service, const",
    "/linkedPlanServices/0/planserviceCostShares/_org, '', minLength"
  })
  void a_text_that_breaks_its_rule_is_refused_where_it_stands(
      String place, String text, String keyword) {
    JsonObject broken = with(document(), place, text);

    assertEquals(List.of(place + " " + keyword), violations(() -> Plan.of(broken)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/planCostShares/deductible",
        "/planCostShares/copay",
        "/linkedPlanServices/1/planserviceCostShares/deductible",
        "/linkedPlanServices/1/planserviceCostShares/copay"
      })
  void an_amount_is_a_number_that_is_not_negative(String place) {
    for (String negative : List.of("-1", "-0.001")) {
      JsonObject broken = with(document(), place, number(negative));
      assertEquals(List.of(place + " minimum"), violations(() -> Plan.of(broken)));
    }
    for (JsonValue wrong : List.of(JsonValue.of("1"), JsonValue.NULL, object(), array(1))) {
      JsonObject broken = with(document(), place, wrong);
      assertEquals(List.of(place + " type"), violations(() -> Plan.of(broken)));
    }
    for (String good : List.of("0", "0.00", "1E+400", "62.50")) {
      JsonObject document = with(document(), place, number(good));
      assertEquals(document, Plan.of(document).document());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"service-1", "plan-1", "es_plan"})
  void the_reserved_words_are_reserved_for_plans_only(String id) {
    JsonObject document =
        with(document(), "/linkedPlanServices/1/linkedService/objectId", "es_data");

    assertEquals(document, Plan.of(document).document(), id);
  }

  @Test
  void every_violation_is_named_at_once() {
    JsonObject broken =
        object(
            "objectType",
            "service",
            "_org",
            1,
            "planType",
            "",
            "creationDate",
            "31-12-2025",
            "planCostShares",
            object("objectId", "a%b", "objectType", "x", "deductible", -5, "copay", "free"),
            "linkedPlanServices",
            array(
                JsonValue.NULL,
                link("l", "s", "", shares("c", -1, JsonValue.NULL)),
                array(),
                object("linkedService", 3)));

    assertEquals(
        List.of(
            "/objectId required",
            "/objectType const",
            "/_org type",
            "/planType minLength",
            "/creationDate format",
            "/planCostShares/objectId pattern",
            "/planCostShares/objectType const",
            "/planCostShares/_org required",
            "/planCostShares/deductible minimum",
            "/planCostShares/copay type",
            "/linkedPlanServices/0 type",
            "/linkedPlanServices/1/linkedService/name minLength",
            "/linkedPlanServices/1/planserviceCostShares/deductible minimum",
            "/linkedPlanServices/1/planserviceCostShares/copay type",
            "/linkedPlanServices/2 type",
            "/linkedPlanServices/3/objectId required",
            "/linkedPlanServices/3/objectType required",
            "/linkedPlanServices/3/_org required",
            "/linkedPlanServices/3/linkedService type",
            "/linkedPlanServices/3/planserviceCostShares required"),
        violations(() -> Plan.of(broken)));
  }

  @Test
  void an_empty_document_lacks_everything() {
    assertEquals(
        List.of(
            "/objectId required",
            "/objectType required",
            "/_org required",
            "/planType required",
            "/creationDate required",
            "/planCostShares required",
            "/linkedPlanServices required"),
        violations(() -> Plan.of(object())));
  }

  @Test
  void a_service_may_be_linked_twice_with_the_same_content() {
    JsonObject document =
        with(
            document(),
            "/linkedPlanServices/1/linkedService",
            service("service-1", "Yearly physical"));

    assertEquals(document, Plan.of(document).document());
  }

  @Test
  void a_service_linked_twice_with_different_content_is_a_conflict() {
    JsonObject otherName =
        with(document(), "/linkedPlanServices/1/linkedService/objectId", "service-1");
    JsonObject otherAttribute =
        with(
            document(),
            "/linkedPlanServices/1/linkedService",
            service("service-1", "Yearly physical").with("x", JsonValue.NULL));

    for (JsonObject broken : List.of(otherName, otherAttribute)) {
      assertEquals(
          List.of("/linkedPlanServices/1/linkedService/objectId conflict"),
          violations(() -> Plan.of(broken)));
    }
  }

  @Test
  void cost_shares_may_stand_in_two_places_with_the_same_content() {
    JsonObject document =
        with(
            document(),
            "/linkedPlanServices/1/planserviceCostShares",
            shares("shares-0", 2000, number("23.50")));

    assertEquals(document, Plan.of(document).document());
  }

  @Test
  void cost_shares_that_differ_in_the_scale_of_an_amount_are_a_conflict() {
    JsonObject broken =
        with(
            document(),
            "/linkedPlanServices/1/planserviceCostShares",
            shares("shares-0", 2000, number("23.5")));

    assertEquals(
        List.of("/linkedPlanServices/1/planserviceCostShares/objectId conflict"),
        violations(() -> Plan.of(broken)));
  }

  @Test
  void two_linked_plan_services_of_one_id_are_refused_even_if_they_are_equal() {
    JsonObject broken =
        with(document(), "/linkedPlanServices/1", at(document(), "/linkedPlanServices/0"));

    assertEquals(
        List.of("/linkedPlanServices/1/objectId duplicate"), violations(() -> Plan.of(broken)));
  }

  @ParameterizedTest
  @CsvSource({
    "/planCostShares, plan-1, /planCostShares",
    "/linkedPlanServices/0, plan-1, /linkedPlanServices/0",
    "/linkedPlanServices/0, shares-0, /linkedPlanServices/0",
    "/linkedPlanServices/0/linkedService, plan-1, /linkedPlanServices/0/linkedService",
    "/linkedPlanServices/0/linkedService, link-1, /linkedPlanServices/0/linkedService",
    "/linkedPlanServices/0/linkedService, shares-0, /linkedPlanServices/0/linkedService",
    "/linkedPlanServices/0/planserviceCostShares, service-1, /linkedPlanServices/0/planserviceCostShares",
    "/linkedPlanServices/1, service-1, /linkedPlanServices/1",
    "/linkedPlanServices/1/linkedService, link-1, /linkedPlanServices/1/linkedService"
  })
  void one_id_for_two_kinds_of_objects_is_a_conflict(String place, String id, String named) {
    JsonObject broken = with(document(), place + "/objectId", id);

    assertEquals(List.of(named + "/objectId conflict"), violations(() -> Plan.of(broken)));
  }

  @ParameterizedTest
  @CsvSource({
    "/planCostShares, plan-1",
    "/linkedPlanServices/0/planserviceCostShares, shares-0",
    "/linkedPlanServices/1/linkedService, shares-1",
    "/linkedPlanServices/1, plan-1"
  })
  void a_conflict_is_named_beside_a_violation_of_another_rule(String place, String id) {
    JsonObject broken = with(with(document(), place + "/objectId", id), "/planType", "");

    assertEquals(
        List.of("/planType minLength", place + "/objectId conflict"),
        violations(() -> Plan.of(broken)));
  }

  @Test
  void conflicts_are_named_together_with_everything_else() {
    JsonObject broken =
        with(
            with(
                with(document(), "/linkedPlanServices/1/objectId", "link-1"),
                "/linkedPlanServices/1/linkedService/objectId",
                "service-1"),
            "/planType",
            "");

    assertEquals(
        List.of(
            "/planType minLength",
            "/linkedPlanServices/1/objectId duplicate",
            "/linkedPlanServices/1/linkedService/objectId conflict"),
        violations(() -> Plan.of(broken)));
  }

  @Test
  void a_link_is_a_duplicate_even_where_the_rest_of_it_is_broken() {
    JsonObject broken =
        with(
            document(),
            "/linkedPlanServices/2",
            object("objectId", "link-1", "objectType", "planservice"));

    assertEquals(
        List.of(
            "/linkedPlanServices/2/_org required",
            "/linkedPlanServices/2/linkedService required",
            "/linkedPlanServices/2/planserviceCostShares required",
            "/linkedPlanServices/2/objectId duplicate"),
        violations(() -> Plan.of(broken)));
  }

  @Test
  void objects_come_each_before_those_below_it() {
    assertEquals(
        List.of(
            "plan-1",
            "shares-0",
            "link-1",
            "service-1",
            "shares-1",
            "link-2",
            "service-2",
            "shares-2"),
        plan().objects().stream().map(object -> object.objectId().value()).toList());
  }

  @Test
  void an_object_is_found_by_its_id() {
    Plan plan = plan();

    assertEquals(Optional.of(plan), plan.object(new ObjectId("plan-1")));
    assertEquals(Optional.of(plan.planCostShares()), plan.object(new ObjectId("shares-0")));
    assertEquals(
        Optional.of(plan.linkedPlanServices().get(1).linkedService()),
        plan.object(new ObjectId("service-2")));
    assertEquals(Optional.empty(), plan.object(new ObjectId("service-3")));
  }

  @Test
  void a_plan_that_is_put_together_passes_the_same_checks() {
    Plan plan = plan();
    LinkedPlanService link = plan.linkedPlanServices().get(0);
    LinkedPlanService other = plan.linkedPlanServices().get(1);
    LinkedPlanService thief =
        new LinkedPlanService(
            new ObjectId("shares-0"),
            other.org(),
            new LinkedService(new ObjectId("service-1"), other.org(), "other", object()),
            new CostShares(
                new ObjectId("shares-1"), other.org(), Amount.of("1"), Optional.empty(), object()),
            object());

    List<String> violations =
        violations(
            () ->
                new Plan(
                    plan.id(),
                    plan.org(),
                    "",
                    plan.creationDate(),
                    plan.planCostShares(),
                    List.of(link, link, thief),
                    object("objectId", 1, "planCostShares", 2)));

    assertEquals(
        List.of(
            "/objectId attribute",
            "/planCostShares attribute",
            "/planType minLength",
            "/linkedPlanServices/1/objectId duplicate",
            "/linkedPlanServices/2/objectId conflict",
            "/linkedPlanServices/2/linkedService/objectId conflict",
            "/linkedPlanServices/2/planserviceCostShares/objectId conflict"),
        violations);
  }

  @Test
  void the_plan_s_own_id_and_cost_shares_are_checked_when_it_is_put_together() {
    Plan plan = plan();
    CostShares shares =
        new CostShares(plan.objectId(), plan.org(), Amount.of("1"), Optional.empty(), object());

    assertEquals(
        List.of("/planCostShares/objectId conflict"),
        violations(
            () ->
                new Plan(
                    plan.id(), plan.org(), "t", plan.creationDate(), shares, List.of(), object())));
  }

  @Test
  void later_changes_of_the_list_of_links_do_not_show() {
    Plan plan = plan();
    List<LinkedPlanService> links = new ArrayList<>(plan.linkedPlanServices());
    Plan made =
        new Plan(
            plan.id(),
            plan.org(),
            plan.planType(),
            plan.creationDate(),
            plan.planCostShares(),
            links,
            plan.attributes());

    links.clear();

    assertEquals(plan, made);
    assertThrows(UnsupportedOperationException.class, () -> made.linkedPlanServices().remove(0));
  }

  @Test
  void an_attribute_can_not_hide_a_property_of_its_object() {
    Plan plan = plan();
    LinkedPlanService link = plan.linkedPlanServices().get(0);
    LinkedService service = link.linkedService();
    CostShares shares = link.planserviceCostShares();

    for (String name : List.of("objectId", "objectType", "_org", "deductible", "copay")) {
      assertEquals(
          List.of("/" + name + " attribute"),
          violations(
              () ->
                  new CostShares(
                      shares.objectId(),
                      shares.org(),
                      shares.deductible(),
                      Optional.empty(),
                      object(name, 1))));
    }
    for (String name : List.of("objectId", "objectType", "_org", "name")) {
      assertEquals(
          List.of("/" + name + " attribute"),
          violations(
              () ->
                  new LinkedService(
                      service.objectId(), service.org(), "n", object("fine", 1, name, 1))));
    }
    for (String name :
        List.of("objectId", "objectType", "_org", "linkedService", "planserviceCostShares")) {
      assertEquals(
          List.of("/" + name + " attribute"),
          violations(
              () ->
                  new LinkedPlanService(
                      link.objectId(), link.org(), service, shares, object(name, 1))));
    }
  }

  @ParameterizedTest
  @CsvSource({"'', minLength", "'\ud800', pattern"})
  void a_service_has_a_name(String name, String keyword) {
    LinkedService service = plan().linkedPlanServices().get(0).linkedService();

    assertEquals(
        List.of("/name " + keyword),
        violations(() -> new LinkedService(service.objectId(), service.org(), name, object())));
  }

  /** Attributes anywhere, shared objects, any order of members: what goes in comes out. */
  @Test
  void any_valid_document_comes_back_equal() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 1_000; round++) {
      JsonObject document = randomPlan(random, round);

      Plan plan = Plan.of(document);

      assertEquals(document, plan.document(), "seed " + seed);
      assertEquals(plan, Plan.of(plan.document()), "seed " + seed);
      assertEquals(2 + 3 * plan.linkedPlanServices().size(), plan.objects().size());
      for (PlanObject object : plan.objects()) {
        assertEquals(Optional.of(object), plan.object(object.objectId()), "seed " + seed);
      }
    }
  }

  private static JsonObject randomPlan(SplittableRandom random, int round) {
    List<Object> links = new ArrayList<>();
    int count = random.nextInt(6);
    JsonObject catalogued = shuffled(random, service("svc", "Catalogued"));
    for (int i = 0; i < count; i++) {
      JsonObject link =
          link(
              "l" + i,
              "s" + i,
              "Service " + i,
              shuffled(random, shares("c" + i, i, number("0.50"))));
      links.add(
          shuffled(random, random.nextBoolean() ? link.with("linkedService", catalogued) : link));
    }
    return shuffled(
        random,
        with(
            with(document(), "/objectId", "plan-" + round),
            "/linkedPlanServices",
            array(links.toArray())));
  }

  /** The object with its members in another order, and a few attributes more. */
  private static JsonObject shuffled(SplittableRandom random, JsonObject object) {
    JsonObject more = object;
    int attributes = random.nextInt(3);
    for (int i = 0; i < attributes; i++) {
      more = more.with("attribute " + random.nextInt(10), array(number("1." + i), object("x", i)));
    }
    List<String> names = new ArrayList<>(more.members().keySet());
    Map<String, JsonValue> shuffled = new LinkedHashMap<>();
    while (!names.isEmpty()) {
      String name = names.remove(random.nextInt(names.size()));
      shuffled.put(name, more.get(name).orElseThrow());
    }
    return new JsonObject(shuffled);
  }
}
