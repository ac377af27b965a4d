package io.planmanagement.elastic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.port.Rejection;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testservers.ElasticServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an index that pushes back, or fails, does to a projection. */
final class ProjectionTest {

  private static final String TOO_MANY =
      "{\"error\":{\"type\":\"es_rejected_execution_exception\"},\"status\":429}";
  private static final String BUSY_ITEM =
      "{\"index\":{\"status\":429,\"error\":{\"type\":\"es_rejected_execution_exception\"}}}";
  private static final String DONE_ITEM = "{\"index\":{\"status\":200}}";

  private static final Revision ONE = new Revision(1);

  private final Front front = new Front(RawElastic.of(ElasticServer.shared()));
  private final CreatedIndex created =
      new CreatedIndex(new ElasticIndexSubject(), this::throughFront);

  @AfterEach
  void close() {
    created.close();
    front.close();
  }

  @Test
  void what_the_index_pushes_back_as_a_whole_is_sent_again() {
    Plan plan = TestPlans.plan();
    front.answerOnce("_bulk", 429, TOO_MANY);
    front.answerOnce("_bulk", 503, "{\"error\":{\"type\":\"cluster_block_exception\"}}");
    front.answerOnce("_bulk", 502, "{}");

    List<Rejection> rejections = apply(TestPlans.record(plan, new Revision(1), 0));

    assertEquals(List.of(), rejections);
    assertEquals(4, front.asked("_bulk").size());
    assertEquals(Optional.of(new Revision(1)), created.shown(plan));
  }

  @Test
  void only_the_documents_that_the_index_pushes_back_are_sent_again() {
    Plan plan = TestPlans.plan();
    front.answerOnce(
        "_bulk",
        (request, elastic) -> {
          elastic.send("POST", request.request().substring("POST ".length()), request.body());
          return Front.reply(
              200,
              "{\"items\":["
                  + String.join(",", DONE_ITEM, BUSY_ITEM, DONE_ITEM, BUSY_ITEM, DONE_ITEM)
                  + "]}");
        });

    List<Rejection> rejections = apply(TestPlans.record(plan, new Revision(1), 0));

    List<List<String>> sent = front.asked("_bulk").stream().map(Front.Asked::ids).toList();
    assertEquals(List.of(), rejections);
    assertEquals(2, sent.size());
    assertEquals(List.of(sent.get(0).get(1), sent.get(0).get(3)), sent.get(1));
    assertEquals(Optional.of(new Revision(1)), created.shown(plan));
  }

  @Test
  void an_index_that_goes_on_pushing_back_is_unavailable_once_the_patience_is_over() {
    IntStream.range(0, 100).forEach(i -> front.answerOnce("_bulk", 429, TOO_MANY));
    PlanRecord record = TestPlans.record(TestPlans.plan(), new Revision(1), 0);

    try (ElasticIndex index = ElasticIndex.open(impatient())) {
      assertThrows(
          PortUnavailable.class, () -> index.index().apply(created.store(), List.of(record)));
    }

    int tries = front.asked("_bulk").size();
    assertTrue(tries >= 2 && tries < 20, tries + " tries");
  }

  @Test
  void a_document_that_is_pushed_back_for_ever_fails_the_batch_and_is_no_rejection() {
    String items =
        "{\"items\":["
            + String.join(",", BUSY_ITEM, DONE_ITEM, DONE_ITEM, DONE_ITEM, DONE_ITEM)
            + "]}";
    front.answerOnce("_bulk", 200, items);
    IntStream.range(0, 100)
        .forEach(i -> front.answerOnce("_bulk", 200, "{\"items\":[" + BUSY_ITEM + "]}"));
    PlanRecord record = TestPlans.record(TestPlans.plan(), new Revision(1), 0);

    try (ElasticIndex index = ElasticIndex.open(impatient())) {
      assertThrows(
          PortUnavailable.class, () -> index.index().apply(created.store(), List.of(record)));
    }
  }

  @Test
  void an_answer_with_fewer_items_than_documents_is_no_success() {
    front.answerOnce("_bulk", 200, "{\"items\":[" + DONE_ITEM + "]}");
    PlanRecord record = TestPlans.record(TestPlans.plan(), new Revision(1), 0);

    assertThrows(PortUnavailable.class, () -> apply(record));
  }

  @Test
  void a_request_that_is_refused_as_a_whole_is_halved_until_the_culprit_is_alone() {
    List<Plan> plans = IntStream.range(0, 8).mapToObj(i -> TestPlans.plan()).toList();
    Plan culprit = plans.get(5);
    refuseRequestsWith(culprit, 100);

    List<Rejection> rejections =
        created.apply(
            plans.stream().map(plan -> TestPlans.record(plan, new Revision(3), 0)).toList());

    assertEquals(List.of(culprit.id()), rejections.stream().map(Rejection::planId).toList());
    for (Plan plan : plans) {
      Optional<Revision> expected =
          plan.equals(culprit) ? Optional.empty() : Optional.of(new Revision(3));
      assertEquals(expected, created.shown(plan));
    }
  }

  private ElasticSettings throughFront(ElasticSettings settings) {
    return settings.withAddresses(List.of(front.address()));
  }

  private ElasticSettings impatient() {
    return throughFront(created.settings())
        .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(2));
  }

  private List<Rejection> apply(PlanRecord record) {
    return created.apply(List.of(record));
  }

  /** Refuses, so many times, requests with living documents of that plan. */
  private void refuseRequestsWith(Plan culprit, int times) {
    for (int i = 0; i < times; i++) {
      front.answerOnce(
          "_bulk",
          (request, elastic) ->
              request.ids().contains(culprit.id().value())
                      && request.body().contains(culprit.id() + "-cost")
                  ? Front.reply(
                      400, "{\"error\":{\"type\":\"action_request_validation_exception\"}}")
                  : elastic.trySend(
                      "POST", request.request().substring("POST ".length()), request.body()));
    }
  }

  @Test
  void of_a_plan_whose_document_is_refused_nothing_shows_until_a_higher_revision() {
    Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
    apply(TestPlans.record(plan, new Revision(1), 0));
    front.answerOnce(
        "_bulk",
        (request, elastic) -> {
          Reply real =
              elastic.trySend(
                  "POST", request.request().substring("POST ".length()), request.body());
          String items =
              Json.elements(real.body(), "items").stream()
                  .map(item -> DONE_ITEM)
                  .collect(Collectors.joining(","));
          return Front.reply(
              200,
              "{\"items\":["
                  + items.replaceFirst(
                      "\\{\"index\":\\{\"status\":200}}",
                      "{\"index\":{\"status\":400,\"error\":{\"type\":\"document_parsing_exception\"}}}")
                  + "]}");
        });

    List<Rejection> rejections =
        apply(TestPlans.record(TestPlans.changed(plan, "refused"), new Revision(2), 0));

    assertEquals(List.of(plan.id()), rejections.stream().map(Rejection::planId).toList());
    assertFalse(rejections.get(0).reason().contains(plan.id().value()));
    assertEquals(Optional.empty(), created.shown(plan));
    created.raw().refresh(created.all());
    assertEquals(List.of(), created.raw().ids(created.alias(), "{\"match_all\":{}}"));
    apply(TestPlans.record(plan, new Revision(3), 0));
    assertEquals(Optional.of(new Revision(3)), created.shown(plan));
  }

  @Test
  void an_index_that_refuses_the_traces_too_is_not_itself_and_rejects_nothing() {
    String refusal =
        "{\"index\":{\"status\":400,\"error\":{\"type\":\"illegal_argument_exception\"}}}";
    String items =
        "{\"items\":["
            + String.join(",", List.of(refusal, refusal, refusal, refusal, refusal))
            + "]}";
    front.answerOnce("_bulk", 200, items);
    front.answerOnce("_bulk", 200, items);
    PlanRecord record = TestPlans.record(TestPlans.plan(), new Revision(1), 0);

    assertThrows(PortUnavailable.class, () -> apply(record));
  }

  @Test
  void credentials_that_do_not_suffice_are_for_an_operator() {
    front.answerOnce("_bulk", 401, "{\"error\":{\"type\":\"security_exception\"},\"status\":401}");
    front.answerOnce("_bulk", 403, "{\"error\":{\"type\":\"security_exception\"},\"status\":403}");
    PlanRecord record = TestPlans.record(TestPlans.plan(), new Revision(1), 0);

    assertThrows(PortMisconfigured.class, () -> apply(record));
    assertThrows(PortMisconfigured.class, () -> apply(record));
  }

  @Test
  void requests_are_bounded_in_documents_and_in_bytes() {
    ElasticSettings small = throughFront(created.settings()).withBulk(7, 6_000);
    List<PlanRecord> records = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      records.add(
          TestPlans.record(
              TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), i % 4),
              new Revision(1),
              0));
    }

    try (ElasticIndex index = ElasticIndex.open(small)) {
      index.index().apply(created.store(), records);
    }

    List<Front.Asked> bulks = front.asked("_bulk");
    assertTrue(bulks.size() > 5, bulks.size() + " requests");
    for (Front.Asked bulk : bulks) {
      assertTrue(bulk.ids().size() <= 7, bulk.ids().size() + " documents");
      assertTrue(bulk.body().length() <= 6_000, bulk.body().length() + " bytes");
    }
    records.forEach(
        record ->
            assertEquals(
                Optional.of(new Revision(1)),
                created.shown(record.plan().map(StoredPlan::plan).orElseThrow())));
  }

  @Test
  void a_caller_that_is_interrupted_while_it_waits_gets_the_failure_with_its_flag_set() {
    IntStream.range(0, 100).forEach(i -> front.answerOnce("_bulk", 429, TOO_MANY));
    PlanRecord record = TestPlans.record(TestPlans.plan(), new Revision(1), 0);

    Thread.currentThread().interrupt();
    RuntimeException failure = assertThrows(RuntimeException.class, () -> apply(record));

    assertTrue(Thread.interrupted());
    assertInstanceOf(PortUnavailable.class, failure);
  }

  @Test
  void fields_that_are_new_cost_one_change_of_the_mapping_however_many_plans_bring_them() {
    List<PlanRecord> records =
        IntStream.range(0, 50)
            .mapToObj(i -> TestPlans.record(bringing("new " + i), ONE, 0))
            .toList();
    long before = mappingVersion();

    assertEquals(List.of(), created.apply(records));
    assertEquals(List.of(), created.apply(records));

    assertEquals(before + 1, mappingVersion());
    assertEquals(1, front.asked("_mapping").size());
    created.raw().refresh(created.all());
    String found = "{\"term\":{\"attributes.k:new 49\":\"first\"}}";
    assertEquals(List.of(records.get(49).id().value()), created.raw().ids(created.alias(), found));
  }

  @Test
  void a_field_that_the_index_has_otherwise_keeps_it_from_hearing_of_no_other() {
    created
        .raw()
        .send(
            "PUT",
            "/" + created.all() + "/_mapping",
            "{\"properties\":{\"attributes\":{\"properties\":{\"k:odd\":{\"type\":\"long\"}}}}}");
    List<PlanRecord> records =
        IntStream.range(0, 50)
            .mapToObj(i -> TestPlans.record(bringing(i == 30 ? "odd" : "new " + i), ONE, 0))
            .toList();
    long before = mappingVersion();

    List<Rejection> rejections = created.apply(records);

    assertEquals(
        List.of(records.get(30).id()), rejections.stream().map(Rejection::planId).toList());
    long changes = mappingVersion() - before;
    assertTrue(changes < 20, changes + " changes of the mapping");
  }

  @Test
  void an_index_that_will_not_hear_of_fields_gets_the_documents_all_the_same() {
    front.answerOnce("_mapping", 400, "{\"error\":{\"type\":\"illegal_argument_exception\"}}");
    front.answerOnce("_mapping", 503, "{}");
    for (int i = 0; i < 3; i++) {
      Plan one = bringing("one " + i);
      Plan other = bringing("other " + i);

      List<Rejection> rejections =
          created.apply(List.of(TestPlans.record(one, ONE, 0), TestPlans.record(other, ONE, 0)));

      assertEquals(List.of(), rejections);
      assertEquals(Optional.of(ONE), created.shown(one));
      assertEquals(Optional.of(ONE), created.shown(other));
    }
  }

  private static Plan bringing(String attribute) {
    Plan plan = TestPlans.plan();
    return new Plan(
        plan.id(),
        plan.org(),
        plan.planType(),
        plan.creationDate(),
        plan.planCostShares(),
        plan.linkedPlanServices(),
        plan.attributes().with(attribute, JsonValue.of("first")));
  }

  private long mappingVersion() {
    JsonObject state =
        created
            .raw()
            .send(
                "GET",
                "/_cluster/state/metadata/"
                    + created.all()
                    + "?filter_path=metadata.indices.*.mapping_version");
    return Json.members(state, "metadata", "indices").values().stream()
        .map(index -> Json.number(index, "mapping_version").orElseThrow())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_second_refresh_waits_for_the_pause_however_many_ask() {
    Plan plan = TestPlans.plan();
    apply(TestPlans.record(plan, new Revision(1), 0));
    front.forget();

    List<Thread> waiters =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    new Thread(
                        () ->
                            created
                                .index()
                                .awaitSearchable(
                                    plan.id(), new Revision(1), Eventually.patience())))
            .toList();
    waiters.forEach(Thread::start);
    Eventually.holds("all have seen it", () -> waiters.stream().noneMatch(Thread::isAlive));

    int refreshes = front.asked("_refresh").size();
    assertTrue(refreshes < waiters.size(), refreshes + " refreshes");
  }
}
