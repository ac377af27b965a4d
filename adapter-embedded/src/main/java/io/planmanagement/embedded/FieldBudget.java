package io.planmanagement.embedded;

import io.planmanagement.domain.Role;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds how many different paths are indexed: each costs memory as long as the index is open. The
 * paths that every plan has are outside of the count. Thread-safe.
 */
final class FieldBudget {

  /** Paths that every plan has, from the object of a document of the index. */
  private static final Set<String> OF_EVERY_PLAN =
      Set.of(
          "objectId",
          "objectType",
          "_org",
          "planType",
          "creationDate",
          of(Role.PLAN_COST_SHARES, "objectId"),
          of(Role.PLAN_COST_SHARES, "objectType"),
          of(Role.PLAN_COST_SHARES, "_org"),
          of(Role.PLAN_COST_SHARES, "deductible"),
          of(Role.PLAN_COST_SHARES, "copay"),
          of(Role.LINKED_SERVICE, "objectId"),
          of(Role.LINKED_SERVICE, "objectType"),
          of(Role.LINKED_SERVICE, "_org"),
          of(Role.LINKED_SERVICE, "name"),
          of(Role.PLANSERVICE_COST_SHARES, "objectId"),
          of(Role.PLANSERVICE_COST_SHARES, "objectType"),
          of(Role.PLANSERVICE_COST_SHARES, "_org"),
          of(Role.PLANSERVICE_COST_SHARES, "deductible"),
          of(Role.PLANSERVICE_COST_SHARES, "copay"));

  private final int most;
  private final Set<String> admitted = ConcurrentHashMap.newKeySet();

  /**
   * Begins with what an index has already.
   *
   * @param most the most further paths
   */
  FieldBudget(int most, Set<String> present) {
    this.most = most;
    present.stream().filter(path -> !OF_EVERY_PLAN.contains(path)).forEach(admitted::add);
  }

  /** Whether values at this path are indexed; from then on they always are. */
  boolean admits(String path) {
    if (OF_EVERY_PLAN.contains(path) || admitted.contains(path)) {
      return true;
    }
    synchronized (admitted) {
      return admitted.size() < most && admitted.add(path);
    }
  }

  private static String of(Role role, String property) {
    return role.property() + "." + property;
  }
}
