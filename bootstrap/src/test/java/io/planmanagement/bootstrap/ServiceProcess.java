package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@code plan serve} in a process of its own, on a free port. */
final class ServiceProcess implements AutoCloseable {

  private static final String READY = "Plans are served on ";
  private static final long START_SECONDS = 60;
  private static final long STOP_SECONDS = 60;

  private final Process process;
  private final Path errors;
  private final List<String> printed = new ArrayList<>();
  private final CompletableFuture<URI> ready = new CompletableFuture<>();
  private final Thread reader;

  private ServiceProcess(Path directory, List<String> arguments) {
    List<String> command = new ArrayList<>(java("-Dplan.command=./plan"));
    command.addAll(List.of("serve", "--port", "0"));
    command.addAll(arguments);
    this.errors = directory.resolve("serve-" + System.nanoTime() + ".err");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("PLAN_"));
      this.process = builder.redirectError(errors.toFile()).start();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    this.reader = new Thread(this::read, "serve-output");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts it in that directory, where its data folder is, and waits until it is ready. */
  static ServiceProcess start(Path directory, String... arguments) {
    ServiceProcess started = new ServiceProcess(directory, List.of(arguments));
    try {
      started.ready.get(START_SECONDS, TimeUnit.SECONDS);
      return started;
    } catch (Exception notReady) {
      started.close();
      return fail("it did not get ready: " + started.errors(), notReady);
    }
  }

  /** Returns a command line that runs this program. */
  static List<String> java(String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath(), "io.planmanagement.bootstrap.Main"));
    return command;
  }

  /** Returns the class path that this test runs on, also where a runner hides it in a jar. */
  static String classPath() {
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", ""));
  }

  URI api() {
    return ready.join();
  }

  Process process() {
    return process;
  }

  /** Returns what it has printed to standard output, line by line. */
  List<String> printed() {
    synchronized (printed) {
      return List.copyOf(printed);
    }
  }

  String errors() {
    try {
      return Files.readString(errors);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Ends it at this instant, without a chance to tidy up. */
  void kill() {
    process.destroyForcibly();
    await();
  }

  /** Asks it to stop. */
  void terminate() {
    process.destroy();
  }

  /** Waits until it has ended, and returns its exit code. */
  int await() {
    try {
      assertTrue(process.waitFor(STOP_SECONDS, TimeUnit.SECONDS), "it does not end");
      reader.join(STOP_SECONDS * 1000);
      return process.exitValue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.destroyForcibly();
    }
    await();
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      while (line != null) {
        synchronized (printed) {
          printed.add(line);
        }
        if (line.startsWith(READY)) {
          ready.complete(URI.create(line.substring(READY.length())));
        }
        line = lines.readLine();
      }
    } catch (IOException ended) {
      ready.completeExceptionally(ended);
    }
    ready.completeExceptionally(new IllegalStateException("it has ended"));
  }
}
