package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanExportTest {

  private final Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  PlanExportTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void all_lines_are_copied_and_counted() {
    try (StubService service = new StubService(StubService.lines("{\"a\":1}", "{\"b\":2}"))) {

      long count = export(service).run(out);

      assertEquals(2, count);
      assertEquals("{\"a\":1}\n{\"b\":2}\n", out.toString(StandardCharsets.UTF_8));
    }
  }

  @Test
  void a_cut_stream_is_told_from_a_complete_one() {
    try (StubService service = new StubService(StubService.cut("{\"a\":1}\n{\"b\""))) {

      CommandFailed failed = assertThrows(CommandFailed.class, () -> export(service).run(out));

      assertEquals(ExitCode.FAILED, failed.exitCode());
      assertTrue(failed.getMessage().contains("cut after 1 plans"), failed.getMessage());
    }
  }

  @Test
  void a_stream_that_ends_inside_a_line_is_cut() {
    StubService.Answer half =
        (lines, exchange) -> {
          exchange.sendResponseHeaders(200, 4);
          exchange.getResponseBody().write("{}\n{".getBytes(StandardCharsets.UTF_8));
        };
    try (StubService service = new StubService(half)) {
      assertThrows(CommandFailed.class, () -> export(service).run(out));
    }
  }

  @Test
  void a_refusal_is_told_with_its_reason() {
    try (StubService service = new StubService(StubService.status(401, "expired"))) {

      CommandFailed failed = assertThrows(CommandFailed.class, () -> export(service).run(out));

      assertEquals(ExitCode.REFUSED, failed.exitCode());
      assertTrue(failed.getMessage().contains("401 expired"), failed.getMessage());
      assertEquals(0, out.size());
    }
  }

  @Test
  void no_service_is_told() {
    StubService service = new StubService();
    service.close();

    CommandFailed failed = assertThrows(CommandFailed.class, () -> export(service).run(out));

    assertEquals(ExitCode.FAILED, failed.exitCode());
    assertTrue(failed.getMessage().contains("is the service running?"), failed.getMessage());
  }

  @Test
  void a_file_is_compressed_if_its_name_says_so() throws IOException {
    Path file = directory.resolve("plans.ndjson.gz");
    try (StubService service = new StubService(StubService.lines("{\"a\":1}"))) {

      export(service).run(file);

      try (GZIPInputStream gzip = new GZIPInputStream(Files.newInputStream(file))) {
        assertEquals("{\"a\":1}\n", new String(gzip.readAllBytes(), StandardCharsets.UTF_8));
      }
      assertEquals(List.of("plans.ndjson.gz"), files());
    }
  }

  @Test
  void a_cut_stream_leaves_no_file_and_harms_none() throws IOException {
    Path file = directory.resolve("plans.ndjson");
    Files.writeString(file, "earlier");
    try (StubService service = new StubService(StubService.cut("{\"a\":1}\n"))) {

      assertThrows(CommandFailed.class, () -> export(service).run(file));

      assertEquals("earlier", Files.readString(file));
      assertEquals(List.of("plans.ndjson"), files());
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static PlanExport export(StubService service) {
    return new PlanExport(
        new ServiceClient(service.address(), () -> new Secret("token"), Duration.ofSeconds(20)));
  }
}
