package io.planmanagement.testkit.fakes;

import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.domain.port.Plans;
import io.planmanagement.domain.port.SaveOutcome;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans in memory: one instance over an {@link InMemoryStore}. */
public final class InMemoryPlans implements Plans {

  private final InMemoryStore store;
  private final Openness openness = new Openness("the store in memory");

  /** Opens an instance over that data. */
  public InMemoryPlans(InMemoryStore store) {
    this.store = store;
  }

  @Override
  public StoreId storeId() {
    openness.require();
    return store.id();
  }

  @Override
  public long connections() {
    return 0;
  }

  @Override
  public Optional<StoredPlan> find(PlanId id, Visibility visibility) {
    openness.require();
    return store.find(id, visibility);
  }

  @Override
  public Optional<StoredObject> object(PlanId plan, ObjectId object, Visibility visibility) {
    openness.require();
    return store.object(plan, object, visibility);
  }

  @Override
  public Map<PlanId, PlanRecord> records(Collection<PlanId> ids) {
    openness.require();
    return store.records(ids);
  }

  @Override
  public Page<StoredPlan> list(Optional<Cursor> after, int limit, Visibility visibility) {
    openness.require();
    return store.list(after, limit, visibility);
  }

  @Override
  public List<SaveOutcome> saveAll(List<PlanWrite> writes) {
    openness.require();
    return writes.stream().map(store::save).toList();
  }

  @Override
  public Revision delete(StoredPlan plan, WriteToken token) {
    openness.require();
    return store.delete(plan, token);
  }

  @Override
  public Revision restamp(PlanId id, Revision expected, Revision beyond, int places) {
    openness.require();
    return store.restamp(id, expected, beyond, places);
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
