package io.planmanagement.application;

import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;

/**
 * On which terms a write is made.
 *
 * @param visibility the plans that the caller may see and write
 * @param precondition the state that the plan must be in
 * @param token names the write: one that is repeated under the same token is not applied again but
 *     answered as done, as long as nobody wrote the plan since
 */
public record WriteTerms(Visibility visibility, Precondition precondition, WriteToken token) {

  /** Returns the terms of a new write of a caller who sees all plans and expects no state. */
  public static WriteTerms unconditional() {
    return new WriteTerms(Visibility.ALL, Precondition.NONE, WriteToken.random());
  }

  /** Returns these terms for a caller who sees other plans. */
  public WriteTerms with(Visibility other) {
    return new WriteTerms(other, precondition, token);
  }

  /** Returns these terms with another precondition. */
  public WriteTerms with(Precondition other) {
    return new WriteTerms(visibility, other, token);
  }

  /** Returns these terms under another token. */
  public WriteTerms with(WriteToken other) {
    return new WriteTerms(visibility, precondition, other);
  }
}
