package io.planmanagement.bootstrap.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own. */
final class Server implements AutoCloseable {
  private static final String READY = "Plans are served on ";

  private final Process process;
  private final long started;
  private final URI api;

  private Server(List<String> command, Path folder) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PLAN_"));
    this.started = System.nanoTime();
    this.process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader printed = process.inputReader(StandardCharsets.UTF_8);
    String line = printed.readLine();
    if (line == null || !line.startsWith(READY)) {
      process.destroyForcibly();
      throw new IOException("it did not start: " + line);
    }
    this.api = URI.create(line.substring(READY.length()));
  }

  /**
   * Runs the service from its jar.
   *
   * @param options those of the JVM
   * @param arguments further ones of {@code plan serve}
   */
  static Server plan(Path jar, Path folder, Path data, List<String> options, String... arguments)
      throws IOException {
    List<String> line = new ArrayList<>(List.of("serve", "--port", "0", "--data", data.toString()));
    line.addAll(List.of(arguments));
    return new Server(java(options, jar, line), folder);
  }

  /** Runs the server that the service is measured against. */
  static Server bare(Path folder, Path document) throws IOException {
    return new Server(
        List.of(
            java(),
            "-cp",
            System.getProperty("java.class.path", ""),
            BareServer.class.getName(),
            document.toString()),
        folder);
  }

  private static List<String> java(List<String> options, Path jar, List<String> arguments) {
    List<String> line = new ArrayList<>(List.of(java(), "--enable-native-access=ALL-UNNAMED"));
    line.addAll(options);
    line.addAll(List.of("-jar", jar.toString()));
    line.addAll(arguments);
    return line;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Returns when it was started, by {@link System#nanoTime}. */
  long started() {
    return started;
  }

  int port() {
    return api.getPort();
  }

  /** Calls a command of the client, and returns what it prints. */
  String call(Path jar, String command, String argument, Path data) throws Exception {
    List<String> line =
        java(
            List.of(),
            jar,
            List.of(
                command,
                argument,
                "--url",
                "http://localhost:" + port(),
                "--data",
                data.toString()));
    Process called =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String told = new String(called.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (called.waitFor() != 0) {
      throw new IOException(command + " failed: " + told);
    }
    return told;
  }

  long residentMiB() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
