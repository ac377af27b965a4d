package io.planmanagement.bootstrap.system;

import io.planmanagement.domain.PlanId;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The clients' own log: what they were told about every plan that they ever wrote. The fate of a
 * plan is changed by the client that writes it alone; others look at it only while no client is at
 * work.
 */
final class Acknowledgements {

  private final Map<String, Fate> fates = new ConcurrentHashMap<>();

  /** Returns the fate of a plan, which is absent at first. */
  Fate of(PlanId id) {
    return fates.computeIfAbsent(id.value(), unwritten -> new Fate());
  }

  /** Returns how many living plans are poison. */
  long poison() {
    return fates.values().stream()
        .filter(fate -> fate.known().plan().filter(Poison::isIn).isPresent())
        .count();
  }

  /** Returns the fates of all plans, by their ids. */
  Map<String, Fate> all() {
    return new TreeMap<>(fates);
  }
}
