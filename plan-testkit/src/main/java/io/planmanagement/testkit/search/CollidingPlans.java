package io.planmanagement.testkit.search;

import io.planmanagement.domain.Amount;
import io.planmanagement.domain.CostShares;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.LinkedService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanDate;
import io.planmanagement.domain.PlanId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plans that are hard to tell apart by a search: few names and few values, of all types at the same
 * paths, many ties, the same words in different orders, forms and values.
 */
public final class CollidingPlans {

  private static final List<String> NAMES = List.of("x", "x", "x", "y", "y", "", "a.b", "A", "é");

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "1",
          "1.0",
          "2",
          "2.5",
          "-3",
          "10",
          "62.50",
          "1000",
          "1e400",
          "-1e-400",
          "9007199254740993",
          "12345678901234567890",
          "1e300",
          "0.1",
          "0.3");

  private static final List<String> TEXTS =
      List.of(
          "urgent care",
          "Urgent Care",
          "care urgent care",
          "urgent and very good care of the sick",
          "care of the sick",
          "The Physicians' visit",
          "physician visits",
          "Facilities, facility",
          "to be or not to be",
          "",
          "a",
          "Gold",
          "gold",
          "Golden",
          "1",
          "true",
          "2017-12-12",
          "12-12-2017",
          "2018-02-30",
          "01-31-2018",
          "2024-02-29",
          "İstanbul",
          "istanbul",
          "straße STRASSE",
          "été e\u0301te\u0301",
          "計画 plan",
          "👩‍⚕️ visit",
          "𝒫lan",
          "\uFFFDlan",
          "100% \"sure\" \\ * ? <b>",
          "nul \u0000 and",
          "visit ".repeat(50) + "care",
          "w".repeat(300),
          "care " + "l".repeat(9_000));

  private static final List<String> SERVICES =
      List.of("Urgent Care", "Specialist visit", "Primary Care Visit", "Generic drugs", "care");

  private static final List<String> DAYS =
      List.of("12-12-2017", "2017-12-12", "2017-12-13", "01-01-2018", "0000-01-01", "9999-12-31");

  private final long seed;

  /** Makes the plans of that seed. */
  public CollidingPlans(long seed) {
    this.seed = seed;
  }

  /** Returns one plan; its id is the number behind a letter that tells nothing of the order. */
  public Plan plan(long n) {
    Chance chance = new Chance(seed, n);
    PlanId id = new PlanId(chance.oneOf("a", "B", "é", "z", "𝒫", "\uFFFD") + "-" + n);
    Organisation org = new Organisation(chance.oneOf("one.example", "two.example", "é"));
    List<LinkedPlanService> services = new ArrayList<>();
    int count = chance.oneOf(0, 1, 1, 2, 2, 3, 4);
    for (int i = 0; i < count; i++) {
      services.add(service(chance, org, i));
    }
    return new Plan(
        id,
        org,
        chance.oneOf("inNetwork", "outOfNetwork"),
        new PlanDate(chance.oneOf(DAYS)),
        shares(chance, org, "cost"),
        services,
        attributes(chance));
  }

  private static LinkedPlanService service(Chance chance, Organisation org, int i) {
    return new LinkedPlanService(
        new ObjectId("link-" + i),
        org,
        new LinkedService(
            new ObjectId("service-" + i), org, chance.oneOf(SERVICES), JsonObject.EMPTY),
        shares(chance, org, "cost-" + i),
        attributes(chance));
  }

  private static CostShares shares(Chance chance, Organisation org, String id) {
    return new CostShares(
        new ObjectId(id),
        org,
        Amount.of(chance.oneOf("0", "10", "10.0", "62.5", "1000", "0.001")),
        chance.is(70)
            ? Optional.of(Amount.of(chance.oneOf("0", "5", "20", "62.50")))
            : Optional.empty(),
        chance.is(20) ? attributes(chance) : JsonObject.EMPTY);
  }

  private static JsonObject attributes(Chance chance) {
    return object(chance, 2);
  }

  private static JsonObject object(Chance chance, int levels) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    int count = chance.below(4);
    for (int i = 0; i < count; i++) {
      members.put(chance.oneOf(NAMES), value(chance, levels));
    }
    return new JsonObject(members);
  }

  private static JsonValue value(Chance chance, int levels) {
    int kind = chance.below(levels > 0 ? 10 : 7);
    return switch (kind) {
      case 0, 1, 2 -> JsonValue.of(chance.oneOf(TEXTS));
      case 3, 4 -> JsonNumber.of(chance.oneOf(NUMBERS));
      case 5 -> JsonValue.of(chance.is(50));
      case 6 -> chance.is(30) ? JsonValue.NULL : JsonValue.of(chance.oneOf(TEXTS));
      case 7, 8 -> array(chance, levels - 1);
      default -> object(chance, levels - 1);
    };
  }

  private static JsonArray array(Chance chance, int levels) {
    List<JsonValue> elements = new ArrayList<>();
    int count = chance.below(4);
    for (int i = 0; i < count; i++) {
      elements.add(value(chance, levels));
    }
    return new JsonArray(elements);
  }
}
