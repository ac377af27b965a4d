package io.planmanagement.elastic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.IndexRebuild;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.Race;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testservers.ElasticServer;
import io.planmanagement.testservers.FreePorts;
import io.planmanagement.testservers.TcpProxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whatever is wrong with the index is a failure: never absence, never a plan's fault. */
final class IndexTroubleTest {

  @Test
  void a_closed_index_is_unavailable_and_rejects_no_plan() {
    try (CreatedIndex created = new CreatedIndex()) {
      Plan plan = TestPlans.plan();
      created.show(TestPlans.record(plan, new Revision(1), 0));
      created.raw().send("POST", "/" + created.alias() + "/_close");

      assertUnavailable(created, plan);

      assertEquals(Optional.of(created.store()), created.index().storeId());
      created.raw().send("POST", "/" + created.alias() + "/_open");
      assertTakes(created, plan);
    }
  }

  @Test
  void an_index_that_may_not_be_written_is_unavailable_and_rejects_no_plan() {
    try (CreatedIndex created = new CreatedIndex()) {
      Plan plan = TestPlans.plan();
      created.show(TestPlans.record(plan, new Revision(1), 0));
      for (String block : List.of("write", "read_only_allow_delete")) {
        block(created, block, "true");
        ElasticSettings impatient =
            created
                .settings()
                .withTimeouts(
                    Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMillis(200));
        try (ElasticIndex index = ElasticIndex.open(impatient)) {
          List<PlanRecord> records = List.of(TestPlans.record(plan, new Revision(2), 0));

          assertThrows(
              PortUnavailable.class, () -> index.index().apply(created.store(), records), block);
        }
        assertEquals(Optional.of(new Revision(1)), created.shown(plan));
        block(created, block, "null");
      }
      assertTakes(created, plan);
    }
  }

  @Test
  void a_mapping_of_other_making_is_unavailable_and_rejects_no_plan() {
    try (ElasticIndexSubject subject = new ElasticIndexSubject();
        PlanIndex index = subject.open()) {
      StoreId store = StoreId.random();
      String alias = subject.alias();
      subject
          .raw()
          .send(
              "PUT",
              "/" + alias + ".1",
              "{\"mappings\":{\"dynamic\":\"strict\",\"_meta\":{\"storeId\":\""
                  + store
                  + "\",\"layout\":1},\"properties\":{\"planId\":{\"type\":\"keyword\"},"
                  + "\"gone\":{\"type\":\"boolean\"},\"revision\":{\"type\":\"long\"},"
                  + "\"place\":{\"type\":\"integer\"},\"places\":{\"type\":\"integer\"}}},"
                  + "\"aliases\":{\""
                  + alias
                  + "\":{},\""
                  + alias
                  + ".all\":{},\""
                  + alias
                  + "-"
                  + store
                  + "\":{}}}");
      List<PlanRecord> records = List.of(TestPlans.record(TestPlans.plan(), new Revision(1), 0));

      assertThrows(PortUnavailable.class, () -> index.apply(store, records));
    }
  }

  @Test
  void a_deleted_index_is_absent_and_a_projection_does_not_bring_another_about() {
    try (CreatedIndex created = new CreatedIndex()) {
      Plan plan = TestPlans.plan();
      created.show(TestPlans.record(plan, new Revision(1), 0));
      created
          .raw()
          .indices(created.alias())
          .forEach(index -> created.raw().send("DELETE", "/" + index));

      assertUnavailable(created, plan);

      assertEquals(List.of(), created.raw().indices(created.alias() + "*"));
      assertEquals(Optional.empty(), created.index().storeId());
      created.index().create(created.store());
      assertTakes(created, plan);
    }
  }

  @Test
  void what_is_no_index_of_ours_but_has_its_name_is_for_an_operator() {
    try (ElasticIndexSubject subject = new ElasticIndexSubject();
        PlanIndex index = subject.open()) {
      String alias = subject.alias();
      subject.raw().send("PUT", "/" + alias);

      assertThrows(PortMisconfigured.class, index::storeId);
      assertThrows(PortMisconfigured.class, () -> index.create(StoreId.random()));

      subject.raw().send("DELETE", "/" + alias);
      subject.raw().send("PUT", "/" + alias + ".1", "{\"aliases\":{\"" + alias + "\":{}}}");
      assertThrows(PortMisconfigured.class, index::storeId);
      assertThrows(PortMisconfigured.class, () -> index.create(StoreId.random()));
    }
  }

  @Test
  void an_index_of_another_layout_is_for_an_operator_and_a_rebuild_mends_it() {
    try (CreatedIndex created = new CreatedIndex()) {
      Plan plan = TestPlans.plan();
      created
          .raw()
          .send(
              "PUT",
              "/" + created.alias() + "/_mapping",
              "{\"_meta\":{\"storeId\":\"" + created.store() + "\",\"layout\":0}}");

      assertThrows(PortMisconfigured.class, () -> created.index().storeId());

      try (IndexRebuild rebuild = created.upkeep().rebuild(created.store())) {
        rebuild.apply(List.of(TestPlans.record(plan, new Revision(1), 0)));
        rebuild.show();
      }
      assertEquals(Optional.of(created.store()), created.index().storeId());
      assertEquals(Optional.of(new Revision(1)), created.shown(plan));
    }
  }

  @Test
  void of_many_who_create_the_index_at_once_one_does() {
    try (ElasticIndexSubject subject = new ElasticIndexSubject()) {
      Race.<Optional<StoreId>>of(
              6,
              i ->
                  () -> {
                    try (ElasticIndex index = ElasticIndex.open(subject.settings())) {
                      index.index().create(StoreId.random());
                      return index.index().storeId();
                    }
                  })
          .forEach(finish -> assertEquals(Optional.empty(), finish.failure()));

      assertEquals(1, subject.raw().indices(subject.alias() + ".*").size());
    }
  }

  @Test
  void a_template_of_the_cluster_does_no_harm() {
    try (ElasticIndexSubject subject = new ElasticIndexSubject(2);
        ElasticIndex opened = ElasticIndex.open(subject.settings())) {
      String template = "/_index_template/" + subject.alias();
      subject
          .raw()
          .send(
              "PUT",
              template,
              "{\"index_patterns\":[\""
                  + subject.alias()
                  + "*\"],\"priority\":900,"
                  + "\"template\":{\"settings\":{\"number_of_shards\":7,"
                  + "\"refresh_interval\":\"1h\",\"default_pipeline\":\"absent\"},"
                  + "\"mappings\":{\"dynamic\":false,\"properties\":"
                  + "{\"copay\":{\"type\":\"keyword\"},\"name\":{\"type\":\"text\"}}}}}");
      StoreId store = StoreId.random();
      Plan plan = TestPlans.plan();

      opened.index().create(store);
      opened.index().apply(store, List.of(TestPlans.record(plan, new Revision(1), 0)));

      subject.raw().send("DELETE", template);
      assertTrue(
          opened.index().awaitSearchable(plan.id(), new Revision(1), Duration.ofSeconds(20)));
      subject.raw().refresh(subject.alias());
      assertEquals(
          1,
          subject
              .raw()
              .ids(subject.alias(), "{\"range\":{\"planCostShares.copay\":{\"gt\":9}}}")
              .size());
    }
  }

  @Test
  void a_server_that_does_not_answer_costs_a_request_its_bound_and_no_more() {
    ElasticServer server = ElasticServer.shared();
    try (CreatedIndex created = new CreatedIndex();
        TcpProxy proxy = new TcpProxy("127.0.0.1", server.port())) {
      Plan plan = TestPlans.plan();
      created.show(TestPlans.record(plan, new Revision(1), 0));
      ElasticSettings settings =
          created
              .settings()
              .withAddresses(List.of(URI.create("http://127.0.0.1:" + proxy.port())))
              .withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(1));
      try (ElasticIndex index = ElasticIndex.open(settings)) {
        Eventually.holds("it is found", () -> isFound(index, plan));
        proxy.swallow();
        long start = System.nanoTime();

        assertThrows(PortUnavailable.class, () -> index.index().find(plan.id(), Visibility.ALL));
        assertThrows(PortUnavailable.class, index.index()::check);

        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(Duration.ofSeconds(20)) < 0, "took " + took);
        proxy.pass();
        Eventually.holds("it is found again", () -> isFound(index, plan));
        proxy.cut();
        assertTrue(index.index().find(plan.id(), Visibility.ALL).isPresent());
      }
    }
  }

  /** The bounds are short: a busy machine may need another try. */
  private static boolean isFound(ElasticIndex index, Plan plan) {
    try {
      return index.index().find(plan.id(), Visibility.ALL).isPresent();
    } catch (PortUnavailable notYet) {
      return false;
    }
  }

  @Test
  void a_server_that_is_down_is_unavailable_and_opening_the_index_does_not_ask_it() {
    URI nobody = URI.create("http://127.0.0.1:" + FreePorts.take(1).get(0));

    try (ElasticIndex index =
        ElasticIndex.open(
            ElasticSettings.of(nobody)
                .withTimeouts(
                    Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMillis(200)))) {
      assertThrows(PortUnavailable.class, index.index()::check);
      assertThrows(PortUnavailable.class, index.upkeep()::check);
      assertThrows(PortUnavailable.class, () -> index.index().storeId());
      assertThrows(
          PortUnavailable.class, () -> index.index().find(TestPlans.freshId(), Visibility.ALL));
      assertThrows(
          PortUnavailable.class,
          () ->
              index
                  .index()
                  .awaitSearchable(TestPlans.freshId(), new Revision(1), Duration.ofSeconds(1)));
    }
  }

  @Test
  void a_server_that_is_too_old_or_no_elasticsearch_is_for_an_operator() {
    try (Front front = new Front(RawElastic.of(ElasticServer.shared()));
        ElasticIndex index = ElasticIndex.open(ElasticSettings.of(front.address()))) {
      front.answerOnce("GET /", 200, "{\"version\":{\"number\":\"8.13.4\"}}");
      assertThrows(PortMisconfigured.class, index.index()::check);
      front.answerOnce("GET /", 200, "{\"version\":{\"number\":\"7.17.0\"}}");
      assertThrows(PortMisconfigured.class, () -> index.index().storeId());
      front.answerOnce("GET /", 401, "{\"error\":{\"type\":\"security_exception\"}}");
      assertThrows(PortMisconfigured.class, index.index()::check);
      front.answerOnce("GET /", 503, "{}");
      assertFalse(
          assertThrows(PortUnavailable.class, index.index()::check) instanceof PortMisconfigured);
      front.sayToBe("OpenSearch");
      assertThrows(PortMisconfigured.class, index.index()::check);
      front.sayToBe("Elasticsearch");
      index.index().check();
    }
  }

  @Test
  void a_closed_port_leaves_the_others_at_work_and_whoever_waits_is_told() {
    try (CreatedIndex created = new CreatedIndex()) {
      Plan plan = TestPlans.plan();
      created.show(TestPlans.record(plan, new Revision(1), 0));
      ElasticIndex opened = ElasticIndex.open(created.settings());

      opened.index().check();
      List<Race.Finish<Boolean>> finishes =
          Race.of(
              2,
              i ->
                  () -> {
                    if (i == 0) {
                      return opened
                          .index()
                          .awaitSearchable(plan.id(), new Revision(2), Duration.ofMinutes(1));
                    }
                    opened.index().close();
                    return true;
                  });

      assertTrue(finishes.get(0).failedWith(PortUnavailable.class));
      opened.upkeep().check();
      opened.upkeep().close();
      opened.search().check();
      opened.search().close();
      assertThrows(PortUnavailable.class, opened.upkeep()::check);
    }
  }

  private static void block(CreatedIndex created, String block, String value) {
    created
        .raw()
        .send(
            "PUT",
            "/" + created.alias() + "/_settings",
            "{\"index.blocks." + block + "\":" + value + "}");
  }

  private static void assertUnavailable(CreatedIndex created, Plan plan) {
    PlanRecord record = TestPlans.record(plan, new Revision(2), 0);
    assertThrows(PortUnavailable.class, () -> created.apply(List.of(record)));
    assertThrows(PortUnavailable.class, () -> created.index().find(plan.id(), Visibility.ALL));
    assertThrows(
        PortUnavailable.class,
        () -> created.index().objects(plan.objectId(), Optional.empty(), 10, Visibility.ALL));
    assertThrows(PortUnavailable.class, () -> created.compare(record));
    assertThrows(
        PortUnavailable.class,
        () -> created.upkeep().holdings(created.store(), Optional.empty(), 10));
    assertThrows(
        PortUnavailable.class, () -> created.upkeep().sweep(created.store(), new Revision(9), 10));
  }

  private static void assertTakes(CreatedIndex created, Plan plan) {
    created.show(TestPlans.record(plan, new Revision(3), 0));
    assertEquals(Optional.of(new Revision(3)), created.shown(plan));
  }
}
