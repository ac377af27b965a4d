package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.json.JsonCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What of the Dockerfile and the Compose file can be tested without a container engine: that they
 * agree with the program, with each other and with the manual, and that the image's very commands
 * do what they should.
 */
class ContainerFilesTest {

  private static final String DOCKERFILE = read("Dockerfile");
  private static final String COMPOSE = read("docker-compose.yml");
  private static final String MANUAL = read("docs/deployment.md");

  @Test
  void the_service_gets_settings_that_it_knows() {
    Set<String> known = new HashSet<>();
    for (Setting setting : Setting.all()) {
      known.add(setting.variable());
      setting.fileVariable().ifPresent(known::add);
    }
    String environment = between(service("plan"), "    environment:\n", "    volumes:");
    Set<String> given = new TreeSet<>(all("(?m)^ {6}([A-Z_]+):", environment));
    given.addAll(all("\\b(PLAN_[A-Z_]+)=", DOCKERFILE));

    assertTrue(given.size() > 10, given::toString);
    given.removeAll(known);
    assertEquals(Set.of(), given);
  }

  @Test
  void every_image_has_a_version_that_the_manual_tells() {
    List<String> images = new ArrayList<>(all("(?m)^    image: (\\S+)$", COMPOSE));
    images.remove("plan-management"); // built here
    images.addAll(all("(?m)^FROM (\\S+)", DOCKERFILE));

    assertTrue(images.size() >= 7, images::toString);
    for (String image : images) {
      assertTrue(image.matches(".+:\\d+\\.\\d+\\.\\d+.*"), image);
      assertTrue(MANUAL.contains("`" + image + "`"), image + " is not in the manual");
    }
  }

  @Test
  void no_password_has_a_default_and_every_variable_is_told() {
    String example = read(".env.example");
    List<String> variables = all("(?<!\\$)\\$\\{([A-Z_]+[^}]*)}", COMPOSE);

    assertTrue(variables.size() > 8, variables::toString);
    for (String variable : variables) {
      String name = variable.replaceAll("[^A-Z_].*", "");
      assertTrue(Pattern.compile("(?m)^#?" + name + "=").matcher(example).find(), name);
      if (name.endsWith("PASSWORD")) {
        assertEquals(name + ":?set it in .env", variable);
      }
    }
    assertFalse(Pattern.compile("(?m)^[A-Z_]*PASSWORD=.+").matcher(example).find());
  }

  @Test
  void a_variable_of_compose_is_no_setting_for_an_embedded_service() {
    // ./plan reads the same .env: passwords of servers without servers would be refused.
    for (String name : all("(?m)^([A-Z_]+)=", read(".env.example"))) {
      assertTrue(
          Setting.all().stream().noneMatch(setting -> setting.variable().equals(name)), name);
    }
  }

  @Test
  void every_port_outside_is_on_loopback() {
    List<String> ports = all("(?m)^      - (\\S*\\d+:\\d+)$", COMPOSE);

    assertEquals(3, ports.size(), ports::toString);
    ports.forEach(port -> assertTrue(port.startsWith("127.0.0.1:"), port));
  }

  @Test
  void the_image_runs_as_a_user_without_rights() {
    assertEquals(List.of("10001:10001"), all("(?m)^USER (\\S+)$", DOCKERFILE));
    assertTrue(service("plan").contains("cap_drop:\n      - ALL\n"));
  }

  @Test
  void the_images_own_commands_start_the_service_and_tell_whether_it_lives(@TempDir Path folder)
      throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Map<String, String> environment = new HashMap<>(); // nothing but what the image sets
    environment.put("PATH", System.getenv().getOrDefault("PATH", ""));
    for (MatchResult one : results("\\b(PLAN_[A-Z_]+)=(\\S+)", DOCKERFILE)) {
      environment.put(one.group(1), one.group(2));
    }
    assertEquals(Set.of("PATH", "PLAN_HOST", "PLAN_PORT", "PLAN_DATA"), environment.keySet());
    environment.put("PLAN_DATA", folder.resolve("data").toString());
    environment.put("PLAN_HOST", "127.0.0.1");
    environment.put("PLAN_PORT", "0");
    List<String> line = new ArrayList<>(entryPoint());
    line.addAll(command("(?m)^CMD (\\[.*])$"));
    Process process = start(line, environment, folder);
    try {
      String ready = process.inputReader(StandardCharsets.UTF_8).readLine();
      Matcher port = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)").matcher(ready);
      assertTrue(port.find(), ready);
      environment.put("PLAN_PORT", port.group(1));

      assertEquals(0, health(environment, folder));

      process.destroy();
      assertTrue(process.waitFor(1, TimeUnit.MINUTES), "it does not stop");
      assertEquals(143, process.exitValue());
      assertNotEquals(0, health(environment, folder));
    } finally {
      process.destroyForcibly();
    }
  }

  /** The image's entry point, on the Java and the classes of this test. */
  private static List<String> entryPoint() {
    List<String> line = new ArrayList<>(command("(?m)^ENTRYPOINT (\\[.*])$"));
    assertEquals("java", line.get(0));
    line.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    int path = line.indexOf("/opt/plan/app/*:/opt/plan/lib/*");
    assertTrue(path > 0, line::toString);
    line.set(path, ServiceProcess.classPath());
    return line;
  }

  private static int health(Map<String, String> environment, Path folder) throws Exception {
    Process health =
        start(command("(?m)^HEALTHCHECK .*\\\\\n +CMD (\\[.*])$"), environment, folder);
    assertTrue(health.waitFor(1, TimeUnit.MINUTES), "no answer about its health");
    return health.exitValue();
  }

  private static Process start(List<String> line, Map<String, String> environment, Path folder)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.redirectError(folder.resolve("errors").toFile()).start();
  }

  /** The one command of that form, which is JSON: no shell reads it. */
  private static List<String> command(String form) {
    List<String> found = all(form, DOCKERFILE);
    assertEquals(1, found.size(), form);
    JsonValue json = JsonCodec.read(found.get(0).getBytes(StandardCharsets.UTF_8));
    List<String> words = new ArrayList<>();
    if (json instanceof JsonArray array) {
      array.elements().forEach(word -> words.add(word instanceof JsonString s ? s.value() : ""));
    }
    return words;
  }

  private static String service(String name) {
    return between(COMPOSE, "\n  " + name + ":\n", "\nvolumes:");
  }

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin);
    assertTrue(from >= 0, begin);
    return text.substring(from + begin.length(), text.indexOf(end, from));
  }

  private static List<String> all(String form, String text) {
    return results(form, text).stream().map(one -> one.group(1)).toList();
  }

  private static List<MatchResult> results(String form, String text) {
    return Pattern.compile(form).matcher(text).results().toList();
  }

  private static String read(String file) {
    try {
      return Files.readString(Project.root().resolve(file));
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }
}
