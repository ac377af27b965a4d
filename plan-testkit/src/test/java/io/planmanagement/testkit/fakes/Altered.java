package io.planmanagement.testkit.fakes;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;

/** Puts a bug into one method of a port. */
public final class Altered {

  private Altered() {}

  /** What a method does instead. */
  @FunctionalInterface
  public interface Bug {

    /** Answers a call; of a method that returns nothing the answer is ignored. */
    Object answer(Call call) throws Throwable;
  }

  /** A call of a method. */
  public record Call(Object subject, Method method, List<Object> arguments) {

    /** Returns an argument. */
    public <T> T argument(int i, Class<T> type) {
      return type.cast(arguments.get(i));
    }

    /** Does what the method did. */
    public Object proceed() throws Throwable {
      return proceedWith(arguments.toArray());
    }

    /** Does what the method did, with other arguments. */
    public Object proceedWith(Object... others) throws Throwable {
      try {
        return Optional.ofNullable(method.invoke(subject, others)).orElse(Optional.empty());
      } catch (InvocationTargetException thrown) {
        throw Optional.ofNullable(thrown.getCause()).orElse(thrown);
      }
    }
  }

  /** Returns the port with a bug in all methods of that name. */
  public static <T> T port(Class<T> type, T port, String method, Bug bug) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, called, arguments) -> {
              List<Object> given = arguments == null ? List.of() : List.of(arguments);
              Call call = new Call(port, called, given);
              if (called.getName().equals(method)) {
                return bug.answer(call);
              }
              return called.isDefault()
                  ? InvocationHandler.invokeDefault(proxy, called, given.toArray())
                  : call.proceed();
            }));
  }
}
