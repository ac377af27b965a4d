package io.planmanagement.embedded;

import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Holding;
import io.planmanagement.domain.port.IndexRebuild;
import io.planmanagement.domain.port.IndexUpkeep;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.Standing;
import java.util.List;
import java.util.Optional;

/** The upkeep of the index in a Lucene folder. */
final class LuceneIndexUpkeep implements IndexUpkeep {

  private final LucenePlanIndex index;

  LuceneIndexUpkeep(LucenePlanIndex index) {
    this.index = index;
  }

  @Override
  public List<Standing> compare(StoreId store, List<PlanRecord> records) {
    return index.compare(store, records);
  }

  @Override
  public Page<Holding> holdings(StoreId store, Optional<Cursor> after, int limit) {
    return index.holdings(store, after, limit);
  }

  @Override
  public int sweep(StoreId store, Revision before, int limit) {
    return index.sweep(store, before, limit);
  }

  @Override
  public IndexRebuild rebuild(StoreId store) {
    throw new PortUnavailable("not yet", PortUnavailable.Outcome.NOT_APPLIED);
  }

  @Override
  public void check() {
    index.check();
  }

  /** Opened nothing: the index is the folder's, and ends with it. */
  @Override
  public void close() {}
}
