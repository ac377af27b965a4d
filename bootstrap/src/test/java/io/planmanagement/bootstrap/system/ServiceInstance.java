package io.planmanagement.bootstrap.system;

import io.planmanagement.domain.Organisation;
import io.planmanagement.http.Scope;
import io.planmanagement.http.TokenMinter;
import io.planmanagement.testservers.FreePorts;
import io.planmanagement.testservers.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The service as it is run, a process of its own, which can be killed, halted and started again.
 */
final class ServiceInstance implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(90);

  private final URI root;
  private final ServerProcess process;
  private final TokenMinter minter;
  private final Client client;
  private volatile boolean reachable = true;

  private ServiceInstance(URI root, ServerProcess process, TokenMinter minter) {
    this.root = root;
    this.process = process;
    this.minter = minter;
    this.client = client(Load.PATIENCE);
  }

  /**
   * Starts an instance and waits until it answers, be it that it is not ready.
   *
   * @param folder its own; the signing key stands there as {@code key.json}, or is made
   * @param settings arguments of {@code plan serve}
   * @param environment its environment variables
   */
  static ServiceInstance start(
      String name, Path folder, List<String> settings, Map<String, String> environment) {
    return FreePorts.starting(1, ports -> start(name, folder, ports.get(0), settings, environment));
  }

  private static ServiceInstance start(
      String name, Path folder, int port, List<String> settings, Map<String, String> environment) {
    try {
      Files.createDirectories(folder);
      Path key = folder.resolve("key.json");
      TokenMinter minter = TokenMinter.open(key);
      List<String> line = new ArrayList<>();
      line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx384m"));
      line.addAll(List.of("-cp", classPath(), "io.planmanagement.bootstrap.Main"));
      line.addAll(List.of("serve", "--host", "127.0.0.1", "--port", Integer.toString(port)));
      line.addAll(List.of("--key-file", key.toString()));
      line.addAll(settings);
      URI root = URI.create("http://127.0.0.1:" + port);
      ServerProcess process =
          ServerProcess.start(
              new ServerProcess.Command(name, folder, line, environment),
              () -> isAlive(root),
              START);
      return new ServiceInstance(root, process, minter);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Returns where the API is. */
  URI api() {
    return root.resolve("/v1");
  }

  /** Returns a token with these scopes, bound to that organisation if there is one. */
  String token(Set<Scope> scopes, Optional<Organisation> organisation) {
    return minter.mint("test", scopes, organisation.map(Organisation::value), Duration.ofHours(12));
  }

  /** Returns a client that may do everything. */
  Client client() {
    return client;
  }

  /** Returns a client that may do everything, and waits no longer than that for an answer. */
  Client client(Duration patience) {
    return new Client(api(), token(EnumSet.allOf(Scope.class), Optional.empty()), patience);
  }

  /** Whether a load balancer would send requests here. */
  boolean isReachable() {
    return reachable;
  }

  /** Ends it without a chance to tidy up. */
  void kill() {
    reachable = false;
    process.kill();
  }

  /** Starts it again after a kill. */
  void startAgain() {
    process.startAgain();
    reachable = true;
  }

  /** Halts it, wherever it is. */
  void suspend() {
    reachable = false;
    process.suspend();
  }

  /** Lets it go on as if nothing had happened. */
  void resume() {
    process.resume();
    process.awaitReady();
    reachable = true;
  }

  /** Returns the end of its log, for people. */
  String log() {
    return process.logTail();
  }

  @Override
  public void close() {
    process.close();
  }

  @Override
  public String toString() {
    return process + " at " + root;
  }

  private static boolean isAlive(URI root) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(root.resolve("/health/live")).timeout(Duration.ofSeconds(5)).build();
    return HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.discarding())
            .statusCode()
        == HttpURLConnection.HTTP_OK;
  }

  /** Returns the class path that this test runs on, also where a runner hides it in a jar. */
  private static String classPath() {
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", ""));
  }
}
