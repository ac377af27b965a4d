package io.planmanagement.elastic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.IndexUpkeep;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.Rejection;
import io.planmanagement.domain.port.Standing;
import io.planmanagement.testkit.Eventually;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** An index that was created, with what an operator has at hand. */
final class CreatedIndex implements AutoCloseable {

  private final ElasticIndexSubject subject;
  private final ElasticIndex opened;
  private final StoreId store = StoreId.random();

  CreatedIndex() {
    this(1);
  }

  CreatedIndex(int shards) {
    this(new ElasticIndexSubject(shards), settings -> settings);
  }

  /** Creates an index that is opened with other settings, through a proxy for example. */
  CreatedIndex(ElasticIndexSubject subject, UnaryOperator<ElasticSettings> settings) {
    this.subject = subject;
    this.opened = ElasticIndex.open(settings.apply(subject.settings()));
    opened.index().create(store);
  }

  StoreId store() {
    return store;
  }

  String alias() {
    return subject.alias();
  }

  /** Everything, traces included. */
  String all() {
    return subject.alias() + ".all";
  }

  ElasticSettings settings() {
    return subject.settings();
  }

  RawElastic raw() {
    return subject.raw();
  }

  PlanIndex index() {
    return opened.index();
  }

  IndexUpkeep upkeep() {
    return opened.upkeep();
  }

  PlanSearch search() {
    return opened.search();
  }

  List<Rejection> apply(List<PlanRecord> records) {
    return index().apply(store, records);
  }

  /** Applies records that must not be rejected, and waits until searches show them. */
  void show(PlanRecord... records) {
    assertEquals(List.of(), apply(List.of(records)), "rejections");
    for (PlanRecord record : records) {
      await(record.id(), record.revision());
    }
  }

  void await(PlanId id, Revision revision) {
    assertTrue(
        index().awaitSearchable(id, revision, Eventually.patience()), "not searchable in time");
  }

  Standing compare(PlanRecord record) {
    return upkeep().compare(store, List.of(record)).get(0);
  }

  Optional<Revision> shown(Plan plan) {
    return index().find(plan.id(), Visibility.ALL).map(StoredPlan::revision);
  }

  @Override
  public void close() {
    opened.close();
    subject.close();
  }
}
