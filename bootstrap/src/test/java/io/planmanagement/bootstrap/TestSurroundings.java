package io.planmanagement.bootstrap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Surroundings whose output can be looked at. */
final class TestSurroundings {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Surroundings surroundings;

  private TestSurroundings(Path directory, Map<String, String> environment, byte[] in) {
    this.surroundings =
        new Surroundings(
            Map.copyOf(environment),
            directory,
            new ByteArrayInputStream(in),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            0,
            "plan");
  }

  static TestSurroundings of(Path directory, Map<String, String> environment) {
    return new TestSurroundings(directory, environment, new byte[0]);
  }

  static TestSurroundings of(Path directory, Map<String, String> environment, byte[] in) {
    return new TestSurroundings(directory, environment, in);
  }

  Surroundings surroundings() {
    return surroundings;
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  byte[] outBytes() {
    return out.toByteArray();
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
