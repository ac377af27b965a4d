package io.planmanagement.bootstrap;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was opened, last first, all of it even if some of it fails. */
final class Closer implements AutoCloseable {

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Takes charge of something that was just opened, and returns it. */
  synchronized <T extends AutoCloseable> T register(T resource) {
    opened.push(resource);
    return resource;
  }

  /** Closes everything. A second call does nothing, once the first has ended. */
  @Override
  public synchronized void close() {
    while (!opened.isEmpty()) {
      AutoCloseable resource = opened.pop();
      try {
        resource.close();
      } catch (Exception failed) {
        System.getLogger(Closer.class.getName())
            .log(
                System.Logger.Level.WARNING,
                resource.getClass().getSimpleName() + " was not closed well",
                failed);
      }
    }
  }
}
