package io.planmanagement.application;

import io.planmanagement.domain.Revision;
import java.util.Optional;
import java.util.Set;

/**
 * The state that a caller wants a plan to be in, as conditional requests say it (RFC 9110, section
 * 13). Both parts must hold.
 *
 * @param matches the plan must exist and have one of these revisions; empty if nothing is asked
 * @param matchesNone the plan must not exist with one of these revisions; empty if nothing is asked
 */
public record Precondition(Optional<Revisions> matches, Optional<Revisions> matchesNone) {

  /** Holds always. */
  public static final Precondition NONE = new Precondition(Optional.empty(), Optional.empty());

  /** Returns the precondition that the plan exists with that revision. */
  public static Precondition at(Revision revision) {
    return new Precondition(Optional.of(new Revisions(false, Set.of(revision))), Optional.empty());
  }

  /** Returns the precondition that the plan does not exist. */
  public static Precondition absent() {
    return new Precondition(Optional.empty(), Optional.of(Revisions.ANY));
  }

  /** Returns the precondition that the plan exists, at whatever revision. */
  public static Precondition exists() {
    return new Precondition(Optional.of(Revisions.ANY), Optional.empty());
  }

  /** Whether this holds for a plan with that revision; empty if there is no such plan. */
  public boolean holds(Optional<Revision> current) {
    return matches.map(revisions -> revisions.include(current)).orElse(true)
        && matchesNone.map(revisions -> !revisions.include(current)).orElse(true);
  }

  /**
   * A set of revisions.
   *
   * @param any whether every revision is in it
   * @param listed those in it otherwise
   */
  public record Revisions(boolean any, Set<Revision> listed) {

    /** Every revision: the {@code *} of conditional requests. */
    public static final Revisions ANY = new Revisions(true, Set.of());

    /** Copies the set. */
    public Revisions {
      listed = Set.copyOf(listed);
    }

    boolean include(Optional<Revision> current) {
      return current.map(revision -> any || listed.contains(revision)).orElse(false);
    }
  }
}
