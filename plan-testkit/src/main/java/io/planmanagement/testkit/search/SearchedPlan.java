package io.planmanagement.testkit.search;

import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.StoredPlan;
import java.util.List;
import java.util.Optional;

/** A plan as it is searched. */
public final class SearchedPlan {

  private final StoredPlan stored;
  private final Plan plan;
  private volatile Optional<Values> values = Optional.empty();

  /**
   * Makes a plan searchable.
   *
   * @param stored the plan as the store has it
   * @param plan what its document says
   */
  public SearchedPlan(StoredPlan stored, Plan plan) {
    this.stored = stored;
    this.plan = plan;
  }

  private record Values(SearchedValues own, List<SearchedValues> services) {

    private static Values of(Plan plan) {
      return new Values(
          new SearchedValues(plan.document().without("linkedPlanServices")),
          plan.linkedPlanServices().stream()
              .map(LinkedPlanService::document)
              .map(SearchedValues::new)
              .toList());
    }
  }

  /** Returns the plan as the store has it. */
  public StoredPlan stored() {
    return stored;
  }

  /** Returns what its document says. */
  public Plan plan() {
    return plan;
  }

  /** Returns the values of the plan but its linked plan services. */
  SearchedValues own() {
    return values().own();
  }

  /** Returns the values of each linked plan service. */
  List<SearchedValues> services() {
    return values().services();
  }

  /** Works them out once they are asked for: most plans in tests never are. */
  private Values values() {
    Values known = values.orElseGet(() -> Values.of(plan));
    values = Optional.of(known);
    return known;
  }
}
