package io.planmanagement.testkit.fakes;

import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
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
import java.util.Map;
import java.util.Optional;

/** The upkeep of an index in memory: one instance over {@link InMemoryIndexData}. */
public final class InMemoryIndexUpkeep implements IndexUpkeep {

  private final InMemoryIndexData data;
  private final Openness openness = new Openness("the upkeep in memory");

  /** Opens an instance over that data. */
  public InMemoryIndexUpkeep(InMemoryIndexData data) {
    this.data = data;
  }

  @Override
  public List<Standing> compare(StoreId store, List<PlanRecord> records) {
    openness.require();
    return data.compare(store, records);
  }

  @Override
  public Page<Holding> holdings(StoreId store, Optional<Cursor> after, int limit) {
    openness.require();
    return data.holdings(store, after, limit);
  }

  @Override
  public int sweep(StoreId store, Revision before, int limit) {
    openness.require();
    return data.sweep(store, before, limit);
  }

  @Override
  public IndexRebuild rebuild(StoreId store) {
    openness.require();
    return new Rebuild(data.rebuild(store));
  }

  @Override
  public void check() {
    openness.require();
  }

  @Override
  public void close() {
    openness.end();
  }

  private final class Rebuild implements IndexRebuild {
    private final Map<PlanId, InMemoryIndexData.Shown> index;

    Rebuild(Map<PlanId, InMemoryIndexData.Shown> index) {
      this.index = index;
    }

    @Override
    public List<Rejection> apply(List<PlanRecord> records) {
      openness.require();
      return data.applyTo(index, records);
    }

    @Override
    public void show() {
      openness.require();
      data.show(index);
    }

    @Override
    public void close() {
      data.drop(index);
    }
  }
}
