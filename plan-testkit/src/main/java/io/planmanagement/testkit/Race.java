package io.planmanagement.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Runs tasks at the same time, from a common barrier. */
public final class Race {

  private Race() {}

  /**
   * How one task ended.
   *
   * @param value what it returned; empty if it threw
   * @param failure what it threw; empty if it returned
   */
  public record Finish<T>(Optional<T> value, Optional<Throwable> failure) {

    /** Whether the task threw an exception of that type. */
    public boolean failedWith(Class<? extends Throwable> type) {
      return failure.filter(type::isInstance).isPresent();
    }
  }

  /**
   * Runs tasks, each on a thread of its own, that start together.
   *
   * @param runners how many
   * @param task makes the task of a runner, counted from 0
   * @return how each of them ended, in their order
   * @throws AssertionError if they don't end within a minute
   */
  public static <T> List<Finish<T>> of(int runners, IntFunction<Callable<T>> task) {
    return within(Duration.ofMinutes(1), runners, task);
  }

  /**
   * Runs tasks, each on a thread of its own, that start together.
   *
   * @param bound the longest that they may take
   * @param runners how many
   * @param task makes the task of a runner, counted from 0
   * @return how each of them ended, in their order
   * @throws AssertionError if they don't end in time
   */
  public static <T> List<Finish<T>> within(
      Duration bound, int runners, IntFunction<Callable<T>> task) {
    CyclicBarrier barrier = new CyclicBarrier(runners);
    ExecutorService threads = Executors.newFixedThreadPool(runners);
    try {
      List<Callable<T>> started = new ArrayList<>();
      for (int i = 0; i < runners; i++) {
        Callable<T> run = task.apply(i);
        started.add(
            () -> {
              barrier.await(1, TimeUnit.MINUTES);
              return run.call();
            });
      }
      List<Finish<T>> finishes = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(started, bound.toMillis(), TimeUnit.MILLISECONDS)) {
        finishes.add(finish(future, bound));
      }
      return finishes;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while racing", interrupted);
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * Runs two tasks at the same time.
   *
   * @throws AssertionError with the failure of a task, if one fails
   */
  public static void together(Task one, Task other) {
    for (Finish<Boolean> finish :
        Race.<Boolean>of(
            2,
            i ->
                () -> {
                  (i == 0 ? one : other).run();
                  return true;
                })) {
      finish
          .failure()
          .ifPresent(
              failure -> {
                throw new AssertionError("a task of two failed: " + failure, failure);
              });
    }
  }

  private static <T> Finish<T> finish(Future<T> future, Duration bound)
      throws InterruptedException {
    if (future.isCancelled()) {
      throw new AssertionError("a runner did not arrive within " + bound);
    }
    try {
      return new Finish<>(Optional.of(future.get()), Optional.empty());
    } catch (ExecutionException thrown) {
      return new Finish<>(Optional.empty(), Optional.ofNullable(thrown.getCause()));
    }
  }

  /** Something to do that may fail. */
  @FunctionalInterface
  public interface Task {

    /** Does it. */
    void run() throws Exception;
  }
}
