package io.planmanagement.bootstrap.system;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.Plan;
import io.planmanagement.json.PlanDocuments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the one client that writes a plan was told about it: the last state that was acknowledged or
 * read, and what writes of unknown outcome may have made of it since. All writes but creates are
 * conditional on that last state, so once another state is known, what was pending then can never
 * come.
 *
 * <p>For one thread at a time.
 */
final class Fate {

  private State known = State.ABSENT;
  private final List<State> pending = new ArrayList<>();
  private final Map<String, String> contents = new HashMap<>();
  private boolean mayBeCreatedLater;

  /**
   * A state of a plan.
   *
   * @param content the plan as the codec writes it, by which states are compared; empty if it isn't
   *     there
   * @param etag its entity-tag; empty if nobody knows it, or it isn't there
   */
  record State(String content, String etag) {

    static final State ABSENT = new State("", "");

    static State of(Plan plan, String etag) {
      return new State(PlanDocuments.write(plan).toString(), etag);
    }

    static State of(JsonObject document, String etag) {
      return of(Plan.of(document), etag);
    }

    boolean isThere() {
      return !content.isEmpty();
    }

    /** Returns the plan; empty if it isn't there. */
    Optional<Plan> plan() {
      return isThere() ? Optional.of(PlanDocuments.read(Document.of(content))) : Optional.empty();
    }
  }

  /** Returns the last state that is certain to have been. */
  State known() {
    return known;
  }

  /** Says that a write is on its way. */
  void attempted(State after) {
    pending.add(after);
  }

  /** Says that the last attempt is certain not to be applied, now or later. */
  void refused() {
    pending.remove(pending.size() - 1);
  }

  /**
   * Says that nobody will hear of the last attempt, a create, any more: it may still be made,
   * whatever else is seen. The plan is not to be written any more.
   */
  void abandoned() {
    mayBeCreatedLater = true;
  }

  boolean isAbandoned() {
    return mayBeCreatedLater;
  }

  /**
   * Says that the plan is in that state.
   *
   * @return what is wrong with that; empty if nothing is
   */
  Optional<String> seen(State state) {
    if (!allows(state)) {
      return Optional.of("is in no state that it can be in: " + state + " is neither " + this);
    }
    return became(state);
  }

  /**
   * Says that a write was acknowledged with that state, or that a state is taken for granted after
   * a loss.
   *
   * @return what is wrong with that; empty if nothing is
   */
  Optional<String> became(State state) {
    if (!mayBeCreatedLater && !state.content().equals(known.content())) {
      pending.clear();
    }
    known = state;
    if (!state.isThere()) {
      return Optional.empty();
    }
    String content = contents.putIfAbsent(state.etag(), state.content());
    return content == null || content.equals(state.content())
        ? Optional.empty()
        : Optional.of("entity-tag " + state.etag() + " stands for two contents");
  }

  /** Says that the store was robbed of what it had, and has that state left. */
  void robbed(State left) {
    pending.clear();
    known = left;
  }

  /** Whether the plan can be in that state, as far as this client was told. */
  boolean allows(State state) {
    return isSame(known, state) || pending.stream().anyMatch(made -> isSame(made, state));
  }

  /** Whether the plan ever was in that state, as far as this client was told. */
  boolean knew(State state) {
    return !state.isThere() || contents.containsValue(state.content()) || allows(state);
  }

  /** A revision may be made anew without a change of content, but only upwards. */
  private static boolean isSame(State expected, State seen) {
    return expected.content().equals(seen.content())
        && (!seen.isThere()
            || expected.etag().isEmpty()
            || revision(seen.etag()) >= revision(expected.etag()));
  }

  /** Returns the revision that an entity-tag stands for. */
  static long revision(String etag) {
    return Long.parseLong(etag.replace("\"", ""));
  }

  @Override
  public String toString() {
    return known + " nor one of " + pending;
  }
}
