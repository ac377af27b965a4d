package io.planmanagement.elastic;

import io.planmanagement.domain.port.IndexUpkeep;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.PlanSearch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The index on Elasticsearch: three ports over one connection, which is made at their first use and
 * closed when all are closed.
 */
public final class ElasticIndex implements AutoCloseable {

  private final PlanIndex index;
  private final IndexUpkeep upkeep;
  private final PlanSearch search;

  private ElasticIndex(PlanIndex index, IndexUpkeep upkeep, PlanSearch search) {
    this.index = index;
    this.upkeep = upkeep;
    this.search = search;
  }

  /** Opens the index. Nothing is sent before one of the ports is used. */
  public static ElasticIndex open(ElasticSettings settings) {
    ElasticConnection connection = new ElasticConnection(settings);
    IndexCatalogue catalogue = new IndexCatalogue(connection);
    AtomicInteger users = new AtomicInteger(3);
    return new ElasticIndex(
        new ElasticPlanIndex(connection, catalogue, release(users, connection)),
        new ElasticIndexUpkeep(connection, catalogue, release(users, connection)),
        new ElasticPlanSearch(
            connection, catalogue.names().searched(), release(users, connection)));
  }

  /** Returns the index. */
  public PlanIndex index() {
    return index;
  }

  /** Returns what keeps it honest. */
  public IndexUpkeep upkeep() {
    return upkeep;
  }

  /** Returns what answers searches from it. */
  public PlanSearch search() {
    return search;
  }

  /** Closes the ports. A second call does nothing. */
  @Override
  public void close() {
    try (index;
        upkeep;
        search) {
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
