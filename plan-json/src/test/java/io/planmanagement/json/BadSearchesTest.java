package io.planmanagement.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Violation;
import io.planmanagement.domain.search.SearchLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad searches in JSON, by class; in the cases, single quotes stand for double ones. */
class BadSearchesTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{'query':}",
        "{'size': 1,}",
        "{'size': 01}",
        "{'size': 1, 'size': 2}",
        "{} {}",
        "metalLevel = 'Gold'",
        "{'query': {'term': {'a': NaN}}}",
        "{'query': {'term': {'a': '\\ud800'}}}",
        "{'query': {'term': {'a': 1E10000}}}"
      })
  void malformed_json(String json) {
    assertThrows(PlanRefused.Malformed.class, () -> read(json));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] |  type",
        "5 |  type",
        "null |  type",
        "{'query': []} | /query type",
        "{'query': null} | /query type",
        "{'query': {'and': {}}} | /query/and type",
        "{'query': {'or': 'a'}} | /query/or type",
        "{'query': {'or': [1]}} | /query/or/0 type",
        "{'query': {'not': [{'exists': 'a'}]}} | /query/not type",
        "{'query': {'term': 'a'}} | /query/term type",
        "{'query': {'term': {'a': null}}} | /query/term/a type",
        "{'query': {'term': {'a': {}}}} | /query/term/a type",
        "{'query': {'term': {'a': [1]}}} | /query/term/a type",
        "{'query': {'terms': {'a': 1}}} | /query/terms/a type",
        "{'query': {'terms': {'a': [1, null, {}]}}} | /query/terms/a/1 type, /query/terms/a/2 type",
        "{'query': {'range': {'a': 5}}} | /query/range/a type",
        "{'query': {'range': {'a': {'lt': true}}}} | /query/range/a/lt type",
        "{'query': {'match': {'a': 1}}} | /query/match/a type",
        "{'query': {'phrase': {'a': ['x']}}} | /query/phrase/a type",
        "{'query': {'prefix': {'a': true}}} | /query/prefix/a type",
        "{'query': {'contains': {'a': null}}} | /query/contains/a type",
        "{'query': {'exists': ['a']}} | /query/exists type",
        "{'query': {'everything': true}} | /query/everything type",
        "{'query': {'any': []}} | /query/any type",
        "{'query': {'all': {'linkedPlanServices': 'a'}}} | /query/all/linkedPlanServices type",
        "{'return': true} | /return type",
        "{'size': '1'} | /size type",
        "{'size': 1.5} | /size type",
        "{'size': null} | /size type",
        "{'after': 5} | /after type",
        "{'total': 'true'} | /total type",
        "{'highlight': 1} | /highlight type"
      })
  void wrong_types(String json, String violations) {
    assertEquals(violations, told(json));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'limit': 5} | /limit additionalProperties",
        "{'Query': {'exists': 'a'}} | /Query additionalProperties",
        "{'query': {'everything': {'a': 1}}} | /query/everything/a additionalProperties",
        "{'query': {'range': {'a': {'lt': 1, 'boost': 2}}}} | /query/range/a/boost"
            + " additionalProperties",
        "{'query': {'any': {'linkedPlanServices': {'exists': 'a'}, 'x': {}}}} | /query/any/x"
            + " additionalProperties",
        "{'facets': {'a': {'terms': {'order': 'asc'}}}} | /facets/a/terms/order"
            + " additionalProperties",
        "{'facets': {'a': {'stats': {'x': 1}}}} | /facets/a/stats/x additionalProperties"
      })
  void unknown_members(String json, String violations) {
    assertEquals(violations, told(json));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'query': {'equals': {'a': 1}}} | /query/equals enum",
        "{'query': {'Term': {'a': 1}}} | /query/Term enum",
        "{'query': {'query_string': {'query': '*:*'}}} | /query/query_string enum",
        "{'query': {'script': {'source': 'x'}}} | /query/script enum",
        "{'query': {'regexp': {'a': '.*'}}} | /query/regexp enum",
        "{'query': {'and': [{'': 1}, {'must': []}]}} | /query/and/0/ enum, /query/and/1/must enum",
        "{'query': {}} | /query minProperties",
        "{'query': {'not': {}}} | /query/not minProperties",
        "{'query': {'term': {}}} | /query/term minProperties",
        "{'query': {'term': {'a': 1, 'b': 2}}} | /query/term maxProperties",
        "{'query': {'exists': 'a', 'not': {'x': 1}}} | /query maxProperties, /query/not/x enum",
        "{'query': {'or': []}} | /query/or minItems",
        "{'query': {'terms': {'a': []}}} | /query/terms/a minItems",
        "{'query': {'any': {}}} | /query/any/linkedPlanServices required",
        "{'query': {'all': {'services': {'exists': 'a'}}}} | /query/all/services"
            + " additionalProperties, /query/all/linkedPlanServices required",
        "{'return': 'planCostShares'} | /return enum",
        "{'after': ''} | /after minLength"
      })
  void unknown_and_missing_operators(String json, String violations) {
    assertEquals(violations, told(json));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'range': {'a': {}}} | /query/range/a minProperties",
        "{'range': {'a': {'gt': 1, 'gte': 1}}} | /query/range/a/gt maxProperties",
        "{'range': {'a': {'lt': 1, 'lte': 1, 'gt': 0}}} | /query/range/a/lt maxProperties",
        "{'range': {'a': {'lt': 1, 'gt': 'x'}}} | /query/range/a type",
        "{'range': {'a': {'lt': null, 'gt': []}}} | /query/range/a/gt type, /query/range/a/lt type"
      })
  void bad_ranges(String query, String violations) {
    assertEquals(violations, told("{'query': " + query + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'query': {'exists': ''}} | /query/exists format",
        "{'query': {'exists': 'a..b'}} | /query/exists format",
        "{'query': {'term': {'a.': 1}}} | /query/term/a. format",
        "{'query': {'term': {'.a': {}}}} | /query/term/.a format, /query/term/.a type",
        "{'query': {'match': {'a~b': 'x'}}} | /query/match/a~0b format",
        "{'query': {'match': {'a~9': 'x'}}} | /query/match/a~09 format",
        "{'sort': ['']} | /sort/0 format",
        "{'sort': [{'a..b': 'asc'}]} | /sort/0/a..b format",
        "{'facets': {'a..b': {'stats': {}}}} | /facets/a..b/path required",
        "{'facets': {'x': {'stats': {}, 'path': '~'}}} | /facets/x/path format"
      })
  void bad_paths(String json, String violations) {
    assertEquals(violations, told(json));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'query': {'exists': 'linkedPlanServices'}} | /query/exists scope",
        "{'query': {'term': {'linkedPlanServices.name': 'x'}}} | /query/term/linkedPlanServices.name"
            + " scope",
        "{'query': {'any': {'linkedPlanServices': {'exists': 'linkedPlanServices.name'}}}} |"
            + " /query/any/linkedPlanServices/exists scope",
        "{'query': {'any': {'linkedPlanServices': {'any': {'linkedPlanServices': {'exists': 'a'}}}}}}"
            + " | /query/any/linkedPlanServices scope",
        "{'query': {'all': {'linkedPlanServices': {'not': {'any': {'linkedPlanServices':"
            + " {'exists': 'a'}}}}}}} | /query/all/linkedPlanServices/not scope",
        "{'query': {'contains': {'a': '\uffff'}}} | /query/contains/a pattern",
        "{'sort': ['linkedPlanServices.name']} | /sort/0 scope",
        "{'sort': [{'linkedPlanServices.name': 'asc'}]} | /sort/0/linkedPlanServices.name scope",
        "{'facets': {'linkedPlanServices': {'terms': {}}}} | /facets/linkedPlanServices scope",
        "{'return': 'linkedPlanServices', 'facets': {'a': {'terms': {}}}} | /facets scope"
      })
  void scope(String json, String violations) {
    assertEquals(violations, told(json));
  }

  /**
   * The rules and bounds of the whole are told where the parts are written, not in another form.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'query': {'and': [{'exists': 'linkedPlanServices.a'}]}} | /query/and/0/exists scope",
        "{'query': {'or': [{'and': [{'or': [{'exists': 'linkedPlanServices.a'}]}]}]}} |"
            + " /query/or/0/and/0/or/0/exists scope",
        "{'query': {'and': [{'and': []}, {'exists': 'linkedPlanServices.a'}]}} |"
            + " /query/and/1/exists scope",
        "{'query': {'not': {'and': [{'any': {'linkedPlanServices': {'or': [{'exists':"
            + " 'linkedPlanServices.a'}]}}}]}}} |"
            + " /query/not/and/0/any/linkedPlanServices/or/0/exists scope",
        "{'query': {'or': [{'x': 1}, {'exists': 'linkedPlanServices.a'}]}} |"
            + " /query/or/0/x enum, /query/or/1/exists scope",
        "{'sort': [5, {'a': 'asc'}, 'linkedPlanServices.a']} | /sort/0 type, /sort/2 scope"
      })
  void violations_of_the_whole_are_told_where_they_are_written(String json, String violations) {
    assertEquals(violations, told(json));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'sort': 'a'} | /sort type",
        "{'sort': {'a': 'asc'}} | /sort type",
        "{'sort': [1]} | /sort/0 type",
        "{'sort': [{}]} | /sort/0 type",
        "{'sort': [{'a': 'asc', 'b': 'asc'}]} | /sort/0 type",
        "{'sort': [{'a': 'ASC'}]} | /sort/0/a enum",
        "{'sort': [{'a': 1}]} | /sort/0/a enum",
        "{'sort': ['a', {'b': 'up'}, {'c': null}]} | /sort/1/b enum, /sort/2/c enum",
        "{'sort': [{'_score': 'asc'}]} | /sort/0/_score enum"
      })
  void sort(String json, String violations) {
    assertEquals(violations, told(json));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | /facets type",
        "{'a': 'terms'} | /facets/a type",
        "{'a': {}} | /facets/a minProperties",
        "{'a': {'path': 'b'}} | /facets/a minProperties",
        "{'a': {'path': 5, 'stats': {}}} | /facets/a/path type",
        "{'a': {'terms': {}, 'stats': []}} | /facets/a/stats type, /facets/a maxProperties",
        "{'a': {'cardinality': {}}} | /facets/a/cardinality additionalProperties, /facets/a"
            + " minProperties",
        "{'a': {'terms': []}} | /facets/a/terms type",
        "{'a': {'terms': {'size': 'many'}}} | /facets/a/terms/size type",
        "{'a': {'terms': {'size': 0}}} | /facets/a/terms/size minimum",
        "{'a': {'ranges': {}}} | /facets/a/ranges type",
        "{'a': {'ranges': []}} | /facets/a/ranges minItems",
        "{'a': {'ranges': [1, '2026-01-31']}} | /facets/a/ranges/1 type",
        "{'a': {'ranges': [2, 1]}} | /facets/a/ranges/1 order",
        "{'a': {'ranges': [null]}} | /facets/a/ranges/0 type",
        "{'a': {'histogram': {}}} | /facets/a/histogram/interval required",
        "{'a': {'histogram': 5}} | /facets/a/histogram type",
        "{'a': {'histogram': {'interval': '5'}}} | /facets/a/histogram/interval type",
        "{'a': {'histogram': {'interval': 0}}} | /facets/a/histogram/interval exclusiveMinimum",
        "{'a': {'dateHistogram': {}}} | /facets/a/dateHistogram/unit required",
        "{'a': {'dateHistogram': {'unit': 'Year'}}} | /facets/a/dateHistogram/unit enum",
        "{'a': {'dateHistogram': {'unit': 1}}} | /facets/a/dateHistogram/unit type"
      })
  void facets(String facets, String violations) {
    assertEquals(violations, told("{'facets': " + facets + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'size': -1} | /size minimum",
        "{'size': 1001} | /size maximum",
        "{'size': 1E+9000} | /size maximum",
        "{'size': -1E+9000} | /size minimum",
        "{'facets': {'a': {'terms': {'size': 1001}}}} | /facets/a/terms/size maximum",
        "{'sort': ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']} | /sort maxItems"
      })
  void bounds(String json, String violations) {
    assertEquals(violations, told(json));
  }

  @Test
  void bounds_of_the_query() {
    assertEquals(
        "/query/and/0/match/a maxLength",
        told("{'query': {'and': [{'match': {'a': '" + "x".repeat(1_001) + "'}}]}}"));
    assertEquals(
        "/query/terms/a maxItems",
        told("{'query': {'terms': {'a': [" + "1,".repeat(1_000) + "1]}}}"));
    assertEquals(
        "/query maxConditions",
        told("{'query': {'or': [" + "{'exists': 'a'},".repeat(255) + "{'exists': 'b'}]}}"));
    assertEquals("/query/exists maxPath", told("{'query': {'exists': '" + "a".repeat(513) + "'}}"));
    assertEquals(
        "/query" + "/not".repeat(16) + "/exists maxDepth",
        told("{'query': " + "{'not':".repeat(16) + "{'exists': 'a'}" + "}".repeat(16) + "}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'not':", "{'and':[", "{'any':{'linkedPlanServices':", "["})
  void nesting_without_end(String opening) {
    String json = "{'query': " + opening.repeat(100_000);

    assertTimeoutPreemptively(
        SOON, () -> assertThrows(PlanRefused.Malformed.class, () -> read(json)));
  }

  @Test
  void a_document_of_many_bad_conditions_is_refused_soon() {
    String json = "{'query': {'and': [" + "{'x':1},".repeat(100_000) + "{}]}}";

    PlanRefused.Invalid refused =
        assertTimeoutPreemptively(
            SOON, () -> assertThrows(PlanRefused.Invalid.class, () -> read(json)));

    assertEquals(PlanRefused.Invalid.MAX_VIOLATIONS, refused.violations().size());
  }

  @Test
  void every_violation_is_told_at_once() {
    assertEquals(
        "/limit additionalProperties, /query/and/0/term/a..b format, /query/and/1/range/x/eq"
            + " additionalProperties, /return enum, /sort/0/b enum, /size type, /after type,"
            + " /facets/f/terms/size type, /total type, /query/and/2/exists scope",
        told(
            "{'query': {'and': [{'term': {'a..b': 1}}, {'range': {'x': {'eq': 1}}},"
                + " {'exists': 'linkedPlanServices.a'}]},"
                + " 'return': 'x', 'sort': [{'b': 'x'}], 'size': 'x', 'after': 1,"
                + " 'facets': {'f': {'terms': {'size': 'x'}}}, 'total': 0, 'limit': 1}"));
  }

  @Test
  void no_message_repeats_what_was_sent() {
    PlanRefused.Invalid refused =
        assertThrows(
            PlanRefused.Invalid.class,
            () ->
                read(
                    "{'secret': 1, 'query': {'and': [{'secret': 1}, {'term': {'secret..': 1}},"
                        + " {'terms': {'a': [{'secret': 1}]}},"
                        + " {'exists': 'linkedPlanServices.secret'}]},"
                        + " 'return': 'secret', 'sort': [{'a': 'secret'}],"
                        + " 'facets': {'secret..': {'secret': 1}}}"));

    assertEquals(10, refused.violations().size());
    assertTrue(
        refused.violations().stream()
            .map(Violation::message)
            .noneMatch(message -> message.contains("secret")));
    assertFalse(String.valueOf(refused.getMessage()).contains("secret"));
  }

  private static String told(String json) {
    List<Violation> violations =
        assertThrows(PlanRefused.Invalid.class, () -> read(json)).violations();
    return violations.stream()
        .map(violation -> violation.pointer() + " " + violation.keyword())
        .collect(Collectors.joining(", "))
        .strip();
  }

  private static void read(String json) {
    SearchDocuments.read(
        json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), SearchLimits.DEFAULT);
  }
}
