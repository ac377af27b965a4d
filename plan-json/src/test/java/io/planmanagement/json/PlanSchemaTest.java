package io.planmanagement.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Violation;
import io.planmanagement.samples.OddPlans;
import io.planmanagement.samples.SamplePlans;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Holds the published schema and the domain's own verdict to each other. */
class PlanSchemaTest {

  private static final int MAX_ID_CHARACTERS = 128;
  private static final String DATE_FORM =
      "((0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])-[0-9]{4}"
          + "|[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))";

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNumberLength(2_000).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final Schema SCHEMA =
      REGISTRY.getSchema(MAPPER.readTree(PlanSchema.document().toString()));

  /** What stands in for a member: values that some place takes and others refuse. */
  static List<JsonValue> replacements() {
    List<JsonValue> values = new ArrayList<>();
    for (String json :
        List.of(
            "null",
            "true",
            "0",
            "5",
            "62.50",
            "-1",
            "-0.01",
            "-0",
            "1E+400",
            "1E-400",
            "-1E-400",
            "[]",
            "{}",
            "[1]",
            "[{}]",
            "[\"x\"]",
            "[null]",
            "{\"a\":1}",
            "\"plan\"",
            "\"planservice\"",
            "\"service\"",
            "\"membercostshare\"",
            "\"Plan\"",
            "\"es_plan\"",
            "\"es_data\"",
            "\"es_plans\"")) {
      values.add(JsonCodec.read(Document.of(json)));
    }
    for (String text :
        List.of(
            "",
            " ",
            "x",
            ".",
            "..",
            "...",
            ".a",
            "a/b",
            "a\\b",
            "a%b",
            "a?b",
            "a#b",
            "a;b",
            "a~b",
            "a\u0000b",
            "a\u001f",
            "\u007f",
            "a\u009fb",
            "a\u00a0b",
            "a\u2028b",
            "\n",
            "a\n",
            "..\n",
            "é",
            "🩺",
            "x".repeat(128),
            "x".repeat(129),
            "é".repeat(64),
            "é".repeat(65),
            "🩺".repeat(32),
            "🩺".repeat(33),
            "🩺".repeat(128),
            "🩺".repeat(129),
            "12-31-2025",
            "2025-12-31",
            "31-12-2025",
            "2025-31-12",
            "02-30-2025",
            "2025-02-30",
            "02-29-2024",
            "2023-02-29",
            "00-01-2025",
            "01-00-2025",
            "13-01-2025",
            "1-1-2025",
            "2025-1-1",
            "01-01-25",
            "2025-12-31\n",
            "2025-12-31 ",
            " 2025-12-31",
            "12/31/2025",
            "2025-12-31T00:00:00Z",
            "٠١-٠١-٢٠٢٥",
            "0000-01-01",
            "12345-01-01",
            "20251231")) {
      values.add(JsonValue.of(text));
    }
    return values;
  }

  /** The places of every member of a plan with one linked service. */
  static List<String> places() {
    return List.of(
        "/objectId",
        "/objectType",
        "/_org",
        "/planType",
        "/creationDate",
        "/planCostShares",
        "/planCostShares/objectId",
        "/planCostShares/objectType",
        "/planCostShares/_org",
        "/planCostShares/deductible",
        "/planCostShares/copay",
        "/linkedPlanServices",
        "/linkedPlanServices/0",
        "/linkedPlanServices/0/objectId",
        "/linkedPlanServices/0/objectType",
        "/linkedPlanServices/0/_org",
        "/linkedPlanServices/0/linkedService",
        "/linkedPlanServices/0/linkedService/objectId",
        "/linkedPlanServices/0/linkedService/objectType",
        "/linkedPlanServices/0/linkedService/_org",
        "/linkedPlanServices/0/linkedService/name",
        "/linkedPlanServices/0/planserviceCostShares",
        "/linkedPlanServices/0/planserviceCostShares/objectId",
        "/linkedPlanServices/0/planserviceCostShares/objectType",
        "/linkedPlanServices/0/planserviceCostShares/_org",
        "/linkedPlanServices/0/planserviceCostShares/deductible",
        "/linkedPlanServices/0/planserviceCostShares/copay",
        "/attribute",
        "/linkedPlanServices/0/attribute");
  }

  @Test
  void the_schema_is_one_of_draft_2020_12() {
    Schema metaSchema =
        REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

    assertEquals(List.of(), metaSchema.validate(MAPPER.readTree(PlanSchema.document().toString())));
  }

  @Test
  void the_schema_is_written_in_our_json_and_named_by_a_urn() {
    JsonObject schema = (JsonObject) JsonCodec.read(PlanSchema.document());

    assertEquals(
        Optional.of(JsonValue.of("https://json-schema.org/draft/2020-12/schema")),
        schema.get("$schema"));
    assertEquals(Optional.of(JsonValue.of("urn:planmanagement:schema:plan")), schema.get("$id"));
  }

  @Test
  void the_schema_s_own_example_is_a_plan() {
    JsonObject schema = (JsonObject) JsonCodec.read(PlanSchema.document());

    JsonArray examples = (JsonArray) schema.get("examples").orElseThrow();

    examples.elements().forEach(example -> assertEquals(Set.of(), judge((JsonObject) example)));
    assertEquals(1, examples.elements().size());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void every_plan_satisfies_the_schema(long seed) {
    Stream.concat(new SamplePlans(seed).plans().limit(200), new OddPlans(seed).plans().limit(500))
        .forEach(plan -> assertEquals(Set.of(), judge(plan.document()), "seed " + seed));
  }

  @ParameterizedTest
  @MethodSource("places")
  void schema_and_domain_agree_when_a_member_is_missing(String place) {
    JsonObject changed = (JsonObject) patch(plan(), "remove", place, JsonValue.NULL);

    judge(changed);
  }

  @ParameterizedTest
  @MethodSource("places")
  void schema_and_domain_agree_whatever_stands_in_for_a_member(String place) {
    for (JsonValue value : replacements()) {
      JsonObject changed = (JsonObject) patch(plan(), "replace", place, value);

      judge(changed);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"objectType\":\"plan\"}", "{\"linkedPlanServices\":[[],{}]}"})
  void schema_and_domain_agree_on_what_is_hardly_a_plan(String json) {
    Set<String> pointers = judge((JsonObject) JsonCodec.read(Document.of(json)));

    assertTrue(pointers.size() > 3);
  }

  /** Thousands of documents with one to four things changed anywhere. */
  @Test
  void schema_and_domain_name_the_same_places_of_random_documents() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    SamplePlans samples = new SamplePlans(seed);
    OddPlans odd = new OddPlans(seed);
    List<JsonValue> values = replacements();
    Map<Boolean, Integer> verdicts = new HashMap<>();
    for (int round = 0; round < 4_000; round++) {
      JsonObject document = (round % 2 == 0 ? samples.plan(round) : odd.plan(round)).document();
      int changes = random.nextInt(5);
      for (int change = 0; change < changes; change++) {
        List<String> members = members("", document);
        String place = members.get(random.nextInt(members.size()));
        JsonValue value = values.get(random.nextInt(values.size()));
        String op = List.of("remove", "replace", "replace").get(random.nextInt(3));
        document = (JsonObject) patch(document, op, place, value);
      }
      try {
        verdicts.merge(judge(document).isEmpty(), 1, Integer::sum);
      } catch (AssertionError disagreement) {
        throw new AssertionError("seed " + seed + ", round " + round, disagreement);
      }
    }
    assertTrue(verdicts.getOrDefault(true, 0) > 500, verdicts::toString);
    assertTrue(verdicts.getOrDefault(false, 0) > 500, verdicts::toString);
  }

  /**
   * Asserts that the schema refuses exactly the places that the domain does, but for the rules that
   * no schema can express.
   *
   * @return the places that both refuse
   */
  private static Set<String> judge(JsonObject document) {
    List<Violation> violations = violations(document);
    Set<String> bySchema =
        SCHEMA.validate(MAPPER.readTree(JsonCodec.write(document).toString())).stream()
            .map(
                error ->
                    error.getKeyword().equals("required")
                        ? error.getInstanceLocation() + "/" + error.getProperty()
                        : error.getInstanceLocation().toString())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> byDomain =
        violations.stream()
            .filter(violation -> expressible(violation, document))
            .map(violation -> violation.pointer().value())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(byDomain, bySchema, () -> JsonCodec.write(document) + " " + violations);
    return bySchema;
  }

  private static List<Violation> violations(JsonObject document) {
    try {
      Plan.of(document);
      return List.of();
    } catch (PlanRefused.Invalid refused) {
      return refused.violations();
    }
  }

  private static boolean expressible(Violation violation, JsonObject document) {
    return switch (violation.keyword()) {
      case "conflict", "duplicate" -> false;
      case "format" -> !text(document, violation).matches(DATE_FORM);
      case "maxLength" -> {
        String text = text(document, violation);
        yield text.codePointCount(0, text.length()) > MAX_ID_CHARACTERS;
      }
      default -> true;
    };
  }

  private static String text(JsonObject document, Violation violation) {
    return new PatchedDocument(document)
        .find(PatchPath.parse(violation.pointer().value()).orElseThrow())
        .map(node -> ((JsonString) node.value()).value())
        .orElseThrow();
  }

  /** The places of all members and elements, those inside of attributes too. */
  private static List<String> members(String at, JsonValue value) {
    List<String> places = new ArrayList<>();
    if (value instanceof JsonObject object) {
      object
          .members()
          .forEach(
              (name, member) -> {
                String place = at + "/" + name.replace("~", "~0").replace("/", "~1");
                places.add(place);
                places.addAll(members(place, member));
              });
    } else if (value instanceof JsonArray array) {
      for (int i = 0; i < array.elements().size(); i++) {
        places.add(at + "/" + i);
        places.addAll(members(at + "/" + i, array.elements().get(i)));
      }
    }
    return places;
  }

  private static JsonObject plan() {
    JsonObject plan =
        (JsonObject)
            JsonCodec.read(
                Document.of(
                    """
                    {"objectId":"p","objectType":"plan","_org":"o","planType":"t",
                     "creationDate":"2025-12-31","attribute":1,
                     "planCostShares":{"objectId":"c","objectType":"membercostshare","_org":"o",
                      "deductible":1,"copay":2},
                     "linkedPlanServices":[
                      {"objectId":"l","objectType":"planservice","_org":"o","attribute":null,
                       "linkedService":{"objectId":"s","objectType":"service","_org":"o","name":"n"},
                       "planserviceCostShares":{"objectId":"d","objectType":"membercostshare",
                        "_org":"o","deductible":3,"copay":4}}]}"""));
    assertEquals(Set.of(), judge(plan));
    return plan;
  }

  private static JsonValue patch(JsonObject document, String op, String place, JsonValue value) {
    return JsonPatch.of(
            new JsonArray(
                List.of(
                    new JsonObject(
                        Map.of(
                            "op", JsonValue.of(op),
                            "path", JsonValue.of(place),
                            "value", value)))))
        .apply(document);
  }
}
