package io.planmanagement.elastic;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PlanRefused.Unsearchable;
import io.planmanagement.domain.PlanRefused.Unsearchable.Bound;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Hit;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.FacetResult;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.SearchLimits;
import io.planmanagement.json.PlanDocuments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Searches the index in Elasticsearch: one request for a page, with the documents of its hits, its
 * facets and its highlights. Each search and its reply are an {@link Asked} of their own.
 */
final class ElasticPlanSearch implements PlanSearch {

  /** Without a filter on what is answered, which takes the server longer than it saves. */
  private static final String SEARCH = "/_search?allow_partial_search_results=false";

  /** As many values as a shard may be asked for where fewer leave counts uncertain. */
  private static final int LARGEST_SHARD_SIZE = 65_000;

  private final ElasticConnection connection;
  private final String alias;
  private final MappedFields mapped;
  private final Runnable release;
  private volatile boolean closed;

  /**
   * Describes a search.
   *
   * @param alias the name of the index, under which it hides the traces of what is gone
   * @param release what is to be done once when it is closed
   */
  ElasticPlanSearch(ElasticConnection connection, String alias, Runnable release) {
    this.connection = connection;
    this.alias = alias;
    this.mapped = new MappedFields(connection, alias);
    this.release = release;
  }

  @Override
  public SearchPage search(
      Search search, Optional<Cursor> after, Visibility visibility, SearchLimits limits) {
    requireOpen();
    return new Asked(search, after, visibility, limits).answer();
  }

  @Override
  public void check() {
    requireOpen();
    connection.check();
  }

  @Override
  public void close() {
    closed = true;
    release.run();
  }

  private void requireOpen() {
    if (closed) {
      throw new PortUnavailable("the search was closed", Outcome.NOT_APPLIED);
    }
  }

  /** One search. */
  private final class Asked {
    private final Search search;
    private final Optional<Cursor> after;
    private final Visibility visibility;
    private final SearchLimits limits;
    private final long begun = System.nanoTime();
    private final Role role;
    private final UsedFields used = new UsedFields();
    private final Highlights highlights = new Highlights(used);
    private final SearchOrder order;
    private final FacetDsl facets;

    Asked(Search search, Optional<Cursor> after, Visibility visibility, SearchLimits limits) {
      this.search = search;
      this.after = after;
      this.visibility = visibility;
      this.limits = limits;
      this.role = search.returned() == Search.Returned.PLANS ? Role.PLAN : Role.LINKED_PLAN_SERVICE;
      this.order = SearchOrder.of(search, role, used, listing());
      this.facets = new FacetDsl(search.facets(), used, limits.buckets());
    }

    SearchPage answer() {
      JsonObject request = request();
      mapped.requireComplete(used, visible());
      JsonObject reply = ask(request);
      if (!facets.isExact(aggregations(reply))) {
        OptionalInt most = OptionalInt.of(LARGEST_SHARD_SIZE);
        reply = ask(request.with("aggs", facets.aggregations(most)));
        if (!facets.isExact(aggregations(reply))) {
          throw new Unsearchable(Bound.BUCKETS);
        }
      }
      // Elasticsearch looks at the time now and then, and not in everything that it does.
      if (System.nanoTime() - begun > limits.time().toNanos()) {
        throw new Unsearchable(Bound.TIME);
      }
      return page(reply);
    }

    private JsonObject request() {
      Map<String, JsonValue> request = new LinkedHashMap<>();
      request.put("query", query());
      request.put("sort", Json.array(order.keys()));
      request.put("track_total_hits", JsonValue.of(search.total()));
      request.put("timeout", JsonValue.of(Math.max(1, limits.time().toMillis()) + "ms"));
      after.ifPresent(cursor -> request.put("search_after", order.after(cursor)));
      if (search.size() == 0) {
        request.put("size", JsonValue.of(0));
      } else {
        request.put("size", JsonValue.of(search.size() + 1)); // is there a next page?
        request.put("version", JsonValue.of(true));
        request.put("_source", Json.array(IndexLayout.PLAN_ORG, IndexLayout.DOCUMENT));
        if (search.isScored()) {
          request.put("track_scores", JsonValue.of(true));
        }
        if (search.highlight()) {
          highlights.of(role, own()).ifPresent(asked -> request.put("highlight", asked));
        }
      }
      if (!search.facets().isEmpty()) {
        request.put("aggs", facets.aggregations(OptionalInt.empty()));
      }
      return new JsonObject(request);
    }

    /** The conditions that are about the returned objects themselves. */
    private List<Query> own() {
      return role == Role.PLAN ? List.of(search.query()) : search.anyConditions();
    }

    private JsonObject query() {
      List<JsonObject> must = new ArrayList<>();
      List<JsonObject> filter = new ArrayList<>();
      filter.add(QueryDsl.term(IndexLayout.JOIN, role.relation()));
      filter.addAll(visible());
      if (role == Role.PLAN) {
        QueryDsl plans = plans();
        if (weighs()) {
          must.add(plans.scored(search.query()));
        } else if (!search.query().equals(Query.EVERYTHING)) {
          filter.add(plans.filter(search.query()));
        }
      } else {
        Query ofPlan = QueryDsl.leftToPlan(search.query());
        if (!ofPlan.equals(Query.EVERYTHING)) {
          filter.add(hasParent(ofPlan));
        }
        QueryDsl services = new QueryDsl(role, used);
        List<Query> any = search.anyConditions();
        if (weighs() && any.stream().anyMatch(QueryDsl::scores)) {
          must.add(QueryDsl.anyOf(any.stream().map(services::scored).toList()));
        } else if (!any.isEmpty()) {
          filter.add(QueryDsl.anyOf(any.stream().map(services::filter).toList()));
        }
      }
      return QueryDsl.bool(must, filter, List.of());
    }

    /** Whether relevance is to be found out: passages are those of the best service as well. */
    private boolean weighs() {
      return search.isScored() || (search.highlight() && search.hasFullText());
    }

    private QueryDsl plans() {
      return new QueryDsl(
          Role.PLAN,
          used,
          (any, hasChild) ->
              search.highlight() && search.size() > 0
                  ? highlights.joined(any.of(), hasChild)
                  : hasChild);
    }

    private JsonObject hasParent(Query ofPlan) {
      return Json.object(
          "has_parent",
          Json.object(
              "parent_type",
              Role.PLAN.relation(),
              "query",
              new QueryDsl(Role.PLAN, used).filter(ofPlan)));
    }

    private List<JsonObject> visible() {
      return visibility instanceof Visibility.OneOrganisation one
          ? List.of(QueryDsl.term(IndexLayout.PLAN_ORG, one.organisation().value()))
          : List.of();
    }

    /** What pages have to have in common to follow one another. */
    private String listing() {
      return String.join(
          "\n",
          alias,
          search.returned().name(),
          search.order().toString(),
          visibility.toString(),
          search.query().toString());
    }

    private JsonObject ask(JsonObject request) {
      Reply reply = connection.read("POST", "/" + alias + SEARCH, request);
      if (Json.isTrue(reply.body(), "timed_out") || reply.hasError(Reply.OUT_OF_TIME)) {
        throw new Unsearchable(Bound.TIME);
      } else if (reply.hasError(Reply.TOO_MANY_BUCKETS)) {
        throw new Unsearchable(Bound.BUCKETS);
      } else if (reply.status() == 400 && after.isPresent()) {
        throw new PlanRefused.BadCursor(); // of values that are none of these keys'
      }
      return reply.orThrow("searching");
    }

    private SearchPage page(JsonObject reply) {
      List<JsonValue> found = Json.elements(reply, "hits", "hits");
      List<JsonValue> shown = found.subList(0, Math.min(search.size(), found.size()));
      Optional<Cursor> next =
          found.size() > shown.size() && !shown.isEmpty()
              ? Optional.of(order.cursor(shown.get(shown.size() - 1)))
              : Optional.empty();
      OptionalLong total =
          search.total()
              ? OptionalLong.of(Json.number(reply, "hits", "total", "value").orElseThrow())
              : OptionalLong.empty();
      Map<String, FacetResult> counted = facets.results(aggregations(reply));
      return new SearchPage(shown.stream().flatMap(this::hit).toList(), next, total, counted);
    }

    private static JsonValue aggregations(JsonObject reply) {
      return Json.at(reply, "aggregations").orElse(JsonObject.EMPTY);
    }

    /** What stands in no place of ours is none. */
    private Stream<Hit> hit(JsonValue hit) {
      return PlacedReads.place(hit).stream().map(place -> hit(place, hit));
    }

    private Hit hit(Place place, JsonValue hit) {
      Document document =
          Json.text(hit, "_source", IndexLayout.DOCUMENT)
              .map(Document::of)
              .orElseThrow(Asked::damaged);
      OptionalDouble score =
          search.isScored() && Json.at(hit, "_score").orElse(JsonValue.NULL) instanceof JsonNumber n
              ? OptionalDouble.of(n.value().doubleValue())
              : OptionalDouble.empty();
      Map<String, List<String>> passages =
          search.highlight() ? highlights.read(role, hit) : Map.of();
      if (role != Role.PLAN) {
        StoredObject service = new StoredObject(place.planId(), PlacedReads.version(hit), document);
        return new Hit.OfService(service, score, passages);
      }
      Organisation org =
          Json.text(hit, "_source", IndexLayout.PLAN_ORG)
              .map(Organisation::new)
              .orElseThrow(Asked::damaged);
      return new Hit.OfPlan(
          PlanDocuments.stored(place.planId(), PlacedReads.version(hit), org, document),
          score,
          passages);
    }

    private static PortUnavailable damaged() {
      return new PortUnavailable("a document of the index is damaged", Outcome.NOT_APPLIED);
    }
  }
}
