package io.planmanagement.elastic;

import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.port.IndexRebuild;
import io.planmanagement.domain.port.Rejection;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An index that is filled without refreshes and then takes the aliases of the one that shows. */
final class ElasticRebuild implements IndexRebuild {

  private static final System.Logger LOG = System.getLogger(ElasticRebuild.class.getName());

  /** Searches that have begun on the old index get there within this time, and are seen there. */
  private static final Duration ARRIVAL = Duration.ofMillis(500);

  private static final long POLL_MILLIS = 100;

  private final ElasticConnection connection;
  private final IndexCatalogue catalogue;
  private final StoreId store;
  private final String name;
  private final Projection projection;
  private boolean showing;
  private boolean shown;

  /**
   * Describes a rebuild.
   *
   * @param name the index that was made for it
   */
  ElasticRebuild(
      ElasticConnection connection, IndexCatalogue catalogue, StoreId store, String name) {
    this.connection = connection;
    this.catalogue = catalogue;
    this.store = store;
    this.name = name;
    this.projection =
        new Projection(connection, new NewFields(connection), catalogue.names().unshown(name));
  }

  @Override
  public List<Rejection> apply(List<PlanRecord> records) {
    return projection.apply(records);
  }

  @Override
  public void show() {
    if (shown) {
      return;
    }
    connection
        .send(
            "PUT",
            "/" + name + "/_settings",
            Json.object("index.refresh_interval", IndexLayout.REFRESH_INTERVAL))
        .orThrow("showing an index");
    connection.send("POST", "/" + name + "/_refresh").orThrow("showing an index");
    showing = true;
    catalogue.show(name, store).ifPresent(this::dropOnceUnused);
    shown = true;
  }

  /** Where it is not known whether the index shows it is left to the next rebuild. */
  @Override
  public void close() {
    if (!showing) {
      drop(name);
    }
  }

  private void dropOnceUnused(String old) {
    long deadline = System.nanoTime() + connection.settings().requestTimeout().toNanos();
    try {
      TimeUnit.NANOSECONDS.sleep(ARRIVAL.toNanos());
      while (isSearched(old) && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    drop(old);
  }

  private boolean isSearched(String old) {
    Reply reply = connection.send("GET", "/" + old + "/_stats/search");
    return reply.isOk()
        && List.of("query_current", "fetch_current").stream()
            .anyMatch(
                count ->
                    Json.number(reply.body(), "_all", "total", "search", count).orElse(0L) > 0);
  }

  /** What can't be dropped is left to the next rebuild. */
  private void drop(String index) {
    try {
      catalogue.drop(index);
    } catch (PortUnavailable failed) {
      LOG.log(Level.WARNING, "An index that is not needed was not dropped", failed);
    }
  }
}
