package io.planmanagement.bootstrap.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.bootstrap.system.Client.Answer;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.LinkedService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.TestPlans;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Making the index anew, and auditing it, is seen by nobody: no search fails, none finds less. */
class ReindexUnderLoadTest {

  private static final int PLANS = 100;
  private static final int SEARCHES = 20;

  private final Deployment deployment = Deployment.shared();

  @Test
  void every_search_meanwhile_succeeds_and_finds_everything() {
    deployment.awaitReady();
    ObjectId common = TestPlans.freshObjectId();
    for (int i = 0; i < PLANS; i++) {
      Plan plan = linkingTo(common);
      Answer created = deployment.client().send("POST", "/plan", plan.document());
      assertEquals(201, created.status(), created::toString);
    }
    Eventually.passes(
        () -> {
          Answer answer = deployment.client().get("/plan/es_data?limit=1000&id=" + common.value());
          assertEquals(PLANS, found(answer), () -> "found: " + answer.status());
        });
    Acknowledgements acknowledgements = new Acknowledgements();
    Load.Run load = new Load(deployment::clients, acknowledgements, System.nanoTime(), 1).start();

    Searches searches = new Searches(common);
    String before = deployment.index().indexOf(Deployment.ALIAS);
    Answer reindex;
    Answer audit;
    try {
      searches.awaitMore();
      reindex = deployment.reindex();
      searches.awaitMore();
      audit = deployment.audit();
      searches.awaitMore();
    } finally {
      searches.stop();
      load.stop();
    }

    assertEquals(List.of(), searches.wrong);
    assertEquals(List.of(), load.tally().complaints());
    assertTrue(!before.equals(deployment.index().indexOf(Deployment.ALIAS)), reindex::toString);
    System.out.println(
        "ReindexUnderLoadTest: "
            + searches.count.get()
            + " searches of "
            + PLANS
            + " objects, "
            + load.tally().acknowledged()
            + " writes; "
            + reindex.body()
            + " "
            + audit.body());
    Eventually.passes(
        () ->
            assertEquals(
                new RawReader.Findings(List.of(), List.of(), List.of()),
                new RawReader(Deployment.NAMESPACE, Deployment.ALIAS)
                    .read(deployment.redis(), deployment.index(), acknowledgements)));
  }

  private static Plan linkingTo(ObjectId common) {
    PlanId id = TestPlans.freshId();
    Organisation org = TestPlans.freshOrg();
    LinkedService service = TestPlans.service(common, "Yearly physical");
    return TestPlans.plan(
        id,
        org,
        List.of(TestPlans.link(new ObjectId(id.value() + "-link"), org, service)),
        "first");
  }

  private static int found(Answer answer) {
    return answer.status() == 200 ? ((JsonArray) answer.json()).elements().size() : 0;
  }

  /** A client that searches all the time, and takes note of every answer that is not complete. */
  private final class Searches {

    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread;

    Searches(ObjectId common) {
      thread =
          new Thread(
              () -> {
                while (!stopped.get()) {
                  search("/plan/es_data?limit=1000&id=" + common.value());
                }
              },
              "searches");
      thread.start();
    }

    private void search(String path) {
      Answer answer = deployment.client().get(path);
      if (found(answer) != PLANS) {
        wrong.add(found(answer) + " found: " + answer);
      }
      count.incrementAndGet();
    }

    void awaitMore() {
      int enough = count.get() + SEARCHES;
      Eventually.holds("more searches", () -> count.get() >= enough);
    }

    void stop() {
      stopped.set(true);
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
