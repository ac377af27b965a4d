package io.planmanagement.bootstrap.system;

/**
 * What a client did to one plan, and what it was told. States are named by texts that no two writes
 * share; the empty one is a plan that isn't there.
 *
 * @param kind what it asked for
 * @param expected the state that a write expects; of a read nothing
 * @param value the state that a write makes, or that a read has seen
 * @param outcome what it was told
 * @param begun when it asked, by some clock
 * @param ended when it was answered, by the same clock
 */
record Operation(
    Kind kind, String expected, String value, Outcome outcome, long begun, long ended) {

  /** The state of a plan that isn't there. */
  static final String ABSENT = "";

  /** What a client asks for. */
  enum Kind {
    READ,
    WRITE
  }

  /** What a client is told. */
  enum Outcome {
    /** It was done. */
    DONE,
    /** The plan is in another state than the write expects. */
    REFUSED,
    /** Nobody knows whether it was done, or will be. */
    UNKNOWN
  }

  /** A read that has seen a state. */
  static Operation read(String seen, long begun, long ended) {
    return new Operation(Kind.READ, "", seen, Outcome.DONE, begun, ended);
  }

  /** A write that makes one state of another: a create, a replacement or a deletion. */
  static Operation write(String expected, String value, Outcome outcome, long begun, long ended) {
    return new Operation(Kind.WRITE, expected, value, outcome, begun, ended);
  }

  /** Whether it must have happened between its begin and its end. */
  boolean isKnown() {
    return outcome != Outcome.UNKNOWN;
  }

  /** Whether it could have happened in that state. */
  boolean fits(String state) {
    if (kind == Kind.READ) {
      return state.equals(value);
    }
    return (outcome == Outcome.REFUSED) != state.equals(expected);
  }

  /** Returns the state after it happened in that one. */
  String after(String state) {
    return kind == Kind.WRITE && outcome != Outcome.REFUSED ? value : state;
  }
}
