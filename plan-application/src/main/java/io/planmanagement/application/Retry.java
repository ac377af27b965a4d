package io.planmanagement.application;

/** What became of a dead letter that was retried. */
public enum Retry {
  /** The index took the plan as the store has it now: the letter is gone. */
  TAKEN,
  /** The index refuses the plan still: the letter is kept, with the reason of today. */
  REFUSED,
  /** No such letter is kept any more, or the store has forgotten the plan: nothing is kept. */
  GONE
}
