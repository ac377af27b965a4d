package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanImportTest {

  private static final List<Duration> RESTS = List.of(Duration.ofMillis(1), Duration.ofMillis(1));

  private final Path directory;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  PlanImportTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void what_became_of_each_line_is_counted() throws IOException {
    try (StubService service =
        new StubService(
            StubService.lines(
                "{\"status\":201,\"result\":\"created\"}",
                "{\"status\":200,\"result\":\"changed\"}",
                "{\"status\":200,\"result\":\"unchanged\"}",
                "{\"status\":400,\"problem\":{\"title\":\"no\"}}"))) {

      ImportCounts counts = run(service, "a\nb\nc\nd\n");

      assertEquals(new ImportCounts(1, 1, 1, 1), counts);
    }
  }

  @Test
  void refused_lines_go_to_a_file_with_number_and_reason() throws IOException {
    try (StubService service =
        new StubService(
            StubService.lines(
                "{\"status\":201,\"result\":\"created\"}",
                "{\"status\":400,\"problem\":{\"title\":\"no\"}}"))) {

      run(service, "a\n\n{\"b\": \"\u00e9\"}\n");

      assertEquals(
          "{\"line\":3,\"problem\":{\"title\":\"no\"},\"text\":\"{\\\"b\\\": \\\"\u00e9\\\"}\"}\n",
          Files.readString(rejects()));
    }
  }

  @Test
  void without_refused_lines_there_is_no_such_file() throws IOException {
    try (StubService service = new StubService()) {
      run(service, "a\n");

      assertFalse(Files.exists(rejects()));
    }
  }

  @Test
  void lines_are_sent_in_order_in_requests_of_bounded_size() throws IOException {
    List<String> lines = IntStream.range(0, 1_200).mapToObj(i -> "line " + i).toList();
    try (StubService service = new StubService()) {

      ImportCounts counts = run(service, String.join("\n", lines));

      assertEquals(1_200, counts.created());
      assertEquals(List.of(500, 500, 200), service.received().stream().map(List::size).toList());
      assertEquals(lines, service.received().stream().flatMap(List::stream).toList());
    }
  }

  @Test
  void large_lines_are_sent_in_requests_of_bounded_size() throws IOException {
    String large = "x".repeat(600_000);
    try (StubService service = new StubService()) {

      run(service, large + "\n" + large + "\ny\n");

      assertEquals(List.of(1, 2), service.received().stream().map(List::size).toList());
    }
  }

  @Test
  void after_a_lost_connection_only_what_got_no_answer_is_sent_again() throws IOException {
    try (StubService service = new StubService(StubService.cutAfter(2))) {

      ImportCounts counts = run(service, "a\nb\nc\nd\n");

      assertEquals(new ImportCounts(4, 0, 0, 0), counts);
      assertEquals(
          List.of("a", "b", "c", "d", "c", "d"),
          service.received().stream().flatMap(List::stream).toList());
    }
  }

  @Test
  void a_service_that_is_down_for_a_while_is_waited_for() throws IOException {
    try (StubService service =
        new StubService(StubService.silence(), StubService.status(503, "down"))) {

      assertEquals(new ImportCounts(2, 0, 0, 0), run(service, "a\nb\n"));
      assertTrue(said().contains("status 503"), said());
    }
  }

  @Test
  void a_line_that_could_not_be_stored_just_now_is_sent_again() throws IOException {
    try (StubService service =
        new StubService(
            StubService.lines(
                "{\"status\":503,\"problem\":{\"title\":\"down\"}}",
                "{\"status\":201,\"result\":\"created\"}"))) {

      assertEquals(new ImportCounts(2, 0, 0, 0), run(service, "a\nb\n"));
      assertEquals(List.of(List.of("a", "b"), List.of("a")), service.received());
    }
  }

  @Test
  void tries_are_bounded_and_the_end_tells_what_is_stored() {
    try (StubService service =
        new StubService(
            StubService.cutAfter(1),
            StubService.silence(),
            StubService.silence(),
            StubService.silence())) {

      CommandFailed failed = assertThrows(CommandFailed.class, () -> run(service, "a\nb\nc\n"));

      assertEquals(ExitCode.FAILED, failed.exitCode());
      assertTrue(failed.getMessage().contains("1 created"), failed.getMessage());
      assertTrue(failed.getMessage().contains("Run the import again"), failed.getMessage());
      assertEquals(3, service.received().size());
    }
  }

  @Test
  void a_request_that_is_too_large_is_halved_until_one_line_is_refused_alone() throws IOException {
    try (StubService service =
        new StubService(
            StubService.status(413, "large"),
            StubService.status(413, "large"),
            StubService.status(413, "large"))) {

      ImportCounts counts = run(service, "a\nb\nc\nd\n");

      assertEquals(new ImportCounts(3, 0, 0, 1), counts);
      assertEquals(
          "{\"line\":1,\"problem\":{\"title\":\"large\"},\"text\":\"a\"}\n",
          Files.readString(rejects()));
    }
  }

  @Test
  void a_refused_token_ends_the_import() {
    try (StubService service = new StubService(StubService.status(401, "expired"))) {

      CommandFailed failed = assertThrows(CommandFailed.class, () -> run(service, "a\n"));

      assertEquals(ExitCode.REFUSED, failed.exitCode());
      assertTrue(failed.getMessage().contains("expired"), failed.getMessage());
      assertTrue(failed.getMessage().contains("PLAN_TOKEN"), failed.getMessage());
    }
  }

  @Test
  void another_kind_of_server_ends_the_import() {
    try (StubService service = new StubService(StubService.status(404, "not here"))) {

      CommandFailed failed = assertThrows(CommandFailed.class, () -> run(service, "a\n"));

      assertEquals(ExitCode.REFUSED, failed.exitCode());
      assertTrue(failed.getMessage().contains("404 not here"), failed.getMessage());
    }
  }

  @Test
  void a_line_beyond_all_bounds_is_refused_here() throws IOException {
    try (StubService service = new StubService()) {

      ImportCounts counts = run(service, "a\n" + "x".repeat(DocumentLines.MAX_BYTES + 1) + "\nb\n");

      assertEquals(new ImportCounts(2, 0, 0, 1), counts);
      assertEquals(List.of("a", "b"), service.received().stream().flatMap(List::stream).toList());
    }
  }

  private ImportCounts run(StubService service, String file) throws IOException {
    List<Secret> tokens = new ArrayList<>(List.of(new Secret("token")));
    ServiceClient client =
        new ServiceClient(service.address(), () -> tokens.get(0), Duration.ofSeconds(20));
    ImportProgress progress =
        new ImportProgress(
            new PrintStream(said, true, StandardCharsets.UTF_8),
            false,
            OptionalLong.empty(),
            System::nanoTime);
    try (DocumentLines lines =
            new DocumentLines(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));
        RejectsFile rejects = new RejectsFile(rejects())) {
      return new PlanImport(client, rejects, progress, RESTS).run(lines);
    }
  }

  private Path rejects() {
    return directory.resolve("rejects.ndjson");
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }
}
