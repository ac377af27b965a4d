package io.planmanagement.http;

import io.planmanagement.application.EngineStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The engine's status, asked for at most twice a second however many ask, and by one of them: the
 * others get the last one meanwhile.
 */
final class RecentStatus {

  private static final long FRESH_NANOS = Duration.ofMillis(500).toNanos();

  private final Supplier<EngineStatus> engine;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile Optional<Seen> last = Optional.empty();

  private record Seen(EngineStatus status, long atNanos) {}

  RecentStatus(Supplier<EngineStatus> engine) {
    this.engine = engine;
  }

  EngineStatus get() {
    Optional<Seen> known = last;
    if (known.isPresent() && (isFresh(known.get()) || asking.isLocked())) {
      return known.get().status();
    }
    asking.lock();
    try {
      if (last.isEmpty() || !isFresh(last.get())) {
        last = Optional.of(new Seen(engine.get(), System.nanoTime()));
      }
      return last.get().status();
    } finally {
      asking.unlock();
    }
  }

  private static boolean isFresh(Seen seen) {
    return System.nanoTime() - seen.atNanos() < FRESH_NANOS;
  }
}
