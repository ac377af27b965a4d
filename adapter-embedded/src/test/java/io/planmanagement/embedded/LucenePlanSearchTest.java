package io.planmanagement.embedded;

import io.planmanagement.testkit.IndexSubject;
import io.planmanagement.testkit.PlanSearchContract;

class LucenePlanSearchTest implements PlanSearchContract {

  @Override
  public IndexSubject newIndex() {
    return new FolderIndexSubject();
  }
}
