package io.planmanagement.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A single-node Elasticsearch, a real one: fetched once for each machine, started on loopback with
 * settings and data of its own. It never runs as root: where tests do, as {@code nobody}.
 *
 * <p>A server that {@code PLAN_TEST_ELASTIC} names (by its address) is used instead of a
 * {@linkplain #shared() shared} one; what breaks a server does not work on that. Safe for use by
 * several threads.
 */
public final class ElasticServer implements AutoCloseable {

  private static final String GIVEN = "PLAN_TEST_ELASTIC";
  private static final String NOBODY = "65534";
  private static final Duration BOUND = Duration.ofMinutes(3);
  private static final Duration STOP = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private static Optional<ElasticServer> shared = Optional.empty();

  private final URI address;
  private final Optional<ServerProcess> process;

  private ElasticServer(URI address, Optional<ServerProcess> process) {
    this.address = address;
    this.process = process;
  }

  /**
   * Returns the server that all tests of this JVM share, started at the first call: for tests that
   * break nothing and use names of their own. It ends with the JVM.
   *
   * @throws ServerNotReady if it doesn't start
   * @throws IllegalStateException with what to do, if something that it needs is missing
   */
  public static synchronized ElasticServer shared() {
    if (shared.isEmpty()) {
      shared =
          Optional.of(
              Optional.ofNullable(System.getenv(GIVEN))
                  .map(given -> new ElasticServer(URI.create(given), Optional.empty()))
                  .orElseGet(() -> start(Map.of())));
    }
    return shared.get();
  }

  /**
   * Starts a server for one test, which closes it.
   *
   * @param settings what is to be added to its {@code elasticsearch.yml}, or differs there
   * @throws ServerNotReady if it doesn't start
   * @throws IllegalStateException with what to do, if something that it needs is missing
   */
  public static ElasticServer start(Map<String, String> settings) {
    return start(settings, Map.of());
  }

  /**
   * Starts a server for one test, which closes it.
   *
   * @param settings what is to be added to its {@code elasticsearch.yml}, or differs there
   * @param files further files of its folder of settings, by their names
   * @throws ServerNotReady if it doesn't start
   * @throws IllegalStateException with what to do, if something that it needs is missing
   */
  public static ElasticServer start(Map<String, String> settings, Map<String, String> files) {
    ElasticDistribution distribution = ElasticDistribution.provide();
    return FreePorts.starting(2, ports -> start(distribution, ports, settings, files));
  }

  private static ElasticServer start(
      ElasticDistribution distribution,
      List<Integer> ports,
      Map<String, String> settings,
      Map<String, String> files) {
    Path folder = folder();
    prepare(folder, ports, settings, files);
    boolean secured = settings.getOrDefault("xpack.security.enabled", "false").equals("true");
    boolean tls = settings.getOrDefault("xpack.security.http.ssl.enabled", "false").equals("true");
    URI address = URI.create((tls ? "https" : "http") + "://127.0.0.1:" + ports.get(0));
    ServerProcess.Command command =
        new ServerProcess.Command("elasticsearch", folder, line(distribution, folder), Map.of());
    ServerProcess process =
        ServerProcess.start(
            command, () -> secured ? listens(ports.get(0)) : isReady(address), BOUND);
    return new ElasticServer(address, Optional.of(process));
  }

  /** Returns its address. */
  public URI address() {
    return address;
  }

  /** Returns its port. */
  public int port() {
    return address.getPort();
  }

  /** Returns the process id of the server's own JVM, a new one after each start. */
  public long pid() {
    // Its parent launches it.
    return ProcessHandle.of(process().pid())
        .flatMap(launcher -> launcher.children().findFirst())
        .map(ProcessHandle::pid)
        .orElseGet(() -> process().pid());
  }

  /** Returns the end of its log. */
  public String logTail() {
    return process().logTail();
  }

  /** Ends it at this instant; its data stay. */
  public void kill() {
    process().kill();
  }

  /** Asks it to stop, and waits; its data stay. */
  public void stop() {
    Optional<ProcessHandle> jvm = ProcessHandle.of(pid());
    process().terminate();
    // The launcher may end before it.
    jvm.ifPresent(ElasticServer::awaitEnd);
  }

  /** Starts it again on its data and waits until it is ready. */
  public void startAgain() {
    process().startAgain();
  }

  /** Stops it in its tracks: connections stay open, nothing answers. */
  public void suspend() {
    process().suspend();
  }

  /** Lets a suspended one go on. */
  public void resume() {
    process().resume();
  }

  /** Waits until it answers: where it was resumed, or is slow after a fault. */
  public void awaitReady() {
    process().awaitReady();
  }

  /** Ends it. Has no effect the second time, nor on a server that was given. */
  @Override
  public void close() {
    process.ifPresent(ServerProcess::close);
  }

  @Override
  public String toString() {
    return "Elasticsearch at " + address;
  }

  private ServerProcess process() {
    return process.orElseThrow(
        () ->
            new IllegalStateException(GIVEN + " names a server that is not this test's to break"));
  }

  private static void awaitEnd(ProcessHandle ending) {
    long deadline = System.nanoTime() + STOP.toNanos();
    while (ServerProcess.exists(ending)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Elasticsearch does not end");
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Under {@code target/}, unless the user that it runs as can't get there. */
  private static Path folder() {
    Path usual = ServerProcess.newFolder("elasticsearch");
    if (!isRoot() || ElasticDistribution.isOpenToAll(usual)) {
      return usual;
    }
    try {
      Path elsewhere = Files.createTempDirectory("plan-test-elasticsearch-");
      ElasticDistribution.run("chmod", "755", elsewhere.toString());
      return elsewhere;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static void prepare(
      Path folder, List<Integer> ports, Map<String, String> settings, Map<String, String> files) {
    try {
      Path config = Files.createDirectories(folder.resolve("config"));
      Path temporary = Files.createDirectories(folder.resolve("tmp"));
      Files.writeString(config.resolve("elasticsearch.yml"), settings(folder, ports, settings));
      Files.writeString(config.resolve("jvm.options"), options(temporary));
      Files.writeString(config.resolve("log4j2.properties"), LOGGING);
      for (Map.Entry<String, String> file : files.entrySet()) {
        Files.writeString(config.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    if (isRoot()) {
      ElasticDistribution.run("chown", "-R", NOBODY + ":" + NOBODY, folder.toString());
    }
  }

  private static String settings(Path folder, List<Integer> ports, Map<String, String> others) {
    Map<String, String> settings =
        new TreeMap<>(
            Map.ofEntries(
                Map.entry("cluster.name", "plan-test"),
                Map.entry("node.name", "plan-test"),
                Map.entry("discovery.type", "single-node"),
                Map.entry("network.host", "127.0.0.1"),
                Map.entry("http.port", ports.get(0).toString()),
                Map.entry("transport.port", ports.get(1).toString()),
                Map.entry("path.data", folder.resolve("data").toString()),
                Map.entry("path.logs", folder.resolve("logs").toString()),
                // A full disk is the machine's affair, not the test's.
                Map.entry("cluster.routing.allocation.disk.threshold_enabled", "false"),
                // With a heap this small, garbage would count as load.
                Map.entry("indices.breaker.total.use_real_memory", "false"),
                Map.entry("xpack.security.enabled", "false")));
    settings.putAll(others);
    StringBuilder yaml = new StringBuilder();
    settings.forEach((name, value) -> yaml.append(name).append(": ").append(value).append('\n'));
    return yaml.toString();
  }

  private static String options(Path temporary) {
    return String.join(
        "\n",
        "-Xms384m",
        "-Xmx384m",
        "-XX:+UseSerialGC",
        "-XX:-AlwaysPreTouch",
        "-XX:TieredStopAtLevel=1",
        "-Djava.io.tmpdir=" + temporary,
        "");
  }

  private static final String LOGGING =
      """
      status = error
      appender.console.type = Console
      appender.console.name = console
      appender.console.layout.type = PatternLayout
      appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %marker%m%n
      rootLogger.level = info
      rootLogger.appenderRef.console.ref = console
      """;

  private static List<String> line(ElasticDistribution distribution, Path folder) {
    List<String> line = new ArrayList<>();
    if (isRoot()) {
      line.add(Programs.find("setpriv", "util-linux").toString());
      line.addAll(List.of("--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    Path home = distribution.home();
    line.add("env");
    // Its launcher takes the working directory for its home.
    line.add("--chdir=" + home);
    line.addAll(List.of("-u", "JAVA_TOOL_OPTIONS", "-u", "JDK_JAVA_OPTIONS"));
    line.addAll(List.of("-u", "ES_JAVA_OPTS", "-u", "CLI_JAVA_OPTS"));
    line.add("HOME=" + folder.resolve("tmp"));
    line.add("ES_HOME=" + home);
    line.add("ES_PATH_CONF=" + folder.resolve("config"));
    line.add("ES_TMPDIR=" + folder.resolve("tmp"));
    line.add("ES_JAVA_HOME=" + distribution.java());
    line.add("JAVA=" + distribution.javaProgram());
    line.add("JAVA_TYPE=ES_JAVA_HOME");
    line.add("ES_DISTRIBUTION_TYPE=tar");
    line.add(distribution.javaProgram().toString());
    line.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    line.add("-cp");
    line.add(home.resolve("lib/tools/server-launcher") + "/*");
    line.add("org.elasticsearch.server.launcher.ServerLauncher");
    return line;
  }

  private static boolean isReady(URI address) throws IOException, InterruptedException {
    HttpRequest health =
        HttpRequest.newBuilder(
                address.resolve("/_cluster/health?wait_for_status=yellow&timeout=1s"))
            .timeout(Duration.ofSeconds(5))
            .build();
    return HTTP.send(health, BodyHandlers.discarding()).statusCode() == 200;
  }

  /** Whether somebody answers there: what a secured server says is nobody's business. */
  private static boolean listens(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    }
  }
}
