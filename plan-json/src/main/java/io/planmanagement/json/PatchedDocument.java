package io.planmanagement.json;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A document while a JSON Patch is applied to it. Only the objects and arrays on the way to what is
 * changed become mutable, each once, so the cost of a patch is that of what it touches.
 */
final class PatchedDocument {

  /**
   * What the whole document is called in the object that holds it, so that it is no special case.
   */
  private static final String WHOLE = "";

  private final Members holder;

  PatchedDocument(JsonValue document) {
    holder = new Members(new JsonObject(Map.of(WHOLE, document)));
  }

  /** Returns the document as it is now; empty if it was removed. */
  Optional<JsonValue> value() {
    return holder.get(WHOLE).map(Node::value);
  }

  Optional<Node> find(PatchPath path) {
    return parent(path).flatMap(parent -> parent.get(last(path)));
  }

  /** Puts a node into an object, or into an array before the element that is there. */
  boolean add(PatchPath path, Node node) {
    return parent(path).map(parent -> parent.add(last(path), node)).orElse(false);
  }

  /** Puts a node where there is one. */
  boolean replace(PatchPath path, Node node) {
    Optional<Container> parent = parent(path).filter(holds -> holds.get(last(path)).isPresent());
    parent.ifPresent(holds -> holds.set(last(path), node));
    return parent.isPresent();
  }

  Optional<Node> remove(PatchPath path) {
    return parent(path).flatMap(parent -> parent.remove(last(path)));
  }

  private Optional<Container> parent(PatchPath path) {
    Optional<Container> container = Optional.of(holder);
    String step = WHOLE;
    for (String token : path.tokens()) {
      String name = step;
      container = container.flatMap(holds -> holds.open(name));
      step = token;
    }
    return container;
  }

  private static String last(PatchPath path) {
    int size = path.tokens().size();
    return size == 0 ? WHOLE : path.tokens().get(size - 1);
  }

  /** A value of the document. */
  sealed interface Node {

    JsonValue value();

    /** Whether this is the same value as RFC 6902 compares: numbers as numbers. */
    boolean equalsJson(JsonValue other);

    /** The levels of objects and arrays in this value. */
    int height();
  }

  /** A value that was not changed inside. */
  record Unchanged(JsonValue value) implements Node {

    @Override
    public boolean equalsJson(JsonValue other) {
      return equal(value, other);
    }

    @Override
    public int height() {
      return heightOf(value);
    }

    private static boolean equal(JsonValue one, JsonValue other) {
      if (one instanceof JsonObject object && other instanceof JsonObject that) {
        return object.members().size() == that.members().size()
            && object.members().entrySet().stream()
                .allMatch(
                    member ->
                        that.get(member.getKey())
                            .map(value -> equal(member.getValue(), value))
                            .orElse(false));
      } else if (one instanceof JsonArray array && other instanceof JsonArray that) {
        if (array.elements().size() != that.elements().size()) {
          return false;
        }
        for (int i = 0; i < array.elements().size(); i++) {
          if (!equal(array.elements().get(i), that.elements().get(i))) {
            return false;
          }
        }
        return true;
      } else if (one instanceof JsonNumber number && other instanceof JsonNumber that) {
        return number.value().compareTo(that.value()) == 0;
      }
      return one.equals(other);
    }

    private static int heightOf(JsonValue value) {
      if (value instanceof JsonObject object) {
        return 1 + object.members().values().stream().mapToInt(Unchanged::heightOf).max().orElse(0);
      } else if (value instanceof JsonArray array) {
        return 1 + array.elements().stream().mapToInt(Unchanged::heightOf).max().orElse(0);
      }
      return 0;
    }
  }

  /** An object or array that was changed, or in which something was. */
  private sealed interface Container extends Node {

    Optional<Node> get(String token);

    void set(String token, Node node);

    boolean add(String token, Node node);

    Optional<Node> remove(String token);

    /** Returns what is there as something that can be changed, if it is an object or an array. */
    default Optional<Container> open(String token) {
      Optional<Node> found = get(token);
      if (found.isPresent() && found.get() instanceof Container container) {
        return Optional.of(container);
      }
      Optional<Container> opened =
          found.flatMap(
              node ->
                  node.value() instanceof JsonObject object
                      ? Optional.of(new Members(object))
                      : node.value() instanceof JsonArray array
                          ? Optional.of(new Elements(array))
                          : Optional.empty());
      opened.ifPresent(container -> set(token, container));
      return opened;
    }
  }

  private static final class Members implements Container {
    private final Map<String, Node> nodes = new LinkedHashMap<>();

    Members(JsonObject object) {
      object.members().forEach((name, value) -> nodes.put(name, new Unchanged(value)));
    }

    @Override
    public Optional<Node> get(String name) {
      return Optional.ofNullable(nodes.get(name));
    }

    @Override
    public void set(String name, Node node) {
      nodes.put(name, node);
    }

    @Override
    public boolean add(String name, Node node) {
      nodes.put(name, node);
      return true;
    }

    @Override
    public Optional<Node> remove(String name) {
      return Optional.ofNullable(nodes.remove(name));
    }

    @Override
    public JsonValue value() {
      Map<String, JsonValue> members = new LinkedHashMap<>();
      nodes.forEach((name, node) -> members.put(name, node.value()));
      return new JsonObject(members);
    }

    @Override
    public boolean equalsJson(JsonValue other) {
      return other instanceof JsonObject that
          && nodes.size() == that.members().size()
          && nodes.entrySet().stream()
              .allMatch(
                  member ->
                      that.get(member.getKey()).map(member.getValue()::equalsJson).orElse(false));
    }

    @Override
    public int height() {
      return 1 + nodes.values().stream().mapToInt(Node::height).max().orElse(0);
    }
  }

  private static final class Elements implements Container {
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");
    private static final String END = "-";

    private final List<Node> nodes = new ArrayList<>();

    Elements(JsonArray array) {
      array.elements().forEach(value -> nodes.add(new Unchanged(value)));
    }

    @Override
    public Optional<Node> get(String token) {
      return index(token, nodes.size()).map(nodes::get);
    }

    @Override
    public void set(String token, Node node) {
      nodes.set(Integer.parseInt(token), node);
    }

    @Override
    public boolean add(String token, Node node) {
      Optional<Integer> place =
          token.equals(END) ? Optional.of(nodes.size()) : index(token, nodes.size() + 1);
      place.ifPresent(index -> nodes.add(index, node));
      return place.isPresent();
    }

    @Override
    public Optional<Node> remove(String token) {
      return index(token, nodes.size()).map(index -> nodes.remove(index.intValue()));
    }

    @Override
    public JsonValue value() {
      return new JsonArray(nodes.stream().map(Node::value).toList());
    }

    @Override
    public boolean equalsJson(JsonValue other) {
      if (!(other instanceof JsonArray that) || nodes.size() != that.elements().size()) {
        return false;
      }
      for (int i = 0; i < nodes.size(); i++) {
        if (!nodes.get(i).equalsJson(that.elements().get(i))) {
          return false;
        }
      }
      return true;
    }

    @Override
    public int height() {
      return 1 + nodes.stream().mapToInt(Node::height).max().orElse(0);
    }

    private static Optional<Integer> index(String token, int end) {
      return INDEX.matcher(token).matches()
          ? Optional.of(Integer.parseInt(token)).filter(index -> index < end)
          : Optional.empty();
    }
  }
}
