package io.planmanagement.elastic;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.Rejection;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.json.PlanDocuments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The index of plans in Elasticsearch. */
final class ElasticPlanIndex implements PlanIndex {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

  /** The most objects of a page, each of which may be as large as a plan. */
  private static final int LARGEST_PAGE = 200;

  private static final String SEARCH = "/_search?allow_partial_search_results=false";

  private final ElasticConnection connection;
  private final IndexCatalogue catalogue;
  private final IndexNames names;
  private final PlacedReads places;
  private final NewFields fields;
  private final PromptRefresh refresh;
  private final Runnable release;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Describes an index.
   *
   * @param release what is to be done once when it is closed
   */
  ElasticPlanIndex(ElasticConnection connection, IndexCatalogue catalogue, Runnable release) {
    this.connection = connection;
    this.catalogue = catalogue;
    this.names = catalogue.names();
    this.places = new PlacedReads(connection);
    this.fields = new NewFields(connection);
    this.refresh = new PromptRefresh(this::refresh, connection.settings().refreshPause());
    this.release = release;
  }

  @Override
  public Optional<StoreId> storeId() {
    fields.forget();
    return catalogue.storeId();
  }

  @Override
  public void create(StoreId store) {
    catalogue.create(store);
  }

  @Override
  public List<Rejection> apply(StoreId store, List<PlanRecord> records) {
    return new Projection(connection, fields, names.of(store)).apply(records);
  }

  @Override
  public Optional<StoredPlan> find(PlanId id, Visibility visibility) {
    return places
        .read(names.all(), Place.of(id))
        .filter(found -> !found.isGone())
        .map(found -> plan(id, found))
        .filter(plan -> visibility.includes(plan.org()));
  }

  @Override
  public Page<StoredObject> objects(
      ObjectId id, Optional<Cursor> after, int limit, Visibility visibility) {
    JsonObject search =
        search(visibility, term("objectId", id.value()))
            .with("collapse", Json.object("field", IndexLayout.PLAN_ID))
            .with("sort", Json.array(Json.object(IndexLayout.PLAN_ID, "asc")));
    return page(search, cursors("objects", id), after, limit);
  }

  @Override
  public Page<StoredObject> children(
      ObjectId id, Role parent, Optional<Cursor> after, int limit, Visibility visibility) {
    JsonObject below =
        Json.object("terms", Json.object(IndexLayout.JOIN, IndexLayout.relationsBelow(parent)));
    JsonObject search =
        search(visibility, term(IndexLayout.PARENT_ID, id.value()), below)
            .with(
                "sort",
                Json.array(
                    Json.object(IndexLayout.PLAN_ID, "asc"),
                    Json.object(IndexLayout.PLACE, "asc")));
    return page(search, cursors(parent.relation(), id), after, limit);
  }

  @Override
  public boolean awaitSearchable(PlanId id, Revision revision, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    Duration pause = FIRST_PAUSE;
    try {
      while (true) {
        if (isApplied(id, revision)) {
          if (shows(id, revision)) {
            return true;
          }
          refresh.await(deadline);
          if (shows(id, revision)) {
            return true;
          }
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        if (closed.await(Math.min(left, pause.toNanos()), TimeUnit.NANOSECONDS)) {
          throw new PortUnavailable("the index was closed", Outcome.NOT_APPLIED);
        }
        pause = Backoff.longer(pause, LONGEST_PAUSE);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new PortUnavailable(
          "interrupted while waiting for searches", Outcome.NOT_APPLIED, interrupted);
    }
  }

  @Override
  public void check() {
    connection.check();
  }

  @Override
  public void close() {
    closed.countDown();
    release.run();
  }

  private PageCursor cursors(String listing, ObjectId id) {
    return new PageCursor(names.searched() + "\n" + listing + "\n" + id);
  }

  private void refresh() {
    connection.send("POST", "/" + names.all() + "/_refresh").orThrow("refreshing");
  }

  /** The plan's own place is written last. */
  private boolean isApplied(PlanId id, Revision revision) {
    return !revision.isAfter(places.version(names.all(), Place.of(id)));
  }

  /**
   * Whether searches show all places of that revision, or of newer ones: the plan's own tells how
   * many there are.
   */
  private boolean shows(PlanId id, Revision revision) {
    Reply reply = connection.read("POST", "/" + names.all() + SEARCH, places(id));
    if (reply.isAbsent() || reply.status() == 503) { // no index, or one that is not ready yet
      return false;
    }
    JsonValue found = Json.at(reply.orThrow("searching"), "aggregations").orElse(JsonObject.EMPTY);
    long planRevision = Json.number(found, "plan", "revision", "value").orElse(-1L);
    long expected =
        Json.number(found, "plan", "services", "value")
            .map(services -> (long) Place.count(services.intValue()))
            .orElse(0L);
    long living = Json.number(found, "living", "doc_count").orElse(-1L);
    long oldest = Json.number(found, "living", "oldest", "value").orElse(revision.value());
    return planRevision >= revision.value() && living == expected && oldest >= revision.value();
  }

  private static JsonObject places(PlanId id) {
    JsonObject living =
        Json.object(
            "filter",
            term(IndexLayout.GONE, false),
            "aggs",
            Json.object("oldest", min(IndexLayout.REVISION)));
    JsonObject plan =
        Json.object(
            "filter",
            term(IndexLayout.PLACE, 0),
            "aggs",
            Json.object(
                "revision", min(IndexLayout.REVISION), "services", min(IndexLayout.SERVICES)));
    return Json.object(
        "size",
        0,
        "query",
        filter(List.of(term(IndexLayout.PLAN_ID, id.value()))),
        "aggs",
        Json.object("living", living, "plan", plan));
  }

  private static StoredPlan plan(PlanId id, PlacedReads.Found found) {
    try {
      Organisation org =
          Json.text(found.source(), IndexLayout.PLAN_ORG)
              .map(Organisation::new)
              .orElseThrow(ElasticPlanIndex::damaged);
      Document document =
          Json.text(found.source(), IndexLayout.DOCUMENT)
              .map(Document::of)
              .orElseThrow(ElasticPlanIndex::damaged);
      return PlanDocuments.stored(id, found.version(), org, document);
    } catch (PlanRefused noOrganisation) {
      throw damaged();
    }
  }

  private static PortUnavailable damaged() {
    return new PortUnavailable("a document of the index is damaged", Outcome.NOT_APPLIED);
  }

  /**
   * A document that was found.
   *
   * @param sort where it stands in the listing
   * @param object what it holds; empty if it stands in no place of ours
   */
  private record Hit(List<JsonValue> sort, Optional<StoredObject> object) {

    static Hit of(JsonValue hit) {
      return new Hit(Json.elements(hit, "sort"), object(hit));
    }

    private static Optional<StoredObject> object(JsonValue hit) {
      JsonValue source = Json.at(hit, "_source").orElse(JsonObject.EMPTY);
      return PlacedReads.place(hit)
          .filter(
              at -> Json.text(source, IndexLayout.PLAN_ID).equals(Optional.of(at.planId().value())))
          .flatMap(
              at ->
                  Json.text(source, IndexLayout.DOCUMENT)
                      .map(
                          document ->
                              new StoredObject(
                                  at.planId(), PlacedReads.version(hit), Document.of(document))));
    }
  }

  /** Reads a page, and one more to know whether there is a next one. */
  private Page<StoredObject> page(
      JsonObject search, PageCursor cursors, Optional<Cursor> after, int limit) {
    int size = Math.min(limit, LARGEST_PAGE);
    JsonObject first = search.with("size", JsonValue.of(size + 1));
    JsonObject request =
        after.map(cursor -> first.with("search_after", sort(cursors.place(cursor)))).orElse(first);
    JsonObject reply =
        connection.read("POST", "/" + names.searched() + SEARCH, request).orThrow("searching");
    List<Hit> hits = Json.elements(reply, "hits", "hits").stream().map(Hit::of).toList();
    List<Hit> shown = hits.subList(0, Math.min(size, hits.size()));
    Optional<Cursor> next =
        hits.size() > size
            ? Optional.of(
                cursors.at(JsonCodec.write(new JsonArray(hits.get(size - 1).sort())).toString()))
            : Optional.empty();
    return new Page<>(shown.stream().flatMap(hit -> hit.object().stream()).toList(), next);
  }

  private static JsonValue sort(String place) {
    return JsonCodec.read(Document.of(place));
  }

  private static JsonObject search(Visibility visibility, JsonObject... conditions) {
    List<JsonObject> all = new ArrayList<>(List.of(conditions));
    if (visibility instanceof Visibility.OneOrganisation one) {
      all.add(term(IndexLayout.PLAN_ORG, one.organisation().value()));
    }
    return Json.object(
        "query",
        filter(all),
        "_source",
        Json.array(IndexLayout.PLAN_ID, IndexLayout.DOCUMENT),
        "version",
        true,
        "track_total_hits",
        false);
  }

  private static JsonObject filter(List<JsonObject> conditions) {
    return Json.object("bool", Json.object("filter", Json.array(conditions)));
  }

  private static JsonObject term(String field, Object value) {
    return Json.object("term", Json.object(field, value));
  }

  private static JsonObject min(String field) {
    return Json.object("min", Json.object("field", field));
  }
}
