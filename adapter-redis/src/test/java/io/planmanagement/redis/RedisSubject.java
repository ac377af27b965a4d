package io.planmanagement.redis;

import io.planmanagement.testkit.StoreInstance;
import io.planmanagement.testkit.StoreSubject;
import io.planmanagement.testservers.RedisCluster;
import io.planmanagement.testservers.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** A data set of its own in a Redis, as a subject of the contracts. */
final class RedisSubject implements StoreSubject {

  private final RedisSettings settings;
  private final AtomicLong clockShift = new AtomicLong();
  private final List<RedisStore> open = new ArrayList<>();

  private RedisSubject(List<String> addresses) {
    this.settings = fresh(addresses);
  }

  /** Makes a data set in the server that all tests share. */
  static RedisSubject standalone() {
    return new RedisSubject(List.of(RedisServer.shared().address()));
  }

  /** Makes a data set in the Cluster that all tests share, of which one node is named. */
  static RedisSubject cluster() {
    return new RedisSubject(RedisCluster.shared().addresses().subList(0, 1));
  }

  /** Returns settings of a data set that nobody else has, patient enough for a busy machine. */
  static RedisSettings fresh(List<String> addresses) {
    return RedisSettings.of(addresses)
        .with("test-" + UUID.randomUUID(), 5)
        .with(Duration.ofSeconds(10), Duration.ofSeconds(20));
  }

  @Override
  public StoreInstance open() {
    RedisStore store = RedisStore.open(settings, clockShift::get);
    open.add(store);
    return new StoreInstance(store.plans(), store.log(), store.deadLetters());
  }

  /** Drops the connections: nothing is held back that a close would still send. */
  @Override
  public void crash() {
    open.forEach(RedisStore::close);
    open.clear();
  }

  @Override
  public void shiftClock(Duration by) {
    clockShift.addAndGet(by.toNanos() / 1_000);
  }

  @Override
  public void close() {
    crash();
  }
}
