package io.planmanagement.testkit.fakes;

import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.Rejection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An index in memory: one instance over {@link InMemoryIndexData}. */
public final class InMemoryPlanIndex implements PlanIndex {

  private final InMemoryIndexData data;
  private final Openness openness = new Openness("the index in memory");

  /** Opens an instance over that data. */
  public InMemoryPlanIndex(InMemoryIndexData data) {
    this.data = data;
  }

  @Override
  public Optional<StoreId> storeId() {
    openness.require();
    return data.storeId();
  }

  @Override
  public void create(StoreId store) {
    openness.require();
    data.create(store);
  }

  @Override
  public List<Rejection> apply(StoreId store, List<PlanRecord> records) {
    openness.require();
    return data.apply(store, records);
  }

  @Override
  public Optional<StoredPlan> find(PlanId id, Visibility visibility) {
    openness.require();
    return data.find(id, visibility);
  }

  @Override
  public Page<StoredObject> objects(
      ObjectId id, Optional<Cursor> after, int limit, Visibility visibility) {
    openness.require();
    return data.objects(id, after, limit, visibility);
  }

  @Override
  public Page<StoredObject> children(
      ObjectId id, Role parent, Optional<Cursor> after, int limit, Visibility visibility) {
    openness.require();
    return data.children(id, parent, after, limit, visibility);
  }

  @Override
  public boolean awaitSearchable(PlanId id, Revision revision, Duration atMost) {
    openness.require();
    boolean shown = data.awaitSearchable(id, revision, atMost, openness::isOpen);
    openness.require();
    return shown;
  }

  @Override
  public void check() {
    openness.require();
  }

  @Override
  public void close() {
    openness.end();
    data.wake();
  }
}
