package io.planmanagement.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Plan;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanChangesTest {

  private static final SamplePlans REALISTIC = new SamplePlans(1);
  private static final OddPlans ODD = new OddPlans(1);

  private final PlanChanges changes = new PlanChanges(2026);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_change_keeps_the_plan_valid_and_makes_it_another_one(boolean realistic) {
    for (int n = 0; n < 2_000; n++) {
      Plan plan = plan(realistic, n);

      Plan changed = changes.change(plan, n);

      assertNotEquals(plan, changed, "change " + n);
      assertEquals(plan.id(), changed.id());
      assertEquals(plan.org(), changed.org());
      assertEquals(changed, Plan.of(changed.document()), "change " + n);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_update_fits_the_plan_and_changes_it(boolean realistic) {
    for (int n = 0; n < 2_000; n++) {
      Plan plan = plan(realistic, n);

      Plan changed = Plan.of(changes.update(plan, n).apply(plan.document()));

      assertNotEquals(plan, changed, "update " + n);
      assertEquals(plan.id(), changed.id());
      assertEquals(plan.org(), changed.org());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void the_same_seed_makes_the_same_changes(long seed) {
    Plan plan = new SamplePlans(seed).plan(5);

    Plan changed = new PlanChanges(seed).change(plan, 9);

    assertEquals(new PlanChanges(seed).change(plan, 9), changed);
    assertEquals(new PlanChanges(seed).update(plan, 9), new PlanChanges(seed).update(plan, 9));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void a_chain_of_changes_never_gets_stuck(long seed) {
    PlanChanges chain = new PlanChanges(seed);
    Plan plan = new SamplePlans(seed).plan(0);
    Set<Integer> sizes = new HashSet<>();

    for (int n = 0; n < 500; n++) {
      plan = chain.change(plan, n);
      sizes.add(plan.linkedPlanServices().size());
    }

    assertEquals(plan, Plan.of(plan.document()));
    assertTrue(sizes.size() > 2, () -> "numbers of services: " + List.copyOf(sizes));
  }

  private static Plan plan(boolean realistic, long n) {
    return realistic ? REALISTIC.plan(n) : ODD.plan(n);
  }
}
