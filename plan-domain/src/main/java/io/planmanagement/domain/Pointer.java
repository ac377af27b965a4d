package io.planmanagement.domain;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A place in a JSON document: a JSON Pointer (RFC 6901). Its text is made when it is asked for, so
 * that going through a large document costs nothing for the places where all is well.
 */
public final class Pointer {

  /** The whole document. */
  public static final Pointer ROOT = new Pointer("");

  private final Optional<Pointer> parent;
  private final String step;

  /**
   * Returns the place that a pointer's text names.
   *
   * @param value the text; empty for the whole document
   */
  public Pointer(String value) {
    this(Optional.empty(), value);
  }

  private Pointer(Optional<Pointer> parent, String step) {
    this.parent = parent;
    this.step = step;
  }

  /** Returns the place of a member of the object here. */
  public Pointer child(String name) {
    return new Pointer(Optional.of(this), name);
  }

  /** Returns the place of an element of the array here. */
  public Pointer child(int index) {
    return child(Integer.toString(index));
  }

  /** Returns the pointer's text; empty for the whole document. */
  public String value() {
    Deque<String> steps = new ArrayDeque<>();
    Pointer place = this;
    while (place.parent.isPresent()) {
      steps.push(place.step.replace("~", "~0").replace("/", "~1"));
      place = place.parent.get();
    }
    StringBuilder text = new StringBuilder(place.step);
    steps.forEach(step -> text.append('/').append(step));
    return text.toString();
  }

  /** Returns the violation of a rule at this place. */
  public Violation violates(String keyword, String message) {
    return new Violation(this, keyword, message);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pointer pointer && value().equals(pointer.value());
  }

  @Override
  public int hashCode() {
    return value().hashCode();
  }

  @Override
  public String toString() {
    return value();
  }
}
