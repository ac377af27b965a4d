package io.planmanagement.domain;

import java.util.List;
import java.util.Optional;

/**
 * What was asked is refused, and nothing was changed. The family is closed, so that whoever
 * translates refusals (to HTTP, to an exit code) covers them all.
 *
 * <p>Messages carry no ids and no content of plans.
 */
public abstract sealed class PlanRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private PlanRefused(String message) {
    super(message);
  }

  /** The text is no JSON document, or goes beyond what a parser accepts. */
  public static final class Malformed extends PlanRefused {
    private static final long serialVersionUID = 1L;
    private final int line;
    private final int column;

    /**
     * Refuses a text.
     *
     * @param reason what is wrong, without repeating the text
     * @param line the line, from 1, or 0 where it isn't known
     * @param column the column, from 1, or 0 where it isn't known
     */
    public Malformed(String reason, int line, int column) {
      super(reason);
      this.line = line;
      this.column = column;
    }

    /** Returns the line, from 1, or 0 where it isn't known. */
    public int line() {
      return line;
    }

    /** Returns the column, from 1, or 0 where it isn't known. */
    public int column() {
      return column;
    }
  }

  /** The document breaks rules: all of them are named. */
  public static final class Invalid extends PlanRefused {
    /** The most violations that are named: a refusal must not be much larger than the request. */
    public static final int MAX_VIOLATIONS = 1_000;

    private static final long serialVersionUID = 1L;
    private final transient List<Violation> violations;

    /** Refuses a document for these violations, of which there is at least one. */
    public Invalid(List<Violation> violations) {
      super(summary(violations));
      this.violations =
          List.copyOf(violations.subList(0, Math.min(violations.size(), MAX_VIOLATIONS)));
    }

    /**
     * Returns every rule that the document breaks, conflicts between objects last; of more than
     * {@value #MAX_VIOLATIONS} the first.
     */
    public List<Violation> violations() {
      return violations;
    }

    private static String summary(List<Violation> violations) {
      if (violations.isEmpty()) {
        throw new IllegalArgumentException("a refusal names at least one violation");
      }
      return violations.size() == 1
          ? "The document breaks a rule."
          : "The document breaks " + violations.size() + " rules.";
    }
  }

  /** There is no such plan, or none that the caller may see. */
  public static final class NotFound extends PlanRefused {
    private static final long serialVersionUID = 1L;

    /** Refuses for want of the plan or the object. */
    public NotFound() {
      super("There is no such plan or object.");
    }
  }

  /** A plan with that id exists. */
  public static final class AlreadyExists extends PlanRefused {
    private static final long serialVersionUID = 1L;

    /** Refuses a create. */
    public AlreadyExists() {
      super("A plan with that id exists.");
    }
  }

  /** The plan is not in the state that the caller named. */
  public static final class Stale extends PlanRefused {
    private static final long serialVersionUID = 1L;
    private final transient Optional<Revision> current;

    /**
     * Refuses a conditional request.
     *
     * @param current the revision that the plan has; empty if there is no such plan
     */
    public Stale(Optional<Revision> current) {
      super("The plan is not in the state that the request names.");
      this.current = current;
    }

    /** Returns the revision that the plan has; empty if there is no such plan. */
    public Optional<Revision> current() {
      return current;
    }
  }

  /** A {@code test} operation of a JSON Patch does not hold. */
  public static final class TestFailed extends PlanRefused {
    private static final long serialVersionUID = 1L;
    private final int operation;

    /**
     * Refuses a patch.
     *
     * @param operation the index of the operation, from 0
     */
    public TestFailed(int operation) {
      super("A test operation of the patch does not hold.");
      this.operation = operation;
    }

    /** Returns the index of the operation, from 0. */
    public int operation() {
      return operation;
    }
  }

  /** The plan's organisation is not the caller's. */
  public static final class ForeignOrganisation extends PlanRefused {
    private static final long serialVersionUID = 1L;

    /** Refuses a plan of another organisation. */
    public ForeignOrganisation() {
      super("The plan belongs to another organisation than the caller.");
    }
  }

  /** A job of that kind runs already. */
  public static final class AlreadyRunning extends PlanRefused {
    private static final long serialVersionUID = 1L;

    /** Refuses to start a job. */
    public AlreadyRunning() {
      super("A job of that kind runs already.");
    }
  }

  /** The cursor is none that this service made for this request. */
  public static final class BadCursor extends PlanRefused {
    private static final long serialVersionUID = 1L;

    /** Refuses a cursor. */
    public BadCursor() {
      super("The cursor is none that this service made.");
    }
  }

  /** A query in one line that is none, or breaks a rule. */
  public static final class BadQuery extends PlanRefused {
    private static final long serialVersionUID = 1L;
    private final int column;

    /**
     * Refuses a query.
     *
     * @param reason what is expected there, without repeating the query
     * @param column where, in characters from 1
     */
    public BadQuery(String reason, int column) {
      super(reason);
      this.column = column;
    }

    /** Returns where, in characters from 1. */
    public int column() {
      return column;
    }
  }

  /** The search can't be answered, or not within its bounds. */
  public static final class Unsearchable extends PlanRefused {
    private static final long serialVersionUID = 1L;
    private final Bound bound;

    /** What stands in the way. */
    public enum Bound {
      /** It takes longer than a search may. */
      TIME("the time that a search may take"),
      /** A facet has more values or intervals than it may. */
      BUCKETS("the number of values or intervals of a facet"),
      /** Of more paths than the index has room for, some were left out. */
      FIELDS("the number of paths that are indexed: values at one of these paths were left out");

      private final String meaning;

      Bound(String meaning) {
        this.meaning = meaning;
      }
    }

    /** Refuses a search. */
    public Unsearchable(Bound bound) {
      super("The search exceeds a bound: " + bound.meaning + ".");
      this.bound = bound;
    }

    /** Returns what stands in the way. */
    public Bound bound() {
      return bound;
    }
  }
}
