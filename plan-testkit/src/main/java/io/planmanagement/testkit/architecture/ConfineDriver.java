package io.planmanagement.testkit.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.Collection;

/** Only one package uses a driver, and it does. */
final class ConfineDriver extends ArchCondition<JavaClass> {

  private final String driver;
  private final String home;
  private final DescribedPredicate<JavaClass> isDriver;
  private final DescribedPredicate<JavaClass> isAtHome;
  private boolean used;

  ConfineDriver(String driver, String home) {
    super("use %s in %s only", driver, home);
    this.driver = driver;
    this.home = home;
    this.isDriver = resideInAPackage(driver);
    this.isAtHome = resideInAPackage(home);
  }

  @Override
  public void init(Collection<JavaClass> all) {
    used = false;
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      if (!isDriver.test(dependency.getTargetClass().getBaseComponentType())) {
        continue;
      }
      if (isAtHome.test(type)) {
        used = true;
      } else if (!isDriver.test(type)) {
        Conditions.violate(type, events, dependency.getDescription());
      }
    }
  }

  @Override
  public void finish(ConditionEvents events) {
    if (!used) {
      Conditions.violate(driver, events, "nothing in " + home + " uses " + driver);
    }
  }
}
