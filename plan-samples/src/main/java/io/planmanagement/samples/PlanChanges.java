package io.planmanagement.samples;

import io.planmanagement.domain.Amount;
import io.planmanagement.domain.CostShares;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.LinkedService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.PartialUpdate;
import io.planmanagement.domain.Plan;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Changes of plans, as issuers make them: an amount, a service more or less, an attribute. Change
 * {@code n} of a seed always does the same to the same plan. Immutable.
 */
public final class PlanChanges {

  private final long seed;

  /** Makes the changes of that seed. */
  public PlanChanges(long seed) {
    this.seed = seed;
  }

  /**
   * Returns the plan with one thing changed: never equal to the plan, always valid if the plan is,
   * of the same id and organisation.
   */
  public Plan change(Plan plan, long n) {
    Dice dice = new Dice(seed, n);
    return switch (dice.below(5)) {
      case 0 -> withPlanShares(plan, dice);
      case 1 -> withLinkShares(plan, dice);
      case 2 -> withService(plan, dice);
      case 3 -> withoutService(plan, dice);
      default -> withAttribute(plan, dice);
    };
  }

  /**
   * Returns a partial update that fits the plan and changes it: an amount of the plan or of one of
   * its linked services, a linked service more, or an attribute.
   */
  public PartialUpdate update(Plan plan, long n) {
    Dice dice = new Dice(seed, n);
    return new PartialUpdate(
        switch (dice.below(4)) {
          case 0 -> sharesUpdate(plan, dice);
          case 1 -> linkUpdate(plan, dice);
          case 2 -> links(newLink(plan, dice).document());
          default -> nameUpdate(plan, dice);
        });
  }

  private static JsonObject nameUpdate(Plan plan, Dice dice) {
    return new Members().with("name", otherName(plan, dice)).object();
  }

  private static JsonObject sharesUpdate(Plan plan, Dice dice) {
    CostShares shares = plan.planCostShares();
    return occurrences(plan, shares.objectId()) > 1
        ? nameUpdate(plan, dice)
        : new Members()
            .with(
                "planCostShares",
                new Members().with("copay", otherThan(shares.copay(), dice)).object())
            .object();
  }

  private static JsonObject linkUpdate(Plan plan, Dice dice) {
    List<LinkedPlanService> candidates =
        plan.linkedPlanServices().stream()
            .filter(link -> occurrences(plan, link.planserviceCostShares().objectId()) == 1)
            .toList();
    if (candidates.isEmpty()) {
      return links(newLink(plan, dice).document());
    }
    LinkedPlanService link = dice.oneOf(candidates);
    return links(
        new Members()
            .with("objectId", link.objectId().value())
            .with(
                "planserviceCostShares",
                new Members()
                    .with("copay", otherThan(link.planserviceCostShares().copay(), dice))
                    .object())
            .object());
  }

  private static JsonObject links(JsonObject link) {
    return new Members().with("linkedPlanServices", new JsonArray(List.of(link))).object();
  }

  private static Plan withPlanShares(Plan plan, Dice dice) {
    return withShares(plan, plan.planCostShares().objectId(), dice);
  }

  private static Plan withLinkShares(Plan plan, Dice dice) {
    return plan.linkedPlanServices().isEmpty()
        ? withService(plan, dice)
        : withShares(
            plan, dice.oneOf(plan.linkedPlanServices()).planserviceCostShares().objectId(), dice);
  }

  /** Changes the copay wherever the plan has those cost shares: one id has one content. */
  private static Plan withShares(Plan plan, ObjectId id, Dice dice) {
    int step = dice.between(1, 40);
    UnaryOperator<CostShares> raised =
        shares ->
            shares.objectId().equals(id)
                ? new CostShares(
                    id,
                    shares.org(),
                    shares.deductible(),
                    Optional.of(raised(shares.copay(), step)),
                    shares.attributes())
                : shares;
    return new Plan(
        plan.id(),
        plan.org(),
        plan.planType(),
        plan.creationDate(),
        raised.apply(plan.planCostShares()),
        plan.linkedPlanServices().stream()
            .map(
                link ->
                    new LinkedPlanService(
                        link.objectId(),
                        link.org(),
                        link.linkedService(),
                        raised.apply(link.planserviceCostShares()),
                        link.attributes()))
            .toList(),
        plan.attributes());
  }

  private static Plan withService(Plan plan, Dice dice) {
    List<LinkedPlanService> links = new ArrayList<>(plan.linkedPlanServices());
    links.add(dice.below(links.size() + 1), newLink(plan, dice));
    return withLinks(plan, links);
  }

  private static Plan withoutService(Plan plan, Dice dice) {
    if (plan.linkedPlanServices().isEmpty()) {
      return withService(plan, dice);
    }
    List<LinkedPlanService> links = new ArrayList<>(plan.linkedPlanServices());
    links.remove(dice.below(links.size()));
    return withLinks(plan, links);
  }

  private static Plan withLinks(Plan plan, List<LinkedPlanService> links) {
    return new Plan(
        plan.id(),
        plan.org(),
        plan.planType(),
        plan.creationDate(),
        plan.planCostShares(),
        links,
        plan.attributes());
  }

  private static Plan withAttribute(Plan plan, Dice dice) {
    return new Plan(
        plan.id(),
        plan.org(),
        plan.planType(),
        plan.creationDate(),
        plan.planCostShares(),
        plan.linkedPlanServices(),
        plan.attributes().with("name", JsonValue.of(otherName(plan, dice))));
  }

  private static LinkedPlanService newLink(Plan plan, Dice dice) {
    Set<ObjectId> taken =
        plan.objects().stream().map(object -> object.objectId()).collect(Collectors.toSet());
    int number = 1;
    while (taken.contains(id("link-", number))
        || taken.contains(id("service-", number))
        || taken.contains(id("shares-", number))) {
      number++;
    }
    return new LinkedPlanService(
        id("link-", number),
        plan.org(),
        new LinkedService(
            id("service-", number),
            plan.org(),
            dice.oneOf(List.of("Telehealth Visit", "Acupuncture", "Hearing Aids", "Eye Exam")),
            JsonObject.EMPTY),
        new CostShares(
            id("shares-", number),
            plan.org(),
            new Amount(BigDecimal.valueOf(dice.oneOf(0, 0, 100, 500))),
            Optional.of(new Amount(BigDecimal.valueOf(dice.between(0, 80)))),
            JsonObject.EMPTY),
        JsonObject.EMPTY);
  }

  private static ObjectId id(String prefix, int number) {
    return new ObjectId("added-" + prefix + number);
  }

  private static JsonValue otherThan(Optional<Amount> copay, Dice dice) {
    return JsonValue.of(raised(copay, dice.between(1, 40)).value());
  }

  /** An amount that is another one, however huge the copay is. */
  private static Amount raised(Optional<Amount> copay, int step) {
    BigDecimal before = copay.map(Amount::value).orElse(BigDecimal.ZERO);
    boolean ordinary = before.precision() < 20 && Math.abs(before.scale()) < 20;
    return new Amount(ordinary ? before.add(BigDecimal.valueOf(step)) : BigDecimal.valueOf(step));
  }

  private static String otherName(Plan plan, Dice dice) {
    String name = "Renamed " + dice.below(1_000_000);
    return plan.attributes().get("name").equals(Optional.of(JsonValue.of(name)))
        ? name + " again"
        : name;
  }

  private static long occurrences(Plan plan, ObjectId id) {
    return plan.objects().stream().filter(object -> object.objectId().equals(id)).count();
  }
}
