package io.planmanagement.application;

import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;

/** What became of one plan of many. */
public sealed interface BulkOutcome {

  /** The plan is stored. */
  record Done(Written written) implements BulkOutcome {}

  /** The plan was refused; nothing of it is stored. */
  record Refused(PlanRefused refusal) implements BulkOutcome {}

  /** The store failed; the failure tells what is known of the write. */
  record Failed(PortUnavailable failure) implements BulkOutcome {}
}
