package io.planmanagement.testkit.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import io.planmanagement.testkit.PlanIndexContract;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Whoever implements a port has a test that implements the port's contract. */
final class RunContracts extends ArchCondition<JavaClass> {

  /** The package of the contracts, each named for its port. */
  private static final String CONTRACTS = PlanIndexContract.class.getPackageName();

  private final String implementations;
  private final Set<Class<?>> ports;

  private final List<JavaClass> all = new ArrayList<>();
  private boolean seen;

  RunContracts(String implementations, Set<Class<?>> ports) {
    super("run the contract of the port that they implement");
    this.implementations = implementations;
    this.ports = Set.copyOf(ports);
  }

  @Override
  public void init(Collection<JavaClass> classes) {
    all.clear();
    all.addAll(classes);
    seen = false;
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    if (type.isInterface()
        || type.getModifiers().contains(JavaModifier.ABSTRACT)
        || !resideInAPackage(implementations).test(type)) {
      return;
    }
    for (Class<?> port : ports) {
      if (type.isAssignableTo(port)) {
        seen = true;
        String contract = CONTRACTS + "." + port.getSimpleName() + "Contract";
        if (all.stream().noneMatch(test -> proves(test, type, contract))) {
          Conditions.violate(
              type,
              events,
              type.getName()
                  + " implements "
                  + port.getSimpleName()
                  + ", but no class "
                  + testOf(type)
                  + " implements "
                  + contract);
        }
      }
    }
  }

  @Override
  public void finish(ConditionEvents events) {
    if (!seen) {
      Conditions.violate(
          implementations, events, "nothing in " + implementations + " implements a port");
    }
  }

  private static boolean proves(JavaClass test, JavaClass type, String contract) {
    return test.getSimpleName().equals(testOf(type))
        && !test.isInterface()
        && test.isAssignableTo(contract);
  }

  private static String testOf(JavaClass type) {
    JavaClass outermost = type;
    while (outermost.getEnclosingClass().isPresent()) {
      outermost = outermost.getEnclosingClass().get();
    }
    return outermost.getSimpleName() + "Test";
  }
}
