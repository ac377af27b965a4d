package io.planmanagement.elastic;

import io.planmanagement.testkit.IndexSubject;
import io.planmanagement.testkit.PlanSearchContract;

final class ShardedPlanSearchTest implements PlanSearchContract {

  @Override
  public IndexSubject newIndex() {
    return new ElasticIndexSubject(3);
  }
}
