package io.planmanagement.samples;

import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.LinkedService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The services that all plans link, with the copays that are usual for them. */
final class BenefitCatalogue {

  private static final Organisation ORG = new Organisation("benefit-catalogue.example");

  static final Benefit GENERIC_DRUGS =
      benefit("Generic Drugs", "visit", 10, 0, 3, 4, 5, 5, 8, 10, 10, 10, 15, 15, 20, 25);

  private static final List<Benefit> CLASSIC =
      List.of(
          benefit("Primary Care Physician", "visit", 25, 0, 5, 10, 10, 15, 20, 25, 25, 30, 30, 35),
          benefit("Specialist", "visit", 30, 0, 20, 30, 35, 40, 50, 50, 60, 75, 75),
          benefit("Emergency Room", "visit", 35, 0, 100, 150, 200, 250, 250, 350, 500),
          benefit("Inpatient Facility", "visit", 70, 0, 250, 500, 500, 750, 1000),
          benefit("Inpatient Physician", "visit", 85, 0, 0, 0, 50, 100),
          GENERIC_DRUGS,
          benefit("Preferred Brand Drugs", "visit", 30, 0, 20, 30, 30, 35, 40, 45, 50, 50),
          benefit("Non-preferred Brand Drugs", "visit", 35, 0, 55, 60, 70, 75, 75, 100, 100),
          benefit("Specialty Drugs", "visit", 65, 0, 100, 150, 150, 200, 250));

  private static final List<Benefit> MODERN =
      List.of(
          benefit(
              "Primary Care Visit to Treat an Injury or Illness",
              "visit",
              20,
              0,
              5,
              10,
              15,
              20,
              25,
              30,
              40,
              45),
          benefit("Specialist Visit", "visit", 25, 0, 20, 40, 45, 60, 75, 80, 90),
          benefit("Urgent Care Centers or Facilities", "visit", 25, 5, 20, 40, 50, 60, 75, 90),
          benefit("Emergency Room Services", "visit", 60, 0, 350, 500, 750, 1000, 1250),
          GENERIC_DRUGS,
          benefit(
              "Mental/Behavioral Health Outpatient Services", "visit", 25, 0, 10, 20, 30, 40, 45),
          benefit(
              "Mental/Behavioral Health Inpatient Services", "stay", 65, 0, 500, 1000, 1500, 2500));

  private static final List<Benefit> CHILD_DENTAL =
      List.of(
          benefit("Dental Check-Up for Children", "visit", 40, 0, 0, 0, 10),
          benefit("Basic Dental Care - Child", "visit", 90, 0, 25),
          benefit("Major Dental Care - Child", "visit", 95, 0, 50));

  private static final List<Benefit> ADULT_DENTAL =
      List.of(
          benefit("Routine Dental Services (Adult)", "visit", 40, 0, 0, 0, 15),
          benefit("Basic Dental Care - Adult", "visit", 90, 0, 25),
          benefit("Major Dental Care - Adult", "visit", 95, 0, 50));

  private BenefitCatalogue() {}

  /** Returns what one plan links, 7 to 13 services, primary care first. */
  static List<Benefit> choose(Dice dice) {
    if (dice.chance(80)) {
      return dice.chance(3) ? CLASSIC.subList(0, 8) : CLASSIC;
    }
    List<Benefit> chosen = new ArrayList<>(MODERN);
    if (dice.chance(40)) {
      chosen.addAll(CHILD_DENTAL);
    }
    if (dice.chance(20)) {
      chosen.addAll(ADULT_DENTAL);
    }
    return chosen;
  }

  private static Benefit benefit(String name, String unit, int coinsurancePercent, int... copays) {
    String slug = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-").replaceAll("-$", "");
    return new Benefit(
        new LinkedService(new ObjectId("svc-" + slug), ORG, name, JsonObject.EMPTY),
        unit,
        coinsurancePercent,
        Arrays.stream(copays).boxed().toList());
  }

  /**
   * A service of the catalogue.
   *
   * @param service what plans link
   * @param unit what one copay is for
   * @param coinsurancePercent of a hundred plans how many share its cost by percent
   * @param copays the usual ones; the more usual, the more often
   */
  record Benefit(
      LinkedService service, String unit, int coinsurancePercent, List<Integer> copays) {}
}
