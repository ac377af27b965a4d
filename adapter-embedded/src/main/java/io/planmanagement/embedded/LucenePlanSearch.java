package io.planmanagement.embedded;

import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.SearchLimits;
import java.util.Optional;

/** Searches the index in a Lucene folder. */
final class LucenePlanSearch implements PlanSearch {

  private final LucenePlanIndex index;

  LucenePlanSearch(LucenePlanIndex index) {
    this.index = index;
  }

  @Override
  public SearchPage search(
      Search search, Optional<Cursor> after, Visibility visibility, SearchLimits limits) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void check() {
    index.check();
  }

  /** Opened nothing: the index is the folder's, and ends with it. */
  @Override
  public void close() {}
}
