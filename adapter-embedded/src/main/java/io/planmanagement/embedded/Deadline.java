package io.planmanagement.embedded;

import io.planmanagement.domain.PlanRefused.Unsearchable;
import io.planmanagement.domain.PlanRefused.Unsearchable.Bound;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.index.QueryTimeout;

/** When a search has to end. */
final class Deadline implements QueryTimeout {

  private final long end;

  /** Sets a deadline after that time. */
  Deadline(Duration time) {
    this.end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(time);
  }

  @Override
  public boolean shouldExit() {
    return System.nanoTime() - end >= 0;
  }

  /**
   * Ends a search that takes too long.
   *
   * @throws Unsearchable if the deadline is over
   */
  void check() {
    if (shouldExit()) {
      throw new Unsearchable(Bound.TIME);
    }
  }
}
