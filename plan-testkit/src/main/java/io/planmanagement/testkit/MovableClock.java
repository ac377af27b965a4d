package io.planmanagement.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that runs with another one and can be moved, forwards and back. Thread-safe. */
public final class MovableClock extends Clock {

  private final Clock base;
  private final AtomicReference<Duration> offset;

  /** Makes a clock that shows the time of this machine until it is moved. */
  public MovableClock() {
    this(Clock.systemUTC(), new AtomicReference<>(Duration.ZERO));
  }

  /** Makes a clock that stands still at that time until it is moved. */
  public MovableClock(Instant standing) {
    this(Clock.fixed(standing, ZoneOffset.UTC), new AtomicReference<>(Duration.ZERO));
  }

  private MovableClock(Clock base, AtomicReference<Duration> offset) {
    this.base = base;
    this.offset = offset;
  }

  /** Moves the clock forwards or (negative) back. */
  public void move(Duration by) {
    offset.accumulateAndGet(by, Duration::plus);
  }

  @Override
  public ZoneId getZone() {
    return base.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return new MovableClock(base.withZone(zone), offset);
  }

  @Override
  public Instant instant() {
    return base.instant().plus(offset.get());
  }
}
