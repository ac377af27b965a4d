package io.planmanagement.testservers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {

  private static final Duration BOUND = Duration.ofSeconds(30);

  /** Has a child, as real servers do, and writes a line when both are there. */
  private static final String SERVER = "sleep 1000 & echo $! >child; echo ready; wait";

  private final Path folder;

  ServerProcessTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void is_started_with_its_own_log_and_its_environment() {
    ServerProcess.Command command =
        new ServerProcess.Command(
            "shell",
            folder,
            List.of("sh", "-c", "echo said $WORD; " + SERVER),
            Map.of("WORD", "something"));

    try (ServerProcess server = ServerProcess.start(command, this::childIsThere, BOUND)) {

      assertTrue(server.isRunning());
      assertTrue(server.logTail().contains("said something"), server::logTail);
    }
  }

  @Test
  void a_server_that_ends_at_once_is_reported_with_its_log() {
    ServerProcess.Command command = command("echo 'bind: Address already in use'; exit 3");

    ServerNotReady failure =
        assertThrows(
            ServerNotReady.class, () -> ServerProcess.start(command, this::childIsThere, BOUND));

    assertTrue(failure.toString().contains("code 3"), failure::toString);
    assertTrue(failure.toString().contains("Address already in use"), failure::toString);
    assertTrue(failure.portWasTaken());
  }

  @Test
  void a_server_that_does_not_get_ready_is_ended() throws IOException {
    ServerProcess.Command command = command(SERVER);

    assertThrows(
        ServerNotReady.class,
        () -> ServerProcess.start(command, this::neverReady, Duration.ofSeconds(6)));

    awaitGone(child());
  }

  @Test
  void kill_ends_it_with_its_children_and_it_starts_again_as_a_new_process() throws IOException {
    try (ServerProcess server = start()) {
      long before = server.pid();
      long child = child();

      server.kill();

      assertFalse(server.isRunning());
      assertGone(child);
      Files.delete(folder.resolve("child"));
      server.startAgain();
      assertTrue(server.isRunning());
      assertNotEquals(before, server.pid());
    }
  }

  @Test
  void terminate_lets_it_tidy_up() {
    String tidy = "trap 'echo tidied; exit 0' TERM; ";
    try (ServerProcess server =
        ServerProcess.start(command(tidy + SERVER), this::childIsThere, BOUND)) {

      server.terminate();

      assertFalse(server.isRunning());
      assertTrue(server.logTail().contains("tidied"), server::logTail);
    }
  }

  @Test
  void suspended_it_is_there_and_does_nothing_and_can_be_killed() throws IOException {
    try (ServerProcess server = start()) {

      server.suspend();

      assertTrue(server.isRunning());
      assertEquals('T', state(server.pid()));
      assertEquals('T', state(child()));
      server.resume();
      await(() -> state(server.pid()) == 'S');
      server.suspend();
      server.kill();
      assertFalse(server.isRunning());
    }
    awaitGone(child());
  }

  @Test
  void dies_with_the_jvm_that_started_it_whatever_kills_that_and_stopped_or_not()
      throws IOException {
    for (String suspended : List.of("running", "suspended")) {
      Process jvm =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path", "")),
                  Starter.class.getName(),
                  folder.resolve(suspended).toString(),
                  suspended)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader told = jvm.inputReader(StandardCharsets.UTF_8);
      long server = Long.parseLong(told.readLine());
      long child = Long.parseLong(told.readLine());
      assertEquals(suspended.equals("suspended"), state(server) == 'T');

      jvm.destroyForcibly();

      awaitGone(server);
      awaitGone(child);
    }
  }

  /** Starts a server, tells the ids of its processes, and waits to be killed. */
  static final class Starter {

    private Starter() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
      ServerProcessTest test = new ServerProcessTest(Path.of(arguments[0]));
      ServerProcess server = test.start();
      if (arguments[1].equals("suspended")) {
        server.suspend();
      }
      System.out.println(server.pid());
      System.out.println(test.child());
      Thread.sleep(BOUND.multipliedBy(10).toMillis());
    }
  }

  private ServerProcess start() {
    return ServerProcess.start(command(SERVER), this::childIsThere, BOUND);
  }

  private ServerProcess.Command command(String script) {
    return new ServerProcess.Command("shell", folder, List.of("sh", "-c", script), Map.of());
  }

  private boolean childIsThere() throws IOException {
    Path file = folder.resolve("child");
    return Files.exists(file) && Files.readString(file).endsWith("\n");
  }

  private boolean neverReady() {
    return false;
  }

  private long child() throws IOException {
    return Long.parseLong(Files.readString(folder.resolve("child")).strip());
  }

  /** The letter by which Linux tells what a process does; a blank where there is none. */
  private static char state(long pid) {
    try {
      String status = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return status.charAt(status.lastIndexOf(')') + 2);
    } catch (IOException gone) {
      return ' ';
    }
  }

  private static void assertGone(long pid) {
    assertTrue(state(pid) == ' ' || state(pid) == 'Z', () -> "process " + pid + " is there");
  }

  private static void awaitGone(long pid) {
    await(() -> state(pid) == ' ' || state(pid) == 'Z');
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "in time");
      LockSupport.parkNanos(5_000_000);
    }
  }
}
