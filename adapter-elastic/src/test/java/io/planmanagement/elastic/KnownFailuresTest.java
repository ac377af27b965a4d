package io.planmanagement.elastic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.LinkedService;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.IndexRebuild;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.Race;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testservers.ElasticServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What systems of this kind get wrong in their index, by the numbers of the list of failures. */
final class KnownFailuresTest {

  @Test
  void failure_6_the_children_of_a_deleted_plan_stay_in_the_index() {
    try (CreatedIndex created = new CreatedIndex()) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 4);
      created.show(TestPlans.record(plan, new Revision(1), 0));
      assertEquals(14, everything(created).size());

      created.show(TestPlans.deletion(plan.id(), new Revision(2), 4));

      assertEquals(List.of(), everything(created));
    }
  }

  @Test
  void failure_9_a_plan_steals_the_child_that_it_shares_with_another() {
    try (CreatedIndex created = new CreatedIndex(3)) {
      LinkedService shared = TestPlans.service(TestPlans.freshObjectId(), "Urgent care");
      List<Plan> plans =
          IntStream.range(0, 6)
              .mapToObj(
                  i -> {
                    Plan plan = TestPlans.plan();
                    return TestPlans.plan(
                        plan.id(),
                        plan.org(),
                        List.of(TestPlans.link(TestPlans.freshObjectId(), plan.org(), shared)),
                        "shares");
                  })
              .toList();
      plans.forEach(plan -> created.show(TestPlans.record(plan, new Revision(1), 0)));

      created.show(TestPlans.deletion(plans.get(0).id(), new Revision(2), 1));

      String byId = "{\"term\":{\"objectId\":\"" + shared.objectId() + "\"}}";
      assertEquals(
          plans.subList(1, 6).stream().map(plan -> plan.id() + "/s/0/service").sorted().toList(),
          created.raw().ids(created.alias(), byId));
    }
  }

  @Test
  void failure_14_a_plan_costs_several_calls_of_the_index_and_a_refresh_for_each() {
    try (Front front = new Front(RawElastic.of(ElasticServer.shared()));
        CreatedIndex created =
            new CreatedIndex(
                new ElasticIndexSubject(),
                settings ->
                    settings.withAddresses(List.of(front.address())).withBulk(5_000, 5 << 20))) {
      created.apply(List.of(TestPlans.record(TestPlans.plan(), new Revision(1), 0))); // its fields
      front.forget();

      created.apply(
          IntStream.range(0, 100)
              .mapToObj(i -> TestPlans.record(TestPlans.plan(), new Revision(1), 0))
              .toList());

      assertEquals(1, front.asked("_bulk").size());
      assertEquals(1, front.asked("").size(), "requests in all");
    }
  }

  @Test
  void failure_15_grandchildren_sit_on_another_shard_than_their_plan() {
    try (CreatedIndex created = new CreatedIndex(5)) {
      List<PlanRecord> records =
          IntStream.range(0, 40)
              .mapToObj(
                  i ->
                      TestPlans.record(
                          TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2),
                          new Revision(1),
                          0))
              .toList();

      created.apply(records);

      created.raw().refresh(created.all());
      assertEquals(
          records.stream().map(record -> record.id().value()).sorted().toList(),
          created
              .raw()
              .ids(
                  created.alias(),
                  "{\"has_child\":{\"type\":\"linkedPlanService\",\"query\":{\"has_child\":"
                      + "{\"type\":\"linkedService\",\"query\":{\"match\":{\"name\":"
                      + "\"Well baby 1\"}}}}}}"));
      assertEquals(
          80,
          created
              .raw()
              .ids(
                  created.alias(),
                  "{\"bool\":{\"must\":[{\"term\":{\"join_field\":\"linkedService\"}},"
                      + "{\"has_parent\":{\"parent_type\":\"linkedPlanService\",\"query\":"
                      + "{\"has_parent\":{\"parent_type\":\"plan\",\"query\":"
                      + "{\"match_all\":{}}}}}}]}}")
              .size());
    }
  }

  @Test
  void failure_19_a_reindex_rebuilds_nothing() {
    try (CreatedIndex created = new CreatedIndex()) {
      Plan kept = TestPlans.plan();
      created.show(
          TestPlans.record(kept, new Revision(1), 0),
          TestPlans.record(TestPlans.plan(), new Revision(1), 0));
      List<String> before = created.raw().indices(created.alias());

      try (IndexRebuild rebuild = created.upkeep().rebuild(created.store())) {
        rebuild.apply(List.of(TestPlans.record(kept, new Revision(1), 0)));
        rebuild.show();
      }

      assertEquals(1, before.size());
      assertNotEquals(before, created.raw().indices(created.alias()));
      assertEquals(
          created.raw().indices(created.alias()), created.raw().indices(created.alias() + ".*"));
      assertEquals(5, everything(created).size());
    }
  }

  @Test
  void failure_21_writers_hang_when_the_index_pushes_back() {
    try (Front front = new Front(RawElastic.of(ElasticServer.shared()));
        CreatedIndex created =
            new CreatedIndex(
                new ElasticIndexSubject(),
                settings ->
                    settings
                        .withAddresses(List.of(front.address()))
                        .withTimeouts(
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(60),
                            Duration.ofMillis(500)))) {
      IntStream.range(0, 10_000)
          .forEach(
              i ->
                  front.answerOnce(
                      "_bulk", 429, "{\"error\":{\"type\":\"es_rejected_execution_exception\"}}"));

      List<Race.Finish<Boolean>> finishes =
          Race.of(
              8,
              i ->
                  () -> {
                    created.apply(List.of(TestPlans.record(TestPlans.plan(), new Revision(1), 0)));
                    return true;
                  });

      assertTrue(finishes.stream().allMatch(finish -> finish.failedWith(PortUnavailable.class)));
    }
  }

  @Test
  void failure_24_a_late_write_raises_the_dead_once_the_index_has_forgotten_a_delete() {
    try (CreatedIndex created = new CreatedIndex()) {
      Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
      created.show(TestPlans.record(plan, new Revision(1), 0));
      created.show(TestPlans.deletion(plan.id(), new Revision(2), 2));
      created.raw().send("POST", "/" + created.alias() + "/_close");
      created.raw().send("POST", "/" + created.alias() + "/_open");
      Eventually.holds(
          "the index is open",
          () -> created.raw().trySend("GET", "/" + created.all() + "/_count", "").isOk());

      created.apply(List.of(TestPlans.record(plan, new Revision(1), 0)));

      assertEquals(Optional.empty(), created.index().find(plan.id(), Visibility.ALL));
      created.raw().refresh(created.all());
      assertEquals(List.of(), everything(created));
    }
  }

  @Test
  void failure_26_dates_are_read_with_day_and_month_confused_and_amounts_are_whole_numbers() {
    try (CreatedIndex created = new CreatedIndex()) {
      created.show(
          record("monthFirst", "02-03-2017", "62.50", "Imaging"),
          record("iso", "2017-02-03", "62.5", "Imaging"),
          record("later", "03-02-2017", "63", "Imaging"));

      assertEquals(
          List.of("iso", "monthFirst"),
          created
              .raw()
              .ids(
                  created.alias(),
                  "{\"range\":{\"creationDate\":{\"gte\":\"2017-02-03\",\"lt\":\"02-04-2017\"}}}"));
      assertEquals(
          List.of("iso", "monthFirst"),
          created
              .raw()
              .ids(
                  created.alias(), "{\"range\":{\"planCostShares.copay\":{\"gt\":62,\"lt\":63}}}"));
    }
  }

  @Test
  void failure_27_a_name_matches_either_as_a_whole_or_as_text() {
    try (CreatedIndex created = new CreatedIndex()) {
      created.show(
          record("one", "2017-02-03", "1", "Yearly physical"),
          record("two", "2017-02-03", "1", "Well baby visits"));

      for (String name : List.of("name", "linkedService.name")) {
        assertEquals(
            1, count(created, "{\"wildcard\":{\"" + name + "\":{\"value\":\"Yearly*\"}}}"));
        assertEquals(1, count(created, "{\"term\":{\"" + name + "\":\"Yearly physical\"}}"));
        assertEquals(1, count(created, "{\"match_phrase\":{\"" + name + ".text\":\"well baby\"}}"));
        assertEquals(0, count(created, "{\"term\":{\"" + name + "\":\"well baby\"}}"));
      }
    }
  }

  private static PlanRecord record(String id, String date, String copay, String service) {
    String document =
        """
        {"objectId":"%s","objectType":"plan","_org":"example.com","planType":"inNetwork",
         "creationDate":"%s",
         "planCostShares":{"objectId":"c","objectType":"membercostshare","_org":"example.com",
           "deductible":2000,"copay":%s},
         "linkedPlanServices":[{"objectId":"l","objectType":"planservice","_org":"example.com",
           "linkedService":{"objectId":"s","objectType":"service","_org":"example.com",
             "name":"%s"},
           "planserviceCostShares":{"objectId":"d","objectType":"membercostshare",
             "_org":"example.com","deductible":10}}]}
        """
            .formatted(id, date, copay, service);
    Plan plan = PlanDocuments.read(document.getBytes(StandardCharsets.UTF_8));
    return TestPlans.record(plan, new Revision(1), 0);
  }

  private static List<String> everything(CreatedIndex created) {
    return created.raw().ids(created.alias(), "{\"match_all\":{}}");
  }

  private static int count(CreatedIndex created, String query) {
    return created.raw().ids(created.alias(), query).size();
  }
}
