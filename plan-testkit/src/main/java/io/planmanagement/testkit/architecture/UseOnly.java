package io.planmanagement.testkit.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.Set;

/** Of a library only these packages and types are used. */
final class UseOnly extends ArchCondition<JavaClass> {

  private final String library;
  private final String user;
  private final Set<String> allowed;

  UseOnly(String library, String user, Set<String> allowed) {
    super("use only what is meant for it");
    this.library = library;
    this.user = user;
    this.allowed = allowed;
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      JavaClass target = dependency.getTargetClass().getBaseComponentType();
      if (resideInAPackage(library).test(target)
          && !resideInAPackage(user).test(target)
          && allowed.stream().noneMatch(name -> isAllowed(target, name))) {
        Conditions.violate(type, events, dependency.getDescription());
      }
    }
  }

  private static boolean isAllowed(JavaClass target, String name) {
    return target.getName().equals(name)
        || target.getName().startsWith(name + "$")
        || resideInAPackage(name).test(target);
  }
}
