package io.planmanagement.domain.port;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import java.util.List;

/**
 * The store's log: for every plan that was ever written, deleted ones included, its newest
 * revision, in the order of revisions. One log for each partition of the store, each with a cursor
 * for the one destination, the index: everything up to it has been handed to the change channel.
 *
 * <p>An entry appears in the same atomic step as the state that it tells of, and never below one
 * that a reader has seen already. Every method throws {@link PortUnavailable} if the store can't be
 * reached. Thread-safe.
 */
public interface ChangeLog extends Component {

  /** Returns the number of partitions, at least 1; it never changes. */
  int partitions();

  /** Returns the partition that holds a plan, from 0. */
  int partitionOf(PlanId id);

  /**
   * Returns the cursors of these partitions, each with the entries behind it, oldest first, as of
   * one instant of the partition. At first a cursor is at {@link Revision#NONE} in some epoch.
   *
   * @param limit the most entries for each partition, at least 1
   * @return one tail for each partition, in their order; those that can't be read now are missing
   * @throws PortUnavailable if none can be read
   */
  List<LogTail> tails(List<Integer> partitions, int limit);

  /**
   * Returns entries behind a revision, oldest first. A plan that is written again moves to the end,
   * so what was seen may come again with a higher revision; nothing is passed over but deletions
   * that were purged.
   *
   * @param limit the most entries to return, at least 1
   */
  List<Change> after(int partition, Revision revision, int limit);

  /**
   * Moves the cursor forwards. It stays where it is if it is there or further already, or if it was
   * rewound since the caller read it (its epoch is another): a confirmation from before the rewind
   * counts for nothing. It never passes the newest revision of the partition. After a restart of
   * the store's process it may stand further back than it did, never further on.
   *
   * @param seen the cursor as the caller read it before it handed over anything
   * @param to the end of what the channel has confirmed without a gap
   * @return the cursor afterwards
   */
  LogCursor advance(int partition, LogCursor seen, Revision to);

  /**
   * Moves every cursor back that is further, and begins a new epoch for each, even if it was there
   * already: the channel or the index was lost, and what had been handed over may have been lost
   * with it. Too far back does no harm.
   *
   * @throws PortUnavailable if not all were moved: to be done again
   */
  void rewind(Revision to);

  /** Returns how much waits behind the cursors of all partitions. */
  Backlog backlog();

  /**
   * Returns deletions whose record is still kept, oldest first.
   *
   * @param before only those of a lower revision
   * @param limit the most deletions to return, at least 1
   */
  List<Change> deletions(int partition, Revision before, int limit);

  /**
   * Forgets the record of a deletion with its entry, in one atomic step, if the plan is still
   * deleted at that very revision and the cursor has passed it.
   *
   * @return whether it was forgotten
   */
  boolean purge(PlanId id, Revision deletion);
}
