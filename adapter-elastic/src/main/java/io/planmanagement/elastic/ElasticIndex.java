package io.planmanagement.elastic;

import io.planmanagement.domain.port.IndexUpkeep;
import io.planmanagement.domain.port.PlanIndex;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The index on Elasticsearch: two ports over one connection, which is made at their first use and
 * closed when both are closed.
 */
public final class ElasticIndex implements AutoCloseable {

  private final PlanIndex index;
  private final IndexUpkeep upkeep;

  private ElasticIndex(PlanIndex index, IndexUpkeep upkeep) {
    this.index = index;
    this.upkeep = upkeep;
  }

  /** Opens the index. Nothing is sent before one of the ports is used. */
  public static ElasticIndex open(ElasticSettings settings) {
    ElasticConnection connection = new ElasticConnection(settings);
    IndexCatalogue catalogue = new IndexCatalogue(connection);
    AtomicInteger users = new AtomicInteger(2);
    return new ElasticIndex(
        new ElasticPlanIndex(connection, catalogue, release(users, connection)),
        new ElasticIndexUpkeep(connection, catalogue, release(users, connection)));
  }

  /** Returns the index. */
  public PlanIndex index() {
    return index;
  }

  /** Returns what keeps it honest. */
  public IndexUpkeep upkeep() {
    return upkeep;
  }

  /** Closes both ports. A second call does nothing. */
  @Override
  public void close() {
    try (index;
        upkeep) {
      return;
    }
  }

  /** Returns what a user does once, when it is closed: the last one closes the connection. */
  private static Runnable release(AtomicInteger users, ElasticConnection connection) {
    AtomicBoolean released = new AtomicBoolean();
    return () -> {
      if (released.compareAndSet(false, true) && users.decrementAndGet() == 0) {
        connection.close();
      }
    };
  }
}
