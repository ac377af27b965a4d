package io.planmanagement.testservers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A server that runs as a child of this JVM, never longer than it.
 *
 * <p>The server and its children are one process group of a session of their own, which also holds
 * a shell that reads a pipe from this JVM. However this JVM ends, {@code kill -9} included, the
 * pipe ends with it, and the shell kills the group: stopped processes too. Only what leaves the
 * group, a daemon, escapes; start such a thing in the foreground, as a server process of its own.
 *
 * <p>Safe for use by several threads; stopping and starting take turns.
 */
public final class ServerProcess implements AutoCloseable {

  /** How long an ended process may take to disappear, and one that is asked to stop to do so. */
  private static final Duration STOP = Duration.ofSeconds(30);

  private static final long POLL_MILLIS = 20;
  private static final int LOG_TAIL_BYTES = 6_000;

  /**
   * Runs the server beside the shell that watches the pipe (its standard input), tells the server's
   * pid, and ends with the server's exit code.
   */
  private static final String GUARD =
      """
      log=$1; shift
      exec 3<&0 2>>"$log"
      "$@" </dev/null >>"$log" 2>&1 3<&- &
      server=$!
      { read -r nothing; kill -KILL 0; } <&3 >&- &
      printf '%s\\n' "$server"
      exec >&- 3<&-
      wait "$server"
      """;

  private static final AtomicInteger folders = new AtomicInteger();

  private final Command command;
  private final Readiness readiness;
  private final Duration bound;
  private Process guard;
  private ProcessHandle server;

  private ServerProcess(Command command, Readiness readiness, Duration bound) {
    this.command = command;
    this.readiness = readiness;
    this.bound = bound;
    this.guard = run(command);
    this.server = serverOf(guard);
  }

  /**
   * What to run.
   *
   * @param name a short name for messages, also that of the log file
   * @param folder its working directory, which also gets the log; made if missing
   * @param line the program and its arguments
   * @param environment what is added to this JVM's own environment
   */
  public record Command(
      String name, Path folder, List<String> line, Map<String, String> environment) {

    /** Checks and copies. */
    public Command {
      folder = folder.toAbsolutePath();
      line = List.copyOf(line);
      environment = Map.copyOf(environment);
      if (line.isEmpty()) {
        throw new IllegalArgumentException("no program");
      }
    }

    /** Returns the file that gets all that the server writes to its standard output and error. */
    public Path log() {
      return folder.resolve(name + ".log");
    }
  }

  /** Asks a server whether it is ready. */
  @FunctionalInterface
  public interface Readiness {

    /**
     * Tells whether the server answers as it should.
     *
     * @throws Exception if it doesn't answer at all: not ready either
     */
    boolean isReady() throws Exception;
  }

  /**
   * Returns a new, empty folder under the working directory's {@code target/}.
   *
   * @param name what its name begins with
   */
  public static Path newFolder(String name) {
    try {
      Path parent = Files.createDirectories(Path.of("target", "servers").toAbsolutePath());
      String unique = name + "-" + ProcessHandle.current().pid() + "-" + folders.incrementAndGet();
      return Files.createDirectory(parent.resolve(unique));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /**
   * Starts a server and waits until it is ready.
   *
   * @param bound the longest wait, for every later start too
   * @throws ServerNotReady if it isn't ready by then, or ended
   */
  public static ServerProcess start(Command command, Readiness readiness, Duration bound) {
    ServerProcess started = new ServerProcess(command, readiness, bound);
    try {
      started.awaitReady();
      return started;
    } catch (RuntimeException | Error failed) {
      started.close();
      throw failed;
    }
  }

  /** Returns the server's own process id, a new one after each start. */
  public synchronized long pid() {
    return server.pid();
  }

  /** Tells whether it runs; true of a suspended one. */
  public synchronized boolean isRunning() {
    return guard.isAlive();
  }

  /** Returns what it runs. */
  public Command command() {
    return command;
  }

  /** Returns the end of its log, over all its starts. */
  public String logTail() {
    try (RandomAccessFile file = new RandomAccessFile(command.log().toFile(), "r")) {
      file.seek(Math.max(0, file.length() - LOG_TAIL_BYTES));
      byte[] bytes = new byte[(int) (file.length() - file.getFilePointer())];
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      return "(no log: " + unreadable + ")";
    }
  }

  /**
   * Ends it at this instant, without a chance to tidy up, and waits until it and its children are
   * gone.
   */
  public synchronized void kill() {
    List<ProcessHandle> family = family();
    family.forEach(ProcessHandle::destroyForcibly);
    awaitGuard();
    family.forEach(this::awaitGone);
  }

  /**
   * Asks it to stop, as an operator would, and waits; kills it if it doesn't. A suspended one is
   * resumed first.
   */
  public synchronized void terminate() {
    if (guard.isAlive()) {
      resume();
      server.destroy();
      try {
        guard.waitFor(STOP.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    kill();
  }

  /**
   * Stops it and its children in their tracks ({@code SIGSTOP}), and waits until none of their
   * threads runs: connections stay open, nothing answers.
   */
  public synchronized void suspend() {
    List<ProcessHandle> family = family();
    signal("STOP", family);
    family.forEach(process -> await(() -> !exists(process) || isStopped(process), "does not stop"));
  }

  /** Lets a suspended one go on. */
  public synchronized void resume() {
    signal("CONT", family());
  }

  /**
   * Starts it again with what it left behind, after {@link #kill} or {@link #terminate}, and waits
   * until it is ready.
   *
   * @throws IllegalStateException if it still runs
   * @throws ServerNotReady if it doesn't get ready
   */
  public synchronized void startAgain() {
    if (guard.isAlive()) {
      throw new IllegalStateException(command.name() + " still runs");
    }
    guard = run(command);
    server = serverOf(guard);
    awaitReady();
  }

  /** Waits until it answers: where it was resumed, or is slow after a fault. */
  public synchronized void awaitReady() {
    long deadline = System.nanoTime() + bound.toNanos();
    Optional<Exception> last = Optional.empty();
    while (System.nanoTime() < deadline) {
      if (!guard.isAlive()) {
        throw new ServerNotReady(
            command.name() + " ended with code " + guard.exitValue(), logTail());
      }
      try {
        if (readiness.isReady()) {
          return;
        }
      } catch (Exception notYet) {
        last = Optional.of(notYet);
      }
      pause();
    }
    String reason = last.map(failure -> " (" + failure + ")").orElse("");
    throw new ServerNotReady(
        command.name() + " was not ready within " + bound.toSeconds() + " s" + reason, logTail());
  }

  /** Kills it, and all that is left of its group. Has no effect the second time. */
  @Override
  public synchronized void close() {
    kill();
    try {
      guard.getOutputStream().close();
    } catch (IOException closedAlready) {
      // The pipe has ended: that is what was wanted.
    }
  }

  @Override
  public String toString() {
    return command.name() + " in " + command.folder();
  }

  private static Process run(Command command) {
    List<String> line = new ArrayList<>();
    line.add(Programs.find("setsid", "util-linux").toString());
    line.addAll(List.of("sh", "-c", GUARD, "plan-test-server", command.log().toString()));
    line.addAll(command.line());
    try {
      Files.createDirectories(command.folder());
      ProcessBuilder builder = new ProcessBuilder(line).directory(command.folder().toFile());
      builder.environment().putAll(command.environment());
      return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /**
   * Returns the server that the guard tells of; the guard itself where the server has ended
   * already.
   */
  private static ProcessHandle serverOf(Process guard) {
    try (BufferedReader told = guard.inputReader(StandardCharsets.UTF_8)) {
      return Optional.ofNullable(told.readLine())
          .map(Long::valueOf)
          .flatMap(ProcessHandle::of)
          .orElseGet(guard::toHandle);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private List<ProcessHandle> family() {
    return Stream.concat(Stream.of(server), server.descendants()).toList();
  }

  private void signal(String name, List<ProcessHandle> processes) {
    String pids =
        processes.stream()
            .map(process -> Long.toString(process.pid()))
            .collect(Collectors.joining(" "));
    try {
      Process kill =
          new ProcessBuilder("sh", "-c", "kill -" + name + " " + pids).inheritIO().start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("no " + name + " to " + this);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private void awaitGuard() {
    try {
      if (!guard.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException(this + " does not end");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private void awaitGone(ProcessHandle process) {
    await(() -> !exists(process), "does not end");
  }

  private void await(BooleanSupplier condition, String otherwise) {
    long deadline = System.nanoTime() + STOP.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("a process of " + this + " " + otherwise);
      }
      pause();
    }
  }

  /** An ended process that its new parent has not buried yet holds neither ports nor files. */
  static boolean exists(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      return state(folderOf(process)) != 'Z';
    } catch (IOException gone) {
      return process.isAlive();
    }
  }

  /** A signal reaches the threads of a process one by one. */
  private static boolean isStopped(ProcessHandle process) {
    try (Stream<Path> threads = Files.list(folderOf(process).resolve("task"))) {
      for (Path thread : threads.toList()) {
        if (state(thread) != 'T') {
          return false;
        }
      }
      return true;
    } catch (IOException changing) {
      return false;
    }
  }

  private static Path folderOf(ProcessHandle process) {
    return Path.of("/proc", Long.toString(process.pid()));
  }

  /** Returns the letter by which Linux tells what a process or a thread does: proc(5). */
  private static char state(Path folder) throws IOException {
    String status = Files.readString(folder.resolve("stat"));
    return status.charAt(status.lastIndexOf(')') + 2);
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
