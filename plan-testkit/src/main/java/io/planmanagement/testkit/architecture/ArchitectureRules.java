package io.planmanagement.testkit.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.DeadLetters;
import io.planmanagement.domain.port.IndexUpkeep;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.Plans;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Makes the rules. None of them passes on nothing: a rule whose classes are not among those that it
 * is checked with fails, and so does one that names a package which is not there, since a package
 * that was renamed must not slip from under its rule.
 */
public final class ArchitectureRules {

  /** The ports that adapters implement. */
  public static final Set<Class<?>> PORTS =
      Set.of(
          Plans.class,
          ChangeLog.class,
          DeadLetters.class,
          ChangeChannel.class,
          PlanIndex.class,
          IndexUpkeep.class,
          PlanSearch.class);

  private ArchitectureRules() {}

  /** Each of these packages has a class of its own or below. */
  public static ArchRule packagesExist(String... packages) {
    return classes()
        .should(new ContainPackages(Set.of(packages)))
        .as("Every package that a rule names is there: " + Arrays.toString(packages));
  }

  /**
   * Layers depend only on what they may, every class is in one of them, and none of them is empty.
   */
  public static ArchRule layers(List<Layer> layers) {
    LayeredArchitecture architecture =
        Architectures.layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .ensureAllClassesAreContainedInArchitecture();
    for (Layer layer : layers) {
      architecture =
          architecture.layer(layer.name()).definedBy(layer.packages().toArray(new String[0]));
    }
    for (Layer layer : layers) {
      String[] mayUse = layer.mayUse().toArray(new String[0]);
      architecture =
          mayUse.length == 0
              ? architecture.whereLayer(layer.name()).mayNotAccessAnyLayer()
              : architecture.whereLayer(layer.name()).mayOnlyAccessLayers(mayUse);
    }
    List<String> packages = new ArrayList<>();
    layers.forEach(layer -> packages.addAll(layer.packages()));
    return CompositeArchRule.of(packagesExist(packages.toArray(new String[0])))
        .and(architecture)
        .as("Layers depend only on what they may, and every class is in one");
  }

  /**
   * Classes of a package depend only on themselves and on these packages: an allow-list, so that
   * nothing comes in unnoticed.
   *
   * @param allowed packages in ArchUnit's notation; {@code "java.util"} is that package alone
   */
  public static ArchRule dependsOnlyOn(String packages, String... allowed) {
    List<String> all = new ArrayList<>(List.of(allowed));
    all.add(packages);
    return CompositeArchRule.of(packagesExist(packages))
        .and(
            classes()
                .that()
                .resideInAPackage(packages)
                .should()
                .onlyDependOnClassesThat(
                    resideInAnyPackage(all.toArray(new String[0]))
                        .or(
                            describe(
                                "are primitive or arrays of these", ArchitectureRules::isPlain))))
        .as(packages + " depends only on " + Arrays.toString(allowed));
  }

  /**
   * The types of a driver are used in one package only, and there they are used.
   *
   * @param driver the driver's packages
   * @param home where they belong
   */
  public static ArchRule confined(String driver, String home) {
    return classes()
        .should(new ConfineDriver(driver, home))
        .as("The types of " + driver + " stay in " + home);
  }

  /**
   * A package of ports holds interfaces, sealed ones included, and records only; what kinds of
   * something there are may be an enum in its record.
   */
  public static ArchRule holdsInterfacesAndRecordsOnly(String packages) {
    return CompositeArchRule.of(packagesExist(packages))
        .and(
            classes()
                .that()
                .resideInAPackage(packages)
                .and()
                .doNotHaveSimpleName("package-info")
                .should(
                    Conditions.of(
                        "be an interface or a record",
                        type ->
                            type.isInterface()
                                || type.isRecord()
                                || (type.isEnum() && type.getEnclosingClass().isPresent()))))
        .as(packages + " holds interfaces and records only");
  }

  /** No package of these depends on another of them. */
  public static ArchRule neverDependOnEachOther(String... packages) {
    return CompositeArchRule.of(packagesExist(packages))
        .and(classes().should(new StayApart(Set.of(packages))))
        .as("Adapters never depend on each other: " + Arrays.toString(packages));
  }

  /**
   * Every class of a package that implements a port is proven by its contract: the test class of
   * the same name with {@code Test} at its end (for a nested class that of the outermost one)
   * implements the contract of that port, or one that extends it. The test classes must be among
   * the classes that are checked.
   *
   * @param implementations the package of the implementations of {@link #PORTS}
   */
  public static ArchRule everyImplementationRunsItsContract(String implementations) {
    return CompositeArchRule.of(packagesExist(implementations))
        .and(classes().should(new RunContracts(implementations, PORTS)))
        .as("Every implementation of a port in " + implementations + " runs its contract");
  }

  /** The packages below a root depend on each other in one direction only. */
  public static ArchRule noCycles(String root) {
    return CompositeArchRule.of(packagesExist(root + ".."))
        .and(slices().matching(root + ".(**)").should().beFreeOfCycles())
        .as("The packages below " + root + " are free of cycles");
  }

  /**
   * Nothing in these packages reads a clock or a source of chance, or uses the standard streams:
   * whoever needs one is given it. Tokens and ids that must be unique may be random.
   */
  public static ArchRule noClocksOrStreams(String... packages) {
    return CompositeArchRule.of(packagesExist(packages))
        .and(classes().that().resideInAnyPackage(packages).should(new ReadNoClockOrStream()))
        .as("No clock, chance or standard stream in " + Arrays.toString(packages));
  }

  /** No class in these packages has a name that ends in a word that says nothing. */
  public static ArchRule noClassNamesEndingIn(Set<String> endings, String... packages) {
    return CompositeArchRule.of(packagesExist(packages))
        .and(
            classes()
                .that()
                .resideInAnyPackage(packages)
                .should(
                    Conditions.of(
                        "not have a name that ends in one of " + endings,
                        type -> endings.stream().noneMatch(type.getSimpleName()::endsWith))))
        .as("No class name ends in one of " + endings);
  }

  /**
   * Every test runs: none is disabled, none depends on a condition, none gives up on an assumption.
   * There are tests among the classes that are checked.
   */
  public static ArchRule everyTestRuns() {
    return classes().should(new NeverSkipTests()).as("Every test runs");
  }

  /**
   * An application that embeds this library uses what is meant for it, and nothing else of it.
   *
   * @param application the application's package
   * @param allowed the packages of this library that it may use, and the full names of single types
   */
  public static ArchRule usesOnly(String application, String... allowed) {
    return CompositeArchRule.of(packagesExist(application))
        .and(
            classes()
                .that()
                .resideInAPackage(application)
                .should(new UseOnly("io.planmanagement..", application, Set.of(allowed))))
        .as(application + " uses only " + Arrays.toString(allowed) + " of io.planmanagement");
  }

  private static boolean isPlain(JavaClass type) {
    return type.getBaseComponentType().isPrimitive();
  }
}
