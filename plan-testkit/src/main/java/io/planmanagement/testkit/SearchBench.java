package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Amount;
import io.planmanagement.domain.CostShares;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.LinkedService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanDate;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Hit;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.Facet;
import io.planmanagement.domain.search.FacetResult;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.Search.Returned;
import io.planmanagement.domain.search.SearchLimits;
import io.planmanagement.domain.search.SortKey;
import io.planmanagement.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An index that was created, with two instances of its search open. Plans are called by short names
 * in the tests; their ids are these behind something fresh.
 */
final class SearchBench implements AutoCloseable {

  /** The attribute that most tests are about. */
  static final FieldPath X = FieldPath.of("x");

  /** An order that says nothing, so that the ids decide, whether the query scores or not. */
  static final SortKey BY_ID = SortKey.ascending(FieldPath.of("absent"));

  /** Bounds that no test meets, on a machine that is busy with others too. */
  static final SearchLimits LIMITS =
      new SearchLimits(64, 10_000, 10_000, 10_000, 10_000, 64, 64, 10_000, Duration.ofMinutes(1));

  private final String prefix = "search-" + UUID.randomUUID() + "-";
  private final Organisation org = TestPlans.freshOrg();
  private final StoreId store = StoreId.random();
  private final Map<PlanId, PlanRecord> newest = new LinkedHashMap<>();
  private final IndexSubject subject;
  private final PlanIndex index;
  private final PlanSearch first;
  private final PlanSearch second;
  private long revision;

  SearchBench(IndexSubject subject) {
    this.subject = subject;
    index = subject.open();
    first = subject.openSearch();
    second = subject.openSearch();
    index.create(store);
  }

  PlanSearch first() {
    return first;
  }

  PlanSearch second() {
    return second;
  }

  Organisation org() {
    return org;
  }

  /** Returns the newest record of every plan that was applied. */
  Collection<PlanRecord> records() {
    return newest.values();
  }

  // Plans.

  PlanId id(String name) {
    return new PlanId(prefix + name);
  }

  /** Returns the name of the plan with that id. */
  String name(PlanId id) {
    assertTrue(id.value().startsWith(prefix), "a plan that is none of this test's");
    return id.value().substring(prefix.length());
  }

  /** Returns a plan with these attributes, and one linked plan service with the same ones. */
  Plan plan(String name, String attributes) {
    return plan(name, attributes, service("s", attributes));
  }

  /** Returns a plan with these attributes and linked plan services. */
  Plan plan(String name, String attributes, LinkedPlanService... services) {
    return new Plan(
        id(name),
        org,
        "inNetwork",
        new PlanDate("12-12-2017"),
        shares(name + "-cost", "2000", "23"),
        List.of(services),
        json(attributes));
  }

  /** Returns a linked plan service with these attributes. */
  LinkedPlanService service(String name, String attributes) {
    return service(name, "Well baby", "0", "20", attributes);
  }

  /** Returns a linked plan service. */
  LinkedPlanService service(
      String id, String name, String deductible, String copay, String attributes) {
    return new LinkedPlanService(
        new ObjectId(id),
        org,
        new LinkedService(new ObjectId(id + "-service"), org, name, JsonObject.EMPTY),
        shares(id + "-cost", deductible, copay),
        json(attributes));
  }

  CostShares shares(String id, String deductible, String copay) {
    return new CostShares(
        new ObjectId(id),
        org,
        Amount.of(deductible),
        Optional.of(Amount.of(copay)),
        JsonObject.EMPTY);
  }

  private static JsonObject json(String text) {
    return JsonCodec.readObject(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Applies plans with these attributes: pairs of a name and a JSON object without its braces. */
  void attributes(String... namesAndMembers) {
    List<Plan> plans = new ArrayList<>();
    for (int i = 0; i < namesAndMembers.length; i += 2) {
      plans.add(plan(namesAndMembers[i], "{" + namesAndMembers[i + 1] + "}"));
    }
    apply(plans);
  }

  /** Applies plans with these values of {@link #X}: pairs of a name and a JSON value. */
  void values(String... namesAndValues) {
    String[] members = namesAndValues.clone();
    for (int i = 1; i < members.length; i += 2) {
      members[i] = "\"x\": " + members[i];
    }
    attributes(members);
  }

  void apply(Plan... plans) {
    apply(List.of(plans));
  }

  /** Applies these plans, each at a revision of its own, and waits until searches show them. */
  void apply(List<Plan> plans) {
    applyRecords(
        plans.stream()
            .map(plan -> TestPlans.record(plan, new Revision(++revision), places(plan.id())))
            .toList());
  }

  void delete(String... names) {
    deletePlans(Stream.of(names).map(this::id).toList());
  }

  void deletePlans(List<PlanId> ids) {
    applyRecords(
        ids.stream()
            .map(id -> TestPlans.deletion(id, new Revision(++revision), places(id)))
            .toList());
  }

  private int places(PlanId id) {
    return Optional.ofNullable(newest.get(id)).map(PlanRecord::places).orElse(0);
  }

  private void applyRecords(List<PlanRecord> records) {
    assertEquals(List.of(), index.apply(store, records), "rejections");
    for (PlanRecord record : records) {
      newest.put(record.id(), record);
      assertTrue(
          index.awaitSearchable(record.id(), record.revision(), Eventually.patience()),
          "not searchable in time");
    }
  }

  // Searches.

  SearchPage search(Search search) {
    return first.search(search, Optional.empty(), Visibility.ALL, LIMITS);
  }

  FacetResult facet(Query query, Facet facet) {
    Map<String, FacetResult> facets = search(Search.of(query).with("f", facet)).facets();
    assertEquals(List.of("f"), List.copyOf(facets.keySet()));
    return Optional.ofNullable(facets.get("f")).orElseThrow();
  }

  /** Returns all hits of a search, page by page, the instances by turns. */
  List<Hit> all(Search search) {
    return all(search, Visibility.ALL);
  }

  /** Returns all hits of a search, page by page, the instances by turns. */
  List<Hit> all(Search search, Visibility visibility) {
    List<Hit> hits = new ArrayList<>();
    Optional<Cursor> next = Optional.empty();
    int page = 0;
    do {
      PlanSearch instance = page++ % 2 == 0 ? first : second;
      SearchPage got = instance.search(search, next, visibility, LIMITS);
      assertTrue(got.hits().size() <= search.size(), "a page is larger than its size");
      assertFalse(got.next().isPresent() && got.next().equals(next), "a cursor that stays");
      hits.addAll(got.hits());
      next = got.next();
    } while (next.isPresent());
    return hits;
  }

  /** Returns the name of what was found: of a linked plan service with its own after a slash. */
  String name(Hit hit) {
    if (hit instanceof Hit.OfPlan of) {
      return name(of.plan().id());
    }
    StoredObject service = ((Hit.OfService) hit).service();
    return name(service.planId()) + "/" + objectId(service);
  }

  static String objectId(StoredObject object) {
    JsonObject document = (JsonObject) JsonCodec.read(object.document());
    return document.get("objectId").map(id -> ((JsonString) id).value()).orElseThrow();
  }

  /** Returns the names of all that is found. */
  List<String> names(Search search) {
    return all(search).stream().map(this::name).toList();
  }

  /** Asserts what a query finds, in the order of the ids. */
  void assertFinds(Query query, String... names) {
    assertEquals(List.of(names), names(Search.of(query).sortedBy(BY_ID)), query::toString);
    assertEquals(
        OptionalLong.of(names.length),
        search(Search.of(query).withSize(0).withTotal()).total(),
        query::toString);
  }

  /**
   * Asserts which of the plans meet a condition on {@link #X}, all others meeting its opposite; and
   * that so do their linked plan services, where each plan has one with the same attributes.
   */
  void assertMet(Function<FieldPath, Query> condition, String... names) {
    assertMet(condition.apply(X), names);
  }

  /** Asserts the same of a condition on any path. */
  void assertMet(Query condition, String... names) {
    String[] others =
        newest.values().stream()
            .filter(record -> !record.isDeleted())
            .map(record -> name(record.id()))
            .filter(name -> !Arrays.asList(names).contains(name))
            .sorted()
            .toArray(String[]::new);
    assertFinds(condition, names);
    assertFinds(new Query.Not(condition), others);
    assertFinds(new Query.Any(condition), names);
    assertFinds(new Query.All(condition), names);
    assertFinds(new Query.Any(new Query.Not(condition)), others);
    assertFinds(new Query.Not(new Query.Any(condition)), others);
    assertEquals(
        Stream.of(names).map(name -> name + "/s").toList(),
        names(
            Search.of(new Query.Any(condition))
                .returning(Returned.LINKED_PLAN_SERVICES)
                .sortedBy(BY_ID)),
        condition::toString);
  }

  @Override
  public void close() {
    try (subject) {
      first.close();
      second.close();
      index.close();
    }
  }
}
