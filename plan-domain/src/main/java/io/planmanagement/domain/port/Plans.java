package io.planmanagement.domain.port;

import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The store of plans: the truth that everything else follows.
 *
 * <p><b>Atomicity.</b> One write stores the plan with all its objects, its new revision, its token
 * and its log entry in one atomic step, or changes nothing. Of any number of concurrent writes that
 * expect the same state exactly one is applied, through however many instances they come.
 *
 * <p><b>Durability.</b> A write that has returned survives the end of the process.
 *
 * <p><b>Revisions.</b> Every write gives the plan a revision higher than all that it, or any plan
 * of its partition, ever had, deleted ones included, and higher than the cursor of the partition's
 * log.
 *
 * <p><b>Idempotence.</b> A write that bears the token of the plan's last write is not applied
 * again: a save over the living plan answers with the plan as it is now, a delete of the deleted
 * plan with the revision of the deletion, and neither revision nor log move. So the very same write
 * may be sent again: it is applied at most once. That is how a caller settles an unknown outcome:
 * {@code Saved} tells that it is applied; {@code Stale} leaves it unknown, since somebody may have
 * written after it. That a token is not found in a read proves nothing: the write may still be on
 * its way.
 *
 * <p><b>Failures.</b> {@link PortUnavailable} with {@code NOT_APPLIED} if the write is certain not
 * to be applied, now or later; with {@code UNKNOWN} if not. An adapter repeats a write only if it
 * is certain that the earlier try was not and will not be applied.
 *
 * <p>Thread-safe.
 */
public interface Plans extends Component {

  /**
   * Returns the name of the data set, made when the store was made.
   *
   * @throws PortUnavailable if the store can't be reached
   */
  StoreId storeId();

  /**
   * Returns how often this instance has connected to a store, without asking it. The number never
   * falls, and has risen before any call returns that a new connection served. A store can have
   * lost something unnoticed only behind a connection that is new: it was restarted, restored, or
   * replaced by a copy of it. 0 for a store that is part of the process.
   */
  long connections();

  /**
   * Reads a plan, in one round trip.
   *
   * @return the newest acknowledged state, or a newer one; empty if there is no such plan, it is
   *     deleted, or its organisation is not visible
   * @throws PortUnavailable if the store can't be read
   */
  Optional<StoredPlan> find(PlanId id, Visibility visibility);

  /**
   * Reads one object of a plan, with all below it, in one round trip.
   *
   * @return the object; empty if {@link #find} would be, or the plan has no such object
   * @throws PortUnavailable if the store can't be read
   */
  Optional<StoredObject> object(PlanId plan, ObjectId object, Visibility visibility);

  /**
   * Reads all that is kept of these ids, records of deletion included, whoever they belong to. Each
   * record is of one revision. Ids that the store never had, or has purged, are not in the answer.
   *
   * @throws PortUnavailable if the store can't be read
   */
  Map<PlanId, PlanRecord> records(Collection<PlanId> ids);

  /**
   * Lists living plans, in an order that is not specified but stable: with the cursor of one page
   * the next one goes on. Of the plans that are neither created nor deleted meanwhile none is
   * missed and none comes twice, whatever else is written.
   *
   * @param after where to go on; empty for the start
   * @param limit the most plans of the page, at least 1
   * @throws PlanRefused.BadCursor if the cursor is none that this store made
   * @throws PortUnavailable if the store can't be read
   */
  Page<StoredPlan> list(Optional<Cursor> after, int limit, Visibility visibility);

  /**
   * Writes different plans, each atomically by itself: one that fails harms no other. A plan that
   * is written over keeps its organisation; the caller sees to that.
   *
   * @return one outcome for each write, in their order
   */
  List<SaveOutcome> saveAll(List<PlanWrite> writes);

  /**
   * Writes one plan.
   *
   * @return the plan as it is stored now
   * @throws PlanRefused.Stale if the store's record is not in the state that the write expects:
   *     nothing is changed
   * @throws PortUnavailable as said above
   */
  default StoredPlan save(PlanWrite write) {
    SaveOutcome outcome = saveAll(List.of(write)).get(0);
    if (outcome instanceof SaveOutcome.Saved saved) {
      return saved.plan();
    } else if (outcome instanceof SaveOutcome.Failed failed) {
      throw failed.failure();
    }
    throw new PlanRefused.Stale(find(write.plan().id(), Visibility.ALL).map(StoredPlan::revision));
  }

  /**
   * Deletes a plan with all its objects. Its revision, its token and its number of places stay as
   * the record of its deletion, and in the log.
   *
   * @param plan the state to delete: the plan must still have this revision
   * @return the revision of the deletion
   * @throws PlanRefused.Stale if the plan has another revision or does not exist: nothing is
   *     changed
   * @throws PortUnavailable as said above
   */
  Revision delete(StoredPlan plan, WriteToken token);

  /**
   * Gives a plan a new revision without changing its content, so that it is projected again over an
   * index that is ahead of the store: the one log entry without a change of state. The new revision
   * is higher than {@code beyond}, and the number of places at least {@code places}. Of an id that
   * the store does not know it records a deletion. The token of the last write stays; a repetition
   * is stale.
   *
   * @param expected the revision that the record must have; {@link Revision#NONE} if the store must
   *     have no record of the id
   * @return the new revision
   * @throws IllegalArgumentException if {@code beyond} is more than a day ahead of the store's
   *     clock: one such revision would use up all that are left
   * @throws PlanRefused.Stale if the state is another: nothing is changed
   * @throws PortUnavailable as said above
   */
  Revision restamp(PlanId id, Revision expected, Revision beyond, int places);
}
