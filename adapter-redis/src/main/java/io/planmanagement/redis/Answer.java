package io.planmanagement.redis;

import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.Revision;
import java.util.Optional;

/**
 * What became of one request.
 *
 * @param result what Redis replied; empty if the request failed
 * @param failure why it failed, with what is known of a write; empty if it did not
 * @param doubtful whether an earlier try of the same request may have been applied, or may still
 *     be: a reply that says that the state is another leaves open who changed it
 * @param shortOf how many replicas are missing that should have the write; 0 if none are
 */
record Answer(
    Optional<Reply> result, Optional<PortUnavailable> failure, boolean doubtful, int shortOf) {

  /**
   * Returns the reply.
   *
   * @throws PortUnavailable if the request failed
   */
  Reply reply() {
    return result.orElseThrow(failure::orElseThrow);
  }

  /**
   * Returns the reply, which tells that a write is applied.
   *
   * @throws PortUnavailable if the request failed, or too few replicas have the write
   */
  Reply applied() {
    Reply reply = reply();
    if (shortOf > 0) {
      throw new PortUnavailable(
          "The write lacks " + shortOf + " of the replicas that must have it.", Outcome.UNKNOWN);
    }
    return reply;
  }

  /**
   * Accepts a reply that tells that nothing was changed.
   *
   * @throws PortUnavailable if an earlier try may have changed it
   */
  void requireCertain() {
    if (doubtful) {
      throw new PortUnavailable(
          "The reply of a write was lost, and its state has changed since.", Outcome.UNKNOWN);
    }
  }

  /**
   * Accepts a reply that tells that nothing was changed, since the state was another.
   *
   * @param found the revision of that state
   * @param floor the revision above which every try of the write would have gone
   * @throws PortUnavailable if an earlier try may have been applied, and that state have followed
   */
  void requireCertain(Revision found, Revision floor) {
    if (found.isAfter(floor)) {
      requireCertain();
    }
  }
}
