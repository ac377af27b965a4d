package io.planmanagement.domain.port;

import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The index of plans: a projection of the store that can be made anew from it at any time.
 *
 * <p><b>Convergence.</b> Of all the records of a plan that were ever applied the one with the
 * highest revision shows, in whatever order they came, however often, through however many
 * instances, and however often the index was closed and opened in between. A removed linked service
 * and a deleted plan stay away.
 *
 * <p><b>Consistency.</b> {@link #find} shows a plan as of one revision, always. The other reads may
 * show objects of two revisions of a plan while it is applied and for a second after, and after an
 * apply that failed until it is repeated. Where there is no index every read but {@link
 * #awaitSearchable} throws: absence of the index is no absence of plans.
 *
 * <p>Every method throws {@link PortUnavailable} if the index can't be reached. Thread-safe.
 */
public interface PlanIndex extends Component {

  /**
   * Returns the store that the index was made for; empty if there is no index. It may have been
   * lost with all that was in it, which only its absence shows: whoever finds it absent rewinds the
   * log first and then creates it.
   */
  Optional<StoreId> storeId();

  /** Makes an empty index for that store where there is none; otherwise does nothing. */
  void create(StoreId store);

  /**
   * Shows these records, unless it shows newer ones. The records are of different plans. Where it
   * shows the very revision of a record, whatever else stands there under that revision is
   * replaced.
   *
   * @param store the data set that the records are of
   * @return those that the index can't take for what they are, whatever the number of tries, with
   *     the reason: nothing of them is shown until a higher revision is applied. A record that
   *     breaks the invariants is rejected; what would meet any plan is no rejection but a failure.
   *     The others are done when this returns
   * @throws PortUnavailable if the index is absent or of another data set, or did not do all of the
   *     others; some may be done
   */
  List<Rejection> apply(StoreId store, List<PlanRecord> records);

  /**
   * Reads a plan back from the index. What {@link #apply} has done shows at once.
   *
   * @return the plan with the revision that is indexed; empty if the index shows no such plan or
   *     its organisation is not visible
   */
  Optional<StoredPlan> find(PlanId id, Visibility visibility);

  /**
   * Returns the objects of that id, of all visible plans, one for each plan, in a stable order.
   * What {@link #apply} has done shows within a second.
   *
   * @param after where to go on; empty for the start
   * @param limit the most objects of the page, at least 1
   * @throws PlanRefused.BadCursor if the cursor is none that this index made
   */
  Page<StoredObject> objects(ObjectId id, Optional<Cursor> after, int limit, Visibility visibility);

  /**
   * Returns the objects directly below the objects of that id that stand in that role, of all
   * visible plans, in a stable order: plan by plan, and in a plan in the order of its document.
   * What {@link #apply} has done shows within a second.
   *
   * @param parent a role that has children
   * @param after where to go on; empty for the start
   * @param limit the most objects of the page, at least 1
   * @throws PlanRefused.BadCursor if the cursor is none that this index made
   */
  Page<StoredObject> children(
      ObjectId id, Role parent, Optional<Cursor> after, int limit, Visibility visibility);

  /**
   * Waits until searches show that revision of the plan, or a newer one, whatever it is, a deletion
   * included; and asks for it to be prompt. Where there is no index yet it waits for that too.
   *
   * @return whether they do; false once the time is over
   */
  boolean awaitSearchable(PlanId id, Revision revision, Duration atMost);
}
