package io.planmanagement.domain.port;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import java.util.Optional;

/**
 * The changes that the index refused, kept for an operator beside the plans: at most one for each
 * plan. Every method throws {@link PortUnavailable} if the store can't be reached. Thread-safe.
 */
public interface DeadLetters extends Component {

  /**
   * Keeps a change, durably, in place of an older one of the same plan; a newer one stays.
   *
   * @param reason what is wrong, without ids or content
   */
  void setAside(Change change, String reason);

  /**
   * Lists what is kept, in a stable order.
   *
   * @param after where to go on; empty for the start
   * @param limit the most letters of the page, at least 1
   * @throws PlanRefused.BadCursor if the cursor is none that this store made
   */
  Page<DeadLetter> list(Optional<Cursor> after, int limit);

  /**
   * Forgets a change, if it is kept at that very revision.
   *
   * @return whether it was kept
   */
  boolean remove(Change change);
}
