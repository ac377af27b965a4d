package io.planmanagement.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A single-node RabbitMQ, a real one, on loopback: with a node name, a cookie, data and an Erlang
 * port mapper of its own, so that it meets no other broker of the machine.
 *
 * <p>A broker that {@code PLAN_TEST_RABBIT} names (by its URI) is used instead of a {@linkplain
 * #shared() shared} one; what breaks a broker does not work on that. Safe for use by several
 * threads.
 */
public final class RabbitServer implements AutoCloseable {

  private static final String GIVEN = "PLAN_TEST_RABBIT";
  private static final String PACKAGE = "rabbitmq-server";

  /** Not those on the path: they switch users. */
  private static final Path PROGRAMS = Path.of("/usr/lib/rabbitmq/bin");

  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final int SOCKET_MILLIS = 2_000;

  private static Optional<RabbitServer> shared = Optional.empty();

  private final URI address;
  private final Optional<Node> node;

  private RabbitServer(URI address, Optional<Node> node) {
    this.address = address;
    this.node = node;
  }

  /**
   * The processes of a broker.
   *
   * @param mapper tells the ports of Erlang's nodes
   */
  private record Node(ServerProcess mapper, ServerProcess broker) {}

  /**
   * Returns the broker that all tests of this JVM share, started at the first call: for tests that
   * break nothing and use names of their own. It ends with the JVM.
   *
   * @throws ServerNotReady if it doesn't start
   * @throws IllegalStateException with what to do, if it isn't installed
   */
  public static synchronized RabbitServer shared() {
    if (shared.isEmpty()) {
      shared =
          Optional.of(
              Optional.ofNullable(System.getenv(GIVEN))
                  .map(given -> new RabbitServer(URI.create(given), Optional.empty()))
                  .orElseGet(() -> start(Map.of(), Map.of())));
    }
    return shared.get();
  }

  /**
   * Starts a broker for one test, which closes it.
   *
   * @param settings what is to be added to its {@code rabbitmq.conf}, or differs there
   * @param files further files of its folder of settings, by their names; it begins with what
   *     {@code $CONF} stands for in the settings
   * @throws ServerNotReady if it doesn't start
   * @throws IllegalStateException with what to do, if it isn't installed
   */
  public static RabbitServer start(Map<String, String> settings, Map<String, String> files) {
    return FreePorts.starting(3, ports -> start(ports, settings, files));
  }

  private static RabbitServer start(
      List<Integer> ports, Map<String, String> settings, Map<String, String> files) {
    int port = ports.get(0);
    Path folder = ServerProcess.newFolder("rabbitmq");
    Map<String, String> environment = environment(folder, port, ports.get(1), ports.get(2));
    prepare(folder, settings, files);
    ServerProcess mapper = startMapper(folder, ports.get(2));
    try {
      List<String> line = List.of(program("rabbitmq-server").toString());
      ServerProcess broker =
          ServerProcess.start(
              new ServerProcess.Command("rabbitmq", folder, line, environment),
              () -> isReady(port),
              BOUND);
      return new RabbitServer(
          URI.create("amqp://guest:guest@127.0.0.1:" + port),
          Optional.of(new Node(mapper, broker)));
    } catch (RuntimeException | Error failed) {
      mapper.close();
      throw failed;
    }
  }

  /** Returns its URI, with user and password. */
  public URI address() {
    return address;
  }

  /** Returns the process id of the Erlang machine, a new one after each start. */
  public long pid() {
    return node().broker.pid();
  }

  /** Returns the end of its log. */
  public String logTail() {
    return node().broker.logTail();
  }

  /** Ends it at this instant; its data stay. */
  public void kill() {
    node().broker.kill();
  }

  /** Asks it to stop, and waits; its data stay. */
  public void stop() {
    node().broker.terminate();
  }

  /** Starts it again on its data and waits until it is ready. */
  public void startAgain() {
    node().broker.startAgain();
  }

  /** Stops it in its tracks: connections stay open, nothing answers. */
  public void suspend() {
    node().broker.suspend();
  }

  /** Lets a suspended one go on, and waits until it answers. */
  public void resume() {
    node().broker.resume();
    node().broker.awaitReady();
  }

  /**
   * Tells the broker something by {@code rabbitmqctl}, in about two seconds.
   *
   * @return what that printed
   * @throws IllegalStateException with what that printed, if it failed
   */
  public String ctl(String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(program("rabbitmqctl").toString());
    line.add("--quiet");
    line.addAll(List.of(arguments));
    ServerProcess.Command server = node().broker.command();
    ProcessBuilder builder = new ProcessBuilder(line).directory(server.folder().toFile());
    builder.environment().putAll(server.environment());
    builder.redirectErrorStream(true);
    try {
      Process ctl = builder.start();
      ctl.getOutputStream().close();
      String said = new String(ctl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!ctl.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS) || ctl.exitValue() != 0) {
        throw new IllegalStateException("rabbitmqctl " + List.of(arguments) + ": " + said);
      }
      return said;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** Ends it, and its port mapper. A given one goes on. */
  @Override
  public void close() {
    node.ifPresent(
        own -> {
          own.broker.close();
          own.mapper.close();
        });
  }

  private Node node() {
    return node.orElseThrow(
        () -> new IllegalStateException("the broker that " + GIVEN + " names is not ours"));
  }

  private static Path program(String name) {
    Path program = PROGRAMS.resolve(name);
    return Files.isExecutable(program) ? program : Programs.find(program.toString(), PACKAGE);
  }

  /** In the foreground: the broker would start one that outlives it. */
  private static ServerProcess startMapper(Path folder, int port) {
    List<String> line =
        List.of(
            Programs.find("epmd", PACKAGE).toString(),
            "-port",
            Integer.toString(port),
            "-address",
            "127.0.0.1");
    return ServerProcess.start(
        new ServerProcess.Command("epmd", folder, line, Map.of()), () -> accepts(port), BOUND);
  }

  private static Map<String, String> environment(
      Path folder, int port, int nodePort, int mapperPort) {
    Map<String, String> environment = new HashMap<>();
    environment.put("HOME", folder.toString()); // where the cookie is
    environment.put("RABBITMQ_CONF_ENV_FILE", "/dev/null");
    environment.put("RABBITMQ_NODENAME", "plantest" + port + "@localhost");
    environment.put("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1");
    environment.put("RABBITMQ_NODE_PORT", Integer.toString(port));
    environment.put("RABBITMQ_DIST_PORT", Integer.toString(nodePort));
    environment.put("ERL_EPMD_PORT", Integer.toString(mapperPort));
    environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
    environment.put("RABBITMQ_MNESIA_BASE", folder.resolve("data").toString());
    environment.put("RABBITMQ_LOGS", "-");
    environment.put("RABBITMQ_CONFIG_FILE", folder.resolve("conf/rabbitmq.conf").toString());
    environment.put(
        "RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("conf/enabled_plugins").toString());
    environment.put("RABBITMQ_PID_FILE", folder.resolve("rabbitmq.pid").toString());
    environment.put("ERL_INETRC", folder.resolve("conf/inetrc").toString());
    environment.put("RUNNING_UNDER_SYSTEMD", "true"); // the process that we know is Erlang itself
    environment.put(
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
        "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}"
            + " +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none");
    environment.put("RABBITMQ_CTL_ERL_ARGS", "-start_epmd false +S 1:1 +sbwt none");
    return environment;
  }

  private static void prepare(
      Path folder, Map<String, String> settings, Map<String, String> files) {
    Map<String, String> lines = new TreeMap<>();
    lines.put("vm_memory_high_watermark.absolute", "512MB");
    lines.put("disk_free_limit.absolute", "50MB");
    lines.put("log.console", "true");
    lines.put("log.console.level", "info");
    lines.put("loopback_users", "none");
    lines.putAll(settings);
    Path conf = folder.resolve("conf");
    try {
      Files.createDirectories(conf);
      StringBuilder text = new StringBuilder();
      lines.forEach(
          (name, value) ->
              text.append(name)
                  .append(" = ")
                  .append(value.replace("$CONF", conf.toString()))
                  .append('\n'));
      Files.writeString(conf.resolve("rabbitmq.conf"), text);
      Files.writeString(conf.resolve("enabled_plugins"), "[].\n");
      Files.writeString(conf.resolve("inetrc"), names());
      for (Map.Entry<String, String> file : files.entrySet()) {
        Files.writeString(conf.resolve(file.getKey()), file.getValue());
      }
      Path cookie = Files.writeString(folder.resolve(".erlang.cookie"), "PLANTEST");
      Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Has Erlang ask no name server: what it asks for first of all is the name of the machine. */
  private static String names() throws IOException {
    String machine = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    return "{lookup,[file]}.\n{host,{127,0,0,1},[\"localhost\",\"" + machine + "\"]}.\n";
  }

  private static boolean accepts(int port) throws IOException {
    try (Socket socket = connect(port)) {
      return socket.isConnected();
    }
  }

  /** Whether it answers AMQP's greeting with a frame of a method: the beginning of a connection. */
  private static boolean isReady(int port) throws IOException {
    try (Socket socket = connect(port)) {
      socket.setSoTimeout(SOCKET_MILLIS);
      socket.getOutputStream().write(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 1});
      return socket.getInputStream().read() == 1;
    }
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SOCKET_MILLIS);
    return socket;
  }
}
