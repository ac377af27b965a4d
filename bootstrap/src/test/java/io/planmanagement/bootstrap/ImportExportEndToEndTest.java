package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.bootstrap.Api.Answer;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.Plan;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.samples.OddPlans;
import io.planmanagement.samples.SamplePlans;
import io.planmanagement.testkit.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Import and export as a user calls them, against a running service. */
class ImportExportEndToEndTest {

  private static final int PLANS = 300;

  private final Path directory;
  private final long seed = System.nanoTime();
  private final TestService service;
  private String printed = "";
  private String told = "";

  ImportExportEndToEndTest(@TempDir Path directory) {
    this.directory = directory;
    System.out.println("ImportExportEndToEndTest: seed " + seed);
    service = TestService.start(directory);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void a_file_is_imported_twice_and_the_second_time_changes_nothing() throws IOException {
    Map<String, Plan> plans = plans();
    write("plans.ndjson", plans);

    assertEquals(ExitCode.DONE, run("import", "plans.ndjson"), told);
    assertTrue(printed.contains(": 300 created, 0 changed, 0 unchanged, 0 refused"), printed);
    Map<String, String> etags = etags(plans);

    assertEquals(ExitCode.DONE, run("import", "plans.ndjson"), told);
    assertTrue(printed.contains(": 0 created, 0 changed, 300 unchanged, 0 refused"), printed);
    assertEquals(etags, etags(plans));
    assertFalse(Files.exists(directory.resolve("plans.ndjson.rejects.ndjson")));
  }

  @Test
  void the_export_equals_the_import_as_json() throws IOException {
    Map<String, Plan> plans = plans();
    write("plans.ndjson.gz", plans);
    run("import", "plans.ndjson.gz");

    assertEquals(ExitCode.DONE, run("export"), told);
    assertEquals(documents(plans), documents(printed));

    assertEquals(ExitCode.DONE, run("export", "--output", "out.ndjson.gz"), told);
    run("import", "out.ndjson.gz");
    assertTrue(printed.contains(": 0 created, 0 changed, 300 unchanged, 0 refused"), printed);
  }

  @Test
  void the_index_shows_every_imported_plan_as_the_store_has_it() throws IOException {
    Map<String, Plan> plans = plans();
    write("plans.ndjson", plans);
    run("import", "plans.ndjson");
    Api api = service.api();

    for (String id : plans.keySet()) {
      Answer stored = api.get("/plan/" + id);
      Eventually.passes(
          () -> {
            Answer indexed = api.get("/plan/es_plan/" + id);
            assertEquals(stored.etag(), indexed.etag());
            assertEquals(stored.json(), indexed.json());
          });
    }
  }

  @Test
  void odd_plans_survive_import_and_export_to_the_letter() throws IOException {
    Map<String, Plan> plans = new TreeMap<>();
    new OddPlans(seed).plans().limit(100).forEach(plan -> plans.put(plan.id().value(), plan));
    write("odd.ndjson", plans);

    assertEquals(ExitCode.DONE, run("import", "odd.ndjson"), () -> told + rejects("odd.ndjson"));
    assertEquals(ExitCode.DONE, run("export"), told);

    assertEquals(documents(plans), documents(printed));
  }

  @Test
  void refused_lines_harm_no_others_and_are_told() throws IOException {
    SamplePlans samples = new SamplePlans(seed);
    String file =
        text(samples.plan(0))
            + "\n"
            + "{\"objectId\":\n"
            + text(samples.plan(1)).replace("\"deductible\":", "\"deductible\":-")
            + "\n\n"
            + text(samples.plan(2))
            + "\n";
    Files.writeString(directory.resolve("some.ndjson"), file);

    assertEquals(ExitCode.REFUSED, run("import", "some.ndjson", "--rejects", "no.ndjson"));

    assertTrue(printed.contains(": 2 created, 0 changed, 0 unchanged, 2 refused"), printed);
    assertTrue(told.contains(directory.resolve("no.ndjson").toString()), told);
    List<JsonObject> rejects =
        Files.readAllLines(directory.resolve("no.ndjson")).stream()
            .map(line -> JsonCodec.readObject(line.getBytes(StandardCharsets.UTF_8)))
            .toList();
    assertEquals(
        List.of(JsonValue.of(2), JsonValue.of(3)),
        rejects.stream().map(reject -> reject.get("line").orElseThrow()).toList());
    assertEquals(JsonValue.of("{\"objectId\":"), rejects.get(0).get("text").orElseThrow());
    assertTrue(rejects.get(1).get("problem").orElseThrow().toString().contains("pointer"));
  }

  @Test
  void standard_input_is_read_as_a_file_is() throws IOException {
    byte[] file = (text(new SamplePlans(seed).plan(0)) + "\n").getBytes(StandardCharsets.UTF_8);

    ExitCode exitCode = run(Map.of(), file, "import", "-");

    assertEquals(ExitCode.DONE, exitCode, told);
    assertTrue(printed.contains(": 1 created"), printed);
  }

  @Test
  void a_token_may_come_from_the_environment_or_a_file() throws IOException {
    write("plans.ndjson", plans());
    String reader = service.token("--scope", "plan:read");
    Files.writeString(directory.resolve("token"), service.token() + "\n");

    ExitCode mayNotWrite = run(Map.of("PLAN_TOKEN", reader), new byte[0], "import", "plans.ndjson");
    assertEquals(ExitCode.REFUSED, mayNotWrite);
    assertTrue(told.contains("the service refused the token"), told);

    ExitCode mayWrite = run("import", "plans.ndjson", "--token-file", "token");
    assertEquals(ExitCode.DONE, mayWrite, told);

    ExitCode mayRead = run(Map.of("PLAN_TOKEN", reader), new byte[0], "export");
    assertEquals(ExitCode.DONE, mayRead, told);
    ExitCode garbage = run(Map.of("PLAN_TOKEN", "garbage"), new byte[0], "export");
    assertEquals(ExitCode.REFUSED, garbage);
  }

  @Test
  void without_a_token_and_without_a_key_nothing_is_tried() throws IOException {
    write("plans.ndjson", plans());

    assertEquals(ExitCode.USAGE, run("import", "plans.ndjson", "--data", "elsewhere"));

    assertTrue(told.contains("no token: set PLAN_TOKEN"), told);
    assertFalse(Files.exists(directory.resolve("elsewhere")), "no key of another service");
  }

  @Test
  void a_compressed_file_that_is_cut_is_told_with_what_is_stored() throws IOException {
    write("plans.ndjson.gz", plans());
    byte[] file = Files.readAllBytes(directory.resolve("plans.ndjson.gz"));
    Files.write(directory.resolve("plans.ndjson.gz"), Arrays.copyOf(file, file.length / 2));

    assertEquals(ExitCode.FAILED, run("import", "plans.ndjson.gz"));

    assertTrue(told.contains("can't read all of plans.ndjson.gz"), told);
    assertTrue(told.contains("stored so far: "), told);
  }

  @Test
  void an_export_that_cannot_be_written_fails() throws IOException {
    write("plans.ndjson", plans());
    run("import", "plans.ndjson");
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("no space left");
          }
        };
    TestSurroundings plain = TestSurroundings.of(directory, Map.of());
    Surroundings surroundings =
        new Surroundings(
            Map.of(),
            directory,
            plain.surroundings().in(),
            new PrintStream(full, false, StandardCharsets.UTF_8),
            plain.surroundings().err(),
            false,
            0,
            "plan");

    List<String> line = new ArrayList<>(List.of("export"));
    line.addAll(service.url());
    assertEquals(ExitCode.FAILED, Main.run(line, surroundings));
    assertTrue(plain.err().contains("can't write to standard output"), plain.err());
    assertEquals(ExitCode.FAILED, Main.run(List.of("version"), surroundings));
  }

  @Test
  void a_missing_file_and_a_missing_service_are_told() throws IOException {
    write("plans.ndjson", plans());

    assertEquals(ExitCode.FAILED, run("import", "nowhere.ndjson"));
    assertTrue(told.contains("can't read nowhere.ndjson: there is no such file"), told);

    service.close();
    assertEquals(ExitCode.FAILED, run("export"));
    assertTrue(told.contains("is the service running?"), told);
  }

  private Map<String, Plan> plans() {
    Map<String, Plan> plans = new TreeMap<>();
    new SamplePlans(seed).plans().limit(PLANS).forEach(p -> plans.put(p.id().value(), p));
    return plans;
  }

  private void write(String name, Map<String, Plan> plans) throws IOException {
    Path file = directory.resolve(name);
    try (OutputStream out =
        name.endsWith(".gz")
            ? new GZIPOutputStream(Files.newOutputStream(file))
            : Files.newOutputStream(file)) {
      for (Plan plan : plans.values()) {
        out.write((text(plan) + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static String text(Plan plan) {
    return PlanDocuments.write(plan).toString();
  }

  private static Map<String, JsonValue> documents(Map<String, Plan> plans) {
    Map<String, JsonValue> documents = new TreeMap<>();
    plans.forEach((id, plan) -> documents.put(id, plan.document()));
    return documents;
  }

  private static Map<String, JsonValue> documents(String ndjson) {
    Map<String, JsonValue> documents = new TreeMap<>();
    ndjson
        .lines()
        .map(line -> JsonCodec.readObject(line.getBytes(StandardCharsets.UTF_8)))
        .forEach(document -> documents.put(Plan.of(document).id().value(), document));
    return documents;
  }

  private Map<String, String> etags(Map<String, Plan> plans) {
    Api api = service.api();
    Map<String, String> etags = new TreeMap<>();
    plans.keySet().forEach(id -> etags.put(id, api.get("/plan/" + id).etag()));
    return etags;
  }

  private ExitCode run(String... arguments) {
    return run(Map.of(), new byte[0], arguments);
  }

  private ExitCode run(Map<String, String> environment, byte[] in, String... arguments) {
    TestSurroundings surroundings = TestSurroundings.of(directory, environment, in);
    List<String> line =
        new ArrayList<>(Stream.concat(Stream.of(arguments), service.url().stream()).toList());
    ExitCode exitCode = Main.program().run(line, surroundings.surroundings());
    printed = surroundings.out();
    told = surroundings.err();
    return exitCode;
  }

  private String rejects(String name) {
    try {
      ByteArrayOutputStream rejects = new ByteArrayOutputStream();
      Files.copy(directory.resolve(name + ".rejects.ndjson"), rejects);
      return rejects.toString(StandardCharsets.UTF_8);
    } catch (IOException none) {
      return "";
    }
  }
}
