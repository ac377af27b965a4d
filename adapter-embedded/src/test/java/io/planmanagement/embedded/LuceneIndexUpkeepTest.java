package io.planmanagement.embedded;

import io.planmanagement.testkit.IndexSubject;
import io.planmanagement.testkit.IndexUpkeepContract;

final class LuceneIndexUpkeepTest implements IndexUpkeepContract {
  @Override
  public IndexSubject newIndex() {
    return new FolderIndexSubject();
  }
}
