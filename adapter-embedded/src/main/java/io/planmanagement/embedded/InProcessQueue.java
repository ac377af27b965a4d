package io.planmanagement.embedded;

import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.port.ChangeMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The messages between relay and projectors, in memory: a restart replays from the log what was not
 * done. Bounded: a relay that finds it full waits for room, for a while.
 */
final class InProcessQueue implements AutoCloseable {

  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Deque<ChangeMessage> waiting = new ArrayDeque<>();

  /** How many messages there are of each revision that is not done. */
  private final TreeMap<Long, Integer> unsettled = new TreeMap<>();

  private boolean closed;

  /**
   * Makes an empty queue.
   *
   * @param capacity the most messages that wait
   */
  InProcessQueue(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Takes messages, and waits for room where there is none.
   *
   * @param wait the longest to wait for all of them
   * @param ended tells that whoever offers has been closed; {@link #wake} has it asked
   * @return those that there was no room for in time, or before the queue or who offers was closed
   *     or the caller interrupted
   * @throws PortUnavailable if the queue is closed already
   */
  List<ChangeMessage> offer(List<ChangeMessage> messages, Duration wait, BooleanSupplier ended) {
    long left = wait.toNanos();
    int taken = 0;
    lock.lock();
    try {
      requireOpen();
      while (true) {
        for (; taken < messages.size() && waiting.size() < capacity; taken++) {
          ChangeMessage message = messages.get(taken);
          waiting.addLast(message);
          unsettled.merge(message.change().revision().value(), 1, Integer::sum);
          arrived.signal();
        }
        if (taken == messages.size() || left <= 0 || closed || ended.getAsBoolean()) {
          break;
        }
        left = room.awaitNanos(left);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return List.copyOf(messages.subList(taken, messages.size()));
  }

  /**
   * Hands out what waits.
   *
   * @param ended tells that whoever waits has been closed; {@link #wake} has it asked
   * @throws PortUnavailable if the queue or who waits is closed, or the caller is interrupted
   */
  List<ChangeMessage> take(int max, Duration wait, BooleanSupplier ended) {
    long left = wait.toNanos();
    lock.lock();
    try {
      while (true) {
        requireOpen();
        if (ended.getAsBoolean()) {
          throw new PortUnavailable("The inbox is closed.", Outcome.NOT_APPLIED);
        }
        if (!waiting.isEmpty()) {
          List<ChangeMessage> taken = new ArrayList<>();
          while (taken.size() < max && !waiting.isEmpty()) {
            taken.add(waiting.removeFirst());
          }
          room.signalAll();
          return taken;
        }
        if (left <= 0) {
          return List.of();
        }
        left = arrived.awaitNanos(left);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new PortUnavailable("A wait for changes was interrupted.", Outcome.NOT_APPLIED);
    } finally {
      lock.unlock();
    }
  }

  /** Takes messages back, before all others. */
  void giveBack(List<ChangeMessage> messages) {
    lock.lock();
    try {
      for (int i = messages.size() - 1; i >= 0; i--) {
        waiting.addFirst(messages.get(i));
      }
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the life of a message. */
  void settle(ChangeMessage message) {
    lock.lock();
    try {
      unsettled.computeIfPresent(
          message.change().revision().value(), (r, count) -> count > 1 ? count - 1 : null);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the lowest revision whose message is not settled. */
  OptionalLong oldestUnsettled() {
    lock.lock();
    try {
      return unsettled.isEmpty() ? OptionalLong.empty() : OptionalLong.of(unsettled.firstKey());
    } finally {
      lock.unlock();
    }
  }

  /** Has everyone who waits look again. */
  void wake() {
    lock.lock();
    try {
      arrived.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Fails unless the queue is open.
   *
   * @throws PortUnavailable if it is closed
   */
  void requireOpen() {
    lock.lock();
    try {
      if (closed) {
        throw new PortUnavailable("The channel is closed.", Outcome.NOT_APPLIED);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
