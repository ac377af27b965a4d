package io.planmanagement.testkit.fakes;

import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Holding;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.Rejection;
import io.planmanagement.domain.port.Standing;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.testkit.search.SearchedPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The data of an index in memory: what {@link InMemoryPlanIndex} works on, as many instances of it
 * as there are. Of every plan it keeps the newest record, deletions included, and computes all
 * reads from these.
 */
public final class InMemoryIndexData {

  private static final CursorText CURSORS = new CursorText("index");
  private static final CursorText HOLDING_CURSORS = new CursorText("holdings");

  private final BiPredicate<Revision, Revision> replaces;
  private Map<PlanId, Shown> shown = new TreeMap<>();
  private Optional<Map<PlanId, Shown>> building = Optional.empty();
  private Optional<StoreId> store = Optional.empty();

  /** Makes the place for an index; there is none yet. */
  public InMemoryIndexData() {
    this((shown, other) -> !shown.isAfter(other));
  }

  /**
   * Makes an index that may be wrong.
   *
   * @param replaces whether a record of the second revision takes the place of one of the first
   */
  InMemoryIndexData(BiPredicate<Revision, Revision> replaces) {
    this.replaces = replaces;
  }

  /** Loses the index with all that is in it. */
  public synchronized void lose() {
    store = Optional.empty();
    shown.clear();
    building = Optional.empty();
  }

  synchronized Optional<StoreId> storeId() {
    return store;
  }

  synchronized void create(StoreId wanted) {
    if (store.isEmpty()) {
      store = Optional.of(wanted);
    }
  }

  synchronized List<Rejection> apply(StoreId from, List<PlanRecord> applied) {
    requireIndexOf(from);
    List<Rejection> rejections = apply(shown, applied);
    notifyAll();
    return rejections;
  }

  private List<Rejection> apply(Map<PlanId, Shown> to, List<PlanRecord> applied) {
    List<Rejection> rejections = new ArrayList<>();
    for (PlanRecord record : applied) {
      try {
        put(to, record, record.plan().map(StoredPlan::plan));
      } catch (PlanRefused broken) {
        put(to, record, Optional.empty());
        rejections.add(new Rejection(record.id(), "The plan breaks the invariants."));
      }
    }
    return rejections;
  }

  private void put(Map<PlanId, Shown> to, PlanRecord record, Optional<Plan> plan) {
    Shown other = Shown.of(record, plan);
    to.merge(
        record.id(),
        other,
        (before, after) ->
            replaces.test(before.record.revision(), after.record.revision()) ? after : before);
  }

  synchronized Optional<StoredPlan> find(PlanId id, Visibility visibility) {
    requireIndex();
    return Optional.ofNullable(shown.get(id))
        .filter(plan -> plan.plan.isPresent())
        .flatMap(plan -> plan.record.plan())
        .filter(plan -> visibility.includes(plan.org()));
  }

  Page<StoredObject> objects(
      ObjectId id, Optional<Cursor> after, int limit, Visibility visibility) {
    return page(after, limit, visibility, plan -> plan.object(id).stream().toList());
  }

  Page<StoredObject> children(
      ObjectId id, Role parent, Optional<Cursor> after, int limit, Visibility visibility) {
    return page(after, limit, visibility, plan -> children(plan, id, parent));
  }

  synchronized boolean awaitSearchable(
      PlanId id, Revision revision, Duration atMost, BooleanSupplier open) {
    long end = System.nanoTime() + atMost.toNanos();
    try {
      while (open.getAsBoolean() && !shows(id, revision)) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        wait(left);
      }
      return shows(id, revision);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new PortUnavailable(
          "interrupted while waiting for the index",
          PortUnavailable.Outcome.NOT_APPLIED,
          interrupted);
    }
  }

  /** Returns all plans that are shown. */
  synchronized List<SearchedPlan> searched() {
    requireIndex();
    return shown.values().stream().flatMap(plan -> plan.searched.stream()).toList();
  }

  /** Lets whoever waits look whether it is still open. */
  synchronized void wake() {
    notifyAll();
  }

  // Upkeep.

  synchronized List<Standing> compare(StoreId of, List<PlanRecord> records) {
    requireIndexOf(of);
    return records.stream().map(this::compare).toList();
  }

  private Standing compare(PlanRecord record) {
    Optional<Shown> found = Optional.ofNullable(shown.get(record.id()));
    return new Standing(
        record.id(),
        found
            .map(of -> of.kind(record))
            .orElse(record.isDeleted() ? Standing.Kind.IN_STEP : Standing.Kind.BEHIND),
        found.map(of -> of.record.revision()).orElse(Revision.NONE),
        found.map(Shown::places).orElse(0));
  }

  synchronized Page<Holding> holdings(StoreId of, Optional<Cursor> after, int limit) {
    requireIndexOf(of);
    String from = after.map(HOLDING_CURSORS::read).orElse("");
    List<Holding> behind =
        shown.values().stream()
            .filter(one -> one.record.id().value().compareTo(from) > 0)
            .map(one -> new Holding(one.record.id(), one.record.revision(), one.places()))
            .limit(limit + 1L)
            .toList();
    List<Holding> items = behind.stream().limit(limit).toList();
    return new Page<>(
        items,
        behind.size() > limit
            ? Optional.of(HOLDING_CURSORS.write(items.get(items.size() - 1).planId().value()))
            : Optional.empty());
  }

  synchronized int sweep(StoreId of, Revision before, int limit) {
    requireIndexOf(of);
    List<PlanId> traces =
        shown.values().stream()
            .filter(one -> one.plan.isEmpty() && before.isAfter(one.record.revision()))
            .map(one -> one.record.id())
            .limit(limit)
            .toList();
    traces.forEach(shown::remove);
    return traces.size();
  }

  /** Begins a rebuild and returns what it is made in. */
  synchronized Map<PlanId, Shown> rebuild(StoreId of) {
    requireIndexOf(of);
    Map<PlanId, Shown> begun = new TreeMap<>();
    building = Optional.of(begun);
    return begun;
  }

  synchronized List<Rejection> applyTo(Map<PlanId, Shown> rebuild, List<PlanRecord> records) {
    requireBuilding(rebuild);
    return apply(rebuild, records);
  }

  synchronized void show(Map<PlanId, Shown> rebuild) {
    if (shown != rebuild) {
      requireBuilding(rebuild);
      shown = rebuild;
      building = Optional.empty();
      notifyAll();
    }
  }

  synchronized void drop(Map<PlanId, Shown> rebuild) {
    building = building.filter(other -> other != rebuild);
  }

  private void requireBuilding(Map<PlanId, Shown> rebuild) {
    if (building.filter(other -> other == rebuild).isEmpty()) {
      throw new PortUnavailable(
          "the rebuild in memory was ended", PortUnavailable.Outcome.NOT_APPLIED);
    }
  }

  private void requireIndexOf(StoreId wanted) {
    if (!store.equals(Optional.of(wanted))) {
      throw new PortUnavailable(
          "the index in memory is not there for that store", PortUnavailable.Outcome.NOT_APPLIED);
    }
  }

  private void requireIndex() {
    if (store.isEmpty()) {
      throw new PortUnavailable(
          "the index in memory is not there", PortUnavailable.Outcome.NOT_APPLIED);
    }
  }

  private boolean shows(PlanId id, Revision revision) {
    return Optional.ofNullable(shown.get(id))
        .filter(plan -> !revision.isAfter(plan.record.revision()))
        .isPresent();
  }

  /** The objects in the order of their plans' ids; a cursor names the place in a plan. */
  private synchronized Page<StoredObject> page(
      Optional<Cursor> after,
      int limit,
      Visibility visibility,
      Function<Plan, List<PlanObject>> wanted) {
    requireIndex();
    Optional<Place> from = after.map(CURSORS::read).map(Place::of);
    List<StoredObject> items = new ArrayList<>();
    Optional<Place> last = Optional.empty();
    for (Shown one : shown.values()) {
      PlanRecord record = one.record;
      List<PlanObject> found =
          one.plan.filter(plan -> visibility.includes(plan.org())).map(wanted).orElse(List.of());
      for (int i = 0; i < found.size(); i++) {
        Place place = new Place(record.id(), i);
        if (from.isPresent() && !place.isBehind(from.get())) {
          continue;
        }
        if (items.size() == limit) {
          return new Page<>(items, last.map(Place::toString).map(CURSORS::write));
        }
        items.add(
            new StoredObject(record.id(), record.revision(), PlanDocuments.write(found.get(i))));
        last = Optional.of(place);
      }
    }
    return new Page<>(items, Optional.empty());
  }

  /**
   * A record, with the plan that shows of it, also as it is searched: none if it is deleted or was
   * rejected.
   */
  record Shown(PlanRecord record, Optional<Plan> plan, Optional<SearchedPlan> searched) {

    static Shown of(PlanRecord record, Optional<Plan> plan) {
      return new Shown(
          record,
          plan,
          plan.flatMap(shown -> record.plan().map(stored -> new SearchedPlan(stored, shown))));
    }

    int places() {
      return plan.map(Plan::linkedPlanServices).map(List::size).orElse(0);
    }

    /** How this stands to what the store has. */
    Standing.Kind kind(PlanRecord stored) {
      int order = record.revision().compareTo(stored.revision());
      if (order > 0 || places() > stored.places()) {
        return Standing.Kind.AHEAD;
      } else if (order < 0) {
        return Standing.Kind.BEHIND;
      }
      return plan.flatMap(shown -> record.plan())
              .map(StoredPlan::document)
              .equals(stored.plan().map(StoredPlan::document))
          ? Standing.Kind.IN_STEP
          : Standing.Kind.DIFFERENT;
    }
  }

  /** A place in a listing: the n-th object of a plan. */
  private record Place(PlanId plan, int n) {

    static Place of(String text) {
      int colon = text.indexOf(':');
      return new Place(
          new PlanId(text.substring(colon + 1)), Integer.parseInt(text.substring(0, colon)));
    }

    boolean isBehind(Place other) {
      int order = plan.compareTo(other.plan);
      return order > 0 || (order == 0 && n > other.n);
    }

    @Override
    public String toString() {
      return n + ":" + plan;
    }
  }

  private static List<PlanObject> children(Plan plan, ObjectId id, Role parent) {
    List<PlanObject> children = new ArrayList<>();
    if (parent == Role.PLAN && plan.objectId().equals(id)) {
      children.add(plan.planCostShares());
      children.addAll(plan.linkedPlanServices());
    } else if (parent == Role.LINKED_PLAN_SERVICE) {
      plan.linkedPlanServices().stream()
          .filter(link -> link.objectId().equals(id))
          .forEach(
              link -> {
                children.add(link.linkedService());
                children.add(link.planserviceCostShares());
              });
    }
    return children;
  }
}
