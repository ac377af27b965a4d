package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.bootstrap.Api.Answer;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.Plan;
import io.planmanagement.http.Scope;
import io.planmanagement.http.TokenMinter;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.samples.SamplePlans;
import io.planmanagement.testkit.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code plan serve} as a process: what it prints, and how it stops. */
class ServeProcessTest {

  private final Path directory;

  ServeProcessTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void it_prints_one_line_when_it_is_ready_and_stops_when_told() {
    try (ServiceProcess service = ServiceProcess.start(directory)) {
      assertEquals(List.of("Plans are served on " + service.api()), service.printed());
      assertEquals(200, api(service).get("/plan").status());

      service.terminate();

      assertEquals(128 + 15, service.await());
      assertEquals(1, service.printed().size());
      assertEquals("", service.errors());
    }
  }

  @Test
  void what_was_stored_is_there_after_a_restart() {
    Plan plan = new SamplePlans(1).plan(0);
    String etag;
    try (ServiceProcess service = ServiceProcess.start(directory)) {
      etag = api(service).send("POST", "/plan", plan.document()).etag();
      service.terminate();
      service.await();
    }

    try (ServiceProcess service = ServiceProcess.start(directory)) {
      Answer read = api(service).get("/plan/" + plan.id());

      assertEquals(etag, read.etag());
      assertEquals(plan.document(), read.json());
    }
  }

  @Test
  void a_request_at_work_is_answered_before_it_stops() throws IOException {
    Plan first = new SamplePlans(2).plan(0);
    Plan second = new SamplePlans(2).plan(1);
    try (ServiceProcess service = ServiceProcess.start(directory)) {
      int port = service.api().getPort();
      try (Socket socket = new Socket("localhost", port)) {
        OutputStream out = socket.getOutputStream();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        out.write(
            ascii(
                "POST /v1/plans/bulk HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + token()
                    + "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n"
                    + "Connection: close\r\n\r\n"));
        out.write(chunk(first));
        out.flush();
        assertEquals("HTTP/1.1 200 OK", in.readLine());

        service.terminate();
        Eventually.holds("no new connections", () -> refusesConnections(port));
        out.write(chunk(second));
        out.write(ascii("0\r\n\r\n"));
        out.flush();

        List<String> results = in.lines().filter(line -> line.startsWith("{")).toList();
        assertEquals(2, results.size(), results.toString());
        assertTrue(
            results.stream().allMatch(line -> line.contains("\"created\"")), results.toString());
      }
      assertEquals(128 + 15, service.await());
    }

    try (ServiceProcess service = ServiceProcess.start(directory)) {
      assertEquals(200, api(service).get("/plan/" + second.id()).status());
    }
  }

  @Test
  void a_failed_start_ends_with_one_line_and_an_exit_code() throws IOException {
    try (ServiceProcess first = ServiceProcess.start(directory)) {
      assertTrue(first.process().isAlive());
      ProcessBuilder start =
          new ProcessBuilder(concat(ServiceProcess.java(), List.of("serve", "--port", "0")))
              .directory(directory.toFile());
      start.environment().keySet().removeIf(name -> name.startsWith("PLAN_")); // the tests' own
      Process second = start.start();

      String told = new String(second.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

      assertEquals(ExitCode.FAILED.code(), waitFor(second));
      assertEquals(1, told.lines().count(), told);
      assertTrue(told.startsWith("plan: can't start: "), told);
    }
  }

  @Test
  void the_printed_commands_of_the_demo_work_as_printed() throws IOException {
    Path script = directory.resolve("plan");
    String java = String.join("' '", ServiceProcess.java());
    Files.writeString(script, "#!/bin/sh\nexec '" + java + "' \"$@\"\n");
    assertTrue(script.toFile().setExecutable(true));
    try (ServiceProcess service =
        ServiceProcess.start(directory, "--demo", "--data", "some data")) {
      Eventually.holds(
          "all is printed", () -> service.printed().stream().anyMatch(l -> l.contains("PATCH")));
      List<String> commands =
          service.printed().stream().filter(line -> line.startsWith("  ")).toList();
      assertEquals(5, commands.size(), commands.toString());

      String answers =
          bash(commands.get(0) + "\n" + String.join("\necho\n", commands.subList(1, 5)));

      List<JsonValue> read =
          answers
              .lines()
              .map(line -> JsonCodec.read(line.getBytes(StandardCharsets.UTF_8)))
              .toList();
      assertEquals(4, read.size(), answers);
      Plan plan = Plan.of((JsonObject) read.get(0));
      assertEquals(2, ((JsonArray) read.get(1)).elements().size());
      JsonObject found = (JsonObject) read.get(2);
      assertEquals(3, ((JsonArray) found.get("hits").orElseThrow()).elements().size(), answers);
      assertTrue(((JsonObject) found.get("facets").orElseThrow()).get("metalLevel").isPresent());
      Plan patched = Plan.of((JsonObject) read.get(3));
      assertEquals(plan.id(), patched.id());
      assertFalse(plan.equals(patched));
      Api api = new Api(service.api(), token(directory.resolve("some data")));
      assertEquals(Demo.PLANS, countAll(api));
      assertEquals(patched.document(), api.get("/plan/" + plan.id()).json());
    }
  }

  @Test
  void a_demo_on_a_store_that_has_plans_adds_none() {
    Plan plan = new SamplePlans(3).plan(0);
    try (ServiceProcess service = ServiceProcess.start(directory)) {
      api(service).send("POST", "/plan", plan.document());
      service.terminate();
      service.await();
    }

    try (ServiceProcess service = ServiceProcess.start(directory, "--demo")) {
      assertEquals(1, countAll(api(service)));
      Eventually.holds(
          "its own plan is the example",
          () -> service.printed().stream().anyMatch(l -> l.contains(plan.id().value())));
    }
  }

  private static int countAll(Api api) {
    int count = 0;
    Optional<String> path = Optional.of("/v1/plan?limit=100");
    while (path.isPresent()) {
      JsonObject page = api.get(path.get().substring("/v1".length())).object();
      count += ((JsonArray) page.get("items").orElseThrow()).elements().size();
      path =
          page.get("next")
              .filter(JsonValue.JsonString.class::isInstance)
              .map(next -> ((JsonValue.JsonString) next).value());
    }
    return count;
  }

  private String bash(String commands) throws IOException {
    Process bash =
        new ProcessBuilder("bash", "-c", commands)
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String answers = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, waitFor(bash));
    return answers;
  }

  private Api api(ServiceProcess service) {
    return new Api(service.api(), token());
  }

  private String token() {
    return token(directory.resolve("data"));
  }

  private static String token(Path data) {
    try {
      return TokenMinter.open(data.resolve(TokenKeys.KEY_FILE))
          .mint("test", EnumSet.of(Scope.READ, Scope.WRITE), Optional.empty(), Duration.ofHours(1));
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
  }

  private static boolean refusesConnections(int port) {
    try (Socket socket = new Socket("localhost", port)) {
      return !socket.isConnected();
    } catch (ConnectException refused) {
      return true;
    } catch (IOException other) {
      return false;
    }
  }

  private static byte[] chunk(Plan plan) {
    byte[] line = (PlanDocuments.write(plan) + "\n").getBytes(StandardCharsets.UTF_8);
    return ascii(
        Integer.toHexString(line.length)
            + "\r\n"
            + new String(line, StandardCharsets.UTF_8)
            + "\r\n");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> concat(List<String> first, List<String> second) {
    List<String> all = new java.util.ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private static int waitFor(Process process) {
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
      return process.exitValue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
