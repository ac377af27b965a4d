package io.planmanagement.json;

import static io.planmanagement.json.Vectors.member;
import static io.planmanagement.json.Vectors.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.samples.OddPlans;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPatchTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  /** The cases of RFC 6902, appendix A (but A.13, which is no JSON for us), and more. */
  static Stream<Arguments> vectors() {
    return Vectors.of("json-patch-vectors.json");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void patches_as_the_rfc_says(String name, JsonObject vector) {
    JsonObject document = (JsonObject) member(vector, "document");
    JsonPatch patch = JsonPatch.of(member(vector, "patch"));

    if (vector.get("failedTest").isPresent()) {
      PlanRefused.TestFailed failed =
          assertThrows(PlanRefused.TestFailed.class, () -> patch.apply(document), name);
      assertEquals(member(vector, "failedTest"), JsonValue.of(failed.operation()));
    } else if (vector.get("refusedAt").isPresent()) {
      PlanRefused.Invalid refused =
          assertThrows(PlanRefused.Invalid.class, () -> patch.apply(document), name);
      assertEquals(text(vector, "refusedAt"), pointers(refused));
    } else {
      assertEquals(member(vector, "result"), patch.apply(document), name);
    }
  }

  @Test
  void a_13_an_operation_with_two_members_of_one_name_is_refused() {
    assertThrows(
        PlanRefused.Malformed.class,
        () -> read("[{'op':'add','path':'/baz','value':'qux','op':'remove'}]"));
  }

  @Test
  void a_document_is_not_changed_by_the_patch_that_is_applied_to_it() {
    JsonObject document = object("{'a':{'b':[1,2]}}");

    read("[{'op':'remove','path':'/a/b/0'},{'op':'add','path':'/a/c','value':1}]").apply(document);

    assertEquals(object("{'a':{'b':[1,2]}}"), document);
  }

  @Test
  void a_patch_can_be_applied_again_to_another_document() {
    JsonPatch patch =
        read("[{'op':'add','path':'/a/-','value':{'x':1}},{'op':'add','path':'/a/-','value':2}]");

    JsonValue once = patch.apply(object("{'a':[]}"));
    JsonValue again = patch.apply((JsonObject) once);

    assertEquals(object("{'a':[{'x':1},2,{'x':1},2]}"), again);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {}                                                   | ""        | type
          'text'                                               | ""        | type
          null                                                 | ""        | type
          [1]                                                  | /0        | type
          [[]]                                                 | /0        | type
          [{'path':'/a'}]                                      | /0/op     | required
          [{'op':1,'path':'/a'}]                               | /0/op     | type
          [{'op':null,'path':'/a'}]                            | /0/op     | type
          [{'op':'ADD','path':'/a','value':1}]                 | /0/op     | enum
          [{'op':'','path':'/a','value':1}]                    | /0/op     | enum
          [{'op':'spam','path':'/a'}]                          | /0/op     | enum
          [{'op':'remove'}]                                    | /0/path   | required
          [{'op':'remove','path':1}]                           | /0/path   | type
          [{'op':'remove','path':null}]                        | /0/path   | type
          [{'op':'remove','path':'a'}]                         | /0/path   | format
          [{'op':'remove','path':'#/a'}]                       | /0/path   | format
          [{'op':'remove','path':'/a~'}]                       | /0/path   | format
          [{'op':'remove','path':'/a~2'}]                      | /0/path   | format
          [{'op':'remove','path':'/~~0'}]                      | /0/path   | format
          [{'op':'add','path':'/a'}]                           | /0/value  | required
          [{'op':'replace','path':'/a'}]                       | /0/value  | required
          [{'op':'test','path':'/a'}]                          | /0/value  | required
          [{'op':'move','path':'/a'}]                          | /0/from   | required
          [{'op':'copy','path':'/a'}]                          | /0/from   | required
          [{'op':'copy','path':'/a','from':1}]                 | /0/from   | type
          [{'op':'copy','path':'/a','from':'b'}]               | /0/from   | format
          [{'op':'move','path':'/a/b','from':'/a'}]            | /0/path   | outside
          [{'op':'move','path':'/a','from':''}]                | /0/path   | outside
          [{'op':'remove','path':'/a'},{'op':'remove'}]        | /1/path   | required
          """)
  void a_document_that_is_no_patch_is_refused_where_it_is_none(
      String patch, String pointer, String keyword) {
    PlanRefused.Invalid refused = assertThrows(PlanRefused.Invalid.class, () -> read(patch));

    assertEquals(pointer, pointers(refused));
    assertEquals(keyword, refused.violations().get(0).keyword());
  }

  @Test
  void all_violations_of_a_patch_are_named_at_once() {
    PlanRefused.Invalid refused =
        assertThrows(
            PlanRefused.Invalid.class,
            () ->
                read(
                    "[{'op':'add','path':'a'},{'op':'spam'},7,{'op':'move','path':2,'from':'~'},"
                        + "{'op':'test','path':'','value':1}]"));

    assertEquals("/0/path /0/value /1/path /1/op /2 /3/path /3/from", pointers(refused));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[",
        "[{'op':'remove','path':'/a'},]",
        "[{'op':'remove','path':'/a'}] 1",
        "[{'op':'remove','path':'/\\ud800'}]",
        "[{'op':'add','path':'/a','value':NaN}]"
      })
  void a_patch_that_is_no_json_is_refused(String patch) {
    assertThrows(PlanRefused.Malformed.class, () -> read(patch));
  }

  @Test
  void a_patch_has_a_thousand_operations_at_most() {
    String operation = "{'op':'test','path':'/a','value':1}";

    read("[" + (operation + ",").repeat(JsonPatch.MAX_OPERATIONS - 1) + operation + "]");
    PlanRefused.Invalid refused =
        assertThrows(
            PlanRefused.Invalid.class,
            () -> read("[" + (operation + ",").repeat(JsonPatch.MAX_OPERATIONS) + operation + "]"));

    assertEquals("maxItems", refused.violations().get(0).keyword());
  }

  @Test
  void copies_that_double_the_document_each_time_are_refused() {
    String bomb =
        IntStream.range(0, 60)
            .mapToObj(i -> "{'op':'copy','from':'','path':'/c" + i + "'}")
            .collect(Collectors.joining(",", "[", "]"));

    PlanRefused.Invalid refused =
        assertTimeoutPreemptively(
            SOON,
            () ->
                assertThrows(PlanRefused.Invalid.class, () -> read(bomb).apply(object("{'a':1}"))));

    assertEquals("maxBytes", refused.violations().get(0).keyword());
  }

  @Test
  void copies_of_one_long_text_are_refused() {
    JsonObject document = new JsonObject(Map.of("a", JsonValue.of("x".repeat(1 << 20))));
    String bomb =
        IntStream.range(0, 1_000)
            .mapToObj(i -> "{'op':'copy','from':'/a','path':'/c" + i + "'}")
            .collect(Collectors.joining(",", "[", "]"));

    PlanRefused.Invalid refused =
        assertThrows(PlanRefused.Invalid.class, () -> read(bomb).apply(document));

    assertEquals("/3", pointers(refused));
  }

  @Test
  void copies_of_one_long_name_are_refused() {
    JsonObject document =
        new JsonObject(Map.of("a", new JsonObject(Map.of("x".repeat(1 << 21), JsonValue.NULL))));
    String bomb =
        IntStream.range(0, 3)
            .mapToObj(i -> "{'op':'copy','from':'/a','path':'/c" + i + "'}")
            .collect(Collectors.joining(",", "[", "]"));

    PlanRefused.Invalid refused =
        assertThrows(PlanRefused.Invalid.class, () -> read(bomb).apply(document));

    assertEquals("/1", pointers(refused));
  }

  @ParameterizedTest
  @ValueSource(strings = {"add", "replace", "copy", "move"})
  void a_patch_that_makes_the_document_deeper_than_any_may_be_is_refused(String op) {
    List<String> operations = new ArrayList<>();
    StringBuilder path = new StringBuilder();
    for (int level = 0; level < 150; level++) {
      switch (op) {
        case "add" -> operations.add("{'op':'add','path':'" + path + "/a','value':{}}");
        case "replace" ->
            operations.add("{'op':'replace','path':'" + path + "/a','value':{'a':0}}");
        case "copy" ->
            operations.add(
                "{'op':'copy','from':'/a','path':'/b'},{'op':'add','path':'/a','value':{}},{'op':'copy','from':'/b','path':'/a/a'}");
        default ->
            operations.add(
                "{'op':'move','from':'/a','path':'/b'},{'op':'add','path':'/a','value':{}},{'op':'move','from':'/b','path':'/a/a'}");
      }
      path.append("/a");
    }

    PlanRefused.Invalid refused =
        assertThrows(
            PlanRefused.Invalid.class,
            () -> read("[" + String.join(",", operations) + "]").apply(object("{'a':0}")));

    assertEquals("maxDepth", refused.violations().get(0).keyword());
  }

  @Test
  void a_patch_may_make_the_document_as_deep_as_any_may_be() {
    String deepest = "[".repeat(99) + "]".repeat(99);

    JsonValue result =
        JsonPatch.of(
                new JsonArray(
                    List.of(
                        object("{'op':'add','path':'/a'}")
                            .with("value", JsonCodec.read(bytes(deepest))))))
            .apply(JsonObject.EMPTY);

    assertEquals("{\"a\":" + deepest + "}", JsonCodec.write(result).toString());
  }

  @Test
  void a_path_of_a_million_steps_is_refused_in_time() {
    JsonPatch patch = read("[{'op':'add','path':'" + "/a".repeat(1 << 20) + "','value':1}]");

    PlanRefused.Invalid refused =
        assertTimeoutPreemptively(
            SOON,
            () -> assertThrows(PlanRefused.Invalid.class, () -> patch.apply(JsonObject.EMPTY)));

    assertEquals(1, refused.violations().size());
  }

  @Test
  void a_thousand_operations_on_a_wide_object_are_done_in_time() {
    Map<String, JsonValue> wide = new LinkedHashMap<>();
    for (int i = 0; i < 50_000; i++) {
      wide.put("n" + i, JsonValue.of(i));
    }
    String operations =
        IntStream.range(0, 500)
            .mapToObj(
                i ->
                    "{'op':'add','path':'/wide/a"
                        + i
                        + "','value':1},"
                        + "{'op':'test','path':'/wide/n"
                        + i
                        + "','value':"
                        + i
                        + "}")
            .collect(Collectors.joining(",", "[", "]"));
    JsonPatch patch = read(operations);
    JsonObject document = new JsonObject(Map.of("wide", new JsonObject(wide)));

    JsonValue result = assertTimeoutPreemptively(SOON, () -> patch.apply(document));

    assertEquals(50_500, ((JsonObject) member((JsonObject) result, "wide")).members().size());
  }

  @Test
  void random_operations_do_what_a_plain_reading_of_the_rfc_does() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 2_000; round++) {
      JsonObject document = object("{'a':[1,{'b':2.0}],'c':{'d':{'e':[]},'f':null},'-':'x'}");
      List<JsonValue> operations = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        operations.add(randomOperation(random));
      }
      JsonArray patch = new JsonArray(operations);

      assertEquals(
          outcome(() -> PlainJsonPatch.apply(patch, document)),
          outcome(() -> JsonPatch.of(patch).apply(document)),
          () -> "seed " + seed + ", patch " + JsonCodec.write(patch));
    }
  }

  @Test
  void replacing_each_member_of_any_plan_gives_the_other_plan() {
    OddPlans odd = new OddPlans(23);
    for (long n = 0; n < 200; n++) {
      JsonObject one = odd.plan(n).document();
      JsonObject other = odd.plan(n + 1).document();
      List<JsonValue> operations = new ArrayList<>();
      one.members().keySet().forEach(name -> operations.add(operation("remove", name)));
      other
          .members()
          .forEach((name, value) -> operations.add(operation("add", name).with("value", value)));
      other
          .members()
          .forEach((name, value) -> operations.add(operation("test", name).with("value", value)));

      JsonValue result = JsonPatch.of(new JsonArray(operations)).apply(one);

      assertEquals(other, result, "seed 23, plan " + n);
    }
  }

  private static JsonObject operation(String op, String member) {
    return new JsonObject(
        Map.of(
            "op",
            JsonValue.of(op),
            "path",
            JsonValue.of("/" + member.replace("~", "~0").replace("/", "~1"))));
  }

  private static JsonObject randomOperation(SplittableRandom random) {
    List<String> ops = List.of("add", "remove", "replace", "move", "copy", "test");
    Map<String, JsonValue> operation = new LinkedHashMap<>();
    operation.put("op", JsonValue.of(ops.get(random.nextInt(ops.size()))));
    operation.put("path", JsonValue.of(randomPath(random)));
    operation.put("from", JsonValue.of(randomPath(random)));
    operation.put("value", randomValue(random));
    return new JsonObject(operation);
  }

  private static String randomPath(SplittableRandom random) {
    List<String> tokens = List.of("a", "b", "c", "d", "e", "f", "0", "1", "2", "-", "01", "");
    StringBuilder path = new StringBuilder();
    int length = random.nextInt(4);
    for (int i = 0; i < length; i++) {
      path.append('/').append(tokens.get(random.nextInt(tokens.size())));
    }
    return path.toString();
  }

  private static JsonValue randomValue(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> JsonNumber.of("1.0");
      case 1 -> JsonNumber.of("2");
      case 2 -> JsonValue.NULL;
      case 3 -> object("{'a':{'b':[]}}");
      case 4 -> new JsonArray(List.of());
      default -> JsonValue.of("x");
    };
  }

  private static String outcome(Supplier<JsonValue> patch) {
    try {
      return JsonCodec.write(patch.get()).toString();
    } catch (PlanRefused.TestFailed failed) {
      return "test " + failed.operation();
    } catch (PlanRefused.Invalid refused) {
      return "refused";
    }
  }

  private static String pointers(PlanRefused.Invalid refused) {
    return refused.violations().stream()
        .map(violation -> violation.pointer().value())
        .collect(Collectors.joining(" "));
  }

  private static JsonPatch read(String patch) {
    return JsonPatch.read(bytes(patch.replace('\'', '"')));
  }

  private static JsonObject object(String json) {
    return (JsonObject) JsonCodec.read(bytes(json.replace('\'', '"')));
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
