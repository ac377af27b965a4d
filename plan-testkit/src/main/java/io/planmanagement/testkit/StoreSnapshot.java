package io.planmanagement.testkit;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.Document;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.LogCursor;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that a store shows of itself, to be compared: two snapshots are equal if nothing was changed
 * between them.
 *
 * @param log the log of every partition
 * @param cursors the cursor of every partition
 * @param kept what is kept of every id that is in the log
 * @param listed the living plans
 */
public record StoreSnapshot(
    List<List<Change>> log, List<LogCursor> cursors, Map<PlanId, Kept> kept, Set<PlanId> listed) {

  private static final int PAGE = 100;

  /**
   * What is kept of an id.
   *
   * @param document the living plan's document; empty if the plan is deleted
   */
  public record Kept(
      Revision revision, WriteToken token, int places, Optional<Document> document) {}

  /** Reads all of a store. */
  public static StoreSnapshot of(StoreInstance store) {
    List<List<Change>> log = new ArrayList<>();
    List<LogCursor> cursors = new ArrayList<>();
    Map<PlanId, Kept> kept = new TreeMap<>();
    for (int partition = 0; partition < store.log().partitions(); partition++) {
      List<Change> entries = entries(store.log(), partition);
      log.add(entries);
      cursors.add(cursor(store.log(), partition));
      store
          .plans()
          .records(entries.stream().map(Change::planId).toList())
          .forEach(
              (id, record) ->
                  kept.put(
                      id,
                      new Kept(
                          record.revision(),
                          record.token(),
                          record.places(),
                          record.plan().map(StoredPlan::document))));
    }
    Set<PlanId> listed = new TreeSet<>();
    listing(store.plans(), Visibility.ALL, PAGE).forEach(plan -> listed.add(plan.id()));
    return new StoreSnapshot(log, cursors, kept, listed);
  }

  /** Reads the cursor of a partition. */
  public static LogCursor cursor(ChangeLog log, int partition) {
    return log.tails(List.of(partition), 1).get(0).cursor();
  }

  /** Reads the whole log of a partition, page by page. */
  public static List<Change> entries(ChangeLog log, int partition) {
    List<Change> entries = new ArrayList<>();
    List<Change> page = log.after(partition, Revision.NONE, PAGE);
    while (!page.isEmpty()) {
      entries.addAll(page);
      page = log.after(partition, page.get(page.size() - 1).revision(), PAGE);
    }
    return entries;
  }

  /** Reads a whole listing, page by page. */
  public static List<StoredPlan> listing(Plans plans, Visibility visibility, int limit) {
    List<StoredPlan> listing = new ArrayList<>();
    Optional<Cursor> next = Optional.empty();
    do {
      Page<StoredPlan> page = plans.list(next, limit, visibility);
      listing.addAll(page.items());
      next = page.next();
    } while (next.isPresent());
    return listing;
  }
}
