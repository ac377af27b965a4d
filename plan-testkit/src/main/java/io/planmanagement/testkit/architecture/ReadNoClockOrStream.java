package io.planmanagement.testkit.architecture;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.Map;
import java.util.Set;

/** No access to the machine's clocks, its sources of chance, or the standard streams. */
final class ReadNoClockOrStream extends ArchCondition<JavaClass> {

  private static final Set<String> NOW =
      Set.of(
          "java.time.Instant",
          "java.time.LocalDate",
          "java.time.LocalDateTime",
          "java.time.LocalTime",
          "java.time.OffsetDateTime",
          "java.time.OffsetTime",
          "java.time.ZonedDateTime",
          "java.time.Year",
          "java.time.YearMonth",
          "java.time.MonthDay");

  private static final Map<String, Set<String>> BANNED =
      Map.of(
          "java.lang.System",
          Set.of("out", "in", "err", "currentTimeMillis", "nanoTime", "console"),
          "java.lang.Math",
          Set.of("random"),
          "java.util.Date",
          Set.of("<init>"),
          "java.util.Calendar",
          Set.of("getInstance"),
          "java.util.Random",
          Set.of("<init>"),
          "java.security.SecureRandom",
          Set.of("<init>", "getInstanceStrong"),
          "java.util.SplittableRandom",
          Set.of("<init>"),
          "java.util.concurrent.ThreadLocalRandom",
          Set.of("current"));

  ReadNoClockOrStream() {
    super("read no clock, chance or standard stream");
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    for (JavaAccess<?> access : type.getAccessesFromSelf()) {
      String owner = access.getTargetOwner().getName();
      String name = access.getTarget().getName();
      if (BANNED.getOrDefault(owner, Set.of()).contains(name)
          || (NOW.contains(owner) && name.equals("now") && takesNoClock(access))) {
        Conditions.violate(type, events, access.getDescription());
      }
    }
  }

  /** A clock that was handed in may be read. */
  private static boolean takesNoClock(JavaAccess<?> access) {
    return !access.getTarget().getFullName().contains("java.time.Clock");
  }
}
