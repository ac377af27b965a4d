package io.planmanagement.json;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.PartialUpdate;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredPlan;

/** Reads plans from their JSON documents, and writes them. */
public final class PlanDocuments {

  private PlanDocuments() {}

  /**
   * Reads a plan.
   *
   * @throws PlanRefused.Malformed if the bytes are no JSON document
   * @throws PlanRefused.Invalid with every violation, if the document is no plan
   */
  public static Plan read(byte[] json) {
    return Plan.of(JsonCodec.readObject(json));
  }

  /**
   * Reads a plan.
   *
   * @throws PlanRefused.Malformed if the text is no JSON document
   * @throws PlanRefused.Invalid with every violation, if the document is no plan
   */
  public static Plan read(Document document) {
    return read(document.shared());
  }

  /**
   * Writes a plan, or an object of one with all below it.
   *
   * @return compact JSON: first the properties that the domain names, in its order, then the
   *     attributes in theirs
   * @throws IllegalArgumentException if it is nested deeper than could be read back, which no plan
   *     within any {@link io.planmanagement.domain.PlanLimits} is
   */
  public static Document write(PlanObject object) {
    return JsonCodec.write(object.document());
  }

  /** Returns a plan as the store has it, from the plan: its document is written once, here. */
  public static StoredPlan stored(Plan plan, Revision revision) {
    return stored(plan.id(), revision, plan.org(), write(plan));
  }

  /**
   * Returns a plan as the store has it, from its document: that is read when the plan is asked for.
   */
  public static StoredPlan stored(
      PlanId id, Revision revision, Organisation org, Document document) {
    return new StoredPlan(id, revision, org, document, PlanDocuments::read);
  }

  /**
   * Reads a partial update, the patch format of {@code application/json}.
   *
   * @throws PlanRefused.Malformed if the bytes are no JSON document
   * @throws PlanRefused.Invalid if the document is no object
   */
  public static PartialUpdate partialUpdate(byte[] json) {
    return new PartialUpdate(JsonCodec.readObject(json));
  }
}
