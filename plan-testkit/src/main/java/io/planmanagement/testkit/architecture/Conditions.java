package io.planmanagement.testkit.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.Predicate;

/** Makes conditions that look at one class alone. */
final class Conditions {

  private Conditions() {}

  static ArchCondition<JavaClass> of(String description, Predicate<JavaClass> holds) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        events.add(
            new SimpleConditionEvent(
                type, holds.test(type), type.getName() + " should " + description));
      }
    };
  }

  static void violate(Object about, ConditionEvents events, String message) {
    events.add(SimpleConditionEvent.violated(about, message));
  }
}
