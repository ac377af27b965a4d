package io.planmanagement.domain;

import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonBoolean;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.List;

/**
 * The bounds of a plan that is written. What is stored already stays readable when they are
 * lowered.
 *
 * @param documentBytes the most bytes of a plan's document, in UTF-8
 * @param linkedPlanServices the most linked plan services of a plan
 * @param depth the most levels of objects and arrays in a document, the document itself counted
 * @param values the most JSON values (members and elements, at all levels) in a document
 */
public record PlanLimits(int documentBytes, int linkedPlanServices, int depth, int values) {

  /** The deepest nesting that any configuration may allow. */
  public static final int MAX_DEPTH = 100;

  /** 1 MiB, 1,000 linked plan services, 32 levels, 50,000 values. */
  public static final PlanLimits DEFAULT = new PlanLimits(1 << 20, 1_000, 32, 50_000);

  /**
   * Checks the bounds themselves.
   *
   * @throws IllegalArgumentException if one is not positive, or the depth is less than the 4 levels
   *     that a plan has or more than {@value #MAX_DEPTH}
   */
  public PlanLimits {
    if (documentBytes < 1 || linkedPlanServices < 1 || values < 1) {
      throw new IllegalArgumentException("a limit is a positive number");
    }
    if (depth < 4 || depth > MAX_DEPTH) {
      throw new IllegalArgumentException("the depth is from 4 to " + MAX_DEPTH);
    }
  }

  /**
   * Checks a plan that is about to be written.
   *
   * @throws PlanRefused.Invalid with every bound that it exceeds; of places that are too deep the
   *     first ten
   */
  public void check(Plan plan) {
    List<Violation> violations = new ArrayList<>();
    if (plan.linkedPlanServices().size() > linkedPlanServices) {
      violations.add(
          Pointer.ROOT
              .child(Role.LINKED_PLAN_SERVICE.property())
              .violates("maxItems", "must have at most " + linkedPlanServices + " elements"));
    }
    Count count = new Count(violations);
    count.walk(Pointer.ROOT, plan.document(), 1);
    if (count.bytes > documentBytes) {
      violations.add(
          Pointer.ROOT.violates("maxBytes", "must have at most " + documentBytes + " bytes"));
    }
    if (count.values > values) {
      violations.add(
          Pointer.ROOT.violates("maxValues", "must have at most " + values + " values in all"));
    }
    if (!violations.isEmpty()) {
      throw new PlanRefused.Invalid(violations);
    }
  }

  private final class Count {
    private static final int DEPTH_VIOLATIONS = 10;
    private static final String SHORT_ESCAPES = "\"\\\b\t\n\f\r";

    private final List<Violation> violations;
    private int values;
    private long bytes;
    private int tooDeep;

    Count(List<Violation> violations) {
      this.violations = violations;
    }

    private void walk(Pointer at, JsonValue value, int level) {
      values++;
      bytes += ownBytes(value);
      if (value instanceof JsonObject object && goesOn(at, level)) {
        object
            .members()
            .forEach(
                (name, member) -> {
                  bytes += quotedBytes(name) + 1;
                  walk(at.child(name), member, level + 1);
                });
      } else if (value instanceof JsonArray array && goesOn(at, level)) {
        for (int i = 0; i < array.elements().size(); i++) {
          walk(at.child(i), array.elements().get(i), level + 1);
        }
      }
    }

    private boolean goesOn(Pointer at, int level) {
      boolean within = level <= depth;
      if (!within && tooDeep++ < DEPTH_VIOLATIONS) {
        violations.add(at.violates("maxDepth", "must be at most " + depth + " levels deep"));
      }
      return within;
    }

    /** The bytes of a compact text of this value, without what is in it. */
    private long ownBytes(JsonValue value) {
      if (value instanceof JsonObject object) {
        return 2L + Math.max(0, object.members().size() - 1);
      } else if (value instanceof JsonArray array) {
        return 2L + Math.max(0, array.elements().size() - 1);
      } else if (value instanceof JsonString string) {
        return quotedBytes(string.value());
      } else if (value instanceof JsonNumber number) {
        return number.value().toString().length();
      } else if (value instanceof JsonBoolean bool) {
        return bool.value() ? 4 : 5;
      }
      return 4;
    }

    private long quotedBytes(String text) {
      long quoted = 2;
      for (int i = 0; i < text.length(); ) {
        int codePoint = text.codePointAt(i);
        quoted += quotedBytes(codePoint);
        i += Character.charCount(codePoint);
      }
      return quoted;
    }

    private long quotedBytes(int codePoint) {
      if (SHORT_ESCAPES.indexOf(codePoint) >= 0) {
        return 2;
      }
      return codePoint < 0x20 ? 6 : Text.utf8Length(codePoint);
    }
  }
}
