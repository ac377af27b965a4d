package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A service in this process, on a folder and a free port. */
final class TestService implements AutoCloseable {

  private final Path directory;
  private final PlanServer service;

  private TestService(Path directory, PlanServer service) {
    this.directory = directory;
    this.service = service;
  }

  /** Starts it, with its data in the folder {@code data} of that directory. */
  static TestService start(Path directory) {
    return new TestService(directory, PlanServer.start(configuration(directory, Map.of())));
  }

  /** Starts it with the generated plans of the demo. */
  static TestService startWithDemo(Path directory) {
    return new TestService(
        directory, PlanServer.start(configuration(directory, Map.of("--demo", "true"))));
  }

  static ServeConfiguration configuration(Path directory, Map<String, String> flags) {
    Map<String, String> all = new HashMap<>(Map.of("--port", "0"));
    all.putAll(flags);
    return ServeConfiguration.of(
        Settings.read(all, TestSurroundings.of(directory, Map.of()).surroundings()));
  }

  PlanServer running() {
    return service;
  }

  /** Returns a client with a token that allows reads and writes. */
  Api api() {
    return new Api(service.api(), token());
  }

  /** Returns what {@code plan token} prints with these arguments. */
  String token(String... arguments) {
    TestSurroundings surroundings = TestSurroundings.of(directory, Map.of());
    List<String> line = new ArrayList<>(List.of("token"));
    line.addAll(List.of(arguments));
    assertEquals(
        ExitCode.DONE, Main.program().run(line, surroundings.surroundings()), surroundings.err());
    return surroundings.out().strip();
  }

  /** Returns the option that names the address, as the commands of the client take it. */
  List<String> url() {
    return List.of("--url", "http://localhost:" + service.api().getPort());
  }

  @Override
  public void close() {
    service.close();
  }
}
