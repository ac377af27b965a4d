package io.planmanagement.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanLimits;
import io.planmanagement.domain.PlanObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OddPlansTest {

  private static final int MANY = 2_000;

  private static final List<Plan> PLANS = new OddPlans(2026).plans().limit(MANY).toList();

  private final OddPlans odd = new OddPlans(2026);

  @Test
  void the_same_seed_makes_the_same_plans() {
    List<Plan> once = new OddPlans(7).plans().limit(100).toList();

    List<Plan> again = new OddPlans(7).plans().limit(100).toList();

    assertEquals(once, again);
  }

  @Test
  void every_plan_is_valid_within_the_limits_and_has_an_id_of_its_own() {
    PLANS.stream()
        .forEach(
            plan -> {
              assertEquals(plan, Plan.of(plan.document()));
              PlanLimits.DEFAULT.check(plan);
            });
    assertEquals(MANY, PLANS.stream().map(Plan::id).distinct().count());
  }

  @Test
  void every_oddity_occurs() {
    assertOccurs("no services", plan -> plan.linkedPlanServices().isEmpty());
    assertOccurs("many services", plan -> plan.linkedPlanServices().size() >= 30);
    assertOccurs(
        "a service linked twice", plan -> !distinct(plan, LinkedPlanService::linkedService));
    assertOccurs(
        "cost shares in two places",
        plan -> !distinct(plan, LinkedPlanService::planserviceCostShares));
    assertOccurs(
        "the plan's cost shares at a service",
        plan ->
            plan.linkedPlanServices().stream()
                .anyMatch(link -> link.planserviceCostShares().equals(plan.planCostShares())));
    assertOccurs("an empty name", plan -> plan.attributes().get("").isPresent());
    assertOccurs(
        "an id as long as it may be",
        plan -> plan.id().value().getBytes(StandardCharsets.UTF_8).length == 128);
    assertOccurs(
        "a nested organisation of another name",
        plan -> plan.objects().stream().anyMatch(object -> !object.org().equals(plan.org())));
  }

  @Test
  void attributes_are_of_every_type() {
    Set<String> types =
        PLANS.stream()
            .flatMap(plan -> plan.objects().stream())
            .map(PlanObject::attributes)
            .flatMap(attributes -> attributes.members().values().stream())
            .map(JsonValue::typeName)
            .collect(Collectors.toSet());

    assertEquals(Set.of("object", "array", "string", "number", "boolean", "null"), types);
  }

  @Test
  void numbers_go_to_their_bounds() {
    List<JsonNumber> numbers =
        Stream.iterate(0L, n -> n + 1)
            .limit(MANY)
            .map(n -> odd.value(n, 0))
            .filter(JsonNumber.class::isInstance)
            .map(JsonNumber.class::cast)
            .toList();

    assertTrue(numbers.stream().anyMatch(n -> n.value().precision() == JsonNumber.MAX_DIGITS));
    assertTrue(numbers.stream().anyMatch(n -> n.value().scale() == JsonNumber.MAX_EXPONENT));
    assertTrue(numbers.stream().anyMatch(n -> n.value().scale() == -JsonNumber.MAX_EXPONENT));
    assertTrue(numbers.stream().anyMatch(n -> n.value().signum() < 0));
  }

  private void assertOccurs(String oddity, Predicate<Plan> condition) {
    assertTrue(PLANS.stream().anyMatch(condition), oddity);
  }

  private static boolean distinct(Plan plan, Function<LinkedPlanService, PlanObject> part) {
    return plan.linkedPlanServices().stream().map(part).distinct().count()
        == plan.linkedPlanServices().size();
  }
}
