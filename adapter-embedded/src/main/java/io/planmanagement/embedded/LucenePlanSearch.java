package io.planmanagement.embedded;

import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.SearchLimits;
import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.ExitableDirectoryReader;
import org.apache.lucene.index.ExitableDirectoryReader.ExitingReaderException;
import org.apache.lucene.search.IndexSearcher;

/** Searches the index in a Lucene folder. Each search sees it as it is at one moment. */
final class LucenePlanSearch implements PlanSearch {

  private final LucenePlanIndex index;
  private final FieldAnalyzer analyzer = new FieldAnalyzer();
  private final BlockRoots roots = new BlockRoots();
  private volatile boolean closed;

  LucenePlanSearch(LucenePlanIndex index) {
    this.index = index;
  }

  @Override
  public SearchPage search(
      Search search, Optional<Cursor> after, Visibility visibility, SearchLimits limits) {
    requireOpen();
    PageCursor cursors = cursors(index.required().store(), search, visibility);
    HitOrder order = HitOrder.of(search);
    Deadline deadline = new Deadline(limits.time());
    RunningSearch.Request request =
        new RunningSearch.Request(
            search,
            order,
            after.map(cursors::place).map(order::after),
            cursors,
            visibility,
            limits,
            deadline);
    // An interrupt is for who waits, not for a search: it is kept for the caller.
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return index.search(
              shown ->
                  new RunningSearch(request, limited(shown, deadline), roots, analyzer).page());
        } catch (ExitingReaderException ended) {
          deadline.check();
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What makes the cursors that are good for that search, whatever else is wanted with it. */
  private static PageCursor cursors(StoreId store, Search search, Visibility visibility) {
    return new PageCursor(
        store,
        "search",
        search.query().toString(),
        search.order().toString(),
        search.returned().name(),
        visibility.toString());
  }

  /** Returns a searcher over the same that ends when the time is over, or by an interrupt. */
  private static IndexSearcher limited(IndexSearcher shown, Deadline deadline) throws IOException {
    DirectoryReader reader = (DirectoryReader) shown.getIndexReader();
    IndexSearcher searcher = new IndexSearcher(ExitableDirectoryReader.wrap(reader, deadline));
    searcher.setSimilarity(new Relevance());
    searcher.setTimeout(deadline);
    return searcher;
  }

  @Override
  public void check() {
    requireOpen();
    index.check();
  }

  /** Opened nothing: the index is the folder's, and ends with it. */
  @Override
  public void close() {
    closed = true;
  }

  private void requireOpen() {
    if (closed) {
      throw new PortUnavailable("The search is closed.", Outcome.NOT_APPLIED);
    }
  }
}
