package io.planmanagement.domain;

import java.util.Optional;

/** The place of an object in the tree of a plan. Cost shares occur in two. */
public enum Role {
  /** The root. */
  PLAN("", "plan", "plan"),
  /** What members pay under the plan. */
  PLAN_COST_SHARES("planCostShares", "membercostshare", "planCostShare"),
  /** One linked plan service. */
  LINKED_PLAN_SERVICE("linkedPlanServices", "planservice", "linkedPlanService"),
  /** The service that is linked. */
  LINKED_SERVICE("linkedService", "service", "linkedService"),
  /** What members pay for the linked service. */
  PLANSERVICE_COST_SHARES("planserviceCostShares", "membercostshare", "planserviceCostShare");

  private final String property;
  private final String objectType;
  private final String relation;

  Role(String property, String objectType, String relation) {
    this.property = property;
    this.objectType = objectType;
    this.relation = relation;
  }

  /** Returns the JSON property that holds the object; empty for the root. */
  public String property() {
    return property;
  }

  /** Returns the {@code objectType} that an object in this place bears. */
  public String objectType() {
    return objectType;
  }

  /** Returns the name of the relation in a search index with parents and children. */
  public String relation() {
    return relation;
  }

  /** Whether objects in this place have objects below them. */
  public boolean hasChildren() {
    return this == PLAN || this == LINKED_PLAN_SERVICE;
  }

  /** Returns the role of that relation, if there is one. */
  public static Optional<Role> ofRelation(String relation) {
    for (Role role : values()) {
      if (role.relation.equals(relation)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
