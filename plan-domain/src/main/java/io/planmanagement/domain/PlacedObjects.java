package io.planmanagement.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the ids that stand for more than one thing in a plan. */
final class PlacedObjects {

  private final Map<ObjectId, Object> contents = new HashMap<>();
  private final Set<ObjectId> links = new HashSet<>();
  private final List<Violation> violations = new ArrayList<>();

  void root(PlanId id) {
    contents.put(id.objectId(), id);
  }

  void addLink(Pointer at, ObjectId id) {
    if (!links.add(id)) {
      violations.add(
          at.child("objectId")
              .violates("duplicate", "must not be the id of another linked plan service"));
    } else if (contents.putIfAbsent(id, new LinkContent(id)) != null) {
      conflict(at);
    }
  }

  void add(Pointer at, PlanObject object) {
    Object earlier = contents.putIfAbsent(object.objectId(), object);
    if (earlier != null && !earlier.equals(object)) {
      conflict(at);
    }
  }

  List<Violation> violations() {
    return violations;
  }

  private void conflict(Pointer at) {
    violations.add(
        at.child("objectId")
            .violates("conflict", "must not be the id of another object with different content"));
  }

  /** Stands for a linked plan service, which no other object can equal. */
  private record LinkContent(ObjectId id) {}
}
