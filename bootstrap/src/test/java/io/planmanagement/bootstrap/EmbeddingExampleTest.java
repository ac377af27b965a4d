package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.Plan;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.samples.SamplePlans;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedding example of the README: what is shown there is what is compiled and run here. */
class EmbeddingExampleTest {

  /** One class of each part that a host application gets with the embedded adapter. */
  private static final List<String> PARTS =
      List.of(
          "io.planmanagement.domain.Plan",
          "io.planmanagement.application.PlanEngine",
          "io.planmanagement.json.PlanDocuments",
          "io.planmanagement.embedded.EmbeddedPorts",
          "io.planmanagement.bootstrap.EmbeddingExample",
          "tools.jackson.core.JsonParser",
          "org.sqlite.JDBC",
          "org.apache.lucene.index.IndexWriter",
          "org.apache.lucene.analysis.en.EnglishAnalyzer",
          "org.apache.lucene.search.join.ToParentBlockJoinQuery");

  private final Path directory;

  EmbeddingExampleTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void the_readme_shows_the_example_that_is_compiled_here() throws Exception {
    String source =
        Files.readString(
            Project.root()
                .resolve(
                    "bootstrap/src/test/java/io/planmanagement/bootstrap/EmbeddingExample.java"));
    String example = group("(?s)// <embedding>\n(.*?)\n *// </embedding>", source);

    String shown =
        group(
            "(?s)<!-- embedding -->\\s*```java\n(.*?)\n?```",
            Files.readString(Project.root().resolve("README.md")));

    assertEquals(example.stripIndent().strip(), shown.strip());
    assertTrue(shown.strip().lines().count() <= 10, "ten lines");
  }

  @Test
  void it_runs_with_the_embedded_adapter_alone_without_a_web_server_or_a_logging_backend()
      throws Exception {
    Plan plan = new SamplePlans(1).plan(0);
    Path file = directory.resolve("plan.json");
    Files.write(file, PlanDocuments.write(plan).toByteArray());

    Process process = start(file);
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue());
    Plan stored =
        PlanDocuments.read(
            printed.substring(printed.indexOf(' ') + 1).strip().getBytes(StandardCharsets.UTF_8));
    assertEquals(plan.id(), stored.id());
    assertEquals(
        JsonValue.of("Gold"), stored.attributes().get("metalLevel").orElseThrow(), printed);
    assertTrue(JsonCodec.write(stored.document()).size() > 0);
  }

  private Process start(Path file) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath())));
    command.add("io.planmanagement.bootstrap.EmbeddingExample");
    command.addAll(List.of(directory.resolve("plans").toString(), file.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static Set<String> classPath() throws ClassNotFoundException, URISyntaxException {
    Set<String> places = new LinkedHashSet<>();
    for (String part : PARTS) {
      places.add(
          Path.of(Class.forName(part).getProtectionDomain().getCodeSource().getLocation().toURI())
              .toString());
    }
    return places;
  }

  private static String group(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertTrue(matcher.find(), pattern);
    return matcher.group(1);
  }
}
