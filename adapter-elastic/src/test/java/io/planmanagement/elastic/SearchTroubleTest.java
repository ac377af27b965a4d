package io.planmanagement.elastic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PlanRefused.Unsearchable;
import io.planmanagement.domain.PlanRefused.Unsearchable.Bound;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Hit;
import io.planmanagement.domain.port.IndexRebuild;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.Facet;
import io.planmanagement.domain.search.FacetResult;
import io.planmanagement.domain.search.FacetResult.ValueCount;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.SearchLimits;
import io.planmanagement.domain.search.SortKey;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.testkit.TestPlans;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Elasticsearch answers to searches besides what was asked, and what a search costs there. */
final class SearchTroubleTest {

  private static final SearchLimits PATIENT =
      new SearchLimits(16, 256, 1_000, 1_000, 1_000, 8, 16, 1_000, Duration.ofMinutes(1));

  /** A part of the path of a search itself. */
  private static final String SEARCH = "/_search?allow_partial_search_results=false";

  private static final FieldPath X = FieldPath.of("x");
  private static final Search EVERYTHING = Search.of(Query.EVERYTHING);

  private final ElasticIndexSubject subject = new ElasticIndexSubject(3);
  private final Front front = new Front(subject.raw());
  private final CreatedIndex created =
      new CreatedIndex(subject, settings -> settings.withAddresses(List.of(front.address())));
  private final Organisation org = TestPlans.freshOrg();
  private long revision;

  @AfterEach
  void close() {
    created.close();
    front.close();
  }

  // What it costs.

  @Test
  void a_page_costs_one_request_with_its_documents_facets_and_highlights() {
    show(plan(Map.of("x", JsonValue.of("urgent care"), "y", JsonValue.of(5))));
    Query words = new Query.Match(X, "care");
    Search search =
        Search.of(new Query.And(List.of(words, new Query.Any(name("~")))))
            .sortedBy(SortKey.RELEVANCE)
            .with("y", new Facet.Stats(FieldPath.of("y")))
            .with("x", new Facet.Ranges(FieldPath.of("y"), List.of(JsonValue.of(0))))
            .withTotal()
            .withHighlights();
    search(search);
    front.forget();

    SearchPage page = search(search);

    assertEquals(1, page.hits().size());
    assertEquals(Map.of("x", List.of("urgent <em>care</em>")), page.hits().get(0).highlights());
    assertEquals(1, front.asked("/").size());
  }

  @Test
  void fields_that_the_index_has_none_of_cost_one_look_more() {
    show(plan(Map.of("x", JsonValue.of("text"))));
    search(EVERYTHING);
    front.forget();

    SearchPage page = search(Search.of(new Query.Term(FieldPath.of("never"), JsonValue.of(1))));

    assertEquals(List.of(), page.hits());
    assertEquals(2, front.asked("/").size());
  }

  // What goes wrong.

  @Test
  void a_search_that_takes_too_long_is_refused_whatever_was_found_by_then() {
    for (String answer :
        List.of(
            "{\"timed_out\":true,\"hits\":{\"hits\":[]}}",
            "{\"error\":{\"root_cause\":[{\"type\":\"search_timeout_exception\"}],"
                + "\"type\":\"search_phase_execution_exception\"},\"status\":504}")) {
      front.answerOnce(SEARCH, answer.contains("error") ? 504 : 200, answer);

      Unsearchable refused = assertThrows(Unsearchable.class, () -> search(EVERYTHING));

      assertEquals(Bound.TIME, refused.bound());
    }
  }

  @Test
  void more_buckets_than_the_cluster_allows_are_refused() {
    front.answerOnce(
        SEARCH,
        400,
        "{\"error\":{\"root_cause\":[],\"type\":\"search_phase_execution_exception\","
            + "\"caused_by\":{\"type\":\"too_many_buckets_exception\"}},\"status\":400}");

    Unsearchable refused =
        assertThrows(
            Unsearchable.class, () -> search(EVERYTHING.with("x", new Facet.Terms(X, 10))));

    assertEquals(Bound.BUCKETS, refused.bound());
  }

  @Test
  void an_index_under_pressure_is_unavailable_and_one_that_was_just_replaced_is_asked_again() {
    show(plan(Map.of()));
    front.answerOnce(SEARCH, 429, "{\"error\":{\"type\":\"circuit_breaking_exception\"}}");
    assertThrows(PortUnavailable.class, () -> search(EVERYTHING));

    front.answerOnce(SEARCH, 503, "{}");
    assertEquals(1, search(EVERYTHING).hits().size());

    front.answerOnce(SEARCH, 503, "{}");
    front.answerOnce(SEARCH, 503, "{}");
    assertThrows(PortUnavailable.class, () -> search(EVERYTHING));
  }

  @Test
  void an_index_of_another_layout_is_not_searched() {
    front.answerOnce(
        "_mapping",
        200,
        "{\"other\":{\"mappings\":{\"_meta\":{\"storeId\":\""
            + created.store()
            + "\",\"layout\":1}}}}");

    assertThrows(
        PortMisconfigured.class, () -> search(Search.of(new Query.Term(X, JsonValue.of("value")))));
  }

  @Test
  void a_cursor_with_values_that_are_none_of_the_order_is_refused() {
    show(plan(Map.of("x", JsonValue.of(1))), plan(Map.of("x", JsonValue.of(2))));
    Search search = EVERYTHING.sortedBy(SortKey.ascending(X)).withSize(1);
    Cursor cursor = search(search).next().orElseThrow();
    String listing =
        String.join(
            "\n",
            created.alias(),
            search.returned().name(),
            search.order().toString(),
            Visibility.ALL.toString(),
            search.query().toString());
    assertEquals(cursor, new PageCursor(listing).at(new PageCursor(listing).place(cursor)));

    for (String forged :
        List.of(
            "", "[", "[]", "{}", "[\"a\",null,null,\"b\"]", "[1,null,null,{}]", "[1,2,3,4,5]")) {
      Cursor other = new PageCursor(listing).at(forged);
      assertThrows(
          PlanRefused.BadCursor.class,
          () -> created.search().search(search, Optional.of(other), Visibility.ALL, PATIENT),
          forged);
    }
  }

  @Test
  void cursors_go_on_in_an_index_that_was_rebuilt_in_between() {
    List<PlanRecord> records =
        IntStream.range(0, 4)
            .mapToObj(i -> record(plan(Map.of("x", JsonValue.of(i / 2)))))
            .toList();
    created.show(records.toArray(PlanRecord[]::new));
    Search search = EVERYTHING.sortedBy(SortKey.descending(X)).withSize(1).withTotal();
    List<String> found = new ArrayList<>();
    Optional<Cursor> after = Optional.empty();
    for (int i = 0; i < records.size(); i++) {
      SearchPage page = created.search().search(search, after, Visibility.ALL, PATIENT);
      assertEquals(OptionalLong.of(records.size()), page.total());
      page.hits().forEach(hit -> found.add(((Hit.OfPlan) hit).plan().id().value()));
      after = page.next();
      try (IndexRebuild rebuild = created.upkeep().rebuild(created.store())) {
        rebuild.apply(records);
        rebuild.show();
      }
    }

    assertEquals(Optional.empty(), after);
    assertEquals(
        records.stream().map(record -> record.id().value()).sorted().toList(),
        found.stream().sorted().toList());
  }

  // More fields than the mapping has room for.

  @Test
  void a_path_at_which_values_found_no_room_is_refused_and_one_that_no_plan_has_is_not() {
    Map<String, JsonValue> many = new LinkedHashMap<>();
    IntStream.range(0, 3_000).forEach(i -> many.put("many" + i, JsonValue.of(i)));
    show(plan(many));
    show(plan(Map.of("late", JsonValue.of("2026-02-28"))));
    FieldPath late = FieldPath.of("late");

    for (Search search :
        List.of(
            Search.of(new Query.Term(late, JsonValue.of("value"))),
            Search.of(new Query.Not(new Query.Match(late, "value"))),
            Search.of(new Query.Contains(late, "value")),
            Search.of(new Query.Range(late, Optional.of(day("2026-01-01")), Optional.empty())),
            EVERYTHING.sortedBy(SortKey.ascending(late)),
            EVERYTHING.with("late", new Facet.Terms(late, 10)))) {
      Unsearchable refused =
          assertThrows(Unsearchable.class, () -> search(search), search.toString());
      assertEquals(Bound.FIELDS, refused.bound());
    }

    assertEquals(1, search(Search.of(new Query.Exists(late))).hits().size());
    FieldPath never = FieldPath.of("never");
    Search absent =
        Search.of(new Query.Term(never, JsonValue.of("value"))).sortedBy(SortKey.ascending(never));
    assertEquals(List.of(), search(absent).hits());
    // Of other objects than those that the path is of, and of plans that are not seen, none count.
    Query ofServices = new Query.Any(new Query.Term(late, JsonValue.of("value")));
    assertEquals(List.of(), search(Search.of(ofServices)).hits());
    Visibility others = Visibility.of(TestPlans.freshOrg());
    Search ofLate = Search.of(new Query.Term(late, JsonValue.of("value")));
    assertEquals(
        List.of(), created.search().search(ofLate, Optional.empty(), others, PATIENT).hits());
    assertEquals(1, search(Search.of(number("many7", 7))).hits().size());
  }

  // Facets over several shards.

  @Test
  void values_are_counted_exactly_though_each_shard_tells_of_its_own_first() {
    Map<String, Long> expected = new LinkedHashMap<>();
    List<PlanRecord> records = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String value = "value " + (i % 97) % (1 + i % 61);
      expected.merge(value, 1L, Long::sum);
      records.add(record(plan(Map.of("x", JsonValue.of(value)))));
    }
    created.apply(records);
    created.raw().refresh(created.all());

    SearchPage page = search(EVERYTHING.withSize(0).with("x", new Facet.Terms(X, 3)));

    FacetResult.Values values = assertInstanceOf(FacetResult.Values.class, page.facets().get("x"));
    List<Long> counts = values.values().stream().map(ValueCount::count).toList();
    assertEquals(
        expected.values().stream().sorted((a, b) -> Long.compare(b, a)).limit(3).toList(), counts);
  }

  @Test
  void counts_that_stay_uncertain_are_asked_once_more_and_then_refused() {
    String uncertain =
        "{\"timed_out\":false,\"hits\":{\"hits\":[]},\"aggregations\":{\"0k\":{"
            + "\"doc_count_error_upper_bound\":3,\"buckets\":[{\"key\":\"a\",\"doc_count\":5}]}}}";
    show(plan(Map.of("x", JsonValue.of("a"))));
    Search search = EVERYTHING.with("x", new Facet.Terms(X, 10));
    front.answerOnce(SEARCH, 200, uncertain);

    SearchPage page = search(search);

    assertEquals(
        new FacetResult.Values(List.of(new ValueCount(JsonValue.of("a"), 1))),
        page.facets().get("x"));
    IntStream.range(0, 2).forEach(i -> front.answerOnce(SEARCH, 200, uncertain));
    assertEquals(Bound.BUCKETS, assertThrows(Unsearchable.class, () -> search(search)).bound());
  }

  // Names and texts that mean something to Elasticsearch.

  @Test
  void an_asterisk_in_a_name_is_no_pattern() {
    show(
        plan(Map.of("a*", JsonValue.of("urgent care"), "ab", JsonValue.of("urgent other"))),
        plan(Map.of("ab", JsonValue.of("urgent other"), "an", JsonValue.of(7))));
    FieldPath star = FieldPath.of("a*");
    Search search =
        Search.of(new Query.Match(star, "urgent"))
            .withHighlights()
            .with("stats", new Facet.Stats(star))
            .with("terms", new Facet.Terms(star, 10));

    SearchPage page = search(search);

    assertEquals(1, page.hits().size());
    assertEquals(Map.of("a*", List.of("<em>urgent</em> care")), page.hits().get(0).highlights());
    assertEquals(new FacetResult.Statistics(0, 0, Optional.empty()), page.facets().get("stats"));
    assertEquals(
        new FacetResult.Values(List.of(new ValueCount(JsonValue.of("urgent care"), 1))),
        page.facets().get("terms"));
    assertEquals(1, search(Search.of(new Query.Contains(star, ""))).hits().size());
    assertEquals(1, search(Search.of(new Query.Prefix(star, ""))).hits().size());
    assertEquals(1, search(Search.of(new Query.Exists(star))).hits().size());
  }

  @Test
  void the_texts_of_a_search_are_values_in_what_is_asked_and_nothing_else() {
    String text = "\"}}, \"script\": *:* /a/ ~2 AND NOT (";
    show(plan(Map.of("x", JsonValue.of(text))));
    front.forget();
    List<Query> conditions =
        List.of(
            new Query.Term(X, JsonValue.of(text)),
            new Query.Match(X, text),
            new Query.Phrase(X, text),
            new Query.Prefix(X, text),
            new Query.Contains(X, text));

    SearchPage page =
        search(Search.of(new Query.And(conditions)).with(text, new Facet.Terms(X, 10)));

    assertEquals(1, page.hits().size());
    JsonObject asked =
        JsonCodec.readObject(front.asked(SEARCH).get(0).body().getBytes(StandardCharsets.UTF_8));
    List<String> names = new ArrayList<>();
    addNames(asked, names);
    assertTrue(names.stream().noneMatch(name -> name.contains("script")), names::toString);
    assertTrue(
        names.stream()
            .noneMatch(
                List.of("query_string", "simple_query_string", "regexp", "wildcard")::contains),
        names::toString);
    assertInstanceOf(FacetResult.Values.class, page.facets().get(text));
  }

  private static void addNames(JsonValue value, List<String> names) {
    if (value instanceof JsonObject object) {
      object
          .members()
          .forEach(
              (name, member) -> {
                names.add(name);
                addNames(member, names);
              });
    } else if (value instanceof JsonValue.JsonArray array) {
      array.elements().forEach(each -> addNames(each, names));
    }
  }

  private SearchPage search(Search search) {
    return created.search().search(search, Optional.empty(), Visibility.ALL, PATIENT);
  }

  private void show(Plan... plans) {
    created.show(Stream.of(plans).map(this::record).toArray(PlanRecord[]::new));
  }

  private PlanRecord record(Plan plan) {
    return TestPlans.record(plan, new Revision(++revision), 0);
  }

  private Plan plan(Map<String, JsonValue> attributes) {
    Plan plan = TestPlans.plan(org);
    return new Plan(
        plan.id(),
        plan.org(),
        plan.planType(),
        plan.creationDate(),
        plan.planCostShares(),
        plan.linkedPlanServices(),
        new JsonObject(attributes));
  }

  private static Query name(String never) {
    return new Query.Not(
        new Query.Term(FieldPath.of("linkedService", "name"), JsonValue.of(never)));
  }

  private static Query number(String name, long value) {
    return new Query.Term(FieldPath.of(name), JsonValue.of(value));
  }

  private static Query.Bound day(String text) {
    return new Query.Bound(JsonValue.of(text), true);
  }
}
