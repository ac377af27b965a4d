package io.planmanagement.testkit;

import io.planmanagement.application.PlanPorts;

/**
 * One data set with its channel and its index under test, on which the contracts open instances. It
 * is new and empty when a contract gets it; on shared servers names of its own tell it from the
 * others.
 */
public interface EngineSubject extends AutoCloseable {

  /**
   * Opens one more instance of every port: what a second process does or, where only one process
   * may have the data, a second user of what that process has open. The contracts have at most two
   * open at a time and close each of them, unless it fell to {@link #crash}.
   */
  PlanPorts open();

  /**
   * Ends all open instances as the end of a killed process would: none of them is closed, flushes
   * or says goodbye; what they held of the channel comes again. What is opened afterwards finds the
   * data that they left.
   */
  void crash();

  /** Loses the index with all that is in it. No instance is open meanwhile. */
  void loseIndex();

  /** Frees what the subject holds. */
  @Override
  void close();
}
