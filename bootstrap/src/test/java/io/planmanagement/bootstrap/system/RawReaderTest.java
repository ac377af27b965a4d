package io.planmanagement.bootstrap.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.bootstrap.system.Client.Answer;
import io.planmanagement.bootstrap.system.Fate.State;
import io.planmanagement.bootstrap.system.RawReader.Findings;
import io.planmanagement.domain.Plan;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testservers.RedisServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The reader is judged first: it must find what is planted, and nothing where nothing is. */
class RawReaderTest {

  private final Deployment deployment = Deployment.shared();
  private final Acknowledgements acknowledgements = new Acknowledgements();

  @Test
  void finds_nothing_where_nothing_is_wrong() {
    create(TestPlans.plan());
    Plan deleted = create(TestPlans.plan());

    assertTrue(deployment.client().delete("/plan/" + deleted.id()).isSuccess());
    acknowledgements.of(deleted.id()).became(State.ABSENT);

    awaitClean();
  }

  @Test
  void finds_a_loss() {
    Plan plan = create(TestPlans.plan());
    awaitClean();
    RedisServer redis = deployment.redis();
    String key =
        RawReader.keys(redis, "{" + Deployment.NAMESPACE + ":p*}:plan:" + plan.id())
            .iterator()
            .next();
    String elsewhere = key.replace(":plan:", ":taken:");

    redis.command("RENAME", key, elsewhere);

    Findings findings = read();
    redis.command("RENAME", elsewhere, key);
    assertEquals(1, findings.lost().size(), findings::toString);
    assertTrue(findings.lost().get(0).startsWith(plan.id().value()), findings::toString);
    awaitClean();
  }

  @Test
  void finds_a_write_that_was_acknowledged_and_undone() {
    Plan plan = create(TestPlans.plan());
    Fate fate = acknowledgements.of(plan.id());
    State before = fate.known();

    fate.became(State.of(TestPlans.changed(plan, "second"), before.etag().replace("\"", "\"9")));

    assertEquals(1, read().lost().size());
  }

  @Test
  void finds_a_ghost_and_an_orphan() {
    Plan plan = create(TestPlans.plan());
    awaitClean();
    String ghost = TestPlans.freshId().value();
    plant(ghost, ghost, "\"plan\"");
    plant(
        plan.id().value(),
        plan.id() + "/s/9",
        "{\"name\":\"linkedPlanService\",\"parent\":\"" + plan.id() + "\"}");

    Findings findings = read();

    remove(ghost, ghost);
    remove(plan.id().value(), plan.id() + "/s/9");
    assertEquals(List.of(), findings.lost());
    assertEquals(2, findings.diverged().size(), findings::toString);
    assertTrue(findings.diverged().stream().anyMatch(found -> found.startsWith(ghost)));
    awaitClean();
  }

  @Test
  void finds_what_is_missing_in_the_index() {
    Plan plan = create(TestPlans.plan());
    awaitClean();

    deployment
        .index()
        .ask(
            "DELETE",
            document(plan.id().value(), plan.id() + "/c")
                + "&version_type=external_gte&version="
                + Fate.revision(acknowledgements.of(plan.id()).known().etag()),
            "");

    Findings findings = read();
    assertEquals(1, findings.diverged().size(), findings::toString);
    deployment.audit();
    awaitClean();
  }

  @Test
  void finds_a_dead_letter_of_a_sound_plan_and_poison_that_has_none() {
    Plan poison = create(Poison.in(TestPlans.plan()));
    Plan sound = create(TestPlans.plan());
    awaitClean();
    RedisServer redis = deployment.redis();
    List<String> letters = letters(poison);
    String key = letters.get(0);
    String letter = letters.get(1);

    redis.command("ZREM", key, letter);
    redis.command("ZADD", key, "0", letter.replace(poison.id().value(), sound.id().value()));

    Findings findings = read();
    redis.command("ZREM", key, letter.replace(poison.id().value(), sound.id().value()));
    redis.command("ZADD", key, "0", letter);
    assertEquals(2, findings.letters().size(), findings::toString);
    for (Plan plan : List.of(poison, sound)) {
      assertTrue(
          findings.letters().stream().anyMatch(found -> found.startsWith(plan.id().value())),
          findings::toString);
    }
    awaitClean();
    assertEquals(404, deployment.client().get("/plan/es_plan/" + poison.id()).status());
  }

  /** Returns the key of the set that holds the dead letter of that plan, and the letter. */
  private List<String> letters(Plan plan) {
    for (String key :
        RawReader.keys(deployment.redis(), "{" + Deployment.NAMESPACE + ":p*}:letters")) {
      for (Object letter : (List<?>) deployment.redis().command("ZRANGE", key, "0", "-1")) {
        if (letter.toString().startsWith(plan.id() + "\n")) {
          return List.of(key, letter.toString());
        }
      }
    }
    throw new AssertionError("there is no dead letter of " + plan.id());
  }

  private Plan create(Plan plan) {
    Answer answer = deployment.client().send("POST", "/plan", plan.document());
    assertEquals(201, answer.status(), answer::toString);
    acknowledgements.of(plan.id()).became(State.of(plan, answer.etag()));
    return plan;
  }

  private void plant(String planId, String place, String join) {
    deployment
        .index()
        .ask(
            "PUT",
            document(planId, place),
            "{\"planId\":\""
                + planId
                + "\",\"revision\":1,\"gone\":false,\"join_field\":"
                + join
                + "}");
  }

  private void remove(String planId, String place) {
    deployment.index().ask("DELETE", document(planId, place), "");
  }

  private String document(String planId, String place) {
    return "/"
        + deployment.index().indexOf(Deployment.ALIAS)
        + "/_doc/"
        + place.replace("/", "%2F")
        + "?refresh=true&routing="
        + planId;
  }

  private void awaitClean() {
    Eventually.passes(() -> assertEquals(new Findings(List.of(), List.of(), List.of()), read()));
  }

  private Findings read() {
    return new RawReader(Deployment.NAMESPACE, Deployment.ALIAS)
        .read(deployment.redis(), deployment.index(), acknowledgements);
  }
}
