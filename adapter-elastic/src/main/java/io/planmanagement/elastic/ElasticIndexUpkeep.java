package io.planmanagement.elastic;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Holding;
import io.planmanagement.domain.port.IndexRebuild;
import io.planmanagement.domain.port.IndexUpkeep;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.Standing;
import io.planmanagement.json.JsonCodec;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the index in Elasticsearch honest.
 *
 * <p>A document whose id and routing make no {@link Place} is none of ours: it can't be projected
 * over, no read of ours shows it, and the listing leaves it out; a rebuild leaves it behind.
 */
final class ElasticIndexUpkeep implements IndexUpkeep {

  private static final String SEARCH = "/_search?allow_partial_search_results=false";

  /** How long a listing may pause between two pages. */
  private static final String KEEP_ALIVE = "5m";

  /** The most documents of one search; Elasticsearch allows 10,000. */
  private static final int LARGEST_PAGE = 5_000;

  private static final int SWEEP_ATTEMPTS = 3;

  private final ElasticConnection connection;
  private final IndexCatalogue catalogue;
  private final IndexNames names;
  private final Comparison comparison;
  private final Runnable release;

  /**
   * Describes the upkeep of an index.
   *
   * @param release what is to be done once when it is closed
   */
  ElasticIndexUpkeep(ElasticConnection connection, IndexCatalogue catalogue, Runnable release) {
    this.connection = connection;
    this.catalogue = catalogue;
    this.names = catalogue.names();
    this.comparison = new Comparison(connection);
    this.release = release;
  }

  @Override
  public List<Standing> compare(StoreId store, List<PlanRecord> records) {
    return comparison.of(names.of(store), records);
  }

  @Override
  public Page<Holding> holdings(StoreId store, Optional<Cursor> after, int limit) {
    PageCursor cursors = new PageCursor(names.of(store) + "\nholdings");
    Position from =
        after.map(cursor -> Position.parse(cursors.place(cursor))).orElseGet(() -> begin(store));
    int size = Math.min(limit, LARGEST_PAGE);
    JsonObject search =
        Json.object(
            "size",
            size,
            "pit",
            Json.object("id", from.snapshot(), "keep_alive", KEEP_ALIVE),
            "sort",
            Json.array(Json.object("_shard_doc", "asc")),
            "version",
            true,
            "_source",
            false,
            "track_total_hits",
            false);
    Reply reply =
        connection.send(
            "POST",
            SEARCH,
            from.last().map(last -> search.with("search_after", Json.array(last))).orElse(search));
    if (reply.isAbsent()) { // the snapshot was dropped: it is too old, or its index is gone
      throw new PlanRefused.BadCursor();
    }
    JsonObject found = reply.orThrow("listing");
    List<JsonValue> hits = Json.elements(found, "hits", "hits");
    List<Holding> holdings = hits.stream().flatMap(hit -> holding(hit).stream()).toList();
    String snapshot = Json.text(found, "pit_id").orElse(from.snapshot());
    if (hits.size() < size) {
      end(snapshot);
      return new Page<>(holdings, Optional.empty());
    }
    long last =
        Json.elements(hits.get(size - 1), "sort").stream()
            .findFirst()
            .flatMap(Json::number)
            .orElse(0L);
    return new Page<>(
        holdings, Optional.of(cursors.at(new Position(snapshot, Optional.of(last)).text())));
  }

  @Override
  public int sweep(StoreId store, Revision before, int limit) {
    String alias = names.of(store);
    int forgotten = 0;
    int found = 1;
    // What was found may have been replaced since: then there may be others.
    for (int attempt = 0; attempt < SWEEP_ATTEMPTS && forgotten == 0 && found > 0; attempt++) {
      connection.send("POST", "/" + alias + "/_refresh").orThrow("refreshing");
      List<JsonValue> traces = traces(alias, before, Math.min(limit, LARGEST_PAGE));
      found = traces.size();
      forgotten = found == 0 ? 0 : forget(alias, traces);
    }
    return forgotten;
  }

  @Override
  public IndexRebuild rebuild(StoreId store) {
    return new ElasticRebuild(connection, catalogue, store, catalogue.createUnshown(store));
  }

  @Override
  public void check() {
    connection.check();
  }

  @Override
  public void close() {
    release.run();
  }

  private static Optional<Holding> holding(JsonValue hit) {
    return PlacedReads.place(hit)
        .map(place -> new Holding(place.planId(), PlacedReads.version(hit), place.services()));
  }

  private Position begin(StoreId store) {
    JsonObject reply =
        connection
            .send("POST", "/" + names.of(store) + "/_pit?keep_alive=" + KEEP_ALIVE)
            .orThrow("listing");
    String snapshot =
        Json.text(reply, "id")
            .orElseThrow(
                () ->
                    new PortUnavailable(
                        "Elasticsearch answered something else", Outcome.NOT_APPLIED));
    return new Position(snapshot, Optional.empty());
  }

  /** It would end by itself, later. */
  private void end(String snapshot) {
    connection.send("DELETE", "/_pit", Json.object("id", snapshot));
  }

  private List<JsonValue> traces(String alias, Revision before, int limit) {
    JsonObject query =
        Json.object(
            "size",
            limit,
            "query",
            Json.object(
                "bool",
                Json.object(
                    "filter",
                    Json.array(
                        Json.object("term", Json.object(IndexLayout.GONE, true)),
                        Json.object(
                            "range",
                            Json.object(
                                IndexLayout.REVISION, Json.object("lt", before.value())))))),
            "seq_no_primary_term",
            true,
            "_source",
            false,
            "track_total_hits",
            false);
    return Json.elements(
        connection.send("POST", "/" + alias + SEARCH, query).orThrow("searching"), "hits", "hits");
  }

  /**
   * Deletes each of these unless something was written to its place since it was found, were it at
   * the same revision: that is what its sequence number tells.
   *
   * @return how many were deleted
   */
  private int forget(String alias, List<JsonValue> traces) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (JsonValue trace : traces) {
      JsonObject action =
          Json.object(
              "delete",
              Json.object(
                  "_id",
                  member(trace, "_id"),
                  "routing",
                  member(trace, "_routing"),
                  "if_seq_no",
                  member(trace, "_seq_no"),
                  "if_primary_term",
                  member(trace, "_primary_term")));
      lines.writeBytes(JsonCodec.write(action).shared());
      lines.write('\n');
    }
    JsonObject reply =
        connection
            .sendLines("/" + alias + "/_bulk?require_alias=true", lines.toByteArray())
            .orThrow("forgetting");
    int forgotten = 0;
    for (JsonValue item : Json.elements(reply, "items")) {
      Reply result = Reply.ofItem(item);
      if (result.isOk()) {
        forgotten++;
      } else if (result.status() != 409 && result.status() != 404) {
        throw result.failure("forgetting");
      }
    }
    return forgotten;
  }

  private static JsonValue member(JsonValue hit, String name) {
    return Json.at(hit, name).orElse(JsonValue.NULL);
  }

  /**
   * Where a listing stands.
   *
   * @param snapshot the point in time that it lists
   * @param last the last document that was listed
   */
  private record Position(String snapshot, Optional<Long> last) {

    static Position parse(String text) {
      int space = text.indexOf(' ');
      return new Position(
          text.substring(space + 1), Optional.of(Long.valueOf(text.substring(0, space))));
    }

    String text() {
      return last.orElse(0L) + " " + snapshot;
    }
  }
}
