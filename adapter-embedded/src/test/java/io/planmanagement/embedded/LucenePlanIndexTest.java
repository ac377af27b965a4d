package io.planmanagement.embedded;

import io.planmanagement.testkit.IndexSubject;
import io.planmanagement.testkit.PlanIndexContract;

class LucenePlanIndexTest implements PlanIndexContract {

  @Override
  public IndexSubject newIndex() {
    return new FolderIndexSubject();
  }
}
