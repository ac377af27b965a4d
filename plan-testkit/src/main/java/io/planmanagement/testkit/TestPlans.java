package io.planmanagement.testkit;

import io.planmanagement.domain.Amount;
import io.planmanagement.domain.CostShares;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.LinkedService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanDate;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.json.PlanDocuments;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/** Makes small plans for tests: each with a fresh id, so that no test meets another's plans. */
public final class TestPlans {

  private static final Organisation CATALOGUE = new Organisation("catalogue.example");

  private TestPlans() {}

  /** Returns a plan id that nobody else has. */
  public static PlanId freshId() {
    return new PlanId("plan-" + UUID.randomUUID());
  }

  /** Returns an object id that nobody else has. */
  public static ObjectId freshObjectId() {
    return new ObjectId("object-" + UUID.randomUUID());
  }

  /** Returns an organisation that nobody else has. */
  public static Organisation freshOrg() {
    return new Organisation("org-" + UUID.randomUUID() + ".example");
  }

  /** Returns a plan with a fresh id, of a fresh organisation, with one linked service. */
  public static Plan plan() {
    return plan(freshId(), freshOrg(), 1);
  }

  /** Returns a plan with a fresh id and one linked service. */
  public static Plan plan(Organisation org) {
    return plan(freshId(), org, 1);
  }

  /** Returns a plan with so many linked services. */
  public static Plan plan(PlanId id, Organisation org, int services) {
    return plan(
        id, org, IntStream.range(0, services).mapToObj(n -> link(id, org, n)).toList(), "first");
  }

  /**
   * Returns a plan.
   *
   * @param version an attribute that tells one state of the plan from another
   */
  public static Plan plan(
      PlanId id, Organisation org, List<LinkedPlanService> links, String version) {
    return new Plan(
        id,
        org,
        "inNetwork",
        new PlanDate("12-12-2017"),
        costShares(new ObjectId(id.value() + "-cost"), org, "2000", "23.50"),
        links,
        new JsonObject(Map.of("version", JsonValue.of(version))));
  }

  /** Returns the plan in another state, told from all others by an attribute. */
  public static Plan changed(Plan plan, String version) {
    return plan(plan.id(), plan.org(), plan.linkedPlanServices(), version);
  }

  /** Returns the plan with so many linked services. */
  public static Plan withServices(Plan plan, int services) {
    return plan(plan.id(), plan.org(), services);
  }

  /** Returns the {@code n}-th linked service of a plan, whose ids are the plan's own. */
  public static LinkedPlanService link(PlanId plan, Organisation org, int n) {
    return link(
        new ObjectId(plan.value() + "-link-" + n),
        org,
        service(new ObjectId(plan.value() + "-service-" + n), "Well baby " + n));
  }

  /** Returns a link to a service. */
  public static LinkedPlanService link(ObjectId id, Organisation org, LinkedService service) {
    return new LinkedPlanService(
        id,
        org,
        service,
        costShares(new ObjectId(id.value() + "-cost"), org, "10", "0"),
        new JsonObject(Map.of("coinsurance", JsonValue.of("20%"))));
  }

  /** Returns a service of a catalogue that many plans may link. */
  public static LinkedService service(ObjectId id, String name) {
    return new LinkedService(id, CATALOGUE, name, JsonObject.EMPTY);
  }

  /** Returns cost shares. */
  public static CostShares costShares(
      ObjectId id, Organisation org, String deductible, String copay) {
    return new CostShares(
        id, org, Amount.of(deductible), Optional.of(Amount.of(copay)), JsonObject.EMPTY);
  }

  /** Returns the plan as a store would have it at that revision. */
  public static StoredPlan stored(Plan plan, Revision revision) {
    return PlanDocuments.stored(plan, revision);
  }

  /**
   * Returns the record of a living plan.
   *
   * @param places the most services that the plan ever had, if more than now
   */
  public static PlanRecord record(Plan plan, Revision revision, int places) {
    return new PlanRecord(
        plan.id(),
        revision,
        WriteToken.random(),
        Math.max(places, plan.linkedPlanServices().size()),
        Optional.of(stored(plan, revision)));
  }

  /** Returns the record of a deletion. */
  public static PlanRecord deletion(PlanId id, Revision revision, int places) {
    return new PlanRecord(id, revision, WriteToken.random(), places, Optional.empty());
  }
}
