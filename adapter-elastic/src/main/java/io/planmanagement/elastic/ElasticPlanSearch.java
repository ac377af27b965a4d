package io.planmanagement.elastic;

import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.SearchLimits;
import java.util.Optional;

/** Searches the index in Elasticsearch. */
final class ElasticPlanSearch implements PlanSearch {

  private final ElasticConnection connection;
  private final Runnable release;

  /**
   * Describes a search.
   *
   * @param release what is to be done once when it is closed
   */
  ElasticPlanSearch(ElasticConnection connection, Runnable release) {
    this.connection = connection;
    this.release = release;
  }

  @Override
  public SearchPage search(
      Search search, Optional<Cursor> after, Visibility visibility, SearchLimits limits) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void check() {
    connection.check();
  }

  @Override
  public void close() {
    release.run();
  }
}
