package io.planmanagement.testkit.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** None of these packages depends on another of them. */
final class StayApart extends ArchCondition<JavaClass> {

  private final Set<String> packages;

  StayApart(Set<String> packages) {
    super("not lead from one of " + new TreeSet<>(packages) + " to another");
    this.packages = packages;
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    Optional<String> own = packageOf(type);
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      Optional<String> other = packageOf(dependency.getTargetClass().getBaseComponentType());
      if (own.isPresent() && other.isPresent() && !own.equals(other)) {
        Conditions.violate(type, events, dependency.getDescription());
      }
    }
  }

  private Optional<String> packageOf(JavaClass type) {
    return packages.stream().filter(name -> resideInAPackage(name).test(type)).findFirst();
  }
}
