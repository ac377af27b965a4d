package io.planmanagement.testservers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A single Redis, a real one, on loopback.
 *
 * <p>A server that {@code PLAN_TEST_REDIS} names ({@code redis://host:port}) is used instead of a
 * {@linkplain #shared() shared} one; what breaks a server does not work on that. Safe for use by
 * several threads.
 */
public final class RedisServer implements AutoCloseable {

  private static final String GIVEN = "PLAN_TEST_REDIS";
  private static final Duration BOUND = Duration.ofMinutes(1);
  private static final int SOCKET_MILLIS = 20_000;

  private static Optional<RedisServer> shared = Optional.empty();

  private final String host;
  private final int port;
  private final Optional<ServerProcess> process;

  private RedisServer(String host, int port, Optional<ServerProcess> process) {
    this.host = host;
    this.port = port;
    this.process = process;
  }

  /**
   * Returns the server that all tests of this JVM share, started at the first call: for tests that
   * break nothing and use keys of their own. It keeps nothing on disk and ends with the JVM.
   *
   * @throws ServerNotReady if it doesn't start
   * @throws IllegalStateException with what to do, if it isn't installed
   */
  public static synchronized RedisServer shared() {
    if (shared.isEmpty()) {
      shared =
          Optional.of(
              Optional.ofNullable(System.getenv(GIVEN))
                  .map(URI::create)
                  .map(given -> at(given.getHost(), given.getPort()))
                  .orElseGet(RedisServer::start));
    }
    return shared.get();
  }

  /**
   * Starts a server for one test, which closes it. It keeps nothing on disk.
   *
   * @param options what else is on its command line, such as {@code "--maxmemory", "10mb"}
   */
  public static RedisServer start(String... options) {
    return FreePorts.starting(1, ports -> start(ports.get(0), List.of(options)));
  }

  /**
   * Starts a server that has on disk what it has acknowledged ({@code appendfsync always}), for one
   * test, which closes it.
   */
  public static RedisServer startDurable(String... options) {
    List<String> all = new ArrayList<>(List.of("--appendonly", "yes", "--appendfsync", "always"));
    all.addAll(List.of(options));
    return FreePorts.starting(1, ports -> start(ports.get(0), all));
  }

  /** Starts a server that copies this one, and waits until it has all. */
  public RedisServer startReplica(String... options) {
    List<String> all = new ArrayList<>(List.of("--replicaof", host + " " + port));
    all.addAll(List.of(options));
    RedisServer replica = FreePorts.starting(1, ports -> start(ports.get(0), all));
    replica.process().awaitReady();
    return replica;
  }

  /** Starts a server on that port; {@link FreePorts#starting} is what calls it. */
  static RedisServer start(int port, List<String> options) {
    Path folder = ServerProcess.newFolder("redis");
    List<String> line = new ArrayList<>();
    line.add(Programs.find("redis-server", "redis-server").toString());
    line.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", ""));
    line.addAll(List.of("--repl-diskless-sync-delay", "0", "--dir", folder.toString()));
    line.addAll(options);
    boolean replica = options.contains("--replicaof");
    ServerProcess.Command command =
        new ServerProcess.Command("redis-" + port, folder, line, Map.of());
    ServerProcess process =
        ServerProcess.start(command, () -> isReady(at("127.0.0.1", port), replica), BOUND);
    return new RedisServer("127.0.0.1", port, Optional.of(process));
  }

  /** Returns where it listens, as {@code host:port}. */
  public String address() {
    return host + ":" + port;
  }

  /** Returns where it listens, as a URI. */
  public URI uri() {
    return URI.create("redis://" + address());
  }

  /** Returns the host that it listens on. */
  public String host() {
    return host;
  }

  /** Returns the port that it listens on. */
  public int port() {
    return port;
  }

  /**
   * Sends one command, on a connection of its own.
   *
   * @return the reply: a {@code String}, a {@code Long}, a {@code List} of these, or {@code ""} for
   *     nothing
   * @throws IllegalStateException if the reply is an error
   * @throws UncheckedIOException if it can't be reached or does not reply within 20 s
   */
  public Object command(String... words) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), SOCKET_MILLIS);
      socket.setSoTimeout(SOCKET_MILLIS);
      StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
      for (String word : words) {
        int length = word.getBytes(StandardCharsets.UTF_8).length;
        request.append('$').append(length).append("\r\n").append(word).append("\r\n");
      }
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
      return reply(new BufferedInputStream(socket.getInputStream()));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Returns a line of {@code INFO}; empty if there is none of that name. */
  public Optional<String> info(String name) {
    return command("INFO", "everything")
        .toString()
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst();
  }

  /** Returns the process, to break it: {@code kill}, {@code startAgain}, {@code suspend} etc. */
  public ServerProcess process() {
    return process.orElseThrow(
        () -> new IllegalStateException(GIVEN + " names a server that is not ours to break"));
  }

  /** Copies all that a server has on disk; it may be running. */
  public void copyData(Path to) {
    copy(data(), to);
  }

  /**
   * Puts other data in place of what the server has on disk: it must not be running.
   *
   * @param from what {@link #copyData} copied
   */
  public void replaceData(Path from) {
    if (process().isRunning()) {
      throw new IllegalStateException("the server still runs");
    }
    delete(data());
    copy(from, data());
  }

  /** Returns where the append-only file is: a folder of files. */
  public Path data() {
    return process().command().folder().resolve("appendonlydir");
  }

  /** Ends it, unless it is not ours. */
  @Override
  public void close() {
    process.ifPresent(ServerProcess::close);
  }

  @Override
  public String toString() {
    return "Redis at " + address();
  }

  /** Returns the server of that address, which is not ours to break. */
  static RedisServer at(String host, int port) {
    return new RedisServer(host, port, Optional.empty());
  }

  private static boolean isReady(RedisServer server, boolean replica) {
    try {
      server.command("PING");
      return !replica || server.info("master_link_status").equals(Optional.of("up"));
    } catch (IllegalStateException refused) {
      return String.valueOf(refused.getMessage()).startsWith("NOAUTH");
    }
  }

  private static Object reply(InputStream in) throws IOException {
    String line = line(in);
    String rest = line.substring(1);
    switch (line.charAt(0)) {
      case '+' -> {
        return rest;
      }
      case '-' -> throw new IllegalStateException(rest);
      case ':' -> {
        return Long.valueOf(rest);
      }
      case '$' -> {
        int length = Integer.parseInt(rest);
        if (length < 0) {
          return "";
        }
        String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        in.skipNBytes(2);
        return text;
      }
      case '*' -> {
        List<Object> elements = new ArrayList<>();
        for (int left = Integer.parseInt(rest); left > 0; left--) {
          elements.add(reply(in));
        }
        return elements;
      }
      default -> throw new IOException("no reply of Redis: " + line);
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\r'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the connection ended");
      }
      line.append((char) next);
    }
    in.skipNBytes(1);
    return line.toString();
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
