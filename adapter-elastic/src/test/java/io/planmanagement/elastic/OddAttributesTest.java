package io.planmanagement.elastic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.port.Standing.Kind;
import io.planmanagement.testkit.TestPlans;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No attribute of a plan can stand in the way of that plan, or of another. */
final class OddAttributesTest {

  private final CreatedIndex created = new CreatedIndex();

  @AfterEach
  void close() {
    created.close();
  }

  @Test
  void an_attribute_may_have_any_type_whatever_other_plans_have_there() {
    List<JsonValue> values =
        List.of(
            JsonValue.of(5),
            JsonValue.of("five"),
            JsonValue.of(true),
            JsonValue.of("2026-02-28"),
            JsonValue.of("2026-02-30"),
            JsonValue.NULL,
            Json.array(JsonValue.of(1), JsonValue.of("one"), JsonValue.NULL, Json.array(2)),
            Json.object("limit", 7, "", "nameless"),
            JsonNumber.of("1E+400"),
            JsonNumber.of("12345678901234567890"),
            JsonNumber.of("-1E-400"),
            JsonNumber.of("7".repeat(1_000)),
            JsonValue.of(""),
            JsonValue.of("long ".repeat(20_000)),
            JsonValue.of("x".repeat(100_000)));

    for (JsonValue value : values) {
      assertIndexed(plan(Map.of("limit", value)));
    }

    assertEquals(1, count("{\"term\":{\"paths\":\"limit.limit\"}}"));
    assertEquals(2, count("{\"range\":{\"attributes.n:limit\":{\"gte\":2,\"lt\":6}}}"));
    assertEquals(1, count("{\"term\":{\"attributes.k:limit\":\"five\"}}"));
    assertEquals(1, count("{\"match\":{\"attributes.t:limit\":\"long\"}}"));
    assertEquals(1, count("{\"term\":{\"attributes.b:limit\":true}}"));
    assertEquals(1, count("{\"range\":{\"attributes.d:limit\":{\"lte\":\"2026-12-31\"}}}"));
    assertEquals(1, count("{\"term\":{\"attributes.n:limit.limit\":7}}"));
    assertEquals(1, count("{\"term\":{\"attributes.k:limit.~2\":\"nameless\"}}"));
  }

  @Test
  void an_attribute_may_have_any_name() {
    List<String> names =
        List.of(
            "",
            " ",
            ".",
            "a.b",
            "a..b",
            "~",
            "*",
            "a*",
            "_id",
            "_source",
            "_ignored",
            "planId",
            "revision",
            "gone",
            "join_field",
            "deductible",
            "copay",
            "name",
            "attributes",
            "linkedService",
            "\u0000",
            "line\nbreak",
            "état",
            "🩺",
            "n".repeat(512),
            "long".repeat(1_000));
    Map<String, JsonValue> attributes = new LinkedHashMap<>();
    names.forEach(name -> attributes.put(name, JsonValue.of("value of " + name)));

    assertIndexed(plan(attributes));

    assertEquals(1, count("{\"term\":{\"attributes.k:a~1b\":\"value of a.b\"}}"));
    assertEquals(1, count("{\"term\":{\"attributes.k:~2\":\"value of \"}}"));
    assertEquals(1, count("{\"term\":{\"attributes.k:~0\":\"value of ~\"}}"));
    assertEquals(1, count("{\"term\":{\"attributes.k:*\":\"value of *\"}}"));
    assertEquals(1, count("{\"term\":{\"attributes.k:gone\":\"value of gone\"}}"));
  }

  @Test
  void attributes_beyond_the_bound_are_kept_and_told_from_those_that_no_plan_has() {
    Map<String, JsonValue> many = new LinkedHashMap<>();
    for (int i = 0; i < 3_000; i++) {
      many.put("many" + i, JsonValue.of(i));
    }
    Plan first = plan(many);
    assertIndexed(first);
    Plan second = plan(Map.of("late", JsonValue.of("value")));
    assertIndexed(second);

    assertEquals(1, count("{\"term\":{\"attributes.n:many0\":0}}"));
    assertEquals(0, count("{\"term\":{\"attributes.k:late\":\"value\"}}"));
    assertEquals(1, count("{\"term\":{\"paths\":\"late\"}}"));
    assertEquals(1, count("{\"term\":{\"_ignored\":\"attributes.k:late\"}}"));
    assertEquals(0, count("{\"term\":{\"_ignored\":\"attributes.k:never\"}}"));
  }

  private void assertIndexed(Plan plan) {
    var record = TestPlans.record(plan, new Revision(1), 0);
    created.show(record);
    assertEquals(
        plan,
        created
            .index()
            .find(plan.id(), io.planmanagement.domain.Visibility.ALL)
            .orElseThrow()
            .plan());
    assertEquals(Kind.IN_STEP, created.compare(record).kind());
    assertTrue(count("{\"ids\":{\"values\":[\"" + plan.id() + "\"]}}") == 1);
  }

  private static Plan plan(Map<String, JsonValue> attributes) {
    Plan plan = TestPlans.plan();
    return new Plan(
        plan.id(),
        plan.org(),
        plan.planType(),
        plan.creationDate(),
        plan.planCostShares(),
        plan.linkedPlanServices(),
        new JsonObject(attributes));
  }

  private int count(String query) {
    return created.raw().ids(created.alias(), query).size();
  }
}
