package io.planmanagement.testkit.fakes;

import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.SearchLimits;
import java.util.Optional;

/** Searches an index in memory: one instance over {@link InMemoryIndexData}. */
public final class InMemoryPlanSearch implements PlanSearch {

  private final InMemoryIndexData data;
  private final Openness openness = new Openness("the search in memory");

  /** Opens an instance over that data. */
  public InMemoryPlanSearch(InMemoryIndexData data) {
    this.data = data;
  }

  @Override
  public SearchPage search(
      Search search, Optional<Cursor> after, Visibility visibility, SearchLimits limits) {
    openness.require();
    throw new UnsupportedOperationException("no search of " + data.storeId());
  }

  @Override
  public void check() {
    openness.require();
  }

  @Override
  public void close() {
    openness.end();
  }
}
