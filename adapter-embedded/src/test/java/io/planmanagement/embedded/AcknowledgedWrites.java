package io.planmanagement.embedded;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.testkit.TestPlans;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Writes plans one after the other, and tells of each once it is acknowledged, in one write to the
 * standard output. Run in a JVM of its own.
 *
 * <p>Arguments: the folder, how many plans, and {@code FULL} or {@code OFF} for the waits for the
 * disk.
 */
final class AcknowledgedWrites {

  /** What a line begins with. */
  static final String ACKNOWLEDGED = "acknowledged ";

  private AcknowledgedWrites() {}

  public static void main(String[] arguments) throws Exception {
    OpenFolder folder =
        OpenFolder.open(
            EmbeddedSettings.of(Path.of(arguments[0])), SqliteFile.Sync.valueOf(arguments[2]));
    PlanPorts ports = folder.ports(() -> {});
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
        Plan plan = TestPlans.plan();
        String outcome;
        try {
          ports.plans().save(new PlanWrite(plan, Revision.NONE, WriteToken.random()));
          outcome = ACKNOWLEDGED;
        } catch (PortUnavailable failure) {
          outcome = failure.outcome() + " ";
        }
        out.write((outcome + plan.id() + "\n").getBytes(StandardCharsets.UTF_8));
      }
      Runtime.getRuntime().halt(0); // what was acknowledged needs no goodbye
    }
  }
}
