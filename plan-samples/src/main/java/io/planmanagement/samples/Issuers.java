package io.planmanagement.samples;

import io.planmanagement.domain.Organisation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The issuers that a seed makes: each has a number of five digits, and is at home in one state. */
final class Issuers {

  /** How many issuers there are. */
  static final int COUNT = 60;

  private static final List<String> STATES =
      List.of(
          "OH", "OH", "OH", "OH", "WI", "WI", "WI", "WI", "FL", "FL", "FL", "AZ", "AZ", "AZ", "PA",
          "PA", "IN", "IN", "TN", "TN", "TX", "TX", "IL", "IL", "UT", "VA", "IA", "GA", "MI", "KS",
          "OK", "LA", "NC", "ID", "AR", "NE", "SC", "MO", "NM", "WV", "NJ", "AK", "SD", "MS", "ND",
          "MT", "ME", "DE", "WY", "AL", "NH");
  private static final List<String> FIRST_WORDS =
      List.of(
          "Cedar",
          "Prairie",
          "Harbor",
          "Summit",
          "Maple",
          "Lakeland",
          "Heartland",
          "Keystone",
          "Pioneer",
          "Juniper",
          "Riverbend",
          "Northern",
          "Copper",
          "Granite",
          "Willow",
          "Bluestem");
  private static final List<String> LAST_WORDS =
      List.of(
          "Health Plan",
          "Mutual",
          "Health Insurance Company",
          "Care",
          "Community Health",
          "Health Cooperative");

  private final List<Issuer> all = new ArrayList<>();

  Issuers(long seed) {
    Dice dice = new Dice(seed, -1);
    Set<Integer> numbers = new HashSet<>();
    while (all.size() < COUNT) {
      int number = dice.between(10_000, 99_999);
      if (numbers.add(number)) {
        String state = dice.oneOf(STATES);
        all.add(
            new Issuer(
                Integer.toString(number),
                state,
                dice.oneOf(FIRST_WORDS) + " " + dice.oneOf(LAST_WORDS) + " of " + state,
                dice.chance(30)));
      }
    }
  }

  Issuer get(int index) {
    return all.get(index);
  }

  /**
   * An issuer of plans.
   *
   * @param number its five digits
   * @param state where it sells its plans
   * @param name what it is called
   * @param writesIsoDates in which of the two forms it writes dates
   */
  record Issuer(String number, String state, String name, boolean writesIsoDates) {

    Organisation org() {
      return new Organisation("issuer-" + number + ".example");
    }

    /** The first word of its name, which its products bear. */
    String brand() {
      return name.substring(0, name.indexOf(' '));
    }
  }
}
