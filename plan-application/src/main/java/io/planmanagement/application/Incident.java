package io.planmanagement.application;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;

/** Something that an operator should know of. */
public sealed interface Incident {

  /**
   * The store has an older state than one that was announced: acknowledged writes are lost.
   *
   * @param announced what a message told
   * @param stored what the store has
   */
  record StoreBehind(Change announced, Revision stored) implements Incident {}

  /** The store does not know a plan that was announced: acknowledged writes are lost, or purged. */
  record PlanUnknown(Change announced) implements Incident {}

  /** A message was for another data set; it was given back. */
  record ForeignMessage() implements Incident {}

  /** The index was made for another data set; nothing is projected into it. */
  record ForeignIndex() implements Incident {}

  /** The change channel was not there and was made; the log is handed over again. */
  record ChannelCreated() implements Incident {}

  /** The index was not there and was made; the log is handed over again. */
  record IndexCreated() implements Incident {}

  /** The index refuses a plan; its change was set aside. */
  record PlanSetAside(PlanId planId, String reason) implements Incident {}

  /**
   * The store has an older state than a write that it acknowledged to this engine, or none: that
   * write is lost.
   *
   * @param acknowledged the write
   * @param stored what the store has, {@link Revision#NONE} if it does not know the plan
   */
  record AcknowledgedWriteLost(Change acknowledged, Revision stored) implements Incident {}

  /** An audit found the index different from the store; its result tells what it mended. */
  record IndexDiffered(JobStatus audit) implements Incident {}

  /** An audit can't mend what the index has of a plan: its revision is too far in the future. */
  record PlanNotMendable(PlanId planId, Revision indexed) implements Incident {}

  /** A port failed while changes were carried; it will be tried again. */
  record PortFailed(PortUnavailable failure) implements Incident {}

  /** A worker met a failure that nobody foresaw; it will try again. */
  record WorkerFailed(Throwable failure) implements Incident {}
}
