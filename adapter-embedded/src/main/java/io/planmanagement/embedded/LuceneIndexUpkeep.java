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
import io.planmanagement.domain.port.Rejection;
import io.planmanagement.domain.port.Standing;
import java.util.List;
import java.util.Optional;

/** The upkeep of the index in a Lucene folder. */
final class LuceneIndexUpkeep implements IndexUpkeep {

  private static final System.Logger LOG = System.getLogger(LuceneIndexUpkeep.class.getName());

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
    return new Rebuild(index.beginRebuild(store));
  }

  @Override
  public void check() {
    index.check();
  }

  /** Opened nothing: the index is the folder's, and ends with it. */
  @Override
  public void close() {}

  private final class Rebuild implements IndexRebuild {
    private final OpenIndex made;

    Rebuild(OpenIndex made) {
      this.made = made;
    }

    @Override
    public List<Rejection> apply(List<PlanRecord> records) {
      return index.applyTo(made, records);
    }

    @Override
    public void show() {
      index.show(made);
    }

    @Override
    public void close() {
      try {
        index.dropRebuild(made);
      } catch (PortUnavailable closed) {
        LOG.log(System.Logger.Level.DEBUG, "A rebuild ended with its index.", closed);
      }
    }
  }
}
