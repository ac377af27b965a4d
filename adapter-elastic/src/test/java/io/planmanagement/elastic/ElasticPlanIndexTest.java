package io.planmanagement.elastic;

import io.planmanagement.testkit.IndexSubject;
import io.planmanagement.testkit.PlanIndexContract;

final class ElasticPlanIndexTest implements PlanIndexContract {

  @Override
  public IndexSubject newIndex() {
    return new ElasticIndexSubject();
  }
}
