package io.planmanagement.domain.port;

import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.StoredPlan;

/** What became of one write. */
public sealed interface SaveOutcome {

  /** The write is applied, now or, if its token was found, earlier. */
  record Saved(StoredPlan plan) implements SaveOutcome {}

  /** The store's record is not in the state that the write expects; nothing is changed. */
  record Stale() implements SaveOutcome {}

  /** The store failed; the failure tells what is known of the write. */
  record Failed(PortUnavailable failure) implements SaveOutcome {}
}
