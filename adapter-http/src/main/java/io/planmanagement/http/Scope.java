package io.planmanagement.http;

import java.util.Optional;

/** What a token may allow. */
public enum Scope {
  /** Reads, search and export. */
  READ("plan:read"),
  /** Writes and bulk. */
  WRITE("plan:write"),
  /** The operator's endpoints and the metrics. */
  ADMIN("plan:admin");

  private final String value;

  Scope(String value) {
    this.value = value;
  }

  /** Returns the scope as tokens write it. */
  public String value() {
    return value;
  }

  /** Returns the scope that is written so, if there is one. */
  public static Optional<Scope> of(String value) {
    for (Scope scope : values()) {
      if (scope.value.equals(value)) {
        return Optional.of(scope);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
