package io.planmanagement.domain.port;

import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import java.util.List;
import java.util.Optional;

/**
 * What keeps an index honest besides projection: comparing it with the store, listing what it
 * holds, forgetting what is long gone, and making it anew.
 *
 * <p>Every method throws {@link PortUnavailable} if the index can't be reached, is absent, or was
 * made for another data set. Thread-safe.
 */
public interface IndexUpkeep extends Component {

  /**
   * Compares what the index holds of these plans, place by place, revisions and content, with the
   * store's records. Changes nothing. What {@link PlanIndex#apply} has done counts at once, and
   * what was put there by others within a second.
   *
   * @param records of different plans
   * @return one standing for each record, in their order. A record that the index has refused
   *     stands {@link Standing.Kind#DIFFERENT}
   */
  List<Standing> compare(StoreId store, List<PlanRecord> records);

  /**
   * Lists everything that the index holds, traces of deletions included, in no particular order but
   * each place at least once, whatever is applied meanwhile. What was put there within the last
   * second may be missing.
   *
   * @param after where to go on; empty for the start. A cursor is good for some minutes only
   * @param limit the most holdings of the page, at least 1
   * @throws PlanRefused.BadCursor if the cursor is none that this index made, or is too old
   */
  Page<Holding> holdings(StoreId store, Optional<Cursor> after, int limit);

  /**
   * Forgets traces of what is gone, those that bear a revision lower than that. A record of such a
   * revision that is applied afterwards may show again, so the bound has to lie further back than
   * any message or projector lives.
   *
   * @param limit the most traces to forget, at least 1
   * @return how many were forgotten; 0 once there are none
   */
  int sweep(StoreId store, Revision before, int limit);

  /**
   * Begins to make the index anew. A rebuild that was begun earlier, here or by another instance,
   * and does not show yet, is ended by that.
   */
  IndexRebuild rebuild(StoreId store);
}
