package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

  private final Path directory;

  private final Map<String, String> flags = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();

  SettingsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void flags_go_before_the_environment_that_before_the_file_that_before_the_defaults()
      throws IOException {
    envFile("PLAN_HOST=file\nPLAN_PORT=1\nPLAN_DATA=file");
    environment.putAll(Map.of("PLAN_HOST", "environment", "PLAN_PORT", "2"));
    flags.put("--host", "flag");

    Settings settings = read();

    assertEquals("flag", settings.required(Setting.HOST));
    assertEquals(2, settings.number(Setting.PORT, 0, 65_535));
    assertEquals(Optional.of(directory.resolve("file")), settings.path(Setting.DATA));
    assertFalse(settings.flag(Setting.DEMO));
    settings.requireNoProblems();
  }

  @Test
  void an_empty_variable_counts_as_unset() throws IOException {
    envFile("PLAN_HOST=file\nPLAN_PORT=\n");
    environment.putAll(Map.of("PLAN_HOST", "", "OAUTH_ISSUER", "  "));

    Settings settings = read();

    assertEquals("file", settings.required(Setting.HOST));
    assertEquals(5000, settings.number(Setting.PORT, 0, 65_535));
    assertFalse(settings.isSet(Setting.OAUTH_ISSUER));
  }

  @Test
  void an_empty_flag_is_a_problem() {
    flags.put("--host", "");

    assertEquals(List.of("--host: expected a value"), problems(read()));
  }

  @Test
  void every_setting_has_a_variable_of_its_own_and_every_flag_is_one_settings() {
    Set<String> names = new HashSet<>();

    for (Setting setting : Setting.all()) {
      assertTrue(names.add(setting.variable()), setting.variable());
      setting.flag().ifPresent(flag -> assertTrue(names.add(flag), flag));
    }
  }

  @Test
  void no_secret_has_a_flag_for_its_value() {
    for (Setting setting : Setting.all()) {
      assertTrue(!setting.isSecret() || setting.flag().isEmpty(), setting.variable());
      assertEquals(setting.isSecret(), setting.variable().matches(".*(PASSWORD|API_KEY|_TOKEN)"));
    }
  }

  @Test
  void all_problems_are_told_at_once_with_what_was_set_and_what_is_expected() throws IOException {
    envFile("PLAN_PORT=70000\nbroken\nPLAN_DEMO=perhaps");
    environment.putAll(Map.of("PLAN_TOKEN_TTL", "soon", "PYTHON_ENV", "staging"));
    flags.put("--url", "ftp://x");
    Settings settings = read();

    settings.number(Setting.PORT, 0, 65_535);
    settings.flag(Setting.DEMO);
    settings.duration(Setting.TOKEN_TTL, Duration.ofSeconds(1), Duration.ofDays(365));
    settings.url(Setting.URL, Set.of("http", "https"));

    assertEquals(
        List.of(
            ".env, line 2: expected NAME=value, NAME='value' or NAME=\"value\"",
            "PYTHON_ENV: expected development or production",
            "PLAN_PORT in .env: expected a whole number from 0 to 65535",
            "PLAN_DEMO in .env: expected true or false",
            "PLAN_TOKEN_TTL: expected a time from 1s to 365d, such as 90s, 15m or 1h",
            "--url: expected a URL such as http://localhost:PORT"),
        problems(settings));
  }

  @Test
  void a_named_file_must_be_there() {
    flags.put("--env-file", "other.env");

    List<String> problems = problems(read());

    assertEquals(
        List.of(
            "--env-file: can't read " + directory.resolve("other.env") + ": there is no such file"),
        problems);
  }

  @Test
  void a_file_that_is_no_text_is_a_problem() throws IOException {
    Files.write(directory.resolve(".env"), new byte[] {'A', '=', (byte) 0xc3, 'x'});

    assertEquals(
        List.of(".env: " + directory.resolve(".env") + " is not UTF-8 text"), problems(read()));
  }

  @Test
  void a_secret_comes_from_its_variable_or_from_a_file() throws IOException {
    Files.writeString(directory.resolve("password"), "open sesame\n");
    environment.putAll(
        Map.of("REDIS_PASSWORD", "abc", "RABBITMQ_PASSWORD_FILE", "password", "PLAN_TOKEN", "old"));
    flags.put("--token-file", "password");

    Settings settings = read();

    assertEquals(Optional.of(new Secret("abc")), settings.secret(Setting.REDIS_PASSWORD));
    assertEquals(
        Optional.of(new Secret("open sesame")), settings.secret(Setting.RABBITMQ_PASSWORD));
    assertEquals(Optional.of(new Secret("open sesame")), settings.secret(Setting.TOKEN));
    assertEquals(Optional.empty(), settings.secret(Setting.ELASTIC_API_KEY));
  }

  @Test
  void a_secret_file_that_is_missing_or_empty_is_a_problem() throws IOException {
    Files.writeString(directory.resolve("empty"), "\n");
    environment.putAll(Map.of("REDIS_PASSWORD_FILE", "empty", "RABBITMQ_PASSWORD_FILE", "missing"));
    Settings settings = read();

    settings.secret(Setting.REDIS_PASSWORD);
    settings.secret(Setting.RABBITMQ_PASSWORD);

    assertEquals(
        List.of(
            "REDIS_PASSWORD_FILE: the file " + directory.resolve("empty") + " is empty",
            "RABBITMQ_PASSWORD_FILE: can't read "
                + directory.resolve("missing")
                + ": there is no such file"),
        problems(settings));
  }

  @Test
  void no_secret_shows_in_a_text() {
    environment.put("REDIS_PASSWORD", "open sesame");
    Settings settings = read();

    String shown =
        settings.secret(Setting.REDIS_PASSWORD).orElseThrow()
            + " "
            + settings
            + " "
            + surroundings()
            + " "
            + new Settings.Value("open sesame", "X", Settings.Layer.FLAG);

    assertFalse(shown.contains("sesame"), shown);
  }

  @Test
  void a_url_holds_no_password() {
    flags.put("--redis", "redis://:sesame@localhost:6379");
    Settings settings = read();

    settings.url(Setting.REDIS, Set.of("redis", "rediss"));

    assertEquals(
        List.of(
            "--redis: expected a URL without user and password: these have variables of their own"),
        problems(settings));
  }

  @Test
  void a_variable_that_looks_like_a_setting_but_is_none_is_noted() {
    environment.putAll(Map.of("PLAN_PROT", "5000", "PATH", "/bin", "PLAN_JAVA_OPTS", "-Xmx1g"));

    assertEquals(List.of("PLAN_PROT is no setting of this program and is ignored"), read().notes());
  }

  private Settings read() {
    return Settings.read(flags, surroundings());
  }

  private Surroundings surroundings() {
    return TestSurroundings.of(directory, environment).surroundings();
  }

  private static List<String> problems(Settings settings) {
    return assertThrows(ConfigurationRefused.class, settings::requireNoProblems).problems();
  }

  private void envFile(String text) throws IOException {
    Files.writeString(directory.resolve(".env"), text);
  }
}
