package io.planmanagement.domain.port;

import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PortUnavailable;
import java.util.List;

/**
 * An index that is made anew while the old one goes on to show. For one thread at a time; every
 * method throws {@link PortUnavailable} if the index can't be reached, or another rebuild has ended
 * this one.
 */
public interface IndexRebuild extends AutoCloseable {

  /**
   * Takes these records, unless it has newer ones, as {@link PlanIndex#apply} would. Nobody sees
   * them yet.
   *
   * @return those that the index can't take for what they are
   */
  List<Rejection> apply(List<PlanRecord> records);

  /**
   * Shows the new index in place of the old one, in one step, and drops the old one. No search
   * fails or is answered in part meanwhile. What was applied to the old index since the rebuild
   * began, and not to the new one, is to be applied again afterwards. A second call does nothing.
   */
  void show();

  /** Drops the new index unless it shows. Never throws: what could not be dropped is later. */
  @Override
  void close();
}
