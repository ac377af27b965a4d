package io.planmanagement.testkit;

import java.time.Duration;

/**
 * One data set of a store under test, on which the contracts open instances. It is new and empty
 * when a contract gets it; on a shared server a namespace of its own tells it from the others.
 */
public interface StoreSubject extends AutoCloseable {

  /**
   * Opens one more instance over the data set: what a second process does or, where only one
   * process may have the data, a second user of what that process has open. The contracts have at
   * most two open at a time and close each of them, unless it fell to {@link #crash}.
   */
  StoreInstance open();

  /**
   * Ends all open instances as the end of a killed process would: none of them is closed, flushes
   * or says goodbye. What is opened afterwards finds the data that they left.
   */
  void crash();

  /** Moves the clock that the store allocates revisions by, forwards or (negative) back. */
  void shiftClock(Duration by);

  /** Frees what the subject holds. */
  @Override
  void close();
}
