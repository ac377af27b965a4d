package io.planmanagement.elastic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.planmanagement.domain.Plan;
import io.planmanagement.domain.Revision;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.testkit.TestPlans;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Queries as users of the original system write them, sent to the alias as they stand; where they
 * name a child by its {@code _id} it is its {@code objectId} here.
 */
@TestInstance(Lifecycle.PER_CLASS)
final class OriginalQueriesTest {

  private static final String PLAN = "12xvxc345ssdsds-508";

  private final CreatedIndex created = new CreatedIndex(3);

  @BeforeAll
  void index() {
    Plan shrunk =
        PlanDocuments.read(
            document(PLAN).replace("Yearly physical", "before").getBytes(StandardCharsets.UTF_8));
    Plan plan = PlanDocuments.read(document(PLAN).getBytes(StandardCharsets.UTF_8));
    Plan other = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 1);
    Plan gone = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 2);
    created.show(
        TestPlans.record(shrunk, new Revision(1), 3),
        TestPlans.record(other, new Revision(2), 0),
        TestPlans.record(gone, new Revision(3), 0));
    created.show(
        TestPlans.record(plan, new Revision(4), 3),
        TestPlans.deletion(gone.id(), new Revision(5), 2));
    otherPlan = other.id().value();
  }

  private String otherPlan = "";

  @AfterAll
  void close() {
    created.close();
  }

  @Test
  void everything_is_found_by_match_all_and_nothing_that_is_gone() {
    assertEquals(
        Stream.concat(
                Stream.of(
                        "",
                        "/c",
                        "/s/0",
                        "/s/0/cost",
                        "/s/0/service",
                        "/s/1",
                        "/s/1/cost",
                        "/s/1/service")
                    .map(PLAN::concat),
                Stream.of("", "/c", "/s/0", "/s/0/cost", "/s/0/service").map(otherPlan::concat))
            .sorted()
            .toList(),
        ids("{\"match_all\":{}}"));
  }

  @Test
  void all_plans_are_found_by_their_relation() {
    assertEquals(
        Stream.of(PLAN, otherPlan).sorted().toList(), ids("{\"term\":{\"join_field\":\"plan\"}}"));
    assertEquals(
        Stream.of(PLAN, otherPlan).sorted().toList(), ids("{\"match\":{\"objectType\":\"plan\"}}"));
  }

  @Test
  void a_plan_is_found_by_its_id() {
    assertEquals(List.of(PLAN), ids("{\"match\":{\"_id\":\"" + PLAN + "\"}}"));
    assertEquals(List.of(PLAN), ids("{\"term\":{\"_id\":\"" + PLAN + "\"}}"));
    assertEquals(List.of(PLAN), ids("{\"ids\":{\"values\":[\"" + PLAN + "\"]}}"));
  }

  @Test
  void the_children_of_a_plan_are_found_by_has_parent() {
    assertEquals(
        List.of(PLAN + "/c", PLAN + "/s/0", PLAN + "/s/1"),
        ids(
            "{\"has_parent\":{\"parent_type\":\"plan\",\"query\":{\"bool\":{\"must\":[{\"match\":"
                + "{\"_id\":\""
                + PLAN
                + "\"}}]}}}}"));
    assertEquals(
        List.of(PLAN + "/c"),
        ids("{\"parent_id\":{\"type\":\"planCostShare\",\"id\":\"" + PLAN + "\"}}"));
  }

  @Test
  void plans_are_found_by_has_child_with_a_range_on_copay() {
    assertEquals(
        List.of(PLAN),
        ids(
            "{\"has_child\":{\"type\":\"planCostShare\",\"query\":{\"range\":{\"copay\":{\"gte\":"
                + "23,\"lt\":23.5}}}}}"));
    assertEquals(
        List.of(PLAN + "/s/1"),
        ids(
            "{\"has_child\":{\"type\":\"planserviceCostShare\",\"query\":{\"range\":{\"copay\":"
                + "{\"gte\":150,\"lte\":200}}}}}"));
    assertEquals(
        List.of(PLAN),
        ids(
            "{\"has_child\":{\"type\":\"linkedPlanService\",\"query\":{\"has_child\":{\"type\":"
                + "\"planserviceCostShare\",\"query\":{\"range\":{\"copay\":{\"gte\":150}}}}}}}"));
  }

  @Test
  void the_children_of_one_relation_are_found_by_bool() {
    assertEquals(
        List.of(PLAN + "/c"),
        ids(
            "{\"bool\":{\"must\":[{\"match\":{\"copay\":23}},{\"term\":{\"join_field\":"
                + "\"planCostShare\"}}]}}"));
    assertEquals(
        List.of(PLAN + "/s/0/service"),
        ids(
            "{\"bool\":{\"must\":[{\"term\":{\"join_field\":\"linkedService\"}},{\"wildcard\":"
                + "{\"name\":\"Yearly*\"}}]}}"));
  }

  @Test
  void the_children_of_a_linked_service_are_found_by_has_parent() {
    assertEquals(
        List.of(PLAN + "/s/0/cost", PLAN + "/s/0/service"),
        ids(
            "{\"has_parent\":{\"parent_type\":\"linkedPlanService\",\"query\":{\"bool\":{\"must\":"
                + "[{\"match\":{\"objectId\":\"27283xvx9asdff-504\"}}]}}}}"));
  }

  private List<String> ids(String query) {
    return created.raw().ids(created.alias(), query);
  }

  /** The example of the original documentation. */
  private static String document(String id) {
    return """
    {"planCostShares":{"deductible":2000,"_org":"example.com","copay":23,
      "objectId":"1234vxc2324sdf-501","objectType":"membercostshare"},
     "linkedPlanServices":[
      {"linkedService":{"_org":"example.com","objectId":"1234520xvc30asdf-502",
         "objectType":"service","name":"Yearly physical"},
       "planserviceCostShares":{"deductible":10,"_org":"example.com","copay":0,
         "objectId":"1234512xvc1314asdfs-503","objectType":"membercostshare"},
       "_org":"example.com","objectId":"27283xvx9asdff-504","objectType":"planservice"},
      {"linkedService":{"_org":"example.com","objectId":"1234520xvc30sfs-505",
         "objectType":"service","name":"well baby"},
       "planserviceCostShares":{"deductible":10,"_org":"example.com","copay":175,
         "objectId":"1234512xvc1314sdfsd-506","objectType":"membercostshare"},
       "_org":"example.com","objectId":"27283xvx9sdf-507","objectType":"planservice"}],
     "_org":"example.com","objectId":"%s","objectType":"plan",
     "planType":"inNetwork","creationDate":"12-12-2017"}
    """
        .formatted(id);
  }
}
