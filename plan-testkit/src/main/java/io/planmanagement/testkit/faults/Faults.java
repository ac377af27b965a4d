package io.planmanagement.testkit.faults;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.DeadLetters;
import io.planmanagement.domain.port.IndexRebuild;
import io.planmanagement.domain.port.IndexUpkeep;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.Plans;
import io.planmanagement.domain.port.SaveOutcome;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens to the calls of the ports around which it was put: as long as nothing is
 * arranged, nothing but that they are counted. One object stands for one process, whose calls have
 * one order, from 1; a call is also known by its port and method, as in {@code "PlanIndex.apply"}.
 * Closing a port or an inbox, and {@code giveBack}, which never throw, are no calls in this sense.
 *
 * <p>Thread-safe.
 */
public final class Faults {

  private static final Set<String> NEVER_THROW = Set.of("close", "giveBack");

  private final List<String> calls = new ArrayList<>();
  private final Map<Integer, Fault> byNumber = new HashMap<>();
  private final Map<String, List<Fault>> byName = new HashMap<>();
  private final Set<String> down = new HashSet<>();
  private Optional<ProcessEnded> ended = Optional.empty();
  private int hanging;
  private boolean released;

  /** Arranges nothing yet. */
  public Faults() {}

  /** Arranges what happens to the n-th call, counted from 1 over all ports. */
  public synchronized Faults at(int call, Fault fault) {
    byNumber.put(call, fault);
    return this;
  }

  /** Arranges what happens to the next calls of that name, one fault for each. */
  public synchronized Faults next(String name, Fault... faults) {
    byName.computeIfAbsent(name, key -> new ArrayList<>()).addAll(List.of(faults));
    return this;
  }

  /** Refuses every call of that port, {@code "PlanIndex"} for one, until {@link #up}. */
  public synchronized Faults down(String port) {
    down.add(port);
    return this;
  }

  /** Lets that port work again. */
  public synchronized Faults up(String port) {
    down.remove(port);
    return this;
  }

  /** Lets every call go on that hangs or would hang later. */
  public synchronized void release() {
    released = true;
    notifyAll();
  }

  /** Returns how many calls hang now. */
  public synchronized int hanging() {
    return hanging;
  }

  /** Returns the names of all calls so far, in their order. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** Returns whether the process has ended. */
  public synchronized boolean hasEnded() {
    return ended.isPresent();
  }

  /** Returns these ports with the faults around each of them. */
  public PlanPorts around(PlanPorts ports) {
    return new PlanPorts(
        around(Plans.class, ports.plans()),
        around(ChangeLog.class, ports.log()),
        around(DeadLetters.class, ports.deadLetters()),
        around(ChangeChannel.class, ports.channel()),
        around(PlanIndex.class, ports.index()),
        around(IndexUpkeep.class, ports.upkeep()),
        around(PlanSearch.class, ports.search()));
  }

  /**
   * Returns that port with the faults around it.
   *
   * @param type the port's interface
   */
  public <T> T around(Class<T> type, T port) {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            method.isDefault()
                ? InvocationHandler.invokeDefault(proxy, method, arguments)
                : call(type.getSimpleName(), port, method, arguments);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private @Nullable Object call(
      String port, Object subject, Method method, Object @Nullable [] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class || NEVER_THROW.contains(method.getName())) {
      return hasEnded() ? null : invoke(subject, method, arguments);
    }
    String name = port + "." + method.getName();
    Optional<Fault> fault = begin(port, name);
    if (fault.isEmpty()) {
      return decorated(invoke(subject, method, arguments));
    }
    switch (fault.get()) {
      case REFUSED -> {
        return failure(method, arguments, name, Outcome.NOT_APPLIED);
      }
      case REQUEST_LOST -> {
        return failure(method, arguments, name, Outcome.UNKNOWN);
      }
      case REPLY_LOST -> {
        invoke(subject, method, arguments);
        return failure(method, arguments, name, Outcome.UNKNOWN);
      }
      case PROCESS_ENDS_BEFORE -> throw end(name);
      case PROCESS_ENDS_AFTER -> {
        invoke(subject, method, arguments);
        throw end(name);
      }
      case HANGS_BEFORE -> {
        hang(name);
        return decorated(invoke(subject, method, arguments));
      }
      case HANGS_AFTER -> {
        Object result = decorated(invoke(subject, method, arguments));
        hang(name);
        return result;
      }
    }
    throw new AssertionError(fault);
  }

  private synchronized Optional<Fault> begin(String port, String name) {
    if (ended.isPresent()) {
      throw ended.get();
    }
    calls.add(name);
    if (down.contains(port)) {
      return Optional.of(Fault.REFUSED);
    }
    Optional<Fault> numbered = Optional.ofNullable(byNumber.get(calls.size()));
    List<Fault> named = byName.getOrDefault(name, List.of());
    if (numbered.isPresent() || named.isEmpty()) {
      return numbered;
    }
    return Optional.of(named.remove(0));
  }

  private synchronized ProcessEnded end(String name) {
    ProcessEnded end = new ProcessEnded("call " + calls.size() + ", " + name);
    ended = Optional.of(end);
    return end;
  }

  private synchronized void hang(String name) {
    hanging++;
    notifyAll();
    try {
      while (!released) {
        wait();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new PortUnavailable(
          name + " was interrupted while it hung", Outcome.UNKNOWN, interrupted);
    } finally {
      hanging--;
    }
  }

  /** What an inbox of a channel does is the channel's doing, a rebuild's that of the upkeep. */
  private @Nullable Object decorated(@Nullable Object result) {
    if (result instanceof ChangeInbox inbox) {
      return around(ChangeInbox.class, inbox);
    }
    return result instanceof IndexRebuild rebuild ? around(IndexRebuild.class, rebuild) : result;
  }

  private static List<SaveOutcome> failure(
      Method method, Object @Nullable [] arguments, String name, Outcome outcome) {
    PortUnavailable failure = new PortUnavailable(name + " was made to fail", outcome);
    if (method.getName().equals("saveAll")
        && arguments != null
        && arguments[0] instanceof Collection<?> writes) {
      return writes.stream().<SaveOutcome>map(write -> new SaveOutcome.Failed(failure)).toList();
    }
    throw failure;
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
