package io.planmanagement.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.CostShares;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SamplePlansTest {

  private static final long SEED = 2026;
  private static final int MANY = 6_000;

  private static final List<Plan> PLANS = new SamplePlans(SEED).plans().limit(MANY).toList();

  private final SamplePlans samples = new SamplePlans(SEED);

  @Test
  void the_same_seed_makes_the_same_plans() {
    List<Plan> once = new SamplePlans(7).plans().limit(300).toList();

    List<Plan> again = new SamplePlans(7).plans().limit(300).toList();

    assertEquals(once, again);
  }

  @Test
  void another_seed_makes_other_plans() {
    assertNotEquals(new SamplePlans(1).plan(0), new SamplePlans(2).plan(0));
  }

  @Test
  void a_plan_is_found_by_its_number_alone() {
    List<Plan> inOrder = samples.plans().limit(500).toList();

    Plan alone = new SamplePlans(SEED).plan(499);

    assertEquals(inOrder.get(499), alone);
  }

  @Test
  void plans_are_numbered_from_0() {
    assertThrows(IllegalArgumentException.class, () -> samples.plan(-1));
  }

  @Test
  void no_two_plans_have_the_same_id() {
    long ids = many().map(Plan::id).distinct().count();

    assertEquals(MANY, ids);
  }

  @Test
  void ids_far_out_are_still_different() {
    long far = 4_000_000_000L;

    long ids =
        Stream.iterate(far, n -> n + 1)
            .limit(5_000)
            .map(samples::plan)
            .map(Plan::id)
            .distinct()
            .count();

    assertEquals(5_000, ids);
  }

  @Test
  void every_plan_is_read_back_from_its_document_and_within_the_limits() {
    many()
        .forEach(
            plan -> {
              assertEquals(plan, Plan.of(plan.document()));
              PlanLimits.DEFAULT.check(plan);
            });
  }

  @Test
  void ids_have_the_form_of_hios_with_variant_and_year() {
    assertTrue(
        many()
            .allMatch(
                plan -> plan.id().value().matches("[0-9]{5}[A-Z]{2}[0-9]{7}-0[1456]-202[56]-in")));
  }

  @Test
  void the_variant_of_a_silver_plan_shares_its_hios_id() {
    Map<String, Long> variants =
        many()
            .collect(
                Collectors.groupingBy(
                    plan -> text(plan, "hiosPlanId") + plan.attributes().get("planYear"),
                    Collectors.counting()));

    assertTrue(variants.containsValue(4L));
    assertTrue(variants.values().stream().allMatch(count -> count <= 4));
  }

  @Test
  void every_plan_links_7_to_13_services_and_sizes_differ() {
    Map<Integer, Long> sizes =
        many()
            .collect(
                Collectors.groupingBy(
                    plan -> plan.linkedPlanServices().size(), Collectors.counting()));

    assertTrue(sizes.keySet().stream().allMatch(size -> size >= 7 && size <= 13), sizes::toString);
    assertTrue(sizes.keySet().containsAll(List.of(7, 8, 9, 10, 13)), sizes::toString);
    assertTrue(sizes.getOrDefault(9, 0L) > MANY * 0.7, sizes::toString);
  }

  @Test
  void metal_levels_come_in_the_proportions_of_the_market() {
    assertShare(0.65, plan -> text(plan, "metalLevel").equals("Silver"));
    assertShare(0.15, plan -> text(plan, "metalLevel").equals("Bronze"));
    assertShare(0.15, plan -> text(plan, "metalLevel").equals("Gold"));
    assertShare(0.03, plan -> text(plan, "metalLevel").equals("Catastrophic"));
    assertShare(0.02, plan -> text(plan, "metalLevel").equals("Platinum"));
  }

  @Test
  void dates_come_in_both_forms() {
    assertTrue(many().anyMatch(plan -> plan.creationDate().text().matches("[0-9]{4}-.*")));
    assertTrue(many().anyMatch(plan -> plan.creationDate().text().matches(".*-[0-9]{4}")));
  }

  @Test
  void some_copays_are_fractional_and_some_are_not_stated() {
    assertTrue(
        shares()
            .anyMatch(shares -> shares.copay().filter(c -> c.value().scale() == 2).isPresent()));
    assertTrue(shares().anyMatch(shares -> shares.copay().isEmpty()));
    assertTrue(
        shares()
            .anyMatch(
                shares ->
                    shares
                        .attributes()
                        .get("copayStated")
                        .equals(Optional.of(JsonValue.of(false)))));
  }

  @Test
  void coinsurance_is_null_for_about_six_services_in_ten() {
    double nulls =
        shares()
                .filter(s -> s.attributes().get("coinsurance").orElseThrow().equals(JsonValue.NULL))
                .count()
            / (double) shares().count();

    assertTrue(nulls > 0.5 && nulls < 0.75, () -> "share of nulls: " + nulls);
  }

  @Test
  void the_plan_s_copay_is_that_of_primary_care() {
    assertTrue(
        many()
            .allMatch(
                plan ->
                    plan.planCostShares()
                        .copay()
                        .equals(plan.linkedPlanServices().get(0).planserviceCostShares().copay())));
  }

  @Test
  void plans_of_one_issuer_belong_to_its_organisation_and_link_a_catalogue_of_another() {
    many()
        .forEach(
            plan -> {
              String issuer = plan.id().value().substring(0, 5);
              assertEquals("issuer-" + issuer + ".example", plan.org().value());
              assertNotEquals(plan.org(), plan.linkedPlanServices().get(0).linkedService().org());
            });
  }

  @Test
  void all_plans_link_generic_drugs_under_one_id() {
    assertTrue(
        many()
            .allMatch(
                plan ->
                    plan.linkedPlanServices().stream()
                        .anyMatch(
                            link ->
                                link.linkedService()
                                    .objectId()
                                    .value()
                                    .equals("svc-generic-drugs"))));
  }

  private Stream<Plan> many() {
    return PLANS.stream();
  }

  private Stream<CostShares> shares() {
    return many()
        .flatMap(plan -> plan.linkedPlanServices().stream())
        .map(LinkedPlanService::planserviceCostShares);
  }

  private void assertShare(double expected, Predicate<Plan> condition) {
    double share = many().filter(condition).count() / (double) MANY;
    assertEquals(expected, share, 0.02);
  }

  private static String text(Plan plan, String attribute) {
    return ((JsonString) plan.attributes().get(attribute).orElseThrow()).value();
  }
}
