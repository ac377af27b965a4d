package io.planmanagement.testkit.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Every one of these packages is there. */
final class ContainPackages extends ArchCondition<JavaClass> {

  private final Set<String> packages;
  private final Set<String> missing;

  ContainPackages(Set<String> packages) {
    super("contain the packages " + new TreeSet<>(packages));
    this.packages = packages;
    this.missing = new TreeSet<>(packages);
  }

  @Override
  public void init(Collection<JavaClass> all) {
    missing.clear();
    missing.addAll(packages);
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    missing.removeIf(
        name -> !type.getSimpleName().equals("package-info") && resideIn(name).test(type));
  }

  @Override
  public void finish(ConditionEvents events) {
    missing.forEach(
        name -> Conditions.violate(name, events, "there is no class in the package " + name));
  }

  private static DescribedPredicate<JavaClass> resideIn(String name) {
    return JavaClass.Predicates.resideInAPackage(name);
  }
}
