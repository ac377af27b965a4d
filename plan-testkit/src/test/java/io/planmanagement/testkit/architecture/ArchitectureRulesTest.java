package io.planmanagement.testkit.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.planmanagement.domain.port.Component;
import io.planmanagement.testkit.architecture.fixture.bottom.Bottom;
import io.planmanagement.testkit.architecture.fixture.core.Impure;
import io.planmanagement.testkit.architecture.fixture.core.Pure;
import io.planmanagement.testkit.architecture.fixture.core.Timely;
import io.planmanagement.testkit.architecture.fixture.core.Untimely;
import io.planmanagement.testkit.architecture.fixture.ports.Port;
import io.planmanagement.testkit.architecture.fixture.stray.Stray;
import io.planmanagement.testkit.architecture.fixture.top.Top;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ArchitectureRulesTest {

  private static final String FIXTURE = "io.planmanagement.testkit.architecture.fixture.";

  @Test
  void a_package_that_is_not_there_is_missed() {
    ArchRule rule = ArchitectureRules.packagesExist(FIXTURE + "top", FIXTURE + "renamed..");

    assertEquals(
        List.of("there is no class in the package " + FIXTURE + "renamed.."),
        violations(rule, fixtures("top", "bottom")));
    assertHolds(ArchitectureRules.packagesExist(FIXTURE + "top.."), fixtures("top", "bottom"));
  }

  @Test
  void a_layer_that_uses_one_above_it_is_a_violation() {
    assertTrue(
        violations(ArchitectureRules.layers(twoLayers()), fixtures("top", "bottom")).stream()
            .anyMatch(violation -> violation.contains("Climber")));
    assertHolds(
        ArchitectureRules.layers(twoLayers()), new ClassFileImporter().importClasses(topClasses()));
  }

  @Test
  void a_class_in_no_layer_is_a_violation() {
    List<Class<?>> classes = new ArrayList<>(List.of(topClasses()));
    classes.add(Stray.class);

    assertTrue(
        violations(
                ArchitectureRules.layers(twoLayers()),
                new ClassFileImporter().importClasses(classes))
            .stream()
            .anyMatch(violation -> violation.contains("Stray")));
  }

  @Test
  void an_empty_layer_is_a_violation() {
    List<Layer> layers = new ArrayList<>(twoLayers());
    layers.add(Layer.of("renamed", FIXTURE + "renamed.."));

    assertFails(
        ArchitectureRules.layers(layers), new ClassFileImporter().importClasses(topClasses()));
  }

  @Test
  void a_dependency_that_is_not_on_the_list_is_a_violation() {
    ArchRule rule = ArchitectureRules.dependsOnlyOn(FIXTURE + "core..", "java.lang..", "java.util");

    assertTrue(
        violations(rule, new ClassFileImporter().importClasses(Pure.class, Impure.class)).stream()
            .allMatch(violation -> violation.contains("Impure")));
    assertFails(rule, new ClassFileImporter().importClasses(Pure.class, Impure.class));
    assertHolds(rule, new ClassFileImporter().importClasses(Pure.class));
    assertFails(rule, fixtures("top"));
  }

  @Test
  void a_driver_outside_its_home_is_a_violation() {
    ArchRule rule = ArchitectureRules.confined("java.util.logging..", FIXTURE + "home..");

    assertTrue(
        violations(rule, fixtures("home", "away")).stream()
            .allMatch(violation -> violation.contains("Strayed")));
    assertFails(rule, fixtures("home", "away"));
    assertHolds(rule, fixtures("home"));
  }

  @Test
  void a_driver_that_its_home_does_not_use_is_a_violation() {
    assertEquals(
        List.of("nothing in " + FIXTURE + "home.. uses org.renamed.."),
        violations(
            ArchitectureRules.confined("org.renamed..", FIXTURE + "home.."), fixtures("home")));
  }

  @Test
  void a_class_among_ports_is_a_violation() {
    ArchRule rule = ArchitectureRules.holdsInterfacesAndRecordsOnly(FIXTURE + "ports..");

    List<String> violations = violations(rule, fixtures("ports"));

    assertEquals(1, violations.size());
    assertTrue(violations.get(0).contains("Logic"));
    assertHolds(
        rule, new ClassFileImporter().importClasses(Port.class, Port.Answer.class, Port.Yes.class));
    assertFails(rule, fixtures("top"));
  }

  @Test
  void an_adapter_that_uses_another_is_a_violation() {
    ArchRule rule = ArchitectureRules.neverDependOnEachOther(FIXTURE + "one..", FIXTURE + "two..");

    assertTrue(
        violations(rule, fixtures("one", "two")).stream()
            .anyMatch(violation -> violation.contains("One")));
    assertFails(rule, fixtures("two"));
    assertHolds(
        ArchitectureRules.neverDependOnEachOther(FIXTURE + "stray..", FIXTURE + "two.."),
        fixtures("stray", "two"));
  }

  @Test
  void an_implementation_of_a_port_without_its_contract_test_is_a_violation() {
    ArchRule rule = ArchitectureRules.everyImplementationRunsItsContract(FIXTURE + "unproven..");

    List<String> violations = violations(rule, fixtures("unproven"));

    assertEquals(1, violations.size());
    assertTrue(violations.get(0).contains("UnprovenDeadLetters implements DeadLetters"));
  }

  @Test
  void a_package_without_an_implementation_of_a_port_is_a_violation() {
    assertEquals(
        List.of("nothing in " + FIXTURE + "top.. implements a port"),
        violations(
            ArchitectureRules.everyImplementationRunsItsContract(FIXTURE + "top.."),
            fixtures("top")));
  }

  @Test
  void the_fakes_run_their_contracts() {
    assertHolds(
        ArchitectureRules.everyImplementationRunsItsContract("io.planmanagement.testkit.fakes.."),
        new ClassFileImporter().importPackages("io.planmanagement.testkit.fakes"));
  }

  @Test
  void every_port_is_known_by_its_contract() {
    Set<String> ports =
        new ClassFileImporter()
            .importPackages("io.planmanagement.domain.port").stream()
                .filter(JavaClass::isInterface)
                .filter(type -> type.isAssignableTo(Component.class))
                .map(JavaClass::getName)
                .filter(name -> !name.equals(Component.class.getName()))
                .collect(Collectors.toSet());

    assertEquals(
        ports, ArchitectureRules.PORTS.stream().map(Class::getName).collect(Collectors.toSet()));
    JavaClasses testkit = new ClassFileImporter().importPackages("io.planmanagement.testkit");
    for (Class<?> port : ArchitectureRules.PORTS) {
      assertTrue(testkit.contain("io.planmanagement.testkit." + port.getSimpleName() + "Contract"));
    }
  }

  @Test
  void packages_that_depend_on_each_other_are_a_violation() {
    assertFails(ArchitectureRules.noCycles(FIXTURE + "cycle"), fixtures("cycle"));
    assertFails(ArchitectureRules.noCycles(FIXTURE + "renamed"), fixtures("cycle"));
    assertHolds(
        ArchitectureRules.noCycles("io.planmanagement.testkit.architecture.fixture"),
        new ClassFileImporter().importClasses(topClasses()));
  }

  @Test
  void every_way_to_read_a_clock_or_a_stream_is_a_violation() {
    ArchRule rule = ArchitectureRules.noClocksOrStreams(FIXTURE + "core..");

    List<String> violations =
        violations(rule, new ClassFileImporter().importClasses(Timely.class, Untimely.class));

    for (String method :
        List.of("instant", "date", "millis", "nanos", "random", "threadLocal", "print")) {
      assertTrue(
          violations.stream().anyMatch(violation -> violation.contains("." + method + "()")),
          method + " is not among " + violations);
    }
    assertHolds(rule, new ClassFileImporter().importClasses(Timely.class));
    assertFails(rule, fixtures("top"));
  }

  @Test
  void a_name_that_says_nothing_is_a_violation() {
    Set<String> endings = Set.of("Impl", "Helper");

    assertEquals(
        1,
        violations(
                ArchitectureRules.noClassNamesEndingIn(endings, FIXTURE + "names.."),
                fixtures("names"))
            .size());
    assertHolds(
        ArchitectureRules.noClassNamesEndingIn(endings, FIXTURE + "top.."), fixtures("top"));
    assertFails(
        ArchitectureRules.noClassNamesEndingIn(endings, FIXTURE + "renamed.."), fixtures("top"));
  }

  @Test
  void a_test_that_may_not_run_is_a_violation() {
    List<String> violations = violations(ArchitectureRules.everyTestRuns(), fixtures("skipping"));

    for (String cause : List.of("@Disabled", "@EnabledIfEnvironmentVariable", "assumeTrue")) {
      assertTrue(violations.stream().anyMatch(violation -> violation.contains(cause)), cause);
    }
    assertHolds(
        ArchitectureRules.everyTestRuns(),
        new ClassFileImporter().importClasses(ArchitectureRulesTest.class));
  }

  @Test
  void classes_without_a_test_are_a_violation_where_tests_must_run() {
    assertEquals(
        List.of("there is no test among the classes"),
        violations(ArchitectureRules.everyTestRuns(), fixtures("top")));
  }

  @Test
  void an_application_that_uses_what_is_not_meant_for_it_is_a_violation() {
    String application = FIXTURE + "application..";

    assertTrue(
        violations(
                ArchitectureRules.usesOnly(application, "io.planmanagement.domain.."),
                fixtures("application"))
            .stream()
            .allMatch(violation -> violation.contains("InMemoryStore")));
    assertFails(
        ArchitectureRules.usesOnly(application, "io.planmanagement.domain.."),
        fixtures("application"));
    assertHolds(
        ArchitectureRules.usesOnly(
            application,
            "io.planmanagement.domain..",
            "io.planmanagement.testkit.fakes.InMemoryStore"),
        fixtures("application"));
    assertFails(ArchitectureRules.usesOnly(FIXTURE + "renamed.."), fixtures("application"));
  }

  private static List<Layer> twoLayers() {
    return List.of(
        Layer.of("top", FIXTURE + "top..", "bottom"), Layer.of("bottom", FIXTURE + "bottom.."));
  }

  private static Class<?>[] topClasses() {
    return new Class<?>[] {Top.class, Bottom.class};
  }

  private static JavaClasses fixtures(String... packages) {
    return new ClassFileImporter()
        .importPackages(Arrays.stream(packages).map(name -> FIXTURE + name).toList());
  }

  private static List<String> violations(ArchRule rule, JavaClasses classes) {
    return rule.evaluate(classes).getFailureReport().getDetails();
  }

  private static void assertHolds(ArchRule rule, JavaClasses classes) {
    rule.check(classes);
  }

  private static void assertFails(ArchRule rule, JavaClasses classes) {
    assertThrows(AssertionError.class, () -> rule.check(classes));
  }
}
