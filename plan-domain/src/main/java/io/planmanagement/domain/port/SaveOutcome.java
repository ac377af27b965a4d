package io.planmanagement.domain.port;

import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredPlan;
import java.util.Optional;

/** What became of one write. */
public sealed interface SaveOutcome {

  /** The write is applied, now or, if its token was found, earlier. */
  record Saved(StoredPlan plan) implements SaveOutcome {}

  /**
   * The plan is not in the state that the write expects; nothing is changed.
   *
   * @param current the revision that the plan has; empty if there is no living plan
   */
  record Stale(Optional<Revision> current) implements SaveOutcome {}

  /** The store failed; the failure tells what is known of the write. */
  record Failed(PortUnavailable failure) implements SaveOutcome {}
}
