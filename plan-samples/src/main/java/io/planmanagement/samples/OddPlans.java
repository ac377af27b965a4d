package io.planmanagement.samples;

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
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Valid plans that are as odd as the rules allow, for tests that must hold of any plan: every kind
 * of text, attributes of every JSON type and nested, numbers at their bounds, empty names, names
 * that mean something elsewhere, a service that is linked twice, cost shares that stand in two
 * places, no services at all. All are within the default limits.
 *
 * <p>Plan {@code n} of a seed is always the same one, and has another id than every other plan of
 * that seed. Immutable.
 */
public final class OddPlans {

  private static final int MAX_ID_BYTES = 128;
  private static final int MAX_ATTRIBUTE_LEVELS = 12;

  private static final List<String> TEXTS =
      List.of(
          "a",
          " ",
          "null",
          "true",
          "0",
          "1e400",
          "2026-01-01",
          "Yearly physical",
          "e\u0301te\u0301",
          "été",
          "straße",
          "İstanbul",
          "日本語の計画",
          "خطة صحية",
          "\u202eright to left\u202c",
          "👩‍⚕️ visit",
          "𝒫lan",
          "\uFEFFmark",
          "a\u2028b\u2029c",
          "quote \" backslash \\ slash / tilde ~ percent %",
          "line\nbreak\r\n\ttab",
          "nul \u0000 and delete \u007f",
          "\uFFFF\uE000",
          "</script><b>&amp;",
          "' OR 1=1 --",
          "*?[a-z]+(x){2}",
          "x".repeat(2_000));

  private static final List<String> NAMES =
      List.of(
          "",
          " ",
          "a.b",
          "a..b",
          ".",
          "a/b~c",
          "~0",
          "__proto__",
          "constructor",
          "$ref",
          "@type",
          "null",
          "0",
          "-",
          "_id",
          "_source",
          "planId",
          "revision",
          "gone",
          "join_field",
          "deductible",
          "linkedService",
          "name",
          "objectIds",
          "état",
          "🩺",
          "line\nbreak",
          "n".repeat(300));

  private static final List<String> ID_TEXTS =
      List.of(
          "a", " b ", "...", "a.b.c", "~0~1", "+&=", "id:1", "\"q\"", "'", "été", "計画", "🩺", "_",
          "-", "*", "{x}", "es_plan", "İ");

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "0.0",
          "0.000",
          "-1",
          "-0.5",
          "1",
          "62.50",
          "62.5",
          "1E+3",
          "1000",
          "0.1",
          "1E-400",
          "1E+400",
          "1.7976931348623157E+308",
          "4.9E-324",
          "9007199254740993",
          "9223372036854775808",
          "-9223372036854775809",
          "12345678901234567890",
          "3.14159265358979323846264338327950288419716939937510",
          "1E+9999",
          "1E-9999");

  private static final List<String> AMOUNTS =
      List.of(
          "0",
          "0.00",
          "0E+2",
          "25",
          "62.50",
          "62.5",
          "1E+2",
          "0.001",
          "1E-400",
          "1E+400",
          "99999999999999999999.99",
          "9007199254740993",
          "1E+9999");

  private final long seed;

  /** Makes the plans of that seed. */
  public OddPlans(long seed) {
    this.seed = seed;
  }

  /** Returns all plans, without an end: {@code plan(0)}, {@code plan(1)}, … */
  public Stream<Plan> plans() {
    return LongStream.iterate(0, n -> n + 1).mapToObj(this::plan);
  }

  /**
   * Returns one plan.
   *
   * @param n which one, from 0
   */
  public Plan plan(long n) {
    return new Draft(new Dice(seed, n)).plan(n);
  }

  /** Returns a JSON value of any type, nested to at most that many levels. */
  public JsonValue value(long n, int levels) {
    return new Draft(new Dice(seed, n)).value(levels);
  }

  /** One plan while it is made up. */
  private static final class Draft {
    private final Dice dice;
    private int ids;

    Draft(Dice dice) {
      this.dice = dice;
    }

    Plan plan(long n) {
      PlanId id = new PlanId(idText("odd-" + n + "-"));
      Organisation org =
          new Organisation(dice.oneOf(List.of("example.com", "o / r % g", "組織", "x")));
      CostShares shares = shares(org);
      List<LinkedPlanService> links = links(org, shares);
      return new Plan(
          id,
          org,
          text(),
          new PlanDate(
              dice.oneOf(
                  List.of("12-12-2017", "2017-12-12", "02-29-2024", "0000-01-01", "9999-12-31"))),
          shares,
          links,
          attributes());
    }

    private List<LinkedPlanService> links(Organisation org, CostShares planShares) {
      List<LinkedPlanService> links = new ArrayList<>();
      int count = dice.oneOf(0, 1, 1, 2, 3, 5, 8, 30);
      for (int i = 0; i < count; i++) {
        boolean again = i > 0 && dice.chance(25);
        LinkedService service =
            again
                ? dice.oneOf(links).linkedService()
                : new LinkedService(id(), other(org), text(), attributes("name"));
        CostShares shares =
            again && dice.chance(50)
                ? dice.oneOf(links).planserviceCostShares()
                : dice.chance(5) ? planShares : shares(other(org));
        links.add(
            new LinkedPlanService(id(), other(org), service, shares, attributes("linkedService")));
      }
      return links;
    }

    private CostShares shares(Organisation org) {
      return new CostShares(
          id(),
          org,
          amount(),
          dice.chance(70) ? Optional.of(amount()) : Optional.empty(),
          attributes("deductible"));
    }

    private Organisation other(Organisation org) {
      return dice.chance(70) ? org : new Organisation("catalogue " + dice.below(3));
    }

    private Amount amount() {
      return Amount.of(dice.oneOf(AMOUNTS));
    }

    private ObjectId id() {
      ids++;
      return new ObjectId(idText(ids + "-"));
    }

    /** The counter makes it unique; one in ten is as long as an id may be. */
    private String idText(String unique) {
      String text = unique + dice.oneOf(ID_TEXTS);
      int room = MAX_ID_BYTES - text.getBytes(StandardCharsets.UTF_8).length;
      return dice.chance(10) ? text + "z".repeat(room) : text;
    }

    private String text() {
      return dice.chance(80)
          ? dice.oneOf(TEXTS)
          : dice.oneOf(TEXTS) + new String(Character.toChars(codePoint()));
    }

    private int codePoint() {
      int codePoint = dice.below(Character.MAX_CODE_POINT + 1);
      boolean surrogate =
          codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
      return surrogate ? 'x' : codePoint;
    }

    /** Attributes may bear the names of other objects' properties, not those of their own. */
    private JsonObject attributes(String... properties) {
      Map<String, JsonValue> attributes = new LinkedHashMap<>();
      int count = dice.oneOf(0, 0, 1, 2, 3, 6);
      for (int i = 0; i < count; i++) {
        attributes.put(dice.oneOf(NAMES), value(dice.oneOf(0, 1, 2, 3, MAX_ATTRIBUTE_LEVELS)));
      }
      attributes.keySet().removeAll(List.of(properties));
      return new JsonObject(attributes);
    }

    JsonValue value(int levels) {
      int kind = dice.below(levels > 0 ? 7 : 5);
      return switch (kind) {
        case 0 -> JsonValue.NULL;
        case 1 -> JsonValue.of(dice.chance(50));
        case 2 -> JsonValue.of(dice.chance(10) ? "" : text());
        case 3 -> JsonNumber.of(dice.oneOf(NUMBERS));
        case 4 -> number();
        case 5 -> array(levels - 1);
        default -> object(levels - 1);
      };
    }

    private JsonNumber number() {
      int digits = dice.oneOf(1, 3, 17, 40, JsonNumber.MAX_DIGITS);
      StringBuilder text = new StringBuilder("7");
      while (text.length() < digits) {
        text.append(dice.below(10));
      }
      return JsonValue.of(
          new BigDecimal(
              new BigInteger(text.toString()),
              dice.between(-JsonNumber.MAX_EXPONENT, JsonNumber.MAX_EXPONENT)));
    }

    private JsonArray array(int levels) {
      List<JsonValue> elements = new ArrayList<>();
      int count = dice.below(4);
      for (int i = 0; i < count; i++) {
        elements.add(value(levels));
      }
      return new JsonArray(elements);
    }

    private JsonObject object(int levels) {
      Map<String, JsonValue> members = new LinkedHashMap<>();
      int count = dice.below(4);
      for (int i = 0; i < count; i++) {
        members.put(dice.oneOf(NAMES), value(levels));
      }
      return new JsonObject(members);
    }
  }
}
