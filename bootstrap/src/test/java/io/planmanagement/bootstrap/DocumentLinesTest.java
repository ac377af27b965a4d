package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.bootstrap.DocumentLines.Line;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class DocumentLinesTest {

  @Test
  void lines_are_numbered_and_blank_ones_left_out() throws IOException {
    assertEquals(List.of("1:a", "4: b ", "5:c\r", "7:d"), read(bytes("a\n\n \t\r\n b \nc\r\n\nd")));
  }

  @Test
  void nothing_holds_no_line() throws IOException {
    assertEquals(List.of(), read(bytes("")));
    assertEquals(List.of(), read(bytes("\n\n")));
  }

  @Test
  void lines_around_the_size_of_the_buffer_come_whole() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> expected = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= 40; i++) {
      String line = "x".repeat(65_500 + random.nextInt(80));
      expected.add(i + ":" + line);
      text.append(line).append('\n');
    }

    assertEquals(expected, read(bytes(text.toString())), "seed " + seed);
  }

  @Test
  void what_begins_as_gzip_is_decompressed() throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    for (String part : List.of("a\nb", "c\n")) {
      try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
        gzip.write(bytes(part));
      }
    }

    assertEquals(List.of("1:a", "2:bc"), read(compressed.toByteArray()));
  }

  @Test
  void the_bytes_of_the_file_are_counted_as_they_are() throws IOException {
    byte[] file = bytes("a\nb\n");
    try (DocumentLines lines = new DocumentLines(new ByteArrayInputStream(file))) {
      assertTrue(lines.next().isPresent());
      assertTrue(lines.next().isPresent());

      assertFalse(lines.next().isPresent());
      assertEquals(file.length, lines.consumed());
    }
  }

  @Test
  void a_line_without_end_does_not_fill_the_memory() throws IOException {
    byte[] file = new byte[DocumentLines.MAX_BYTES + 3];
    java.util.Arrays.fill(file, (byte) 'x');
    file[file.length - 2] = '\n';

    try (DocumentLines lines = new DocumentLines(new ByteArrayInputStream(file))) {
      Line tooLong = lines.next().orElseThrow();
      Line next = lines.next().orElseThrow();

      assertFalse(tooLong.complete());
      assertEquals(DocumentLines.MAX_BYTES, tooLong.text().size());
      assertTrue(next.complete());
      assertEquals("x", next.text().toString());
    }
  }

  private static List<String> read(byte[] file) throws IOException {
    List<String> read = new ArrayList<>();
    try (DocumentLines lines = new DocumentLines(new ByteArrayInputStream(file))) {
      Optional<Line> line = lines.next();
      while (line.isPresent()) {
        read.add(line.get().number() + ":" + line.get().text());
        line = lines.next();
      }
    }
    return read;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
