package io.planmanagement.testkit;

import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.port.IndexRebuild;
import io.planmanagement.domain.port.IndexUpkeep;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.Rejection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Has an index refuse certain plans for what they are. */
final class Refusing {

  private Refusing() {}

  static PlanIndex index(PlanIndex index, Collection<PlanId> refused) {
    return around(PlanIndex.class, index, refused);
  }

  static IndexUpkeep upkeep(IndexUpkeep upkeep, Collection<PlanId> refused) {
    return around(IndexUpkeep.class, upkeep, refused);
  }

  private static <T> T around(Class<T> type, T subject, Collection<PlanId> refused) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals("apply") && arguments != null) {
                return apply(subject, method, arguments, refused);
              }
              Object result = invoke(subject, method, arguments);
              return result instanceof IndexRebuild rebuild
                  ? around(IndexRebuild.class, rebuild, refused)
                  : result;
            }));
  }

  /** The records are the last argument. */
  private static List<Object> apply(
      Object subject, Method method, Object[] arguments, Collection<PlanId> refused)
      throws Throwable {
    List<Object> taken = new ArrayList<>();
    List<Object> rejections = new ArrayList<>();
    for (Object one : (List<?>) arguments[arguments.length - 1]) {
      PlanId id = ((PlanRecord) one).id();
      if (refused.contains(id)) {
        rejections.add(new Rejection(id, "It is refused by this test."));
      } else {
        taken.add(one);
      }
    }
    Object[] others = arguments.clone();
    others[others.length - 1] = taken;
    if (invoke(subject, method, others) instanceof List<?> more) {
      rejections.addAll(more);
    }
    return rejections;
  }

  private static @Nullable Object invoke(
      Object subject, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(subject, arguments);
    } catch (InvocationTargetException thrown) {
      throw Optional.ofNullable(thrown.getCause()).orElse(thrown);
    }
  }
}
