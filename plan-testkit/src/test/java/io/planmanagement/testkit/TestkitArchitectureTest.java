package io.planmanagement.testkit;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.planmanagement.testkit.architecture.ArchitectureRules;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TestkitArchitectureTest {

  private static final JavaClasses TESTKIT =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/fixture/"))
          .importPackages("io.planmanagement.testkit", "io.planmanagement.application");

  @Test
  void its_packages_are_free_of_cycles() {
    ArchitectureRules.noCycles("io.planmanagement.testkit").check(TESTKIT);
  }

  @Test
  void every_test_runs() {
    ArchitectureRules.everyTestRuns().check(TESTKIT);
  }

  @Test
  void no_name_says_nothing() {
    ArchitectureRules.noClassNamesEndingIn(
            Set.of("Impl", "Helper", "Helpers", "Util", "Utils", "Manager", "Dto"),
            "io.planmanagement.testkit..",
            "io.planmanagement.application..")
        .check(TESTKIT);
  }
}
