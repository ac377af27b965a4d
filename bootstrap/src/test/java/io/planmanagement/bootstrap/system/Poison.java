package io.planmanagement.bootstrap.system;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.Plan;

/**
 * Plans that are as valid as any and that the index refuses: a foreign template of Elasticsearch
 * has their attribute be a number, in every index that is made.
 */
final class Poison {

  private static final String NAME = "poison";
  private static final JsonValue CONTENT = JsonValue.of("arsenic");

  private Poison() {}

  /** Has the indices of that name that are made from now on refuse such plans. */
  static void prepare(ElasticWire elastic, String alias) {
    elastic.ask(
        "PUT",
        "/_index_template/" + NAME,
        """
        {"index_patterns": ["%s.*"], "template": {"mappings": {"properties": {"attributes":
        {"type": "object", "dynamic": true, "subobjects": false, "properties":
        {"k:%s": {"type": "long"}}}}}}}
        """
            .formatted(alias, NAME));
  }

  /** Returns the plan, poisoned. */
  static Plan in(Plan plan) {
    return new Plan(
        plan.id(),
        plan.org(),
        plan.planType(),
        plan.creationDate(),
        plan.planCostShares(),
        plan.linkedPlanServices(),
        plan.attributes().with(NAME, CONTENT));
  }

  /** Whether the index refuses the plan. */
  static boolean isIn(Plan plan) {
    return plan.attributes().get(NAME).filter(CONTENT::equals).isPresent();
  }
}
