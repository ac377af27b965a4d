package io.planmanagement.elastic;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.port.Standing;
import io.planmanagement.domain.port.Standing.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Compares what stands in the places of plans with what a projection would write there.
 *
 * <p>What was projected is read as it is at this moment, also beyond the places that the record
 * knows of, since the plan's own document tells how many there were; what a foreign hand put beyond
 * them is searched for.
 */
final class Comparison {

  private static final int MOST_PLANS = 200;
  private static final int MOST_PLACES = 1_000;

  /** More than any plan has. */
  private static final int MOST_SERVICES = 100_000;

  private final ElasticConnection connection;
  private final PlacedReads places;

  Comparison(ElasticConnection connection) {
    this.connection = connection;
    this.places = new PlacedReads(connection);
  }

  /** Compares records of different plans with the index of that alias. */
  List<Standing> of(String alias, List<PlanRecord> records) {
    List<Standing> standings = new ArrayList<>();
    int from = 0;
    while (from < records.size()) {
      int to = from + some(records.subList(from, records.size()));
      List<Finding> findings = records.subList(from, to).stream().map(Finding::new).toList();
      read(alias, findings);
      search(alias, findings);
      findings.forEach(finding -> standings.add(finding.standing()));
      from = to;
    }
    return standings;
  }

  /** Returns how many of the records, at least one, can be read in one request. */
  private int some(List<PlanRecord> records) {
    long documents = 0;
    long bytes = 0;
    for (int i = 0; i < Math.min(MOST_PLANS, records.size()); i++) {
      PlanRecord record = records.get(i);
      documents += Place.count(record.places());
      // A plan stands in its own document, its services in those of their links, and all by
      // themselves.
      bytes += 3L * record.plan().map(StoredPlan::document).map(d -> d.size()).orElse(0);
      if (i > 0 && (documents > MOST_PLACES || bytes > connection.settings().bulkBytes())) {
        return i;
      }
    }
    return Math.min(MOST_PLANS, records.size());
  }

  private void read(String alias, List<Finding> findings) {
    List<PlacedDocument> expected = new ArrayList<>();
    findings.forEach(finding -> expected.addAll(finding.expected));
    List<Optional<PlacedReads.Found>> found =
        places.read(alias, expected.stream().map(PlacedDocument::place).toList());
    int next = 0;
    List<Place> beyond = new ArrayList<>();
    List<Finding> of = new ArrayList<>();
    for (Finding finding : findings) {
      for (PlacedDocument document : finding.expected) {
        finding.meet(document, found.get(next++));
      }
      for (Place place : finding.claimed()) {
        beyond.add(place);
        of.add(finding);
      }
    }
    if (!beyond.isEmpty()) {
      List<Optional<PlacedReads.Found>> more = places.read(alias, beyond);
      for (int i = 0; i < beyond.size(); i++) {
        if (more.get(i).isPresent()) {
          of.get(i).meetBeyond(beyond.get(i), more.get(i).get().version());
        }
      }
    }
  }

  /** Searches the highest place beyond those that each record knows of. */
  private void search(String alias, List<Finding> findings) {
    JsonObject query =
        Json.object(
            "size",
            findings.size(),
            "query",
            Json.object(
                "bool",
                Json.object("should", Json.array(findings.stream().map(Finding::beyond).toList()))),
            "collapse",
            Json.object("field", IndexLayout.PLAN_ID),
            "sort",
            Json.array(Json.object(IndexLayout.PLACE, "desc")),
            "version",
            true,
            "_source",
            false,
            "track_total_hits",
            false);
    JsonObject reply =
        connection
            .read("POST", "/" + alias + "/_search?allow_partial_search_results=false", query)
            .orThrow("searching");
    for (JsonValue hit : Json.elements(reply, "hits", "hits")) {
      PlacedReads.place(hit)
          .ifPresent(
              place ->
                  findings.stream()
                      .filter(finding -> finding.isBeyond(place))
                      .forEach(finding -> finding.meetBeyond(place, PlacedReads.version(hit))));
    }
  }

  /** What is found of one record. */
  private static final class Finding {
    private final PlanRecord record;
    private final List<PlacedDocument> expected;
    private boolean ahead;
    private boolean behind;
    private boolean different;
    private Revision highest = Revision.NONE;
    private int services;
    private int claimedServices;

    Finding(PlanRecord record) {
      this.record = record;
      List<PlacedDocument> documents;
      try {
        documents = PlanPlaces.of(record);
      } catch (PlanRefused noPlan) {
        documents = PlanPlaces.withoutContent(record);
        different = true;
      }
      this.expected = documents;
    }

    void meet(PlacedDocument document, Optional<PlacedReads.Found> met) {
      if (met.isEmpty()) {
        behind |= !document.isGone();
        return;
      }
      PlacedReads.Found found = met.get();
      see(document.place(), found.version());
      int order = found.version().compareTo(record.revision());
      ahead |= order > 0;
      behind |= order < 0;
      different |= order == 0 && !found.source().equals(document.source());
      if (document.place().number() == 0) {
        claimedServices =
            Json.number(found.source(), IndexLayout.PLACES)
                .map(claim -> (int) Math.max(0, Math.min(claim, MOST_SERVICES)))
                .orElse(0);
      }
    }

    void meetBeyond(Place place, Revision version) {
      see(place, version);
      ahead = true;
    }

    /** The places that the plan's document tells of and the record does not. */
    List<Place> claimed() {
      return IntStream.range(expected.size(), Place.count(claimedServices))
          .mapToObj(number -> new Place(record.id(), number))
          .toList();
    }

    boolean isBeyond(Place place) {
      return place.planId().equals(record.id()) && place.number() >= expected.size();
    }

    JsonObject beyond() {
      return Json.object(
          "bool",
          Json.object(
              "filter",
              Json.array(
                  Json.object("term", Json.object(IndexLayout.PLAN_ID, record.id().value())),
                  Json.object(
                      "range",
                      Json.object(IndexLayout.PLACE, Json.object("gte", expected.size()))))));
    }

    Standing standing() {
      Kind kind =
          ahead ? Kind.AHEAD : behind ? Kind.BEHIND : different ? Kind.DIFFERENT : Kind.IN_STEP;
      return new Standing(record.id(), kind, highest, services);
    }

    private void see(Place place, Revision version) {
      highest = version.isAfter(highest) ? version : highest;
      services = Math.max(services, place.services());
    }
  }
}
