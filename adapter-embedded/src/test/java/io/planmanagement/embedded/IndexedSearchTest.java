package io.planmanagement.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.PlanEngine;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRefused.BadCursor;
import io.planmanagement.domain.PlanRefused.Unsearchable;
import io.planmanagement.domain.PlanRefused.Unsearchable.Bound;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Hit;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.Facet;
import io.planmanagement.domain.search.FacetResult;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.Search.Returned;
import io.planmanagement.domain.search.SearchLimits;
import io.planmanagement.domain.search.SortKey;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.Race;
import io.planmanagement.testkit.TestPlans;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What only a search in Lucene's documents can do wrong; the rest is in the contract. */
class IndexedSearchTest {

  private static final Organisation ORG = new Organisation("org.example");

  private final TestFolder folder = TestFolder.fresh();
  private final StoreId store = StoreId.random();
  private final LucenePlanIndex index =
      LucenePlanIndex.open(
          folder.path(),
          Optional.empty(),
          new HandOver(new InProcessQueue(1), 0),
          Duration.ofSeconds(1));
  private final LucenePlanSearch searches = new LucenePlanSearch(index);

  private long revision;

  IndexedSearchTest() {
    index.create(store);
  }

  @AfterEach
  void close() {
    index.shutDown();
    folder.close();
  }

  @Test
  void a_path_that_was_left_out_refuses_every_search_that_needs_it_while_a_plan_has_it() {
    Map<String, JsonValue> many = new LinkedHashMap<>();
    IntStream.range(0, OpenIndex.MOST_PATHS)
        .forEach(n -> many.put("attribute" + n, JsonValue.of(n)));
    many.put("in", new JsonObject(Map.of("beyond", JsonValue.of("x"))));
    PlanId plan = show(plan(List.of(), many));
    PlanId other = show(plan(List.of(link(1, Map.of("only", JsonValue.of(1)))), Map.of()));
    FieldPath beyond = FieldPath.of("in", "beyond");
    FieldPath ofService = FieldPath.of("only");
    Query everything = Query.EVERYTHING;
    List<Search> refused =
        List.of(
            Search.of(new Query.Not(new Query.Term(beyond, JsonValue.of("x")))),
            Search.of(new Query.Exists(FieldPath.of("in"))),
            Search.of(everything).sortedBy(SortKey.ascending(beyond)),
            Search.of(everything).with("values", new Facet.Terms(beyond, 1)),
            Search.of(new Query.Any(new Query.Exists(ofService))),
            Search.of(new Query.All(new Query.Match(ofService, "1"))),
            Search.of(everything).with("values", new Facet.Stats(ofService.ofService())),
            Search.of(everything)
                .returning(Returned.LINKED_PLAN_SERVICES)
                .sortedBy(SortKey.descending(ofService)));
    List<Search> answered =
        List.of(
            Search.of(new Query.Exists(FieldPath.of("attribute0"))),
            Search.of(new Query.Not(new Query.Exists(ofService))),
            Search.of(everything).sortedBy(SortKey.ascending(ofService)),
            Search.of(new Query.Any(new Query.Exists(beyond))),
            Search.of(new Query.Match(FieldPath.of("in"), "x")));

    for (Search search : refused) {
      assertEquals(Bound.FIELDS, unsearchable(search, SearchLimits.DEFAULT), search::toString);
      searches.search(
          search,
          Optional.empty(),
          Visibility.of(new Organisation("other.example")),
          SearchLimits.DEFAULT);
    }
    answered.forEach(this::first);

    gone(plan);
    gone(other);
    refused.forEach(this::first);
  }

  @Test
  void a_search_ends_when_its_time_is_over_and_the_next_one_is_answered() {
    PlanId id = show(plan(List.of(), Map.of()));
    SearchLimits limits = SearchLimits.DEFAULT;
    SearchLimits hurried =
        new SearchLimits(
            limits.depth(),
            limits.conditions(),
            limits.values(),
            limits.text(),
            limits.size(),
            limits.sortKeys(),
            limits.facets(),
            limits.buckets(),
            Duration.ofNanos(1));

    assertEquals(Bound.TIME, unsearchable(Search.of(Query.EVERYTHING), hurried));

    assertEquals(List.of(id.value()), ids(first(Search.of(Query.EVERYTHING))));
  }

  @Test
  void counting_looks_at_the_clock() throws Exception {
    for (int i = 0; i < 50; i++) {
      write(plan(List.of(), Map.of("a", numbers(i * 100, 100))));
    }
    refresh();

    index.search(
        searcher -> {
          FoundPlans all =
              searcher.search(new org.apache.lucene.search.MatchAllDocsQuery(), new FoundPlans());
          Deadline over = new Deadline(Duration.ofNanos(1));
          FacetCounter counter = new FacetCounter(all.found(), 1_000, over);
          assertThrows(
              Unsearchable.class,
              () -> {
                for (int i = 0; i < 100; i++) {
                  counter.count(new Facet.Terms(FieldPath.of("a"), 10));
                }
              });
          return true;
        });
  }

  @Test
  void a_cursor_is_good_for_its_search_alone_but_for_any_size_total_facets_and_highlights() {
    for (int i = 0; i < 3; i++) {
      write(plan(List.of(link(1, Map.of())), Map.of("a", JsonValue.of("x " + i))));
    }
    refresh();
    FieldPath a = FieldPath.of("a");
    Search search = Search.of(new Query.Match(a, "x")).sortedBy(SortKey.ascending(a)).withSize(1);
    Cursor cursor = first(search).next().orElseThrow();
    List<Search> same =
        List.of(
            search,
            search.withSize(7),
            search.withTotal(),
            search.withHighlights(),
            search.with("values", new Facet.Terms(a, 1)));
    List<Search> others =
        List.of(
            Search.of(new Query.Match(a, "X")).sortedBy(SortKey.ascending(a)),
            search.sortedBy(SortKey.descending(a)),
            search.sortedBy(),
            search.returning(Returned.LINKED_PLAN_SERVICES));

    for (Search each : same) {
      SearchPage page =
          searches.search(each, Optional.of(cursor), Visibility.ALL, SearchLimits.DEFAULT);
      assertEquals(Math.min(2, each.size()), page.hits().size());
    }
    for (Search each : others) {
      assertThrows(
          BadCursor.class,
          () -> searches.search(each, Optional.of(cursor), Visibility.ALL, SearchLimits.DEFAULT));
    }
    for (Cursor each : List.of(new Cursor(cursor.value() + "A"), new Cursor("?"))) {
      assertThrows(
          BadCursor.class,
          () -> searches.search(search, Optional.of(each), Visibility.ALL, SearchLimits.DEFAULT));
    }
    assertThrows(
        BadCursor.class,
        () ->
            searches.search(search, Optional.of(cursor), Visibility.of(ORG), SearchLimits.DEFAULT));
  }

  @Test
  void a_cursor_that_is_none_of_this_order_is_refused_though_its_check_sum_is_right() {
    Search search = Search.of(Query.EVERYTHING).sortedBy(SortKey.ascending(FieldPath.of("a")));
    HitOrder order = HitOrder.of(search);

    for (String place :
        List.of("", "-", "--", "3:x", "9:x", "1:x--1:p", ":", "-1:x", "-2:x:-1:p", "3:1.5--1:p-")) {
      assertThrows(BadCursor.class, () -> order.after(place), place);
    }
    order.after("3:1.5--1:p");
    order.after("8:Infinity2:x:-1:p");
  }

  @Test
  void texts_of_any_length_within_the_bounds_can_be_asked_for() {
    String wide = "\ud83d\ude00".repeat(500);
    FieldPath a = FieldPath.of("a");
    FieldPath deep = FieldPath.of("計".repeat(250), "計".repeat(250));
    PlanId id =
        show(
            plan(
                List.of(),
                Map.of(
                    "a",
                    JsonValue.of(wide),
                    "計".repeat(250),
                    new JsonObject(Map.of("計".repeat(250), JsonValue.of(1))))));
    List<Query> met =
        List.of(
            new Query.Prefix(a, wide),
            new Query.Contains(a, wide),
            new Query.Range(
                a, Optional.of(new Query.Bound(JsonValue.of(wide), true)), Optional.empty()),
            new Query.Range(
                a, Optional.empty(), Optional.of(new Query.Bound(JsonValue.of(wide), true))),
            new Query.Exists(deep),
            new Query.Exists(FieldPath.of("計".repeat(250))),
            new Query.Not(new Query.Prefix(a, wide.substring(2) + "x")));

    for (Query query : met) {
      assertEquals(List.of(id.value()), ids(first(Search.of(query))), query::toString);
    }
  }

  @Test
  void a_search_may_have_more_words_than_lucene_takes_clauses() {
    FieldPath a = FieldPath.of("a");
    String words = String.join(" ", IntStream.range(100, 350).mapToObj(n -> "w" + n).toList());
    PlanId id = show(plan(List.of(), Map.of("a", JsonValue.of(words))));
    List<Query> conditions = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      conditions.add(new Query.Match(a, words));
      conditions.add(new Query.Phrase(a, words));
      conditions.add(new Query.Contains(a, words));
    }

    SearchPage all = first(Search.of(Query.and(conditions)));
    SearchPage one = first(Search.of(Query.or(conditions)));
    SearchPage longer = first(Search.of(new Query.Match(a, (words + " ").repeat(9))));
    SearchPage wide =
        first(
            Search.of(
                Query.or(
                    IntStream.range(0, 2_500)
                        .<Query>mapToObj(n -> new Query.Term(a, JsonValue.of("x" + n)))
                        .toList())));

    assertEquals(List.of(id.value()), ids(all));
    assertEquals(List.of(id.value()), ids(one));
    assertEquals(List.of(id.value()), ids(longer));
    assertEquals(List.of(), ids(wide));
  }

  @Test
  void no_part_and_no_phrase_reaches_over_two_elements_however_many_stop_words_it_has() {
    show(
        plan(
            List.of(),
            Map.of(
                "a", new JsonArray(List.of(JsonValue.of("well baby"), JsonValue.of("yearly"))))));
    FieldPath a = FieldPath.of("a");

    for (int i = 0; i < 240; i++) {
      Query gap = new Query.Phrase(a, "baby " + "the ".repeat(i) + "yearly");
      assertEquals(List.of(), ids(first(Search.of(gap))), gap::toString);
    }
    for (String part : List.of("byye", "byyearly", "yy")) {
      assertEquals(List.of(), ids(first(Search.of(new Query.Contains(a, part)))), part);
    }
  }

  @Test
  void a_service_may_have_an_attribute_that_bears_the_name_of_the_plans_services() {
    JsonValue inner = new JsonObject(Map.of("a", JsonValue.of("text"), "b", JsonValue.of(1)));
    show(plan(List.of(link(1, Map.of("linkedPlanServices", inner, "a", inner))), Map.of()));

    FacetResult counted =
        first(
                Search.of(Query.EVERYTHING)
                    .with(
                        "a",
                        new Facet.Terms(
                            FieldPath.of("linkedPlanServices", "linkedPlanServices", "a"), 10)))
            .facets()
            .get("a");

    assertEquals(
        new FacetResult.Values(List.of(new FacetResult.ValueCount(JsonValue.of("text"), 1))),
        counted);
  }

  @Test
  void a_page_of_large_plans_ends_early_and_the_next_goes_on() {
    for (int i = 0; i < 20; i++) {
      write(
          TestPlans.plan(
              TestPlans.freshId(), ORG, List.of(link(1, Map.of())), "x".repeat(1 << 21)));
    }
    refresh();
    for (Returned returned : Returned.values()) {
      Search search = Search.of(Query.EVERYTHING).returning(returned).withSize(1_000);

      List<SearchPage> pages = pages(search);

      assertTrue(pages.size() > 1, "one page");
      assertEquals(20, pages.stream().flatMap(page -> ids(page).stream()).distinct().count());
    }
  }

  @Test
  void an_interrupted_thread_gets_its_answer_keeps_its_flag_and_breaks_nothing() {
    PlanId id = show(plan(List.of(), Map.of("a", JsonValue.of("some text"))));
    Search search =
        Search.of(new Query.Match(FieldPath.of("a"), "text"))
            .withHighlights()
            .with("a", new Facet.Terms(FieldPath.of("a"), 10));
    for (int i = 0; i < 20; i++) {
      Thread.currentThread().interrupt();

      List<String> found = ids(first(search));

      assertTrue(Thread.interrupted(), "the interrupt flag is gone");
      assertEquals(List.of(id.value()), found);
    }
    show(plan(List.of(), Map.of("a", JsonValue.of("other text"))));
    assertEquals(2, first(search).hits().size());
  }

  @Test
  void searches_beside_writes_find_each_plan_once_and_whole() {
    Set<String> quiet = new TreeSet<>();
    for (int i = 0; i < 20; i++) {
      Plan plan = versioned(TestPlans.freshId(), 0);
      write(plan);
      quiet.add(plan.id().value());
    }
    List<PlanId> busy = IntStream.range(0, 10).mapToObj(n -> TestPlans.freshId()).toList();
    refresh();
    AtomicBoolean written = new AtomicBoolean();
    Search search =
        Search.of(
                new Query.Or(
                    List.of(
                        new Query.Exists(FieldPath.of("version")),
                        new Query.Any(new Query.Exists(FieldPath.of("version"))))))
            .sortedBy(SortKey.ascending(FieldPath.of("quiet")))
            .withSize(7);

    Race.together(
        () -> {
          for (int version = 0; version < 10; version++) {
            for (PlanId id : busy) {
              write(versioned(id, version));
            }
            refresh();
          }
          written.set(true);
        },
        () -> {
          while (!written.get()) {
            List<String> found = new ArrayList<>();
            for (SearchPage page : pages(search)) {
              page.hits().forEach(IndexedSearchTest::requireOneVersion);
              found.addAll(ids(page));
            }
            found.retainAll(quiet);
            assertEquals(quiet.size(), found.size());
            assertEquals(quiet, new TreeSet<>(found));
          }
        });
  }

  @Test
  void an_index_of_an_older_layout_is_made_anew_and_answers() throws Exception {
    TestFolder own = TestFolder.fresh();
    Plan plan = plan(List.of(), Map.of("a", JsonValue.of("some text")));
    Search search = Search.of(new Query.Contains(FieldPath.of("a"), "ME TE"));
    EmbeddedSettings settings = EmbeddedSettings.of(own.path());
    try (OpenFolder open = OpenFolder.open(settings, SqliteFile.Sync.FULL);
        PlanEngine engine = PlanEngine.open(open.ports(() -> {}))) {
      assertTrue(engine.status().isReady());
      open.ports(() -> {}).plans().save(new PlanWrite(plan, Revision.NONE, WriteToken.random()));
      Eventually.holds("the index answers", () -> answers(open, search, plan.id()));
      open.index().commit();
    }
    setLayout(own.path().resolve("index").resolve("1"), PlanBlock.LAYOUT - 1);

    try (OpenFolder open = OpenFolder.open(settings, SqliteFile.Sync.FULL)) {
      assertEquals(Optional.empty(), open.index().storeId());
      try (PlanEngine engine = PlanEngine.open(open.ports(() -> {}))) {
        assertTrue(engine.status().isReady());
        Eventually.holds("the index answers again", () -> answers(open, search, plan.id()));
      }
    }
    own.close();
  }

  // What the tests say in short.

  private static boolean answers(OpenFolder open, Search search, PlanId id) {
    return open.index().storeId().isPresent()
        && ids(new LucenePlanSearch(open.index())
                .search(search, Optional.empty(), Visibility.ALL, SearchLimits.DEFAULT))
            .equals(List.of(id.value()));
  }

  private static void setLayout(Path generation, int layout) throws IOException {
    try (Directory directory = FSDirectory.open(generation);
        DirectoryReader reader = DirectoryReader.open(directory);
        IndexWriter writer =
            new IndexWriter(directory, new IndexWriterConfig(new KeywordAnalyzer()))) {
      Map<String, String> data = new HashMap<>(reader.getIndexCommit().getUserData());
      data.put("layout", Integer.toString(layout));
      writer.setLiveCommitData(data.entrySet());
      writer.commit();
    }
  }

  private Bound unsearchable(Search search, SearchLimits limits) {
    return assertThrows(
            Unsearchable.class,
            () -> searches.search(search, Optional.empty(), Visibility.ALL, limits),
            search::toString)
        .bound();
  }

  private SearchPage first(Search search) {
    return searches.search(search, Optional.empty(), Visibility.ALL, SearchLimits.DEFAULT);
  }

  private List<SearchPage> pages(Search search) {
    List<SearchPage> pages = new ArrayList<>();
    Optional<Cursor> next = Optional.empty();
    do {
      pages.add(searches.search(search, next, Visibility.ALL, SearchLimits.DEFAULT));
      next = pages.get(pages.size() - 1).next();
    } while (next.isPresent());
    return pages;
  }

  private static List<String> ids(SearchPage page) {
    return page.hits().stream()
        .map(
            hit ->
                hit instanceof Hit.OfPlan plan
                    ? plan.plan().id().value()
                    : ((Hit.OfService) hit).service().planId().value())
        .toList();
  }

  private static void requireOneVersion(Hit hit) {
    Plan plan = ((Hit.OfPlan) hit).plan().plan();
    JsonValue version = plan.attributes().get("version").orElseThrow();
    for (LinkedPlanService link : plan.linkedPlanServices()) {
      assertEquals(version, link.attributes().get("version").orElseThrow());
    }
  }

  private static Plan versioned(PlanId id, int version) {
    Map<String, JsonValue> attributes = Map.of("version", JsonValue.of(version));
    List<LinkedPlanService> links = List.of(link(1, attributes), link(2, attributes));
    Plan like = TestPlans.plan(id, ORG, 0);
    return new Plan(
        id,
        ORG,
        like.planType(),
        like.creationDate(),
        like.planCostShares(),
        links,
        new JsonObject(attributes));
  }

  private static JsonValue numbers(int from, int count) {
    return new JsonArray(
        IntStream.range(from, from + count).<JsonValue>mapToObj(JsonValue::of).toList());
  }

  private static Plan plan(List<LinkedPlanService> links, Map<String, JsonValue> attributes) {
    Plan like = TestPlans.plan(TestPlans.freshId(), ORG, 0);
    return new Plan(
        like.id(),
        ORG,
        like.planType(),
        like.creationDate(),
        like.planCostShares(),
        links,
        new JsonObject(attributes));
  }

  private static LinkedPlanService link(int n, Map<String, JsonValue> attributes) {
    return new LinkedPlanService(
        new ObjectId("link-" + n),
        ORG,
        TestPlans.service(new ObjectId("service-" + n), "Dental"),
        TestPlans.costShares(new ObjectId("cost-" + n), ORG, "1", "1"),
        new JsonObject(attributes));
  }

  private Revision next() {
    return new Revision(++revision);
  }

  private void write(Plan plan) {
    assertEquals(List.of(), index.apply(store, List.of(TestPlans.record(plan, next(), 0))));
  }

  private PlanId show(Plan plan) {
    write(plan);
    refresh();
    return plan.id();
  }

  private void gone(PlanId id) {
    assertFalse(index.find(id, Visibility.ALL).isEmpty());
    index.apply(store, List.of(TestPlans.deletion(id, next(), 0)));
    refresh();
  }

  private void refresh() {
    PlanId last = TestPlans.freshId();
    Revision deletion = next();
    index.apply(store, List.of(TestPlans.deletion(last, deletion, 0)));
    assertTrue(index.awaitSearchable(last, deletion, Duration.ofSeconds(10)));
  }
}
