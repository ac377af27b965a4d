package io.planmanagement.domain;

import java.util.function.Function;

/**
 * A plan as the store, or the index, has it: revision, organisation and the document's bytes. The
 * plan is parsed on demand, so that a read can pass the bytes through.
 */
public final class StoredPlan {

  private final PlanId id;
  private final Revision revision;
  private final Organisation org;
  private final Document document;
  private final Function<Document, Plan> parser;

  /**
   * Describes a stored plan.
   *
   * @param parser reads the document; called at most when {@link #plan()} is asked for
   */
  public StoredPlan(
      PlanId id,
      Revision revision,
      Organisation org,
      Document document,
      Function<Document, Plan> parser) {
    this.id = id;
    this.revision = revision;
    this.org = org;
    this.document = document;
    this.parser = parser;
  }

  /** Returns the plan's id. */
  public PlanId id() {
    return id;
  }

  /** Returns the revision that the document is of. */
  public Revision revision() {
    return revision;
  }

  /** Returns whose plan it is. */
  public Organisation org() {
    return org;
  }

  /** Returns the whole plan's JSON document. */
  public Document document() {
    return document;
  }

  /**
   * Parses the document, at every call.
   *
   * @throws PlanRefused if what is stored breaks the invariants: it passes the same checks as what
   *     comes from outside
   */
  public Plan plan() {
    return parser.apply(document);
  }

  /** Tells id and revision, not the content. */
  @Override
  public String toString() {
    return "StoredPlan[" + id + "@" + revision + "]";
  }
}
