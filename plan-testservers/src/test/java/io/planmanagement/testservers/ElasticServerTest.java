package io.planmanagement.testservers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ElasticServerTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void a_server_can_be_suspended_killed_and_stopped_and_goes_on_with_its_data() throws Exception {
    try (ElasticServer server = ElasticServer.start(Map.of("node.attr.kind", "special"))) {
      long first = server.pid();
      assertTrue(send(server, "GET", "/_nodes", "", LONG).contains("special"));
      send(server, "PUT", "/things/_doc/1", "{\"kept\":true}", LONG);

      server.suspend();
      assertTrue(fallsSilent(server));
      server.resume();
      server.awaitReady();
      assertEquals(first, server.pid());

      server.kill();
      assertFalse(isAlive(first));
      server.startAgain();
      assertNotEquals(first, server.pid());
      assertTrue(send(server, "GET", "/things/_doc/1", "", LONG).contains("kept"));

      long last = server.pid();
      server.stop();
      assertFalse(isAlive(last));
    }
  }

  @Test
  void two_that_provide_it_at_once_and_one_that_was_interrupted_do_no_harm(@TempDir Path cache)
      throws Exception {
    Process interrupted = provide(cache);
    interrupted.destroy();
    interrupted.waitFor();
    List<Process> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      both.add(provide(cache));
    }

    for (Process each : both) {
      Path home =
          Path.of(new String(each.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
      assertEquals(0, each.waitFor());
      assertTrue(Files.isDirectory(home.resolve("modules")));
      assertTrue(Files.isDirectory(home.resolve("lib")));
    }

    try (Stream<Path> kept = Files.list(cache)) {
      assertEquals(1, kept.count(), "folders in the cache");
    }
  }

  /** A signal takes a moment to reach all threads of a process. */
  private boolean fallsSilent(ElasticServer server) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        send(server, "GET", "/", "", Duration.ofMillis(500));
      } catch (HttpTimeoutException silent) {
        return true;
      }
    }
    return false;
  }

  private static Process provide(Path cache) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("elasticsearch/provide");
    builder.environment().put("PLAN_TEST_CACHE", cache.toString());
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).filter(ServerProcess::exists).isPresent();
  }

  private String send(
      ElasticServer server, String method, String path, String body, Duration atMost)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.address().resolve(path))
            .timeout(atMost)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString()).body();
  }
}
