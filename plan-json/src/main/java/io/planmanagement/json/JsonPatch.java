package io.planmanagement.json;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.PlanLimits;
import io.planmanagement.domain.PlanPatch;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Pointer;
import io.planmanagement.domain.Violation;
import io.planmanagement.json.PatchedDocument.Node;
import io.planmanagement.json.PatchedDocument.Unchanged;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A JSON Patch (RFC 6902): operations that are applied in their order, all or none.
 *
 * <p>Bounded beyond the RFC: {@value #MAX_OPERATIONS} operations, {@value #MAX_COPIED} characters
 * that {@code copy} operations make of the document in all, and the depth that any document has.
 */
public final class JsonPatch implements PlanPatch {

  /** The media type of the format. */
  public static final String MEDIA_TYPE = "application/json-patch+json";

  /** The most operations of a patch. */
  public static final int MAX_OPERATIONS = 1_000;

  /** The most characters (about: a number counts as one) that copies may add to the document. */
  public static final int MAX_COPIED = 1 << 22;

  private final List<Operation> operations;

  private JsonPatch(List<Operation> operations) {
    this.operations = operations;
  }

  /**
   * Reads a patch.
   *
   * @throws PlanRefused.Malformed if the bytes are no JSON document
   * @throws PlanRefused.Invalid with every violation, if the document is no patch
   */
  public static JsonPatch read(byte[] json) {
    return of(JsonCodec.read(json));
  }

  /**
   * Reads a patch from its document.
   *
   * @throws PlanRefused.Invalid with every violation, if the document is no patch
   */
  public static JsonPatch of(JsonValue document) {
    return new Reading().patch(document);
  }

  /**
   * {@inheritDoc}
   *
   * @throws PlanRefused.Invalid pointing at the first operation that can't be done
   * @throws PlanRefused.TestFailed if a test does not hold, or there is nothing at its place
   */
  @Override
  public JsonValue apply(JsonObject document) {
    PatchedDocument patched = new PatchedDocument(document);
    Copies copies = new Copies();
    for (int i = 0; i < operations.size(); i++) {
      apply(operations.get(i), patched, copies, i);
    }
    return patched
        .value()
        .orElseThrow(
            () -> invalid(Pointer.ROOT.violates("required", "must leave something of the plan")));
  }

  private static void apply(
      Operation operation, PatchedDocument document, Copies copies, int index) {
    Pointer at = Pointer.ROOT.child(index);
    if (operation instanceof Add add) {
      put(document, add.path(), new Unchanged(add.value()), at);
    } else if (operation instanceof Remove remove) {
      if (document.remove(remove.path()).isEmpty()) {
        throw missing(at.child("path"));
      }
    } else if (operation instanceof Replace replace) {
      Node node = new Unchanged(replace.value());
      checkDepth(replace.path(), node, at);
      if (!document.replace(replace.path(), node)) {
        throw missing(at.child("path"));
      }
    } else if (operation instanceof Move move) {
      Node node = document.remove(move.from()).orElseThrow(() -> missing(at.child("from")));
      put(document, move.path(), node, at);
    } else if (operation instanceof Copy copy) {
      Node node = document.find(copy.from()).orElseThrow(() -> missing(at.child("from")));
      put(document, copy.path(), copies.of(node, at), at);
    } else if (operation instanceof Test test
        && !document.find(test.path()).map(node -> node.equalsJson(test.value())).orElse(false)) {
      throw new PlanRefused.TestFailed(index);
    }
  }

  private static void put(PatchedDocument document, PatchPath path, Node node, Pointer at) {
    checkDepth(path, node, at);
    if (!document.add(path, node)) {
      throw invalid(
          at.child("path")
              .violates("exists", "must be a place in an object or array of the document"));
    }
  }

  private static void checkDepth(PatchPath path, Node node, Pointer at) {
    if (path.tokens().size() + node.height() > PlanLimits.MAX_DEPTH) {
      throw invalid(
          at.violates("maxDepth", "must not make more than " + PlanLimits.MAX_DEPTH + " levels"));
    }
  }

  private static PlanRefused.Invalid missing(Pointer at) {
    return invalid(at.violates("exists", "must be a place that the document has"));
  }

  private static PlanRefused.Invalid invalid(Violation violation) {
    return new PlanRefused.Invalid(List.of(violation));
  }

  private sealed interface Operation {}

  private record Add(PatchPath path, JsonValue value) implements Operation {}

  private record Remove(PatchPath path) implements Operation {}

  private record Replace(PatchPath path, JsonValue value) implements Operation {}

  private record Move(PatchPath from, PatchPath path) implements Operation {}

  private record Copy(PatchPath from, PatchPath path) implements Operation {}

  private record Test(PatchPath path, JsonValue value) implements Operation {}

  /** Counts what copies make, so that a small patch can't make a huge document. */
  private static final class Copies {
    private long left = MAX_COPIED;

    Node of(Node node, Pointer at) {
      JsonValue value = node.value();
      count(value, at);
      return new Unchanged(value);
    }

    private void count(JsonValue value, Pointer at) {
      left--;
      if (value instanceof JsonObject object) {
        object
            .members()
            .forEach(
                (name, member) -> {
                  left -= name.length();
                  count(member, at);
                });
      } else if (value instanceof JsonArray array) {
        array.elements().forEach(element -> count(element, at));
      } else if (value instanceof JsonString string) {
        left -= string.value().length();
      }
      if (left < 0) {
        throw invalid(
            at.violates(
                "maxBytes", "must not copy more than " + MAX_COPIED + " characters in all"));
      }
    }
  }

  /** Reads the operations and collects every violation on the way. */
  private static final class Reading {
    private final List<Violation> violations = new ArrayList<>();

    JsonPatch patch(JsonValue document) {
      List<Operation> operations = new ArrayList<>();
      if (!(document instanceof JsonArray array)) {
        violations.add(Pointer.ROOT.violates("type", "must be an array of operations"));
      } else if (array.elements().size() > MAX_OPERATIONS) {
        violations.add(
            Pointer.ROOT.violates("maxItems", "must have at most " + MAX_OPERATIONS + " elements"));
      } else {
        for (int i = 0; i < array.elements().size(); i++) {
          operation(Pointer.ROOT.child(i), array.elements().get(i)).ifPresent(operations::add);
        }
      }
      if (!violations.isEmpty()) {
        throw new PlanRefused.Invalid(violations);
      }
      return new JsonPatch(operations);
    }

    private Optional<Operation> operation(Pointer at, JsonValue element) {
      if (!(element instanceof JsonObject operation)) {
        violations.add(at.violates("type", "must be an object"));
        return Optional.empty();
      }
      Optional<String> op = text(at, operation, "op");
      Optional<PatchPath> path = path(at, operation, "path");
      return op.flatMap(
          name ->
              switch (name) {
                case "add" -> with(path, value(at, operation), Add::new);
                case "remove" -> path.map(Remove::new);
                case "replace" -> with(path, value(at, operation), Replace::new);
                case "move" ->
                    with(path(at, operation, "from"), path, Move::new)
                        .filter(move -> isOutside(at, move));
                case "copy" -> with(path(at, operation, "from"), path, Copy::new);
                case "test" -> with(path, value(at, operation), Test::new);
                default -> {
                  violations.add(
                      at.child("op")
                          .violates("enum", "must be add, remove, replace, move, copy or test"));
                  yield Optional.empty();
                }
              });
    }

    private boolean isOutside(Pointer at, Operation operation) {
      boolean inside = operation instanceof Move move && move.from().contains(move.path());
      if (inside) {
        violations.add(at.child("path").violates("outside", "must not be inside of what is moved"));
      }
      return !inside;
    }

    private Optional<PatchPath> path(Pointer at, JsonObject operation, String name) {
      return text(at, operation, name)
          .flatMap(
              text -> {
                Optional<PatchPath> path = PatchPath.parse(text);
                if (path.isEmpty()) {
                  violations.add(
                      at.child(name).violates("format", "must be a JSON Pointer (RFC 6901)"));
                }
                return path;
              });
    }

    private Optional<String> text(Pointer at, JsonObject operation, String name) {
      return value(at, operation, name)
          .flatMap(
              value -> {
                if (value instanceof JsonString string) {
                  return Optional.of(string.value());
                }
                violations.add(at.child(name).violates("type", "must be a string"));
                return Optional.empty();
              });
    }

    private Optional<JsonValue> value(Pointer at, JsonObject operation) {
      return value(at, operation, "value");
    }

    private Optional<JsonValue> value(Pointer at, JsonObject operation, String name) {
      Optional<JsonValue> value = operation.get(name);
      if (value.isEmpty()) {
        violations.add(at.child(name).violates("required", "must be there"));
      }
      return value;
    }

    private static <A, B> Optional<Operation> with(
        Optional<A> one, Optional<B> other, BiFunction<A, B, Operation> operation) {
      return one.flatMap(a -> other.map(b -> operation.apply(a, b)));
    }
  }
}
