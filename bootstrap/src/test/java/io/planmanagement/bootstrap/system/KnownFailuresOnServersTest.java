package io.planmanagement.bootstrap.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.planmanagement.bootstrap.system.Client.Answer;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.Race;
import io.planmanagement.testkit.TestPlans;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What systems of this kind get wrong where several instances and servers work together, by its
 * numbers.
 */
class KnownFailuresOnServersTest {

  private static final int RACERS = 16;

  private final Deployment deployment = Deployment.shared();

  @BeforeEach
  void ready() {
    deployment.awaitReady();
  }

  @Test
  void failure_03_of_16_parallel_patches_with_one_if_match_through_two_instances_one_wins() {
    Plan plan = TestPlans.plan();
    String etag = create(plan).etag();

    List<Integer> statuses =
        race(
            n ->
                client(n)
                    .send(
                        "PATCH",
                        "/plan/" + plan.id(),
                        new JsonObject(Map.of("version", JsonValue.of("patch " + n))),
                        "If-Match",
                        etag));

    assertEquals(1, count(statuses, 200), statuses::toString);
    assertEquals(RACERS - 1, count(statuses, 412), statuses::toString);
  }

  @Test
  void failure_04_of_16_racing_creates_of_one_id_through_two_instances_one_creates() {
    Plan plan = TestPlans.plan();

    List<Integer> statuses =
        race(
            n ->
                client(n).send("POST", "/plan", TestPlans.changed(plan, "create " + n).document()));

    assertEquals(1, count(statuses, 201), statuses::toString);
    assertEquals(RACERS - 1, count(statuses, 409), statuses::toString);
  }

  @Test
  void failure_06_and_09_of_two_plans_that_share_a_child_the_deleted_one_takes_nothing_along() {
    ObjectId shared = TestPlans.freshObjectId();
    Plan deleted = linkingTo(shared);
    Plan kept = linkingTo(shared);
    create(deleted);
    create(kept);
    Eventually.holds("both found", () -> found(shared) == 2);

    assertEquals(204, client(0).delete("/plan/" + deleted.id()).status());

    Eventually.holds("one found", () -> found(shared) == 1);
    assertEquals(404, client(1).get("/plan/es_data?parent_type=plan&id=" + deleted.id()).status());
    assertEquals(
        2,
        elements(client(1).get("/plan/es_data?parent_type=plan&id=" + kept.id())),
        "the kept plan has both its children");
  }

  @Test
  void failure_12_and_14_writes_of_two_instances_at_once_all_arrive_in_the_index() {
    Plan[] plans = new Plan[RACERS];
    for (int i = 0; i < RACERS; i++) {
      plans[i] = TestPlans.plan();
    }

    List<Integer> statuses = race(n -> client(n).send("POST", "/plan", plans[n].document()));

    assertEquals(RACERS, count(statuses, 201), statuses::toString);
    for (Plan plan : plans) {
      Eventually.holds(
          "indexed", () -> client(0).get("/plan/es_plan/" + plan.id()).status() == 200);
    }
  }

  private Client client(int n) {
    List<Client> clients = deployment.clients();
    return clients.get(n % clients.size());
  }

  private Answer create(Plan plan) {
    Answer created = client(0).send("POST", "/plan", plan.document());
    assertEquals(201, created.status(), created::toString);
    return created;
  }

  private static Plan linkingTo(ObjectId service) {
    PlanId id = TestPlans.freshId();
    Organisation org = TestPlans.freshOrg();
    LinkedPlanService link =
        TestPlans.link(
            new ObjectId(id.value() + "-link"), org, TestPlans.service(service, "Well baby"));
    return TestPlans.plan(id, org, List.of(link), "first");
  }

  private int found(ObjectId id) {
    return elements(client(1).get("/plan/es_data?id=" + id));
  }

  private static int elements(Answer answer) {
    return answer.status() == 200 ? ((JsonArray) answer.json()).elements().size() : 0;
  }

  private static List<Integer> race(IntFunction<Answer> request) {
    return Race.<Answer>of(RACERS, n -> () -> request.apply(n)).stream()
        .map(finish -> finish.value().orElseThrow().status())
        .toList();
  }

  private static long count(List<Integer> statuses, int status) {
    return statuses.stream().filter(each -> each == status).count();
  }
}
