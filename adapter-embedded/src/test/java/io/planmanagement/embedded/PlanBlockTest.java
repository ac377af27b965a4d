package io.planmanagement.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.CostShares;
import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.LinkedService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.Rejection;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.testkit.TestPlans;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.SortedNumericSortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.join.QueryBitSetProducer;
import org.apache.lucene.search.join.ScoreMode;
import org.apache.lucene.search.join.ToParentBlockJoinQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What can be asked of the documents as they are laid out, and what can stand in them. */
class PlanBlockTest {

  private static final Organisation ORG = new Organisation("org.example");

  private final TestFolder folder = TestFolder.fresh();
  private final StoreId store = StoreId.random();
  private final LucenePlanIndex index =
      LucenePlanIndex.open(
          folder.path(),
          Optional.empty(),
          new HandOver(new InProcessQueue(1), 0),
          Duration.ofSeconds(1));

  private long revision;

  PlanBlockTest() {
    index.create(store);
  }

  @AfterEach
  void close() {
    index.shutDown();
    folder.close();
  }

  @Test
  void a_condition_on_services_can_be_held_to_one_and_the_same() {
    PlanId same = show(List.of(link(1, "Urgent Care", "20", "x"), link(2, "Dental", "90", "x")));
    show(List.of(link(1, "Urgent Care", "90", "x"), link(2, "Dental", "20", "x")));
    PlanId gone = show(List.of(link(1, "Urgent Care", "20", "x")));
    apply(TestPlans.deletion(gone, next(), 1));

    List<String> found =
        plans(
            any(
                text("linkedService.name", "urgent"),
                DoublePoint.newRangeQuery("n:planserviceCostShares.copay", 0, 20)));

    assertEquals(List.of(same.value()), found);
  }

  @Test
  void what_stands_in_the_shares_of_a_plan_is_found_and_sorted_with_the_plan() {
    List<String> cheapestFirst = new ArrayList<>();
    for (String deductible : List.of("1000", "62.50", "7")) {
      PlanId id = TestPlans.freshId();
      CostShares shares = TestPlans.costShares(TestPlans.freshObjectId(), ORG, deductible, "1");
      show(plan(id, shares, List.of(), JsonObject.EMPTY));
      cheapestFirst.add(0, id.value());
    }

    Sort byDeductible =
        new Sort(new SortedNumericSortField("n:planCostShares.deductible", SortField.Type.DOUBLE));

    assertEquals(
        cheapestFirst.subList(0, 2),
        plans(DoublePoint.newRangeQuery("n:planCostShares.deductible", 0, 999), byDeductible));
  }

  @Test
  void a_text_is_found_by_its_words_and_as_a_whole() {
    PlanId id = show(Map.of("kind", JsonValue.of("Yearly physicals for Babies")));

    assertEquals(List.of(id.value()), plans(text("kind", "physic"))); // stemmed
    assertEquals(
        List.of(id.value()),
        plans(new TermQuery(new Term("k:kind", "Yearly physicals for Babies"))));
    assertEquals(List.of(), plans(new TermQuery(new Term("k:kind", "yearly"))));
  }

  @Test
  void dates_are_compared_as_days_in_either_form() {
    PlanId id = show(Map.of("until", JsonValue.of("2026-11-23"), "no", JsonValue.of("2026-13-40")));
    long day = LocalDate.of(2017, 12, 12).toEpochDay();
    long until = LocalDate.of(2026, 11, 23).toEpochDay();

    assertEquals(List.of(id.value()), plans(LongPoint.newExactQuery("d:creationDate", day)));
    assertEquals(List.of(id.value()), plans(LongPoint.newExactQuery("d:until", until)));
    assertEquals(List.of(id.value()), plans(new TermQuery(new Term("k:no", "2026-13-40"))));
  }

  @Test
  void a_phrase_does_not_reach_from_one_element_of_an_array_to_the_next() {
    show(
        Map.of("notes", new JsonArray(List.of(JsonValue.of("well baby"), JsonValue.of("yearly")))));

    assertEquals(1, plans(new PhraseQuery("t:notes", "well", "babi")).size());
    assertEquals(0, plans(new PhraseQuery("t:notes", "babi", "yearli")).size());
  }

  @Test
  void a_value_that_is_not_null_exists_and_null_does_not() {
    PlanId id =
        show(
            Map.of(
                "there",
                JsonValue.of(false),
                "absent",
                JsonValue.NULL,
                "list",
                new JsonArray(List.of(JsonValue.NULL))));

    assertEquals(List.of(id.value()), plans(exists("there")));
    assertEquals(List.of(), plans(exists("absent")));
    assertEquals(List.of(), plans(exists("list")));
  }

  @Test
  void no_attribute_makes_a_plan_unindexable() {
    List<JsonValue> values =
        List.of(
            JsonValue.of("text"),
            JsonValue.of(""),
            JsonValue.of("x".repeat(40_000)),
            JsonValue.of("計".repeat(20_000)),
            JsonValue.of("word ".repeat(10_000)),
            JsonValue.of("\u0000\ud83d\ude00"),
            JsonValue.of("2026-02-29"),
            JsonValue.of("2026-02-28"),
            JsonValue.JsonNumber.of("1e400"),
            JsonValue.JsonNumber.of("-1e9999"),
            JsonValue.JsonNumber.of("1e-9999"),
            JsonValue.JsonNumber.of("12345678901234567890"),
            JsonValue.JsonNumber.of("9".repeat(1_000)),
            JsonValue.JsonNumber.of("-0.0"),
            JsonValue.of(true),
            JsonValue.NULL,
            JsonObject.EMPTY,
            new JsonArray(List.of()),
            new JsonArray(List.of(JsonValue.of("a"), JsonValue.of(1), JsonValue.of(true))),
            nested(90));
    List<String> names =
        List.of(
            "value",
            "",
            ".",
            "..",
            "a.b",
            "~",
            "~1",
            "#plan",
            "#id",
            "#kind",
            "k:value",
            "n:",
            "名前",
            "\u0000",
            " ",
            "objectId ",
            "linkedPlanServices.0",
            "x".repeat(600),
            "x".repeat(40_000));
    Map<PlanId, Plan> expected = new HashMap<>();
    List<PlanRecord> records = new ArrayList<>();
    for (JsonValue value : values) {
      for (String name : names) {
        Plan plan =
            plan(
                TestPlans.freshId(),
                TestPlans.costShares(TestPlans.freshObjectId(), ORG, "1", "1"),
                List.of(link(1, "Dental", "1", name)),
                new JsonObject(Map.of(name, value, "also", value)));
        expected.put(plan.id(), plan);
        records.add(TestPlans.record(plan, next(), 0));
      }
    }

    assertEquals(List.of(), index.apply(store, records));

    expected.forEach(
        (id, plan) -> assertEquals(plan, index.find(id, Visibility.ALL).orElseThrow().plan()));
    assertEquals(expected.size(), plans(any(text("linkedService.name", "dental"))).size());
  }

  @Test
  void names_that_look_alike_are_different_paths() {
    show(Map.of("a", new JsonObject(Map.of("b", JsonValue.of("nested")))));
    show(Map.of("a.b", JsonValue.of("flat")));
    show(Map.of("a~1b", JsonValue.of("escaped")));

    assertEquals(1, plans(exists("a.b")).size());
    assertEquals(1, plans(exists("a~1b")).size());
    assertEquals(1, plans(exists("a~01b")).size());
  }

  @Test
  void paths_beyond_the_budget_are_told_and_those_of_every_plan_are_never_among_them() {
    Map<String, JsonValue> many = new LinkedHashMap<>();
    IntStream.range(0, OpenIndex.MOST_PATHS + 50)
        .forEach(n -> many.put("attribute" + n, JsonValue.of(n)));

    PlanId first = show(many);
    PlanId second = show(List.of(link(1, "Dental", "15", "x")));

    assertEquals(List.of(first.value()), plans(exists("attribute0")));
    String beyond = "attribute" + (OpenIndex.MOST_PATHS + 49);
    assertEquals(List.of(), plans(exists(beyond)));
    assertEquals(List.of(first.value()), plans(new TermQuery(new Term(PlanBlock.DROPPED, beyond))));
    assertEquals(
        List.of(second.value()),
        plans(any(DoublePoint.newExactQuery("n:planserviceCostShares.copay", 15))));
    assertEquals(2, plans(exists("planCostShares.deductible")).size());
  }

  @Test
  void a_plan_of_a_thousand_services_is_one_block() {
    List<LinkedPlanService> links =
        IntStream.range(0, 1_000).mapToObj(n -> link(n, "Service " + n, "1", "x")).toList();
    PlanId id = show(links);

    assertEquals(
        List.of(id.value()),
        plans(any(new TermQuery(new Term("k:linkedService.name", "Service 999")))));
    List<StoredObject> children = new ArrayList<>();
    Optional<Cursor> next = Optional.empty();
    do {
      Page<StoredObject> page = index.children(id.objectId(), Role.PLAN, next, 97, Visibility.ALL);
      children.addAll(page.items());
      next = page.next();
    } while (next.isPresent());
    assertEquals(1_001, children.size());
    assertEquals(PlanDocuments.write(links.get(999)), children.get(1_000).document());

    show(
        plan(
            id,
            TestPlans.costShares(TestPlans.freshObjectId(), ORG, "1", "1"),
            links.subList(0, 2),
            JsonObject.EMPTY));
    assertEquals(List.of(), plans(any(text("linkedService.name", "999"))));
  }

  @Test
  void what_is_stored_and_is_no_plan_is_rejected_alone_and_not_shown() {
    Plan before = TestPlans.plan();
    show(before);
    Plan good = TestPlans.plan();
    PlanRecord broken =
        new PlanRecord(
            before.id(),
            next(),
            WriteToken.random(),
            1,
            Optional.of(
                new StoredPlan(
                    before.id(),
                    new Revision(revision),
                    before.org(),
                    Document.of("{}"),
                    document -> {
                      throw new PlanRefused.NotFound();
                    })));

    List<Rejection> rejections =
        index.apply(store, List.of(broken, TestPlans.record(good, next(), 0)));

    assertEquals(List.of(before.id()), rejections.stream().map(Rejection::planId).toList());
    assertTrue(index.find(good.id(), Visibility.ALL).isPresent());
    assertEquals(Optional.empty(), index.find(before.id(), Visibility.ALL));
    assertEquals(List.of(), index.apply(store, List.of(TestPlans.record(before, next(), 0))));
    assertEquals(before, index.find(before.id(), Visibility.ALL).orElseThrow().plan());
  }

  @Test
  void interrupted_callers_break_nothing() {
    for (int i = 0; i < 20; i++) {
      Plan plan = TestPlans.plan();

      Thread.currentThread().interrupt();
      show(plan);
      index.commit();
      Optional<StoredPlan> found = index.find(plan.id(), Visibility.ALL);

      assertTrue(Thread.interrupted(), "the interrupt flag is gone");
      assertEquals(Optional.of(plan), found.map(StoredPlan::plan));
    }
  }

  // What the tests say in short.

  private Revision next() {
    return new Revision(++revision);
  }

  private void apply(PlanRecord record) {
    assertEquals(List.of(), index.apply(store, List.of(record)));
  }

  private void show(Plan plan) {
    apply(TestPlans.record(plan, next(), 0));
  }

  private PlanId show(List<LinkedPlanService> links) {
    PlanId id = TestPlans.freshId();
    show(
        plan(
            id,
            TestPlans.costShares(TestPlans.freshObjectId(), ORG, "1", "1"),
            links,
            JsonObject.EMPTY));
    return id;
  }

  private PlanId show(Map<String, JsonValue> attributes) {
    PlanId id = TestPlans.freshId();
    show(
        plan(
            id,
            TestPlans.costShares(TestPlans.freshObjectId(), ORG, "1", "1"),
            List.of(),
            new JsonObject(attributes)));
    return id;
  }

  private static Plan plan(
      PlanId id, CostShares shares, List<LinkedPlanService> links, JsonObject attributes) {
    Plan like = TestPlans.plan(id, ORG, 0);
    return new Plan(id, ORG, like.planType(), like.creationDate(), shares, links, attributes);
  }

  private static LinkedPlanService link(int n, String service, String copay, String attribute) {
    return new LinkedPlanService(
        new ObjectId("link-" + n),
        ORG,
        new LinkedService(
            new ObjectId("service-" + n),
            ORG,
            service,
            new JsonObject(Map.of(attribute, JsonValue.of(attribute)))),
        TestPlans.costShares(new ObjectId("cost-" + n), ORG, "1", copay),
        new JsonObject(Map.of(attribute, JsonValue.of(1))));
  }

  private static JsonValue nested(int levels) {
    JsonValue value = JsonValue.of("deep");
    for (int i = 0; i < levels; i++) {
      value = i % 2 == 0 ? new JsonObject(Map.of("in", value)) : new JsonArray(List.of(value));
    }
    return value;
  }

  private static Query text(String path, String word) {
    return new TermQuery(new Term("t:" + path, word));
  }

  private static Query exists(String path) {
    return new TermQuery(new Term(PlanBlock.EXISTS, path));
  }

  /** Plans with one linked plan service for which all of this holds. */
  private static Query any(Query... conditions) {
    BooleanQuery.Builder service = new BooleanQuery.Builder();
    service.add(new TermQuery(new Term(PlanBlock.KIND, PlanBlock.KIND_SERVICE)), Occur.FILTER);
    for (Query condition : conditions) {
      service.add(condition, Occur.MUST);
    }
    return new ToParentBlockJoinQuery(
        service.build(),
        new QueryBitSetProducer(new TermQuery(new Term(PlanBlock.ROOT, "true"))),
        ScoreMode.None);
  }

  private List<String> plans(Query query) {
    return plans(query, Sort.INDEXORDER);
  }

  private List<String> plans(Query query, Sort sort) {
    refresh();
    Query living =
        new BooleanQuery.Builder()
            .add(query, Occur.MUST)
            .add(new TermQuery(new Term(PlanBlock.KIND, PlanBlock.KIND_PLAN)), Occur.FILTER)
            .build();
    return index.search(
        searcher -> {
          TopDocs top = searcher.search(living, 1_000, sort);
          List<String> ids = new ArrayList<>();
          for (ScoreDoc hit : top.scoreDocs) {
            ids.add(searcher.storedFields().document(hit.doc).get(PlanBlock.ID));
          }
          return ids;
        });
  }

  private void refresh() {
    PlanId last = TestPlans.freshId();
    Revision deletion = next();
    apply(TestPlans.deletion(last, deletion, 0));
    assertTrue(index.awaitSearchable(last, deletion, Duration.ofSeconds(10)));
  }
}
