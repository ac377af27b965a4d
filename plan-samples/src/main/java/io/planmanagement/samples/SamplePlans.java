package io.planmanagement.samples;

import io.planmanagement.domain.Amount;
import io.planmanagement.domain.CostShares;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanDate;
import io.planmanagement.domain.PlanId;
import io.planmanagement.samples.BenefitCatalogue.Benefit;
import io.planmanagement.samples.Issuers.Issuer;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Realistic plans of individual health insurance, as issuers of the United States file them: ids in
 * the form of HIOS (issuer, state, seven digits, variant) with the plan year, metal levels, amounts
 * and wordings in about the proportions of the federal marketplace. All issuers are invented.
 *
 * <p>Plan {@code n} of a seed is always the same one, and has another id than every other plan of
 * that seed. Immutable.
 */
public final class SamplePlans {

  private static final DateTimeFormatter MONTH_FIRST =
      DateTimeFormatter.ofPattern("MM-dd-uuuu", Locale.ROOT);

  /** The products of an issuer's family, as often as they stand in the market. */
  private static final List<Product> FAMILY = family();

  private final long seed;
  private final Issuers issuers;

  /** Makes the plans of that seed. */
  public SamplePlans(long seed) {
    this.seed = seed;
    this.issuers = new Issuers(seed);
  }

  /** Returns all plans, without an end: {@code plan(0)}, {@code plan(1)}, … */
  public Stream<Plan> plans() {
    return LongStream.iterate(0, n -> n + 1).mapToObj(this::plan);
  }

  /**
   * Returns one plan.
   *
   * @param n which one, from 0
   * @throws IllegalArgumentException if the number is negative
   */
  public Plan plan(long n) {
    if (n < 0) {
      throw new IllegalArgumentException("plans are numbered from 0");
    }
    int issuerIndex = (int) (n % Issuers.COUNT);
    long ofIssuer = n / Issuers.COUNT;
    // Neighbours differ: each issuer goes through its family in steps, from a place of its own.
    int place = (int) ((ofIssuer * 7 + issuerIndex * 3L) % FAMILY.size());
    long generation = ofIssuer / FAMILY.size();
    int planYear = (generation + issuerIndex) % 2 == 0 ? 2026 : 2025;
    long family = generation / 2;
    return new Draft(
            new Dice(seed, n),
            issuers.get(issuerIndex),
            FAMILY.get(place),
            family * FAMILY.size() + FAMILY.get(place).number(),
            planYear)
        .plan();
  }

  private static List<Product> family() {
    List<Product> products = new ArrayList<>();
    for (int silver = 1; silver <= 3; silver++) {
      for (Variant variant : Variant.values()) {
        products.add(new Product(silver, MetalLevel.SILVER, variant));
      }
    }
    products.add(new Product(4, MetalLevel.SILVER, Variant.STANDARD));
    products.add(new Product(5, MetalLevel.BRONZE, Variant.STANDARD));
    products.add(new Product(6, MetalLevel.BRONZE, Variant.STANDARD));
    products.add(new Product(7, MetalLevel.BRONZE, Variant.STANDARD));
    products.add(new Product(8, MetalLevel.GOLD, Variant.STANDARD));
    products.add(new Product(9, MetalLevel.GOLD, Variant.STANDARD));
    products.add(new Product(10, MetalLevel.GOLD, Variant.STANDARD));
    products.add(new Product(11, MetalLevel.CATASTROPHIC, Variant.STANDARD));
    return List.copyOf(products);
  }

  private record Product(int number, MetalLevel metal, Variant variant) {}

  private enum MetalLevel {
    BRONZE("Bronze"),
    SILVER("Silver"),
    GOLD("Gold"),
    PLATINUM("Platinum"),
    CATASTROPHIC("Catastrophic");

    private final String label;

    MetalLevel(String label) {
      this.label = label;
    }
  }

  /** Silver plans come in variants that pay more for members with a low income. */
  private enum Variant {
    STANDARD("01", "On Exchange", 100),
    SOME("04", "73% AV Silver", 75),
    MORE("05", "87% AV Silver", 20),
    MOST("06", "94% AV Silver", 5);

    private final String code;
    private final String label;
    private final int percentOfDeductible;

    Variant(String code, String label, int percentOfDeductible) {
      this.code = code;
      this.label = label;
      this.percentOfDeductible = percentOfDeductible;
    }
  }

  /** How a plan, or a service of it, splits the cost. */
  private enum Sharing {
    NO_CHARGE,
    COPAY,
    COINSURANCE
  }

  /** One plan while it is made up. */
  private static final class Draft {
    private final Dice dice;
    private final Issuer issuer;
    private final MetalLevel metal;
    private final Variant variant;
    private final String hiosPlanId;
    private final int planYear;
    private final String id;
    private final int deductible;
    private final boolean afterDeductibleOnly;

    Draft(Dice dice, Issuer issuer, Product product, long number, int planYear) {
      this.dice = dice;
      this.issuer = issuer;
      // Of the plans for hardship two in five make room for the rare platinum ones.
      this.metal =
          product.metal() == MetalLevel.CATASTROPHIC && dice.chance(40)
              ? MetalLevel.PLATINUM
              : product.metal();
      this.variant = product.variant();
      this.planYear = planYear;
      this.hiosPlanId =
          String.format(Locale.ROOT, "%s%s%07d", issuer.number(), issuer.state(), number);
      this.id = hiosPlanId + "-" + variant.code + "-" + planYear + "-in";
      this.deductible = deductible();
      this.afterDeductibleOnly = deductible > 0 && dice.chance(12);
    }

    private int deductible() {
      int usual =
          switch (metal) {
            case BRONZE -> dice.oneOf(3500, 4000, 4500, 5000, 5000, 5500, 6000, 6000, 6300, 6350);
            case SILVER -> dice.oneOf(1000, 1500, 1750, 2000, 2000, 2500, 2500, 3000, 3500, 5000);
            case GOLD -> dice.oneOf(0, 500, 750, 1000, 1000, 1000, 1500, 1500, 2000, 2500);
            case PLATINUM -> dice.oneOf(0, 0, 0, 0, 250, 500);
            case CATASTROPHIC -> dice.oneOf(6350, 6350, 9450);
          };
      int odd = dice.chance(10) ? dice.below(20) * 5 : 0;
      return usual * variant.percentOfDeductible / 100 / 50 * 50 + odd;
    }

    Plan plan() {
      List<LinkedPlanService> links = new ArrayList<>();
      for (Benefit benefit : BenefitCatalogue.choose(dice)) {
        links.add(link(links.size() + 1, benefit));
      }
      CostShares primaryCare = links.get(0).planserviceCostShares();
      boolean hasPrimaryCareCopay = primaryCare.copay().isPresent();
      String productType =
          dice.oneOf(
              List.of("HMO", "HMO", "HMO", "HMO", "HMO", "PPO", "PPO", "PPO", "PPO", "POS", "EPO"));
      CostShares shares =
          new CostShares(
              new ObjectId(id + "-pcs"),
              org(),
              amount(deductible),
              primaryCare.copay(),
              new Members()
                  .with("outOfPocketMax", outOfPocketMax())
                  .with("drugDeductible", dice.chance(70) ? deductible : deductible / 10)
                  .with("deductibleStated", true)
                  .with("copayIsPrimaryCare", hasPrimaryCareCopay)
                  .object());
      return new Plan(
          new PlanId(id),
          org(),
          "inNetwork",
          creationDate(),
          shares,
          links,
          new Members()
              .with("name", name(productType))
              .with("issuerName", issuer.name())
              .with("hiosPlanId", hiosPlanId)
              .with("csrVariant", variant.label)
              .with("metalLevel", metal.label)
              .with("productType", productType)
              .with("state", issuer.state())
              .with("market", "Individual")
              .with("planYear", planYear)
              .object());
    }

    private Organisation org() {
      return issuer.org();
    }

    private int outOfPocketMax() {
      int usual =
          switch (metal) {
            case BRONZE, CATASTROPHIC -> dice.oneOf(6000, 6250, 6300, 6350, 6350, 6350);
            case SILVER ->
                dice.oneOf(2250, 4000, 4500, 5000, 5200, 6350)
                    * Math.max(15, variant.percentOfDeductible)
                    / 100
                    / 50
                    * 50;
            case GOLD -> dice.oneOf(3000, 3500, 4000, 5000, 6350);
            case PLATINUM -> dice.oneOf(1500, 1500, 2000);
          };
      return Math.max(usual, deductible);
    }

    private PlanDate creationDate() {
      LocalDate day =
          dice.chance(60)
              ? LocalDate.of(planYear, 1, 1)
              : LocalDate.of(planYear - 1, 8, 1).plusDays(dice.below(150));
      return new PlanDate(issuer.writesIsoDates() ? day.toString() : MONTH_FIRST.format(day));
    }

    private String name(String productType) {
      String tier =
          switch (dice.below(4)) {
            case 0 -> metal.label + " " + deductible;
            case 1 -> metal.label + " " + productType;
            case 2 ->
                productType + " " + metal.label + " " + deductible + "/" + dice.oneOf(70, 80, 90);
            default ->
                dice.oneOf(List.of("Value", "Select", "Connect", "Essential", "Simple"))
                    + " "
                    + metal.label;
          };
      String extra =
          dice.oneOf(
              List.of("", "", "", " HSA", " + Vision", " + Vision & Dental", " $0 Generics"));
      return issuer.brand() + " " + tier + extra;
    }

    private LinkedPlanService link(int number, Benefit benefit) {
      String suffix = (number < 10 ? "0" : "") + number;
      return new LinkedPlanService(
          new ObjectId(id + "-ps-" + suffix),
          org(),
          benefit.service(),
          shares(new ObjectId(id + "-pscs-" + suffix), benefit),
          JsonValue.JsonObject.EMPTY);
    }

    private CostShares shares(ObjectId sharesId, Benefit benefit) {
      Sharing sharing =
          afterDeductibleOnly
              ? Sharing.NO_CHARGE
              : dice.chance(benefit.coinsurancePercent()) ? Sharing.COINSURANCE : Sharing.COPAY;
      BigDecimal copay = sharing == Sharing.COPAY ? copay(benefit) : BigDecimal.ZERO;
      boolean deductibleApplies =
          deductible > 0
              && (afterDeductibleOnly || dice.chance(sharing == Sharing.COINSURANCE ? 80 : 25));
      int coinsurance = dice.oneOf(5, 10, 10, 15, 20, 20, 20, 20, 25, 30, 30, 35, 40, 50, 50);
      boolean stated = sharing != Sharing.COINSURANCE;
      boolean silentOnCopay = !stated && dice.chance(10);
      return new CostShares(
          sharesId,
          org(),
          amount(deductibleApplies ? deductible : 0),
          silentOnCopay ? Optional.empty() : Optional.of(new Amount(copay)),
          new Members()
              .with("coinsurance", stated ? JsonValue.NULL : JsonValue.of(coinsurance))
              .with("deductibleApplies", deductibleApplies)
              .with("copayUnit", benefit.unit())
              .with("copayStated", stated)
              .with("copayText", stated ? copayText(copay, benefit, deductibleApplies) : "")
              .with(
                  "coinsuranceText", stated ? "" : coinsuranceText(coinsurance, deductibleApplies))
              .object());
    }

    private BigDecimal copay(Benefit benefit) {
      BigDecimal usual = BigDecimal.valueOf(dice.oneOf(benefit.copays()));
      return usual.signum() > 0 && dice.chance(1)
          ? usual.add(new BigDecimal(dice.oneOf(List.of("0.50", "2.50", "0.25"))))
          : usual;
    }

    private static String copayText(BigDecimal copay, Benefit benefit, boolean afterDeductible) {
      String after = afterDeductible ? " after deductible" : "";
      if (copay.signum() == 0) {
        return "No Charge" + after;
      }
      String per = benefit.unit().equals("stay") ? " Copay per Stay" : "";
      return "$" + copay + (afterDeductible && per.isEmpty() ? " Copay" : per) + after;
    }

    private static String coinsuranceText(int percent, boolean afterDeductible) {
      return percent + "%" + (afterDeductible ? " Coinsurance after deductible" : "");
    }

    private static Amount amount(int whole) {
      return new Amount(BigDecimal.valueOf(whole));
    }
  }
}
