package io.planmanagement.testkit;

import io.planmanagement.domain.Amount;
import io.planmanagement.domain.CostShares;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanDate;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Query.All;
import io.planmanagement.domain.search.Query.Any;
import io.planmanagement.domain.search.Query.Bound;
import io.planmanagement.domain.search.Query.Contains;
import io.planmanagement.domain.search.Query.Exists;
import io.planmanagement.domain.search.Query.Match;
import io.planmanagement.domain.search.Query.Not;
import io.planmanagement.domain.search.Query.Phrase;
import io.planmanagement.domain.search.Query.Prefix;
import io.planmanagement.domain.search.Query.Range;
import io.planmanagement.domain.search.Query.Term;
import io.planmanagement.domain.search.Query.Terms;
import io.planmanagement.domain.search.Searchable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What each condition of a query means. */
public interface SearchConditionsContract {

  /** Returns a new index, for one test. */
  IndexSubject newIndex();

  // Values by their paths.

  @Test
  default void every_value_of_a_plan_and_of_its_services_has_a_path() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      LinkedPlanService service =
          bench.service("link", "Urgent care", "12.5", "7", "{\"coinsurance\": \"20%\"}");
      Plan plan = bench.plan("a", "{\"metalLevel\": \"Gold\", \"in\": {\"x\": [3]}}", service);
      bench.apply(plan, bench.plan("b", "{}"));

      Stream.of(
              term("objectId", plan.id().value()),
              term("planCostShares.objectId", "a-cost"),
              term("metalLevel", "Gold"),
              new Term(path("in.x"), number("3")))
          .forEach(query -> bench.assertFinds(query, "a"));
      Stream.of(
              term("_org", bench.org().value()),
              term("objectType", "plan"),
              term("planType", "inNetwork"),
              term("creationDate", "12-12-2017"),
              term("planCostShares.objectType", "membercostshare"),
              term("planCostShares._org", bench.org().value()),
              new Term(path("planCostShares.deductible"), number("2000")),
              new Term(path("planCostShares.copay"), number("23")))
          .forEach(query -> bench.assertFinds(query, "a", "b"));
      Stream.of(
              term("objectId", "link"),
              term("coinsurance", "20%"),
              term("linkedService.objectId", "link-service"),
              term("linkedService.name", "Urgent care"),
              term("planserviceCostShares.objectId", "link-cost"),
              new Term(path("planserviceCostShares.deductible"), number("12.5")),
              new Term(path("planserviceCostShares.copay"), number("7")))
          .forEach(query -> bench.assertFinds(new Any(query), "a"));
      Stream.of(
              term("_org", bench.org().value()),
              term("objectType", "planservice"),
              term("linkedService.objectType", "service"),
              term("linkedService._org", bench.org().value()),
              term("planserviceCostShares.objectType", "membercostshare"),
              term("planserviceCostShares._org", bench.org().value()))
          .forEach(query -> bench.assertFinds(new Any(query), "a", "b"));
    }
  }

  @Test
  default void what_stands_on_the_plan_is_not_of_its_services_and_the_other_way_round() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.apply(
          bench.plan("plan", "{\"x\": 1}", bench.service("s", "{}")),
          bench.plan("service", "{}", bench.service("s", "{\"x\": 1}")));
      Query one = new Term(SearchBench.X, number("1"));

      bench.assertFinds(one, "plan");
      bench.assertFinds(new Any(one), "service");
      bench.assertFinds(new All(one), "service");
      bench.assertFinds(new Exists(SearchBench.X), "plan");
      bench.assertFinds(new Any(new Exists(SearchBench.X)), "service");
    }
  }

  @Test
  default void everything_is_met_by_every_plan() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.assertFinds(Query.EVERYTHING);
      bench.apply(bench.plan("a", "{}"), bench.plan("none", "{}", new LinkedPlanService[0]));

      bench.assertFinds(Query.EVERYTHING, "a", "none");
      bench.assertFinds(new Not(Query.EVERYTHING));
      bench.assertFinds(new Any(Query.EVERYTHING), "a");
      bench.assertFinds(new Any(new Not(Query.EVERYTHING)));
      bench.assertFinds(new All(new Not(Query.EVERYTHING)), "none");
    }
  }

  @Test
  default void a_condition_holds_if_at_least_one_value_of_an_array_meets_it() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.attributes(
          "flat", "\"x\": [1, \"two\", true, null, 3]",
          "nested", "\"x\": [[1], [[\"two\"]], [], [true, [3]]]",
          "objects", "\"x\": [{\"y\": 1}, {\"y\": [\"two\", true]}, {\"y\": {\"z\": 3}}]",
          "other", "\"x\": [4, \"three\", false]");

      Stream.of(number("1"), JsonValue.of("two"), JsonValue.of(true))
          .forEach(
              value -> {
                bench.assertMet(path -> new Term(path, value), "flat", "nested");
                bench.assertMet(new Term(path("x.y"), value), "objects");
              });
      bench.assertMet(new Term(path("x.y.z"), number("3")), "objects");
      bench.assertMet(path -> below(path, "2"), "flat", "nested");
    }
  }

  @Test
  default void a_value_of_another_type_never_meets_a_condition() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "boolean",
          "true",
          "number",
          "1",
          "object",
          "{\"1\": 1}",
          "text",
          "\"1\"",
          "word",
          "\"true\"");

      bench.assertMet(path -> new Term(path, number("1")), "number");
      bench.assertMet(path -> new Term(path, JsonValue.of("1")), "text");
      bench.assertMet(path -> new Term(path, JsonValue.of(true)), "boolean");
      bench.assertMet(path -> new Term(path, JsonValue.of("true")), "word");
      bench.assertMet(path -> below(path, "5"), "number");
      bench.assertMet(path -> between(path, "0", true, "9", true), "number");
      bench.assertMet(path -> below(path, JsonValue.of("z")), "text", "word");
      bench.assertMet(path -> new Match(path, "1"), "text");
      bench.assertMet(path -> new Phrase(path, "true"), "word");
      bench.assertMet(path -> new Prefix(path, ""), "text", "word");
      bench.assertMet(path -> new Contains(path, ""), "text", "word");
      bench.assertMet(Exists::new, "boolean", "number", "object", "text", "word");
    }
  }

  @Test
  default void null_and_empty_things_count_as_absent() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.attributes(
          "absent", "",
          "empty-array", "\"x\": []",
          "empty-object", "\"x\": {}",
          "empty-text", "\"x\": \"\"",
          "false", "\"x\": false",
          "null", "\"x\": null",
          "nulls", "\"x\": [null, {\"y\": null}]",
          "zero", "\"x\": 0");

      bench.assertMet(Exists::new, "empty-text", "false", "zero");
      bench.assertMet(path -> new Term(path, JsonValue.of("")), "empty-text");
      bench.assertMet(path -> new Term(path, JsonValue.of(false)), "false");
      bench.assertMet(path -> new Term(path, number("0")), "zero");
      bench.assertMet(path -> new Contains(path, ""), "empty-text");
      bench.assertMet(path -> below(path, JsonValue.of("a")), "empty-text");
      bench.assertMet(path -> new Term(path, JsonValue.of("null")));
    }
  }

  @Test
  default void something_exists_at_a_path_if_a_value_is_there_or_further_on() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.attributes(
          "deep", "\"x\": {\"y\": [{\"z\": 1}]}",
          "elsewhere", "\"xx\": 1, \"y\": {\"x\": 1}",
          "empty", "\"x\": {\"y\": [{\"z\": []}]}",
          "value", "\"x\": {\"y\": \"text\"}");

      bench.assertMet(Exists::new, "deep", "value");
      bench.assertMet(new Exists(path("x.y")), "deep", "value");
      bench.assertMet(new Exists(path("x.y.z")), "deep");
      bench.assertMet(new Exists(path("x.y.z.w")));
      bench.assertFinds(new Exists(path("planCostShares")), "deep", "elsewhere", "empty", "value");
      bench.assertFinds(
          new Any(new Exists(path("planserviceCostShares"))),
          "deep",
          "elsewhere",
          "empty",
          "value");
    }
  }

  @Test
  default void names_may_be_odd() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      List<String> names =
          List.of(
              "",
              " ",
              ".",
              "a.b",
              "a..b",
              "~",
              "~0",
              "~1",
              "a/b",
              "_id",
              "_source",
              "gone",
              "planId",
              "revision",
              "join_field",
              "été",
              "🩺",
              "line\nbreak",
              "*",
              "x*",
              "\"",
              "'",
              "\\",
              "A",
              "n".repeat(300));
      List<String> plans = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        String written =
            names.get(i).replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        plans.addAll(List.of("top-" + i, "\"" + written + "\": \"here\""));
        plans.addAll(List.of("under-" + i, "\"x\": {\"" + written + "\": \"here\"}"));
      }
      bench.attributes(plans.toArray(String[]::new));

      for (int i = 0; i < names.size(); i++) {
        FieldPath top = FieldPath.of(names.get(i));
        FieldPath under = FieldPath.of("x", names.get(i));
        bench.assertFinds(new Term(top, JsonValue.of("here")), "top-" + i);
        bench.assertFinds(new Any(new Term(top, JsonValue.of("here"))), "top-" + i);
        bench.assertFinds(new Term(under, JsonValue.of("here")), "under-" + i);
        bench.assertFinds(new Any(new Match(under, "HERE")), "under-" + i);
        bench.assertFinds(new Any(new Exists(under)), "under-" + i);
      }
      bench.assertFinds(new Exists(FieldPath.of("a", "b")));
      bench.assertFinds(new Exists(FieldPath.of("a")));
    }
  }

  @Test
  default void names_that_mean_something_on_other_objects_are_attributes_like_others() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.apply(
          bench.plan("plain", "{}"),
          bench.plan(
              "odd",
              "{\"deductible\": 5, \"name\": \"N\", \"linkedService\": {\"name\": \"M\"},"
                  + " \"planserviceCostShares\": {\"copay\": 6}}",
              bench.service(
                  "s", "{\"planCostShares\": {\"copay\": 7}, \"planType\": \"T\", \"name\": 1}")));

      bench.assertFinds(new Term(path("deductible"), number("5")), "odd");
      bench.assertFinds(term("name", "N"), "odd");
      bench.assertFinds(term("linkedService.name", "M"), "odd");
      bench.assertFinds(new Term(path("planserviceCostShares.copay"), number("6")), "odd");
      bench.assertFinds(new Any(new Term(path("planCostShares.copay"), number("7"))), "odd");
      bench.assertFinds(new Any(term("planType", "T")), "odd");
      bench.assertFinds(new Any(new Term(path("name"), number("1"))), "odd");
      bench.assertFinds(new Any(term("linkedService.name", "M")));
    }
  }

  @Test
  default void what_stands_at_a_path_that_is_too_long_counts_as_absent() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      String longest = "l".repeat(FieldPath.MAX_LENGTH);
      String under = "l".repeat(FieldPath.MAX_LENGTH - 2);
      bench.attributes(
          "longest", "\"" + longest + "\": \"here\"",
          "too-long", "\"" + longest + "l\": \"here\"",
          "under", "\"x\": {\"" + under + "\": \"here\"}",
          "under-too-long", "\"x\": {\"" + under + "l\": \"here\"}");

      bench.assertMet(new Term(FieldPath.of(longest), JsonValue.of("here")), "longest");
      bench.assertMet(new Term(FieldPath.of("x", under), JsonValue.of("here")), "under");
      bench.assertMet(Exists::new, "under");
    }
  }

  // Numbers.

  @Test
  default void numbers_are_equal_as_doubles() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "big", "12345678901234567890",
          "big-too", "12345678901234567891",
          "fraction", "62.5",
          "fraction-too", "62.50",
          "huge", "1e400",
          "large", "9007199254740993",
          "large-too", "9007199254740992.0",
          "least", "4.9e-324",
          "minus", "-1",
          "minus-tiny", "-1e-400",
          "most", "1.7976931348623157e308",
          "tiny", "1e-400",
          "zero", "0.00");

      bench.assertMet(path -> new Term(path, number("62.500")), "fraction", "fraction-too");
      bench.assertMet(path -> new Term(path, number("0")), "minus-tiny", "tiny", "zero");
      bench.assertMet(path -> new Term(path, number("-1e-9999")), "minus-tiny", "tiny", "zero");
      bench.assertMet(path -> new Term(path, number("9007199254740992")), "large", "large-too");
      bench.assertMet(path -> new Term(path, number("12345678901234567000")), "big", "big-too");
      bench.assertMet(path -> new Term(path, number("-1.0")), "minus");
      bench.assertMet(path -> new Term(path, number("4.9e-324")), "least");
      bench.assertMet(path -> new Term(path, number("1.7976931348623157e308")), "most");
      bench.assertMet(path -> between(path, "0", false, "1", true), "least");
      bench.assertMet(path -> below(path, "0"), "minus");
    }
  }

  @Test
  default void numbers_beyond_all_doubles_count_as_absent_and_meet_nothing() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "both",
          "[1e400, 1]",
          "huge",
          "1e400",
          "minus",
          "-1e9999",
          "most",
          "1.79e308",
          "one",
          "1");

      bench.assertMet(Exists::new, "both", "most", "one");
      bench.assertMet(path -> new Term(path, number("1e400")));
      bench.assertMet(path -> new Term(path, number("-1e400")));
      bench.assertMet(
          path -> new Terms(path, List.of(number("1e400"), number("1"))), "both", "one");
      bench.assertMet(path -> below(path, "1e400"));
      bench.assertMet(path -> between(path, "0", true, "1e400", true));
      bench.assertMet(path -> above(path, "-1e400"));
      bench.assertMet(path -> above(path, "2"), "most");
    }
  }

  @Test
  default void amounts_are_numbers_with_their_fractions() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      FieldPath copay = path("planserviceCostShares.copay");
      bench.apply(
          bench.plan("a", "{}", bench.service("s", "N", "0", "62.50", "{}")),
          bench.plan("b", "{}", bench.service("s", "N", "0.001", "62", "{}")),
          bench.plan("c", "{}", bench.service("s", "N", "1e400", "63", "{}")));

      bench.assertFinds(new Any(between(copay, "62", false, "63", false)), "a");
      bench.assertFinds(new Any(between(copay, "62", true, "62.5", true)), "a", "b");
      bench.assertFinds(new Any(new Term(copay, number("62.5"))), "a");
      bench.assertFinds(new Any(above(path("planserviceCostShares.deductible"), "0")), "b");
      bench.assertFinds(
          new Any(new Not(new Exists(path("planserviceCostShares.deductible")))), "c");
    }
  }

  @Test
  default void cost_shares_may_be_without_a_copay() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      Plan with = bench.plan("with", "{}");
      Plan without = bench.plan("without", "{}");
      bench.apply(
          with,
          new Plan(
              without.id(),
              without.org(),
              without.planType(),
              without.creationDate(),
              new CostShares(
                  new ObjectId("cost"),
                  bench.org(),
                  Amount.of("2000"),
                  Optional.empty(),
                  without.attributes()),
              without.linkedPlanServices(),
              without.attributes()));
      FieldPath copay = path("planCostShares.copay");

      bench.assertFinds(new Exists(copay), "with");
      bench.assertFinds(new Not(new Exists(copay)), "without");
      bench.assertFinds(below(copay, "1000000"), "with");
      bench.assertFinds(new Not(below(copay, "1000000")), "without");
    }
  }

  // Ranges.

  @Test
  default void a_bound_is_in_the_range_if_it_is_inclusive() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values("1", "1", "1.5", "1.5", "2", "2", "3", "3.0", "minus", "-4");

      bench.assertMet(path -> between(path, "1", true, "3", true), "1", "1.5", "2", "3");
      bench.assertMet(path -> between(path, "1", false, "3", true), "1.5", "2", "3");
      bench.assertMet(path -> between(path, "1", true, "3", false), "1", "1.5", "2");
      bench.assertMet(path -> between(path, "1", false, "3", false), "1.5", "2");
      bench.assertMet(path -> above(path, "2"), "3");
      bench.assertMet(path -> below(path, "1"), "minus");
      bench.assertMet(path -> between(path, "2", true, "2", true), "2");
      bench.assertMet(path -> between(path, "2", true, "2", false));
      bench.assertMet(path -> between(path, "2", false, "2", false));
      bench.assertMet(path -> between(path, "3", true, "1", true));
    }
  }

  @Test
  default void one_and_the_same_value_is_between_the_bounds() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "around",
          "[1, 10]",
          "dates",
          "[\"2017-01-01\", \"01-01-2019\"]",
          "in",
          "[1, 5]",
          "texts",
          "[\"a\", \"z\"]");

      bench.assertMet(path -> between(path, "4", true, "6", true), "in");
      bench.assertMet(path -> between(path, text("f"), true, text("p"), true));
      bench.assertMet(path -> between(path, text("a"), true, text("p"), true), "texts");
      bench.assertMet(path -> between(path, text("2018-01-01"), true, text("2018-12-31"), true));
      bench.assertMet(
          path -> between(path, text("2018-01-01"), true, text("2019-12-31"), true), "dates");
    }
  }

  @Test
  default void texts_compare_by_their_code_points() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "accent", "\"é\"",
          "beyond", "\"𝒫\"",
          "capital", "\"Z\"",
          "digits", "\"10\"",
          "high", "\"\uFFFD\"",
          "longer", "\"aa\"",
          "small", "\"a\"");

      bench.assertMet(path -> below(path, text("a")), "capital", "digits");
      bench.assertMet(path -> between(path, text("a"), true, text("aa"), true), "longer", "small");
      bench.assertMet(path -> between(path, text("a"), false, text("aa"), true), "longer");
      bench.assertMet(path -> above(path, text("\uFFFD")), "beyond");
      bench.assertMet(path -> between(path, text("é"), true, text("𝒫"), false), "accent", "high");
      bench.assertMet(path -> below(path, text("9")), "digits");
    }
  }

  @Test
  default void days_compare_as_days_in_either_form() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "first", "\"0000-01-01\"",
          "iso", "\"2017-12-12\"",
          "last", "\"12-31-9999\"",
          "later", "\"2018-01-02\"",
          "leap", "\"02-29-2024\"",
          "month-first", "\"12-12-2017\"",
          "no-day", "\"2017-02-30\"",
          "number", "20171212",
          "time", "\"2017-12-12T00:00:00Z\"");

      bench.assertMet(path -> new Term(path, text("2017-12-12")), "iso", "month-first");
      bench.assertMet(path -> new Term(path, text("12-12-2017")), "iso", "month-first");
      bench.assertMet(
          path -> new Terms(path, List.of(text("12-12-2017"), text("2024-02-29"))),
          "iso",
          "leap",
          "month-first");
      bench.assertMet(path -> new Term(path, text("2017-02-30")), "no-day");
      bench.assertMet(
          path -> between(path, text("12-12-2017"), true, text("2018-01-02"), true),
          "iso",
          "later",
          "month-first");
      bench.assertMet(path -> between(path, text("2017-12-12"), false, text("01-02-2018"), false));
      bench.assertMet(path -> above(path, text("2018-01-02")), "last", "leap");
      bench.assertMet(path -> below(path, text("01-01-0001")), "first");
      bench.assertMet(path -> new Prefix(path, "2017-12"), "iso", "time");
    }
  }

  @Test
  default void bounds_that_are_not_all_days_compare_as_texts_alone() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values("iso", "\"2017-12-12\"", "month-first", "\"12-12-2017\"", "word", "\"other\"");

      bench.assertMet(
          path -> between(path, text("2017-01-01"), true, text("z"), true), "iso", "word");
      bench.assertMet(
          path -> between(path, text(""), true, text("12-31-2016"), true), "month-first");
      bench.assertMet(path -> above(path, text("2017")), "iso", "word");
      bench.assertMet(path -> above(path, text("2017-01-01")), "iso", "month-first");
    }
  }

  @Test
  default void the_creation_date_compares_by_its_day() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      FieldPath date = path("creationDate");
      Stream.of("12-12-2017", "2017-12-13", "01-01-2018", "0000-01-01", "9999-12-31")
          .forEach(day -> bench.apply(created(bench.plan(day, "{}"), day)));

      bench.assertFinds(new Term(date, text("2017-12-12")), "12-12-2017");
      bench.assertFinds(
          between(date, text("2017-12-12"), false, text("01-01-2018"), true),
          "01-01-2018",
          "2017-12-13");
      bench.assertFinds(below(date, text("12-12-2017")), "0000-01-01");
      bench.assertFinds(above(date, text("2018-01-01")), "9999-12-31");
      bench.assertFinds(new Prefix(date, "12-"), "12-12-2017");
      bench.assertFinds(new Contains(date, "2017"), "12-12-2017", "2017-12-13");
    }
  }

  // Whole texts.

  @Test
  default void a_term_is_the_whole_text_with_regard_to_case() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "accent", "\"été\"",
          "capital", "\"Gold\"",
          "combined", "\"e\u0301te\u0301\"",
          "control", "\"nul \\u0000\"",
          "longer", "\"Gold plan\"",
          "padded", "\" Gold\"",
          "small", "\"gold\"");

      bench.assertMet(path -> new Term(path, text("Gold")), "capital");
      bench.assertMet(path -> new Term(path, text("gold")), "small");
      bench.assertMet(path -> new Term(path, text("été")), "accent");
      bench.assertMet(path -> new Term(path, text("e\u0301te\u0301")), "combined");
      bench.assertMet(path -> new Term(path, text("nul \u0000")), "control");
      bench.assertMet(
          path -> new Terms(path, List.of(text("gold"), text(" Gold"), text("none"))),
          "padded",
          "small");
      bench.assertMet(path -> new Term(path, text("plan")));
      bench.assertMet(path -> new Term(path, text("Gol*")));
      bench.assertMet(path -> new Term(path, text("")));
    }
  }

  @Test
  default void terms_may_be_of_different_types() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values("boolean", "true", "number", "1.0", "text", "\"1\"", "word", "\"true\"");

      bench.assertMet(
          path -> new Terms(path, List.of(number("1"), JsonValue.of(true), text("x"))),
          "boolean",
          "number");
      bench.assertMet(path -> new Terms(path, List.of(text("1"), text("true"))), "text", "word");
    }
  }

  @Test
  default void a_prefix_is_the_begin_of_the_whole_text_with_regard_to_case() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "array", "[\"x\", \"Golden\"]",
          "capital", "\"Gold\"",
          "emoji", "\"👩‍⚕️ visit\"",
          "inside", "\"The Gold\"",
          "pattern", "\"G.ld*\"",
          "small", "\"golden\"");

      bench.assertMet(path -> new Prefix(path, "Gold"), "array", "capital");
      bench.assertMet(path -> new Prefix(path, "gold"), "small");
      bench.assertMet(path -> new Prefix(path, "Golden"), "array");
      bench.assertMet(path -> new Prefix(path, "G.l"), "pattern");
      bench.assertMet(path -> new Prefix(path, "👩"), "emoji");
      bench.assertMet(
          path -> new Prefix(path, ""), "array", "capital", "emoji", "inside", "pattern", "small");
      bench.assertMet(path -> new Prefix(path, ".*"));
    }
  }

  @Test
  default void a_part_is_contained_without_regard_to_case() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "accent", "\"Été indien\"",
          "array", "[\"ab\", \"cd\"]",
          "dotted", "\"İstanbul\"",
          "emoji", "\"👩‍⚕️ visit\"",
          "empty", "\"\"",
          "marks", "\"a*b?c\\\\d%e_f\"",
          "number", "5",
          "sharp", "\"STRASSE straße\"",
          "urgent", "\"Urgent Care Centers or Facilities\"");

      bench.assertMet(path -> new Contains(path, "t c"), "urgent");
      bench.assertMet(path -> new Contains(path, "URGENT"), "urgent");
      bench.assertMet(path -> new Contains(path, "URGENT CARE CENTERS OR facilities"), "urgent");
      bench.assertMet(path -> new Contains(path, "u"), "dotted", "urgent");
      bench.assertMet(path -> new Contains(path, "UR"), "urgent");
      bench.assertMet(path -> new Contains(path, "rge"), "urgent");
      bench.assertMet(path -> new Contains(path, "es"), "urgent");
      bench.assertMet(path -> new Contains(path, "É"), "accent");
      bench.assertMet(path -> new Contains(path, "éTÉ I"), "accent");
      bench.assertMet(path -> new Contains(path, "istan"), "dotted");
      bench.assertMet(path -> new Contains(path, "İSTAN"), "dotted");
      bench.assertMet(path -> new Contains(path, "ß"), "sharp");
      bench.assertMet(path -> new Contains(path, "SS"), "sharp");
      bench.assertMet(path -> new Contains(path, "👩"), "emoji");
      bench.assertMet(path -> new Contains(path, "⚕️ V"), "emoji");
      bench.assertMet(path -> new Contains(path, "ab"), "array");
      bench.assertMet(path -> new Contains(path, "abc"));
      bench.assertMet(path -> new Contains(path, "*b?"), "marks");
      bench.assertMet(path -> new Contains(path, "c\\D"), "marks");
      bench.assertMet(path -> new Contains(path, "%E_"), "marks");
      bench.assertMet(path -> new Contains(path, "a*c"));
      bench.assertMet(path -> new Contains(path, "ur nt"));
      bench.assertMet(path -> new Contains(path, "Urgent Care Centers or Facilities more"));
      bench.assertMet(
          path -> new Contains(path, ""),
          "accent",
          "array",
          "dotted",
          "emoji",
          "empty",
          "marks",
          "sharp",
          "urgent");
    }
  }

  @Test
  default void parts_that_share_their_pieces_are_told_apart() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "apart", "\"abcd xbcde\"", "periodic", "\"abababab\"", "together", "\"xabcdex\"");

      bench.assertMet(path -> new Contains(path, "abcde"), "together");
      bench.assertMet(path -> new Contains(path, "bcde"), "apart", "together");
      bench.assertMet(path -> new Contains(path, "babab"), "periodic");
      bench.assertMet(path -> new Contains(path, "ababababa"));
    }
  }

  @Test
  default void of_a_text_that_is_too_long_only_the_words_are_found() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      String longest = "w " + "é".repeat((Searchable.WHOLE_TEXT_BYTES - 3) / 2) + "!";
      bench.values(
          "both", "[\"" + longest + "!\", \"short\"]",
          "longest", "\"" + longest + "\"",
          "too-long", "\"" + longest + "!\"",
          "very-long", "\"" + "word other ".repeat(20_000) + "end\"");

      bench.assertMet(Exists::new, "both", "longest", "too-long", "very-long");
      bench.assertMet(path -> new Match(path, "w"), "both", "longest", "too-long");
      bench.assertMet(path -> new Match(path, "end words"), "very-long");
      bench.assertMet(path -> new Phrase(path, "other end"), "very-long");
      bench.assertMet(path -> new Prefix(path, "w"), "longest");
      bench.assertMet(path -> new Contains(path, "é!"), "longest");
      bench.assertMet(path -> new Contains(path, ""), "both", "longest");
      bench.assertMet(path -> new Term(path, text(longest)), "longest");
      bench.assertMet(path -> new Term(path, text(longest + "!")));
      bench.assertMet(path -> above(path, text("a")), "both", "longest");
    }
  }

  // Words.

  @Test
  default void a_text_matches_if_every_word_occurs_in_any_order_without_regard_to_case() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "array", "[\"the urgent one\", \"Care\"]",
          "other", "\"urgent carpet\"",
          "reversed", "\"CARE: Urgent\"",
          "urgent", "\"Urgent Care Centers or Facilities\"",
          "word", "\"urgent\"");

      bench.assertMet(path -> new Match(path, "urgent care"), "array", "reversed", "urgent");
      bench.assertMet(path -> new Match(path, "CARE, urgent!"), "array", "reversed", "urgent");
      bench.assertMet(path -> new Match(path, "care care"), "array", "reversed", "urgent");
      bench.assertMet(
          path -> new Match(path, "urgent"), "array", "other", "reversed", "urgent", "word");
      bench.assertMet(path -> new Match(path, "urgent absent"));
      bench.assertMet(path -> new Match(path, "urg*"));
      bench.assertMet(path -> new Match(path, "care OR absent"));
    }
  }

  @Test
  default void words_are_found_by_their_english_stems() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "facilities", "\"Facilities\"",
          "hospitalization", "\"hospitalization\"",
          "injury", "\"an injury's treatments\"",
          "physicians", "\"Physicians’ visits\"",
          "running", "\"running\"");

      bench.assertMet(path -> new Match(path, "facility"), "facilities");
      bench.assertMet(path -> new Match(path, "hospitals"), "hospitalization");
      bench.assertMet(path -> new Match(path, "treatment injuries"), "injury");
      bench.assertMet(path -> new Match(path, "physician visiting"), "physicians");
      bench.assertMet(path -> new Match(path, "runs"), "running");
      bench.assertMet(path -> new Match(path, "ran"));
      bench.assertMet(path -> new Phrase(path, "injury treatment"), "injury");
    }
  }

  @Test
  default void stop_words_are_left_out_and_alone_never_met() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "care", "\"care of the sick\"", "empty", "\"\"", "stop", "\"to be or not to be\"");

      bench.assertMet(path -> new Match(path, "the care"), "care");
      bench.assertMet(path -> new Match(path, "sick and care"), "care");
      for (String nothing : List.of("the", "to be or not to be", "", " ", "?!", "\u0000")) {
        bench.assertMet(path -> new Match(path, nothing));
        bench.assertMet(path -> new Phrase(path, nothing));
      }
    }
  }

  @Test
  default void words_are_cut_as_unicode_says() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "accents", "\"Été, CAFÉ\"",
          "arabic", "\"خطة صحية\"",
          "chinese", "\"計画書\"",
          "codes", "\"plan_type A1-B2 3.14 1,000 x.y\"",
          "long", "\"" + "x".repeat(300) + "\"",
          "slash", "\"Mental/Behavioral Health (Adult)\"");

      bench.assertMet(path -> new Match(path, "été café"), "accents");
      bench.assertMet(path -> new Match(path, "ete"));
      bench.assertMet(path -> new Match(path, "صحية"), "arabic");
      bench.assertMet(path -> new Match(path, "書計"), "chinese");
      bench.assertMet(path -> new Phrase(path, "計画"), "chinese");
      bench.assertMet(path -> new Phrase(path, "画計"));
      bench.assertMet(path -> new Match(path, "plan_type"), "codes");
      bench.assertMet(path -> new Match(path, "plan"));
      bench.assertMet(path -> new Match(path, "b2 a1"), "codes");
      bench.assertMet(path -> new Match(path, "3.14 1,000 x.y"), "codes");
      bench.assertMet(path -> new Match(path, "3"));
      bench.assertMet(path -> new Match(path, "behavioral adult"), "slash");
      bench.assertMet(path -> new Match(path, "x".repeat(255)), "long");
      bench.assertMet(path -> new Phrase(path, "x".repeat(300)), "long");
      bench.assertMet(path -> new Match(path, "x".repeat(254)));
    }
  }

  @Test
  default void a_phrase_is_met_by_its_words_one_after_the_other_in_one_value() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "array", "[\"primary\", \"care physician\"]",
          "between", "\"Primary health care\"",
          "exact", "\"The Primary Care Physician\"",
          "reversed", "\"care primary\"",
          "twice", "\"care care\"");

      bench.assertMet(path -> new Phrase(path, "primary care"), "exact");
      bench.assertMet(path -> new Phrase(path, "PRIMARY-CARE physicians"), "exact");
      bench.assertMet(path -> new Phrase(path, "care physician"), "array", "exact");
      bench.assertMet(path -> new Phrase(path, "care care"), "twice");
      bench.assertMet(
          path -> new Phrase(path, "care"), "array", "between", "exact", "reversed", "twice");
      bench.assertMet(
          path -> new Match(path, "primary care"), "array", "between", "exact", "reversed");
    }
  }

  @Test
  default void a_phrase_has_gaps_where_its_stop_words_stood() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.values(
          "close", "\"care sick\"",
          "other", "\"care for very sick\"",
          "same", "\"care of the sick\"",
          "wider", "\"care of all the sick\"");

      bench.assertMet(path -> new Phrase(path, "care of the sick"), "other", "same");
      bench.assertMet(path -> new Phrase(path, "the care and the sick of"), "other", "same");
      bench.assertMet(path -> new Phrase(path, "care sick"), "close");
      bench.assertMet(path -> new Phrase(path, "care to be the sick"), "wider");
    }
  }

  // Logic.

  @Test
  default void conditions_combine_as_logic_says() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.attributes(
          "1", "\"a\": 1", "12", "\"a\": 1, \"b\": 2", "2", "\"b\": 2", "none", "\"c\": 3");
      Query a = new Term(path("a"), number("1"));
      Query b = new Term(path("b"), number("2"));

      bench.assertMet(Query.and(a, b), "12");
      bench.assertMet(Query.or(a, b), "1", "12", "2");
      bench.assertMet(new Not(a), "2", "none");
      bench.assertMet(Query.and(a, new Not(b)), "1");
      bench.assertMet(Query.or(a, new Not(b)), "1", "12", "none");
      bench.assertMet(new Not(Query.and(a, b)), "1", "2", "none");
      bench.assertMet(new Not(Query.or(a, b)), "none");
      bench.assertMet(new Not(new Not(a)), "1", "12");
      bench.assertMet(Query.and(new Not(a), new Not(b)), "none");
      bench.assertMet(Query.and(Query.or(a, b), new Not(Query.and(a, b))), "1", "2");
      bench.assertMet(Query.or(Query.EVERYTHING, a), "1", "12", "2", "none");
      bench.assertMet(Query.and(a, a, a), "1", "12");
    }
  }

  @Test
  default void any_means_one_and_the_same_service() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.apply(
          bench.plan(
              "apart",
              "{}",
              bench.service("1", "Urgent care", "0", "50", "{}"),
              bench.service("2", "Specialist", "0", "10", "{}")),
          bench.plan(
              "both",
              "{}",
              bench.service("1", "Specialist", "0", "50", "{}"),
              bench.service("2", "Urgent care", "0", "10", "{}")),
          bench.plan("none", "{}", new LinkedPlanService[0]));
      Query urgent = new Match(path("linkedService.name"), "urgent care");
      Query cheap = below(path("planserviceCostShares.copay"), "20");

      bench.assertFinds(new Any(Query.and(urgent, cheap)), "both");
      bench.assertFinds(Query.and(new Any(urgent), new Any(cheap)), "apart", "both");
      bench.assertFinds(new Any(Query.and(urgent, new Not(cheap))), "apart");
      bench.assertFinds(Query.and(new Any(urgent), new Not(new Any(cheap))));
      bench.assertFinds(new Not(new Any(Query.and(urgent, cheap))), "apart", "none");
      bench.assertFinds(new Any(Query.or(urgent, cheap)), "apart", "both");
      bench.assertFinds(new Any(new Not(Query.or(urgent, cheap))), "both");
    }
  }

  @Test
  default void all_means_every_service_and_holds_without_any() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.apply(
          bench.plan(
              "all", "{}", bench.service("1", "{\"x\": 1}"), bench.service("2", "{\"x\": 1}")),
          bench.plan("none", "{}", new LinkedPlanService[0]),
          bench.plan("some", "{}", bench.service("1", "{\"x\": 1}"), bench.service("2", "{}")),
          bench.plan("wrong", "{}", bench.service("1", "{}")));
      Query one = new Term(SearchBench.X, number("1"));

      bench.assertFinds(new All(one), "all", "none");
      bench.assertFinds(new Not(new All(one)), "some", "wrong");
      bench.assertFinds(new All(new Not(one)), "none", "wrong");
      bench.assertFinds(new Not(new Any(one)), "none", "wrong");
      bench.assertFinds(new Any(new Not(one)), "some", "wrong");
      bench.assertFinds(Query.and(new All(one), new Any(one)), "all");
      bench.assertFinds(new All(new Exists(SearchBench.X)), "all", "none");
      bench.assertFinds(new All(Query.EVERYTHING), "all", "none", "some", "wrong");
    }
  }

  @Test
  default void the_opposite_of_a_condition_on_an_absent_value_holds() {
    try (SearchBench bench = new SearchBench(newIndex())) {
      bench.attributes("absent", "", "null", "\"x\": null", "one", "\"x\": 1", "two", "\"x\": 2");

      bench.assertMet(new Not(new Term(SearchBench.X, number("1"))), "absent", "null", "two");
      bench.assertMet(new Not(below(SearchBench.X, "5")), "absent", "null");
      bench.assertMet(new Not(new Contains(SearchBench.X, "")), "absent", "null", "one", "two");
      bench.assertMet(new Not(new Match(SearchBench.X, "one")), "absent", "null", "one", "two");
      bench.assertMet(
          new Not(new Term(path("never.there"), number("1"))), "absent", "null", "one", "two");
    }
  }

  // What the tests say in short.

  private static Plan created(Plan plan, String day) {
    return new Plan(
        plan.id(),
        plan.org(),
        plan.planType(),
        new PlanDate(day),
        plan.planCostShares(),
        plan.linkedPlanServices(),
        plan.attributes());
  }

  private static FieldPath path(String text) {
    return FieldPath.parse(text).orElseThrow();
  }

  private static JsonValue number(String literal) {
    return JsonNumber.of(literal);
  }

  private static JsonValue text(String text) {
    return JsonValue.of(text);
  }

  private static Query term(String path, String text) {
    return new Term(path(path), text(text));
  }

  private static Query below(FieldPath path, String number) {
    return below(path, number(number));
  }

  private static Query below(FieldPath path, JsonValue value) {
    return new Range(path, Optional.empty(), Optional.of(new Bound(value, false)));
  }

  private static Query above(FieldPath path, String number) {
    return above(path, number(number));
  }

  private static Query above(FieldPath path, JsonValue value) {
    return new Range(path, Optional.of(new Bound(value, false)), Optional.empty());
  }

  private static Query between(
      FieldPath path, String lower, boolean lowerToo, String upper, boolean upperToo) {
    return between(path, number(lower), lowerToo, number(upper), upperToo);
  }

  private static Query between(
      FieldPath path, JsonValue lower, boolean lowerToo, JsonValue upper, boolean upperToo) {
    return new Range(
        path, Optional.of(new Bound(lower, lowerToo)), Optional.of(new Bound(upper, upperToo)));
  }
}
