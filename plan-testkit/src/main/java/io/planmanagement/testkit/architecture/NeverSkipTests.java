package io.planmanagement.testkit.architecture;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Stream;

/** No test is disabled, conditional or given up; and there are tests. */
final class NeverSkipTests extends ArchCondition<JavaClass> {

  private static final String JUPITER = "org.junit.jupiter.api.";
  private static final Set<String> GIVING_UP =
      Set.of(
          "org.junit.jupiter.api.Assumptions",
          "org.junit.Assume",
          "org.opentest4j.TestAbortedException",
          "org.opentest4j.TestSkippedException");

  private boolean seen;

  NeverSkipTests() {
    super("never be skipped");
  }

  @Override
  public void init(Collection<JavaClass> all) {
    seen = false;
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    Stream.concat(
            type.getAnnotations().stream(),
            type.getMembers().stream().flatMap(member -> member.getAnnotations().stream()))
        .filter(NeverSkipTests::skips)
        .forEach(
            annotation ->
                Conditions.violate(
                    type,
                    events,
                    type.getName() + " bears @" + annotation.getRawType().getSimpleName()));
    for (JavaAccess<?> access : type.getAccessesFromSelf()) {
      if (GIVING_UP.contains(access.getTargetOwner().getName())) {
        Conditions.violate(type, events, access.getDescription());
      }
    }
    seen = seen || type.getMethods().stream().anyMatch(NeverSkipTests::isTest);
  }

  @Override
  public void finish(ConditionEvents events) {
    if (!seen) {
      Conditions.violate(this, events, "there is no test among the classes");
    }
  }

  private static boolean skips(JavaAnnotation<?> annotation) {
    String name = annotation.getRawType().getName();
    return name.equals(JUPITER + "Disabled")
        || name.startsWith(JUPITER + "condition.")
        || name.equals("org.junit.Ignore");
  }

  private static boolean isTest(JavaMethod method) {
    return method.isAnnotatedWith(JUPITER + "Test")
        || method.isMetaAnnotatedWith(JUPITER + "TestTemplate")
        || method.isAnnotatedWith(JUPITER + "TestFactory");
  }
}
