package io.planmanagement.testkit;

import io.planmanagement.domain.port.IndexUpkeep;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.PlanSearch;

/**
 * One index under test, on which the contracts open instances. There is none yet when a contract
 * gets it; on a shared server a name of its own tells it from the others.
 */
public interface IndexSubject extends AutoCloseable {

  /**
   * Opens one more instance on the index: what a second process does or, where only one process may
   * have the index, a second user of what that process has open. The contracts have at most two
   * open at a time and close each of them.
   */
  PlanIndex open();

  /**
   * Opens one more instance of what keeps the index honest, in the same way; the contracts have at
   * most two of these open besides.
   */
  IndexUpkeep openUpkeep();

  /**
   * Opens one more instance of what answers searches from the index, in the same way; the contracts
   * have at most two of these open besides.
   */
  PlanSearch openSearch();

  /**
   * Loses the index with all that is in it, as an operator's mistake or a broken disk does. No
   * instance is open meanwhile.
   */
  void lose();

  /** Frees what the subject holds. */
  @Override
  void close();
}
