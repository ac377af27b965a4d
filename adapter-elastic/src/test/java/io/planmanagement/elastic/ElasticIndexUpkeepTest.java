package io.planmanagement.elastic;

import io.planmanagement.testkit.IndexSubject;
import io.planmanagement.testkit.IndexUpkeepContract;

final class ElasticIndexUpkeepTest implements IndexUpkeepContract {

  @Override
  public IndexSubject newIndex() {
    return new ElasticIndexSubject();
  }
}
