package io.planmanagement.domain.port;

import io.planmanagement.domain.Change;
import java.util.List;

/**
 * What of a partition's log is still to be handed over.
 *
 * @param partition the partition
 * @param cursor how far it has been handed over
 * @param changes the entries behind the cursor, oldest first
 */
public record LogTail(int partition, LogCursor cursor, List<Change> changes) {

  /** Copies the entries. */
  public LogTail {
    changes = List.copyOf(changes);
  }
}
