package io.planmanagement.domain;

import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The partial update: what a PATCH of {@code application/json} means.
 *
 * <ul>
 *   <li>Objects merge, member by member; every other value replaces the one that was there.
 *   <li>{@code linkedPlanServices} are matched by {@code objectId}: one that the plan has is merged
 *       in place, a new one is appended, one that is not named stays.
 *   <li>{@code null} stores null; nothing is ever removed.
 *   <li>The identity ({@code objectId}, {@code objectType}) of an object that the plan has can't be
 *       changed, nor the plan's {@code _org}.
 * </ul>
 *
 * @param changes the members to merge into the plan's document
 */
public record PartialUpdate(JsonObject changes) implements PlanPatch {

  private static final String LINKS = Role.LINKED_PLAN_SERVICE.property();
  private static final Set<String> IDENTITY = Set.of("objectId", "objectType");
  private static final Set<String> PLAN_IDENTITY = Set.of("objectId", "objectType", "_org");

  @Override
  public JsonObject apply(JsonObject document) {
    List<Violation> violations = new ArrayList<>();
    JsonObject changed = merge(Pointer.ROOT, document, changes, Optional.of(Role.PLAN), violations);
    if (!violations.isEmpty()) {
      throw new PlanRefused.Invalid(violations);
    }
    return changed;
  }

  /** Merges one object; the role is empty inside attributes, where names have no meaning. */
  private static JsonObject merge(
      Pointer at,
      JsonObject target,
      JsonObject changes,
      Optional<Role> role,
      List<Violation> violations) {
    Map<String, JsonValue> merged = new LinkedHashMap<>(target.members());
    changes
        .members()
        .forEach(
            (name, change) -> {
              Pointer place = at.child(name);
              Optional<JsonValue> before = target.get(name);
              if (role.isPresent() && isIdentity(role.get(), name)) {
                if (before.isPresent() && !before.get().equals(change)) {
                  violations.add(
                      place.violates("const", "must stay as it is: an object keeps its identity"));
                }
                return;
              }
              if (role.equals(Optional.of(Role.PLAN)) && name.equals(LINKS)) {
                merged.put(name, mergeLinks(place, before, change, violations));
              } else if (change instanceof JsonObject object
                  && before.isPresent()
                  && before.get() instanceof JsonObject earlier) {
                Optional<Role> below = role.flatMap(parent -> childRole(parent, name));
                merged.put(name, merge(place, earlier, object, below, violations));
              } else {
                merged.put(name, change);
              }
            });
    return new JsonObject(merged);
  }

  private static JsonValue mergeLinks(
      Pointer at, Optional<JsonValue> before, JsonValue change, List<Violation> violations) {
    if (!(change instanceof JsonArray changes)
        || !(before.orElse(JsonValue.NULL) instanceof JsonArray earlier)) {
      return change;
    }
    List<JsonValue> merged = new ArrayList<>(earlier.elements());
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < merged.size(); i++) {
      int index = i;
      idOf(merged.get(i)).ifPresent(id -> places.put(id, index));
    }
    Set<String> named = new HashSet<>();
    for (int i = 0; i < changes.elements().size(); i++) {
      JsonValue element = changes.elements().get(i);
      Pointer place = at.child(i);
      Optional<String> id = idOf(element);
      if (!(element instanceof JsonObject link) || id.isEmpty()) {
        violations.add(
            place.violates(
                "required", "must be an object with the objectId of a linked plan service"));
      } else if (!named.add(id.get())) {
        violations.add(
            place.child("objectId").violates("duplicate", "must not be named twice in one update"));
      } else if (places.containsKey(id.get())) {
        int known = places.getOrDefault(id.get(), -1);
        JsonObject target = (JsonObject) merged.get(known);
        merged.set(
            known, merge(place, target, link, Optional.of(Role.LINKED_PLAN_SERVICE), violations));
      } else {
        merged.add(link);
      }
    }
    return new JsonArray(merged);
  }

  private static boolean isIdentity(Role role, String name) {
    return (role == Role.PLAN ? PLAN_IDENTITY : IDENTITY).contains(name);
  }

  private static Optional<Role> childRole(Role parent, String name) {
    if (parent == Role.PLAN && name.equals(Role.PLAN_COST_SHARES.property())) {
      return Optional.of(Role.PLAN_COST_SHARES);
    }
    if (parent == Role.LINKED_PLAN_SERVICE && name.equals(Role.LINKED_SERVICE.property())) {
      return Optional.of(Role.LINKED_SERVICE);
    }
    if (parent == Role.LINKED_PLAN_SERVICE
        && name.equals(Role.PLANSERVICE_COST_SHARES.property())) {
      return Optional.of(Role.PLANSERVICE_COST_SHARES);
    }
    return Optional.empty();
  }

  private static Optional<String> idOf(JsonValue value) {
    return value instanceof JsonObject object
            && object.get("objectId").orElse(JsonValue.NULL) instanceof JsonString id
        ? Optional.of(id.value())
        : Optional.empty();
  }

  /** Tells no content. */
  @Override
  public String toString() {
    return "PartialUpdate";
  }
}
