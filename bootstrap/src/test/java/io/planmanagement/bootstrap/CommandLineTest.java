package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {

  private final Path directory;

  private final Map<String, String> environment = new HashMap<>();
  private String printed = "";
  private String told = "";

  CommandLineTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void help_tells_every_command_and_every_exit_code() {
    assertEquals(ExitCode.DONE, run("--help"));

    for (Command command : Main.COMMANDS) {
      assertTrue(printed.contains("  " + command.name() + " "), command.name());
    }
    for (ExitCode code : ExitCode.values()) {
      assertTrue(printed.contains("  " + code.code() + "  " + code.meaning()), code.name());
    }
    assertEquals(ExitCode.DONE, run("help"));
    assertEquals(ExitCode.DONE, run("-h"));
  }

  @Test
  void help_of_a_command_tells_its_settings_its_argument_and_examples() {
    for (Command command : Main.COMMANDS) {
      assertEquals(ExitCode.DONE, run(command.name(), "--help"));

      for (Setting setting : command.settings()) {
        assertTrue(printed.contains(setting.variable()), setting.variable());
        setting.flag().ifPresent(flag -> assertTrue(printed.contains(flag), flag));
      }
      command.argument().ifPresent(argument -> assertTrue(printed.contains(argument.label())));
      assertTrue(printed.contains("plan " + command.name()), "an example");
      assertTrue(printed.lines().allMatch(line -> line.length() <= 80), printed);
    }
  }

  @Test
  void every_setting_belongs_to_a_command() {
    List<Setting> used = new ArrayList<>();
    Main.COMMANDS.forEach(command -> used.addAll(command.settings()));

    for (Setting setting : Setting.all()) {
      assertTrue(used.contains(setting), setting.variable());
    }
  }

  @Test
  void the_version_is_told() {
    assertEquals(ExitCode.DONE, run("version"));
    assertTrue(printed.startsWith("plan "), printed);
    assertEquals(ExitCode.DONE, run("--version"));
    assertTrue(printed.startsWith("plan "), printed);
  }

  @Test
  void a_wrong_command_line_is_told_with_where_to_look() {
    for (List<String> wrong :
        List.of(
            List.of("no-such-command"),
            List.of("token", "--no-such-option"),
            List.of("token", "argument"),
            List.of("import"),
            List.of("import", "a", "b"),
            List.of("reindex", "now"),
            List.of("serve", "--port"))) {
      assertEquals(ExitCode.USAGE, run(wrong.toArray(String[]::new)), wrong.toString());
      assertTrue(told.startsWith("plan: "), told);
      assertTrue(told.contains("--help'"), told);
      assertEquals("", printed);
    }
    assertEquals(ExitCode.USAGE, run());
    assertTrue(told.contains("Commands:"), told);
  }

  @Test
  void what_to_do_with_dead_letters_is_said_in_one_way() {
    for (List<String> wrong :
        List.of(
            List.of("delete", "p"),
            List.of("list", "p"),
            List.of("list", "--all"),
            List.of("retry"),
            List.of("retry", "p", "--all"),
            List.of("discard"),
            List.of("discard", "--all"))) {
      List<String> line = new ArrayList<>(List.of("dead-letters"));
      line.addAll(wrong);

      assertEquals(ExitCode.USAGE, run(line.toArray(String[]::new)), wrong.toString());

      assertTrue(told.contains("expected list, retry ID…, retry --all, or discard ID…"), told);
    }
  }

  @Test
  void all_that_is_wrong_with_a_configuration_is_told_at_once() {
    environment.putAll(Map.of("PLAN_LOG_LEVEL", "loud", "PLAN_IDLE_TIMEOUT", "never"));

    assertEquals(ExitCode.USAGE, run("serve", "--port", "x", "--redis", "localhost"));

    assertTrue(told.contains("--port: expected a whole number from 0 to 65535"), told);
    assertTrue(told.contains("PLAN_LOG_LEVEL: expected error, warn, info, debug or trace"), told);
    assertTrue(told.contains("PLAN_IDLE_TIMEOUT: expected a time"), told);
    assertTrue(told.contains("--redis: expected a URL such as redis://localhost:PORT"), told);
    assertTrue(told.contains("--rabbit (RABBITMQ_URL): expected, since --redis is set"), told);
    assertTrue(told.contains("--key-file (PLAN_KEY_FILE): expected a key file"), told);
    assertTrue(told.lines().allMatch(line -> line.startsWith("plan: ")), told);
    assertEquals("", printed);
    assertFalse(Files.exists(directory.resolve("data")), "nothing is made");
  }

  @Test
  void the_documented_file_names_servers_and_lacks_whose_tokens_to_accept() throws IOException {
    Files.writeString(
        directory.resolve(".env"),
        """
        PYTHON_ENV=development
        DEV_PORT=5000
        DEV_HOST=localhost
        DEV_VERSION=v1
        DEV_OAUTH_CLIENT_ID=<your client id>
        DEV_ELASTIC_HOST=localhost
        REDIS_DEV_HOST=localhost
        REDIS_DEV_PORT=6379
        RABBITMQ_DEV_HOST=localhost
        RABBITMQ_DEV_PORT=15672
        """);

    assertEquals(ExitCode.USAGE, run("serve"));

    assertTrue(told.contains("note: DEV_OAUTH_CLIENT_ID in .env is a placeholder"), told);
    assertTrue(told.contains("note: RABBITMQ_DEV_PORT in .env is 15672"), told);
    assertTrue(
        told.endsWith(
            "plan: --key-file (PLAN_KEY_FILE): expected a key file that all instances share, or"
                + " OAUTH_ISSUER: on servers each has to accept the tokens of the others, so that"
                + " none makes a key of its own (DEV_OAUTH_CLIENT_ID in .env is a placeholder)\n"),
        told);
    assertFalse(Files.exists(directory.resolve("data")), "nothing is made");
  }

  @Test
  void a_token_is_alone_on_standard_output_and_its_key_is_the_owners_alone() throws IOException {
    assertEquals(ExitCode.DONE, run("token", "--scope", "plan:read", "--org", "o.example"), told);

    Path key = directory.resolve("data/token-key.json");
    assertEquals(1, printed.lines().count());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    String claims =
        new String(
            Base64.getUrlDecoder().decode(printed.strip().split("\\.", -1)[1]),
            StandardCharsets.UTF_8);
    assertTrue(claims.contains("\"scope\":\"plan:read\""), claims);
    assertTrue(claims.contains("\"org\":\"o.example\""), claims);

    String before = Files.readString(key);
    assertEquals(ExitCode.DONE, run("token"));
    assertEquals(before, Files.readString(key));
  }

  @Test
  void what_a_token_cannot_be_is_told_at_once() {
    assertEquals(
        ExitCode.USAGE, run("token", "--scope", "plan:all", "--ttl", "0s", "--org", "a\tb"));

    assertTrue(told.contains("--scope: expected some of plan:read"), told);
    assertTrue(told.contains("--ttl: expected a time from 1s to 366d"), told);
    assertTrue(told.contains("--org: expected 1 to 128 bytes"), told);
    assertFalse(Files.exists(directory.resolve("data")), "nothing is made");
  }

  @Test
  void a_key_that_others_can_read_is_refused() throws IOException {
    run("token", "--key-file", "key");
    Path key = directory.resolve("key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

    assertEquals(ExitCode.FAILED, run("token", "--key-file", "key"));

    assertTrue(told.startsWith("plan: can't use the key file " + key + ": "), told);
    assertEquals(1, told.lines().count());
    assertEquals("", printed);
  }

  private ExitCode run(String... arguments) {
    TestSurroundings surroundings = TestSurroundings.of(directory, environment);
    ExitCode exitCode = Main.program().run(List.of(arguments), surroundings.surroundings());
    printed = surroundings.out();
    told = surroundings.err();
    return exitCode;
  }
}
