package io.planmanagement.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.planmanagement.application.PlanEngine;
import io.planmanagement.application.PlanManagement;
import io.planmanagement.application.Precondition;
import io.planmanagement.application.WriteTerms;
import io.planmanagement.application.Written;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanPatch;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.embedded.EmbeddedPorts;
import io.planmanagement.embedded.EmbeddedSettings;
import io.planmanagement.json.PlanDocuments;
import java.nio.file.Files;
import java.nio.file.Path;

/** A host application. What stands between the marks is the example that the README shows. */
final class EmbeddingExample {

  private EmbeddingExample() {}

  /** Runs with the name of a folder, and that of a file with a plan. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Path file = Path.of(arguments[1]);
    // <embedding>
    try (PlanEngine engine = PlanEngine.open(EmbeddedPorts.open(EmbeddedSettings.of(folder)))) {
      PlanManagement plans = engine.plans();
      Plan plan = PlanDocuments.read(Files.readAllBytes(file));
      Written created = plans.create(plan, WriteTerms.unconditional());
      Precondition unchanged = Precondition.at(created.plan().revision());
      PlanPatch gold = PlanDocuments.partialUpdate("{\"metalLevel\": \"Gold\"}".getBytes(UTF_8));
      plans.patch(plan.id(), gold, WriteTerms.unconditional().with(unchanged));
      StoredPlan stored = plans.get(plan.id(), Visibility.ALL);
      System.out.println(stored.revision() + " " + stored.document());
    }
    // </embedding>
  }
}
