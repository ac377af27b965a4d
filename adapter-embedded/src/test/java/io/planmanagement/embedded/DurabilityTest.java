package io.planmanagement.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.Visibility;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Proves by a trace of system calls that what is acknowledged has reached the disk: killing the
 * process proves nothing about that, since the system keeps what was written. The faults of a disk
 * are made by the tracer, too.
 */
class DurabilityTest {

  private static final int WRITES = 12;

  private final TestFolder folder = TestFolder.fresh();

  @AfterEach
  void close() {
    folder.close();
  }

  @Test
  void every_acknowledgement_is_preceded_by_a_sync_of_the_journal() throws Exception {
    List<String> trace = trace("FULL");

    assertEquals(WRITES, acknowledgements(trace));
    assertEquals(List.of(), acknowledgedTooEarly(trace));
  }

  @Test
  void the_check_fails_where_nothing_waits_for_the_disk() throws Exception {
    List<String> trace = trace("OFF");

    assertEquals(WRITES, acknowledgements(trace));
    assertEquals(WRITES, acknowledgedTooEarly(trace).size());
  }

  @Test
  void a_sync_that_fails_leaves_its_write_unknown_and_the_store_goes_on() throws Exception {
    List<String> outcomes = runWithFault("fsync,fdatasync:error=EIO:when=5..6");

    assertTrue(outcomes.stream().anyMatch(line -> line.startsWith("UNKNOWN ")), outcomes::toString);
    assertTrue(outcomes.get(WRITES - 1).startsWith(AcknowledgedWrites.ACKNOWLEDGED));
    assertOutcomesHold(outcomes);
  }

  @Test
  void a_full_disk_refuses_writes_until_there_is_space_again() throws Exception {
    List<String> outcomes = runWithFault("pwrite64:error=ENOSPC:when=30..36");

    assertTrue(
        outcomes.stream().anyMatch(line -> line.startsWith("NOT_APPLIED ")), outcomes::toString);
    assertTrue(outcomes.get(WRITES - 1).startsWith(AcknowledgedWrites.ACKNOWLEDGED));
    assertOutcomesHold(outcomes);
  }

  @Test
  void a_disk_that_turns_read_only_refuses_writes_until_it_is_not() throws Exception {
    List<String> outcomes = runWithFault("pwrite64:error=EROFS:when=30..36");

    assertFalse(
        outcomes.stream().allMatch(line -> line.startsWith(AcknowledgedWrites.ACKNOWLEDGED)));
    assertTrue(outcomes.get(WRITES - 1).startsWith(AcknowledgedWrites.ACKNOWLEDGED));
    assertOutcomesHold(outcomes);
  }

  /** Runs the writes under the tracer, and returns what the tracer saw. */
  private List<String> trace(String sync) throws Exception {
    Path trace = folder.path().resolveSibling("trace");
    List<String> strace = new ArrayList<>(strace());
    strace.addAll(
        List.of("-o", trace.toString(), "-e", "trace=write,pwrite64,pwritev,fsync,fdatasync"));
    run(strace, sync);
    return Files.readAllLines(trace, UTF_8);
  }

  /** Runs the writes on a disk with faults, and returns what became of each. */
  private List<String> runWithFault(String fault) throws Exception {
    List<String> strace = new ArrayList<>(strace());
    String calls = fault.substring(0, fault.indexOf(':'));
    strace.addAll(
        List.of(
            "-o",
            folder.path().resolveSibling("trace").toString(),
            "-P",
            folder.path().resolve("plans.db-wal").toString(),
            "-e",
            "trace=" + calls,
            "-e",
            "inject=" + fault));
    return run(strace, "FULL").lines().toList();
  }

  private String run(List<String> strace, String sync) throws Exception {
    Process process =
        ChildJvm.start(
            strace,
            AcknowledgedWrites.class,
            folder.path().toString(),
            Integer.toString(WRITES),
            sync);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  private void assertOutcomesHold(List<String> outcomes) {
    assertEquals(WRITES, outcomes.size());
    try (PlanPorts ports = EmbeddedPorts.open(EmbeddedSettings.of(folder.path()))) {
      for (String outcome : outcomes) {
        PlanId id = new PlanId(outcome.substring(outcome.indexOf(' ') + 1));
        boolean there = ports.plans().find(id, Visibility.ALL).isPresent();
        if (outcome.startsWith(AcknowledgedWrites.ACKNOWLEDGED)) {
          assertTrue(there, "an acknowledged write is lost: " + outcomes);
        } else if (outcome.startsWith("NOT_APPLIED ")) {
          assertFalse(there, "a write that was not applied is there: " + outcomes);
        }
      }
    }
  }

  private static List<String> strace() {
    try {
      Process version = new ProcessBuilder("strace", "-V").redirectErrorStream(true).start();
      version.getInputStream().readAllBytes();
      assertEquals(0, version.waitFor());
    } catch (IOException missing) {
      fail("This test needs strace: apt-get install -y strace", missing);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      fail("interrupted", interrupted);
    }
    return List.of("strace", "-f", "-y", "--seccomp-bpf");
  }

  private static final Pattern CALL =
      Pattern.compile("(\\d+) +(?:<\\.\\.\\. )?(\\w+)(?: resumed>|\\()(.*)");

  private static int acknowledgements(List<String> trace) {
    return (int) trace.stream().filter(DurabilityTest::isAcknowledgement).count();
  }

  /** The acknowledgements that came before all that was written to the journal was on the disk. */
  private static List<String> acknowledgedTooEarly(List<String> trace) {
    List<String> early = new ArrayList<>();
    Map<String, String> unfinished = new HashMap<>();
    boolean written = false;
    boolean synced = false;
    for (String line : trace) {
      Matcher call = CALL.matcher(line);
      if (!call.matches()) {
        continue;
      }
      String process = call.group(1);
      String rest = call.group(3);
      boolean ends = !rest.endsWith("<unfinished ...>");
      boolean begins = !line.contains(" resumed>");
      String arguments = begins ? rest : unfinished.getOrDefault(process, "");
      if (!ends) {
        unfinished.put(process, rest);
      }
      boolean journal = arguments.contains("plans.db-wal>");
      if (isAcknowledgement(line)) {
        if (!written || !synced) {
          early.add(line);
        }
        written = false;
        synced = false;
      } else if (journal && call.group(2).endsWith("sync")) {
        synced |= written && ends && rest.endsWith("= 0");
      } else if (journal && begins) {
        written = true;
        synced = false;
      }
    }
    return early;
  }

  private static boolean isAcknowledgement(String line) {
    return line.contains(" write(1<") && line.contains("\"" + AcknowledgedWrites.ACKNOWLEDGED);
  }
}
