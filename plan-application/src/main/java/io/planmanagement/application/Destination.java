package io.planmanagement.application;

import io.planmanagement.domain.Revision;
import io.planmanagement.domain.port.ChangeLog;

/** What a loss on the way to the index means for the log. */
final class Destination {

  private Destination() {}

  /** Has everything handed over again. */
  static void startOver(ChangeLog log) {
    for (int partition = 0; partition < log.partitions(); partition++) {
      log.rewind(partition, Revision.NONE);
    }
  }
}
