package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.Plan;
import io.planmanagement.http.TestService.Answer;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.json.PlanSchema;
import io.planmanagement.testkit.TestPlans;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The description and the documents say what the code does, and the other way round. */
class DescriptionTest {

  private static final Path DOCS = Path.of("..", "docs", "api");

  private static TestService service;
  private static JsonObject api;

  @BeforeAll
  static void start() {
    service = TestService.start();
    api = service.get("/openapi.json").object();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static JsonObject object(JsonObject parent, String name) {
    return (JsonObject) parent.get(name).orElseThrow(() -> new AssertionError(name));
  }

  private static JsonObject at(String... path) {
    JsonObject found = api;
    for (String name : path) {
      found = object(found, name);
    }
    return found;
  }

  private static Map<String, Optional<Scope>> described() {
    Map<String, Optional<Scope>> operations = new TreeMap<>();
    at("paths")
        .members()
        .forEach(
            (path, item) ->
                ((JsonObject) item)
                    .members()
                    .forEach(
                        (method, operation) -> {
                          if (!method.equals("parameters")) {
                            operations.put(
                                method.toUpperCase(Locale.ROOT) + " " + path,
                                scope((JsonObject) operation));
                          }
                        }));
    return operations;
  }

  private static Optional<Scope> scope(JsonObject operation) {
    JsonArray security = (JsonArray) operation.get("security").orElseThrow();
    return security.elements().stream()
        .map(need -> (JsonArray) ((JsonObject) need).get("bearer").orElseThrow())
        .map(scopes -> ((JsonString) scopes.elements().get(0)).value())
        .findFirst()
        .flatMap(Scope::of);
  }

  @Test
  void every_operation_that_is_described_is_there_and_needs_what_is_said() {
    described()
        .forEach(
            (operation, scope) -> {
              String[] parts = operation.split(" ", 2);
              String target = parts[1].replace("{id}", "x").replace("{objectId}", "y");
              Answer anonymous =
                  service.send(
                      HttpRequest.newBuilder(service.uri(target))
                          .method(parts[0], BodyPublishers.noBody()));
              Answer admitted =
                  service.send(service.to(target).method(parts[0], BodyPublishers.noBody()));

              assertEquals(scope.isPresent() ? 401 : 200, anonymous.status(), operation);
              assertFalse(Set.of(405, 500).contains(admitted.status()), operation);
              assertFalse(admitted.problem().equals("unknown-path"), operation);
            });
  }

  @Test
  void every_route_is_described() {
    Set<String> routes = new TreeSet<>();
    for (Route route : service.routes()) {
      routes.add(route.method() + " " + route.path());
    }

    assertEquals(routes, described().keySet());
    assertEquals(
        service.routes().stream()
            .collect(Collectors.toMap(route -> route.method() + " " + route.path(), Route::scope)),
        new HashMap<>(described()));
  }

  @Test
  void every_reference_of_the_description_leads_somewhere() {
    String text = JsonCodec.write(api).toString();
    List<String> references =
        Pattern.compile("\"\\$ref\":\"#/components/([^\"]+)\"")
            .matcher(text)
            .results()
            .map(match -> match.group(1))
            .toList();

    assertTrue(references.size() > 100);
    for (String reference : new TreeSet<>(references)) {
      String[] parts = reference.split("/", -1);
      assertTrue(at("components", parts[0]).get(parts[1]).isPresent(), reference);
    }
  }

  @Test
  void operations_have_ids_of_their_own_and_responses() {
    Set<String> ids = new TreeSet<>();
    at("paths")
        .members()
        .forEach(
            (path, item) ->
                ((JsonObject) item)
                    .members()
                    .forEach(
                        (method, value) -> {
                          if (value instanceof JsonObject operation) {
                            JsonString id = (JsonString) operation.get("operationId").orElseThrow();
                            assertTrue(ids.add(id.value()), id.value());
                            assertFalse(object(operation, "responses").members().isEmpty());
                          }
                        }));
  }

  @Test
  void the_description_holds_the_published_schema_and_its_example_is_a_plan() {
    assertEquals(
        JsonCodec.read(PlanSchema.document()),
        at("components", "schemas").get("Plan").orElseThrow());
    JsonObject example = at("components", "examples", "Plan", "value");
    assertEquals(201, service.post("/v1/plan", JsonCodec.write(example).toString()).status());
  }

  @Test
  void the_searches_that_are_shown_are_answered_as_is_shown() {
    service.createSearchable(
        Plan.of(
            at("components", "examples", "Plan", "value")
                .with("objectId", JsonValue.of(TestPlans.freshId().value()))));
    String search = JsonCodec.write(at("components", "examples", "Search", "value")).toString();
    String page = JsonCodec.write(at("components", "examples", "SearchPage", "value")).toString();
    JsonArray parameters =
        (JsonArray) at("paths", "/v1/plans/search", "get").get("parameters").orElseThrow();

    assertFits("Search", search);
    assertFits("SearchPage", page);
    assertFits("SearchPage", service.post("/v1/plans/search", search).text());
    List<String> shown = new ArrayList<>();
    for (JsonValue parameter : parameters.elements()) {
      ((JsonObject) parameter)
          .get("example")
          .ifPresent(
              example -> {
                shown.add(
                    ((JsonString) ((JsonObject) parameter).get("name").orElseThrow()).value());
                shown.add(((JsonString) example).value());
              });
    }
    assertEquals("q", shown.get(0));
    Answer inOneLine =
        service.search(shown.get(1), shown.subList(2, shown.size()).toArray(String[]::new));
    assertEquals(200, inOneLine.status(), inOneLine.toString());
    assertFits("SearchPage", inOneLine.text());
  }

  @Test
  void every_answer_to_a_search_fits_its_description() {
    Plan plan = Plan.of(TestPlans.plan().document().with("name", JsonValue.of("Searched well")));
    service.createSearchable(plan);

    for (String search :
        List.of(
            """
            {"query": {"match": {"name": "searched"}}, "highlight": true, "total": true}""",
            """
            {"query": {"any": {"linkedPlanServices": {"prefix": {"linkedService.name": "W"}}}},
             "return": "linkedPlanServices", "sort": [{"objectId": "desc"}, "_score"], "size": 1}""",
            """
            {"size": 0, "facets": {"name": {"terms": {"size": 2}},
              "a": {"path": "planCostShares.deductible", "ranges": [0, 10.5]},
              "b": {"path": "planCostShares.deductible", "histogram": {"interval": 0.5}},
              "c": {"path": "planCostShares.deductible", "stats": {}},
              "d": {"path": "nothing", "stats": {}},
              "creationDate": {"dateHistogram": {"unit": "month"}}}}""")) {
      Answer answer = service.post("/v1/plans/search", search);

      assertEquals(200, answer.status(), answer.toString());
      assertFits("Search", search);
      assertFits("SearchPage", answer.text());
    }
  }

  @Test
  void another_version_is_described_and_served() {
    try (TestService other = TestService.start(settings -> settings.withVersion("v2"))) {
      JsonObject paths = object(other.get("/openapi.json").object(), "paths");

      assertTrue(paths.get("/v2/plan/{id}").isPresent());
      assertTrue(paths.members().keySet().stream().noneMatch(path -> path.startsWith("/v1")));
      assertEquals(200, other.get("/v2/plan").status());
      assertEquals(404, other.get("/v1/plan").status());
    }
  }

  @Test
  void every_problem_is_documented_with_its_status_and_no_other() throws IOException {
    String text = Files.readString(DOCS.resolve("problems.md"));
    Map<String, Integer> documented = new TreeMap<>();
    int sectionStatus = 0;
    for (String line : text.lines().toList()) {
      if (line.startsWith("## ")) {
        sectionStatus = Integer.parseInt(line.substring(3, 6));
      }
      Optional<MatchResult> row =
          Pattern.compile("^\\| (?:([0-9]{3}) \\| )?`([a-z0-9-]+)` \\|")
              .matcher(line)
              .results()
              .findFirst();
      if (row.isPresent()) {
        String status = row.get().group(1);
        documented.put(
            row.get().group(2), status == null ? sectionStatus : Integer.parseInt(status));
      }
    }

    assertEquals(
        Arrays.stream(ProblemType.values())
            .collect(Collectors.toMap(ProblemType::slug, ProblemType::status)),
        new HashMap<>(documented));
  }

  @Test
  void every_problem_that_the_description_names_is_one() {
    Set<String> slugs =
        Arrays.stream(ProblemType.values()).map(ProblemType::slug).collect(Collectors.toSet());

    at("components", "responses")
        .members()
        .forEach(
            (name, response) -> {
              String description =
                  ((JsonString) ((JsonObject) response).get("description").orElseThrow()).value();
              Set<String> members =
                  at("components", "schemas", "Problem", "properties").members().keySet();
              named(description)
                  .filter(word -> word.contains("-") && !word.startsWith("I"))
                  .filter(word -> !members.contains(word))
                  .forEach(word -> assertTrue(slugs.contains(word), name + ": " + word));
            });
  }

  private static Stream<String> named(String text) {
    return Pattern.compile("`([a-z-]+)`").matcher(text).results().map(match -> match.group(1));
  }

  @Test
  void the_page_brings_all_that_it_needs_and_lets_nothing_else_in() {
    Answer page = service.send(HttpRequest.newBuilder(service.uri("/docs")).GET());

    assertEquals(Optional.of("text/html;charset=utf-8"), page.header("Content-Type"));
    String policy = page.header("Content-Security-Policy").orElse("");
    assertTrue(policy.contains("default-src 'none'"), policy);
    assertTrue(policy.contains("script-src 'sha256-"), policy);
    assertTrue(policy.contains("style-src 'sha256-"), policy);
    assertFalse(policy.contains("unsafe"), policy);
    assertFalse(Pattern.compile("(?:src|href)=\"(?:https?:)?//").matcher(page.text()).find());
    assertFalse(Pattern.compile("\\son[a-z]+=|style=\"|innerHTML").matcher(page.text()).find());
    assertEquals(1, page.text().split("<script>", -1).length - 1);
    assertEquals(1, page.text().split("<style>", -1).length - 1);
    assertTrue(page.text().contains("<html lang=\"en\">"));
  }

  @Test
  void answers_fit_the_schemas_that_describe_them() {
    Plan plan = TestPlans.plan();
    Answer created =
        service.send(
            service
                .to("/v1/plan")
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=10")
                .POST(TestService.text(TestService.json(plan))));
    Answer bulk =
        service.send(
            service
                .to("/v1/plans/bulk")
                .header("Content-Type", "application/x-ndjson")
                .POST(TestService.text(TestService.json(plan) + "\n{}\n{")));
    Answer objects = service.get("/v1/plan/es_data?id=" + plan.id());

    assertFits("Plan", created.text());
    assertFits("PlanPage", service.get("/v1/plan?limit=1").text());
    assertFits("Readiness", service.get("/health/ready").text());
    assertFits("SearchPage", service.search("*", "total", "true").text());
    assertFits(
        "IndexedObject",
        JsonCodec.write(((JsonArray) objects.json()).elements().get(0)).toString());
    bulk.text().lines().forEach(line -> assertFits("BulkResult", line));
    for (Answer problem :
        List.of(
            service.post("/v1/plan", "{}"),
            service.post("/v1/plan", "{"),
            service.get("/v1/plan?x=1"),
            service.get("/v1/plan?limit=0"),
            service.get("/v1/plan/nothing"),
            service.search("a ="),
            service.search("a = 1", "after", "x"),
            service.post("/v1/plans/search", "{\"query\":{}}"),
            service.delete(TestService.path(plan), "If-Match", "x"))) {
      assertFalse(problem.problem().isEmpty());
      assertFits("Problem", problem.text());
    }
  }

  private static void assertFits(String schema, String document) {
    assertFits(api, schema, document);
  }

  /** Holds a document to one of the schemas of a service's description. */
  static void assertFits(TestService described, String schema, String document) {
    assertFits(described.get("/openapi.json").object(), schema, document);
  }

  private static void assertFits(JsonObject description, String schema, String document) {
    JsonObject root =
        new JsonObject(
            Map.of(
                "$ref",
                JsonValue.of("#/components/schemas/" + schema),
                "components",
                object(description, "components")));

    assertEquals(
        List.of(),
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(JsonCodec.write(root).toString())
            .validate(document, InputFormat.JSON),
        document);
  }

  @Test
  void answers_have_the_status_that_is_described() {
    JsonValue responses = object(object(at("paths", "/v1/plan/{id}"), "get"), "responses");

    assertEquals(
        Set.of("200", "304", "400", "401", "403", "404", "406", "412", "500", "503"),
        ((JsonObject) responses).members().keySet());
  }
}
