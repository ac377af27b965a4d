package io.planmanagement.elastic;

import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.port.Standing;
import io.planmanagement.domain.port.Standing.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
      readExpected(alias, findings);
      readBeyond(alias, findings);
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

  private void readExpected(String alias, List<Finding> findings) {
    List<PlacedDocument> expected = new ArrayList<>();
    findings.forEach(finding -> expected.addAll(finding.expected));
    List<Optional<PlacedReads.Found>> found =
        places.read(alias, expected.stream().map(PlacedDocument::place).toList());
    int next = 0;
    for (Finding finding : findings) {
      for (PlacedDocument document : finding.expected) {
        finding.meet(document, found.get(next++));
      }
    }
  }

  /** A search may be a second late: what it finds is there if a read says so. */
  private void readBeyond(String alias, List<Finding> findings) {
    Map<PlanId, Finding> byPlan =
        findings.stream().collect(Collectors.toMap(f -> f.record.id(), f -> f));
    Set<Place> beyond = new LinkedHashSet<>(highestBeyond(alias, findings));
    findings.forEach(finding -> beyond.addAll(finding.claimed()));
    List<Place> candidates =
        beyond.stream()
            .filter(
                place ->
                    Optional.ofNullable(byPlan.get(place.planId()))
                        .filter(finding -> finding.isBeyond(place))
                        .isPresent())
            .toList();
    List<Optional<PlacedReads.Found>> found = places.read(alias, candidates);
    for (int i = 0; i < candidates.size(); i++) {
      Place place = candidates.get(i);
      Finding finding = byPlan.get(place.planId());
      if (finding != null && found.get(i).isPresent()) {
        finding.meetBeyond(place, found.get(i).get().version());
      }
    }
  }

  /** Searches the highest place beyond those that each record knows of. */
  private List<Place> highestBeyond(String alias, List<Finding> findings) {
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
            "_source",
            false,
            "track_total_hits",
            false);
    JsonObject reply =
        connection
            .read("POST", "/" + alias + "/_search?allow_partial_search_results=false", query)
            .orThrow("searching");
    return Json.elements(reply, "hits", "hits").stream()
        .flatMap(hit -> PlacedReads.place(hit).stream())
        .toList();
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
