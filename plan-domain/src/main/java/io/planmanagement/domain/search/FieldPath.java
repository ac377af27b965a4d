package io.planmanagement.domain.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names values in a document: the names of members from the outside to the inside. Arrays have no
 * step of their own: a path names the values of all their elements.
 *
 * <p>As a text the names are parted by dots; in a name {@code ~0} stands for {@code ~}, {@code ~1}
 * for a dot, and {@code ~2} is an empty name.
 *
 * @param names the names, at least one
 */
public record FieldPath(List<String> names) {

  /** The longest path, in characters of its text, at which values are searchable. */
  public static final int MAX_LENGTH = 512;

  /** The property that holds the linked plan services. */
  private static final String SERVICES = "linkedPlanServices";

  /**
   * Copies the names.
   *
   * @throws IllegalArgumentException if there is none
   */
  public FieldPath {
    names = List.copyOf(names);
    if (names.isEmpty()) {
      throw new IllegalArgumentException("a path has at least one name");
    }
  }

  /** Returns the path of these names. */
  public static FieldPath of(String... names) {
    return new FieldPath(List.of(names));
  }

  /**
   * Reads a path's text.
   *
   * @return empty if a name is empty without being written {@code ~2}, or a {@code ~} stands for
   *     nothing
   */
  public static Optional<FieldPath> parse(String text) {
    List<String> names = new ArrayList<>();
    for (String part : text.split("\\.", -1)) {
      Optional<String> name = name(part);
      if (name.isEmpty()) {
        return Optional.empty();
      }
      names.add(name.get());
    }
    return Optional.of(new FieldPath(names));
  }

  /** Returns a name as a part of a path's text. */
  public static String part(String name) {
    return name.isEmpty() ? "~2" : name.replace("~", "~0").replace(".", "~1");
  }

  private static Optional<String> name(String part) {
    if (part.equals("~2")) {
      return Optional.of("");
    }
    boolean escapesStandForSomething = part.replace("~0", "").replace("~1", "").indexOf('~') < 0;
    return part.isEmpty() || !escapesStandForSomething
        ? Optional.empty()
        : Optional.of(part.replace("~1", ".").replace("~0", "~"));
  }

  /** Returns the text, which {@link #parse} reads back. */
  public String text() {
    return String.join(".", names.stream().map(FieldPath::part).toList());
  }

  /** Whether this path leads into the linked plan services, or is theirs. */
  public boolean leadsIntoServices() {
    return names.get(0).equals(SERVICES);
  }

  /**
   * Returns a path that leads into the linked plan services as one from the linked plan service;
   * empty if it leads elsewhere or no further than to them.
   */
  public Optional<FieldPath> fromService() {
    return leadsIntoServices() && names.size() > 1
        ? Optional.of(new FieldPath(names.subList(1, names.size())))
        : Optional.empty();
  }

  /** Returns a path from a linked plan service as one from its plan. */
  public FieldPath ofService() {
    List<String> all = new ArrayList<>(names.size() + 1);
    all.add(SERVICES);
    all.addAll(names);
    return new FieldPath(all);
  }

  /** Tells the text. */
  @Override
  public String toString() {
    return text();
  }
}
