package io.planmanagement.domain;

/**
 * A place in a JSON document: a JSON Pointer (RFC 6901).
 *
 * @param value the pointer's text; empty for the whole document
 */
public record Pointer(String value) {

  /** The whole document. */
  public static final Pointer ROOT = new Pointer("");

  /** Returns the place of a member of the object here. */
  public Pointer child(String name) {
    return new Pointer(value + "/" + name.replace("~", "~0").replace("/", "~1"));
  }

  /** Returns the place of an element of the array here. */
  public Pointer child(int index) {
    return new Pointer(value + "/" + index);
  }

  /** Returns the violation of a rule at this place. */
  public Violation violates(String keyword, String message) {
    return new Violation(this, keyword, message);
  }

  @Override
  public String toString() {
    return value;
  }
}
