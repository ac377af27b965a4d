package io.planmanagement.elastic;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.Revision;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads documents by their places, as they are at this moment, refreshed or not. Thread-safe. */
final class PlacedReads {

  private static final String ABSENT = "index_not_found_exception";

  private static final Set<String> NOT_YET = Set.of(ABSENT, "no_shard_available_action_exception");

  private final ElasticConnection connection;

  PlacedReads(ElasticConnection connection) {
    this.connection = connection;
  }

  /**
   * A document that is there.
   *
   * @param version its version in the index
   * @param source the document
   */
  record Found(Revision version, JsonObject source) {

    boolean isGone() {
      return Json.isTrue(source, IndexLayout.GONE);
    }
  }

  /**
   * Reads what is in places.
   *
   * @param alias the index
   * @return one answer for each place, in their order; empty where nothing is
   * @throws PortUnavailable if the index is absent, or can't be read
   */
  List<Optional<Found>> read(String alias, List<Place> places) {
    if (places.isEmpty()) {
      return List.of();
    }
    JsonObject body = documents(places);
    String path = "/" + alias + "/_mget";
    List<JsonValue> documents = documents(path, body);
    if (documents.stream().anyMatch(document -> error(document).equals(Optional.of(ABSENT)))) {
      documents = documents(path, body); // it may just have been replaced
    }
    if (documents.size() != places.size()) {
      throw new PortUnavailable("Elasticsearch answered something else", Outcome.UNKNOWN);
    }
    return documents.stream().map(PlacedReads::found).toList();
  }

  /** Reads what is in one place. */
  Optional<Found> read(String alias, Place place) {
    return read(alias, List.of(place)).get(0);
  }

  /**
   * Returns the version of what is in a place; {@link Revision#NONE} where nothing is, or where
   * there is no index, or one that is not ready yet.
   */
  Revision version(String alias, Place place) {
    JsonValue document =
        documents("/" + alias + "/_mget?_source=false", documents(List.of(place))).get(0);
    return error(document).filter(NOT_YET::contains).isPresent()
        ? Revision.NONE
        : found(document).map(Found::version).orElse(Revision.NONE);
  }

  private static JsonObject documents(List<Place> places) {
    return Json.object(
        "docs",
        Json.array(
            places.stream()
                .map(place -> Json.object("_id", place.id(), "routing", place.planId().value()))
                .toList()));
  }

  private List<JsonValue> documents(String path, JsonObject body) {
    return Json.elements(connection.read("POST", path, body).orThrow("reading documents"), "docs");
  }

  private static Optional<String> error(JsonValue document) {
    return Json.text(document, "error", "type")
        .or(
            () ->
                Json.elements(document, "error", "root_cause").stream()
                    .findFirst()
                    .flatMap(cause -> Json.text(cause, "type")));
  }

  private static Optional<Found> found(JsonValue document) {
    error(document)
        .ifPresent(
            type -> {
              throw new PortUnavailable(
                  "Elasticsearch, reading a document: " + type, Outcome.NOT_APPLIED);
            });
    if (!Json.isTrue(document, "found")) {
      return Optional.empty();
    }
    JsonObject source =
        Json.at(document, "_source")
            .map(value -> value instanceof JsonObject object ? object : JsonObject.EMPTY)
            .orElse(JsonObject.EMPTY);
    return Optional.of(new Found(version(document), source));
  }

  /** Returns the place that a document was found in; empty if it is in none of ours. */
  static Optional<Place> place(JsonValue document) {
    return Json.text(document, "_id")
        .flatMap(
            id -> Json.text(document, "_routing").flatMap(routing -> Place.parse(id, routing)));
  }

  /** Returns a document's version; the highest revision if a foreign hand wrote a higher one. */
  static Revision version(JsonValue document) {
    long version = Json.number(document, "_version").orElse(0L);
    return new Revision(Math.max(0, Math.min(version, Revision.MAX)));
  }
}
