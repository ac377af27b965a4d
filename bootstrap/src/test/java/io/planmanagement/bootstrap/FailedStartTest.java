package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that fails says why in a line, and leaves nothing open. */
class FailedStartTest {

  private final Path directory;

  FailedStartTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void a_port_in_use() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
      String port = Integer.toString(taken.getLocalPort());

      assertTrue(reason(Map.of("--port", port)).contains("port " + port), "the port is named");
    }
    assertStarts();
  }

  @Test
  void a_folder_in_use() {
    try (TestService first = TestService.start(directory)) {
      String reason = reason(Map.of());

      assertTrue(reason.contains("in use"), reason);
      assertTrue(reason.contains(directory.resolve("data").toString()), reason);
      assertEquals(200, first.api().get("/plan").status(), "the first is not harmed");
    }
    assertStarts();
  }

  @Test
  void a_folder_of_something_else() throws IOException {
    Files.createDirectories(directory.resolve("data/store"));
    Files.writeString(directory.resolve("data/store/thesis.txt"), "mine");

    String reason = reason(Map.of());

    assertTrue(reason.contains("thesis.txt"), reason);
    assertEquals("mine", Files.readString(directory.resolve("data/store/thesis.txt")));
  }

  @Test
  void a_file_in_place_of_the_folder() throws IOException {
    Files.writeString(directory.resolve("data"), "mine");

    reason(Map.of());

    assertEquals("mine", Files.readString(directory.resolve("data")));
  }

  @Test
  void a_key_file_that_is_no_key() throws IOException {
    Files.writeString(directory.resolve("key"), "{}");

    String reason = reason(Map.of("--key-file", "key"));

    assertTrue(reason.contains(directory.resolve("key").toString()), reason);
    assertStarts();
  }

  @Test
  void an_address_of_another_machine() {
    String reason = reason(Map.of("--host", "192.0.2.1"));

    assertTrue(reason.contains("192.0.2.1"), reason);
    assertStarts();
  }

  @Test
  void a_name_that_is_none() {
    reason(Map.of("--host", "no-such-host.invalid"));

    assertStarts();
  }

  @Test
  void a_certificate_that_is_none() throws IOException {
    Files.writeString(directory.resolve("cert.pem"), "no");
    Files.writeString(directory.resolve("key.pem"), "no");

    reason(Map.of("--tls-certificate", "cert.pem", "--tls-key", "key.pem"));

    assertStarts();
  }

  /** Returns the one line that says why it does not start. */
  private String reason(Map<String, String> flags) {
    ServeConfiguration configuration = TestService.configuration(directory, flags);
    CommandFailed failed =
        assertThrows(CommandFailed.class, () -> PlanServer.start(configuration).close());
    assertEquals(ExitCode.FAILED, failed.exitCode());
    assertEquals(1, failed.getMessage().lines().count(), failed.getMessage());
    return failed.getMessage();
  }

  private void assertStarts() {
    try (TestService service = TestService.start(directory)) {
      assertEquals(200, service.api().get("/plan").status());
    }
  }
}
