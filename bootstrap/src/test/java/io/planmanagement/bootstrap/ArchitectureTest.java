package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.planmanagement.testkit.architecture.ArchitectureRules;
import io.planmanagement.testkit.architecture.Layer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The architecture of all modules, held to the rules of the testkit. */
class ArchitectureTest {

  private static final String ROOT = "io.planmanagement";

  /** Every module, with what it may depend on. */
  private static final List<Layer> LAYERS =
      List.of(
          Layer.of("domain", ROOT + ".domain.."),
          Layer.of("application", ROOT + ".application..", "domain"),
          Layer.of("json", ROOT + ".json..", "domain"),
          Layer.of("samples", ROOT + ".samples..", "domain"),
          Layer.of("testkit", ROOT + ".testkit..", "domain", "application", "json", "samples"),
          Layer.of("testservers", ROOT + ".testservers.."),
          Layer.of("embedded", ROOT + ".embedded..", "domain", "application", "json"),
          Layer.of("redis", ROOT + ".redis..", "domain", "application", "json"),
          Layer.of("rabbit", ROOT + ".rabbit..", "domain", "application", "json"),
          Layer.of("elastic", ROOT + ".elastic..", "domain", "application", "json"),
          Layer.of("http", ROOT + ".http..", "domain", "application", "json"),
          Layer.of(
              "bootstrap",
              ROOT + ".bootstrap..",
              "domain",
              "application",
              "json",
              "samples",
              "embedded",
              "redis",
              "rabbit",
              "elastic",
              "http"));

  /** Classes that break the rules on purpose, to prove that these can fail. */
  private static final String FIXTURES = "/testkit/architecture/fixture/";

  private static final JavaClasses MAIN = classes("target/classes");
  private static final JavaClasses TESTS = classes("target/test-classes");
  private static final JavaClasses ALL = classes("target/classes", "target/test-classes");

  @Test
  void the_layers_are_the_modules_of_the_build() throws IOException {
    Matcher modules =
        Pattern.compile("<module>(?:plan-|adapter-)?(\\w+)</module>")
            .matcher(Files.readString(Project.root().resolve("pom.xml")));

    Set<String> built = new TreeSet<>(modules.results().map(m -> m.group(1)).toList());

    assertEquals(built, new TreeSet<>(LAYERS.stream().map(Layer::name).toList()));
  }

  @Test
  void layers_depend_only_inwards() {
    ArchitectureRules.layers(LAYERS).check(MAIN);
  }

  @Test
  void adapters_never_depend_on_each_other() {
    ArchitectureRules.neverDependOnEachOther(
            ROOT + ".embedded..",
            ROOT + ".redis..",
            ROOT + ".rabbit..",
            ROOT + ".elastic..",
            ROOT + ".http..")
        .check(MAIN);
  }

  @Test
  void modules_are_free_of_cycles() {
    ArchitectureRules.noCycles(ROOT).check(MAIN);
  }

  @Test
  void the_domain_depends_on_little_of_the_jdk_alone() {
    ArchitectureRules.dependsOnlyOn(
            ROOT + ".domain..",
            "java.lang",
            "java.lang.runtime",
            "java.lang.invoke",
            "java.util..",
            "java.math",
            "java.time..",
            "java.nio.charset",
            "org.jspecify.annotations")
        .check(MAIN);
  }

  @Test
  void the_application_depends_on_the_domain_and_the_jdk() {
    ArchitectureRules.dependsOnlyOn(
            ROOT + ".application..", ROOT + ".domain..", "java..", "org.jspecify.annotations")
        .check(MAIN);
  }

  @ParameterizedTest
  @CsvSource({
    "io.javalin.., http",
    "org.eclipse.jetty.., http",
    "jakarta.servlet.., http",
    "com.nimbusds.., http",
    "redis.clients.., redis",
    "com.rabbitmq.., rabbit",
    "co.elastic.., elastic",
    "org.apache.hc.., elastic",
    "java.sql.., embedded",
    "org.apache.lucene.., embedded",
    "tools.jackson.., json",
    "picocli.., bootstrap",
    "java.net.http.., [bootstrap|testservers]",
    "com.tngtech.archunit.., testkit",
    "org.junit.., testkit"
  })
  void the_types_of_a_driver_stay_in_one_module(String driver, String home) {
    ArchitectureRules.confined(driver, ROOT + "." + home + "..").check(MAIN);
  }

  @Test
  void ports_are_interfaces_and_records() {
    ArchitectureRules.holdsInterfacesAndRecordsOnly(ROOT + ".domain.port").check(MAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"embedded", "redis", "rabbit", "elastic", "testkit.fakes"})
  void every_implementation_of_a_port_runs_its_contract(String module) {
    ArchitectureRules.everyImplementationRunsItsContract(ROOT + "." + module + "..").check(ALL);
  }

  @Test
  void the_core_reads_no_clock_and_no_stream() {
    ArchitectureRules.noClocksOrStreams(ROOT + ".domain..", ROOT + ".application..").check(MAIN);
  }

  @Test
  void names_say_something() {
    ArchitectureRules.noClassNamesEndingIn(
            Set.of(
                "Impl", "UseCase", "Dto", "DTO", "Manager", "Helper", "Helpers", "Util", "Utils"),
            ROOT + "..")
        .check(MAIN);
  }

  @Test
  void service_is_a_word_of_the_domain() {
    ArchitectureRules.noClassNamesEndingIn(
            Set.of("Service"),
            LAYERS.stream()
                .filter(layer -> !layer.name().equals("domain"))
                .flatMap(layer -> layer.packages().stream())
                .toArray(String[]::new))
        .check(MAIN);
  }

  @Test
  void every_test_runs() {
    ArchitectureRules.everyTestRuns().check(TESTS);
  }

  /** Of the folders of classes only that of tests may be missing, where there are no tests. */
  private static boolean hasSources(Path classes) {
    Path module = classes.resolve("../..").normalize();
    return !classes.endsWith("test-classes") || Files.isDirectory(module.resolve("src/test/java"));
  }

  private static JavaClasses classes(String... folders) {
    Path root = Project.root();
    try (Stream<Path> modules = Files.list(root)) {
      List<Path> paths =
          modules
              .filter(module -> Files.isRegularFile(module.resolve("pom.xml")))
              .flatMap(module -> Stream.of(folders).map(module::resolve))
              .filter(ArchitectureTest::hasSources)
              .toList();
      List<Path> missing = paths.stream().filter(path -> !Files.isDirectory(path)).toList();
      assertTrue(missing.isEmpty(), "not compiled: " + missing);
      return new ClassFileImporter()
          .withImportOption(location -> !location.contains(FIXTURES))
          .importPaths(paths);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
