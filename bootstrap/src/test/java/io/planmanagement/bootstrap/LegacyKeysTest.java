package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LegacyKeysTest {

  private static final String DOCUMENTED =
      """
      PYTHON_ENV=development

      DEV_PORT=5001
      DEV_HOST=127.0.0.1
      DEV_VERSION=v1
      DEV_OAUTH_CLIENT_ID=<YOUR_CLIENT_ID>

      DEV_ELASTIC_HOST=localhost
      REDIS_DEV_HOST=localhost
      REDIS_DEV_PORT=6379
      RABBITMQ_DEV_HOST=localhost
      RABBITMQ_DEV_PORT=15672

      PROD_PORT=80
      PROD_HOST=0.0.0.0
      PROD_OAUTH_CLIENT_ID=123.apps.example
      PROD_ELASTIC_HOST=https://index.example:9243
      REDIS_PROD_HOST=store.example
      RABBITMQ_PROD_HOST=broker.example
      RABBITMQ_PROD_PORT=5671
      """;

  private final Path directory;

  private final Map<String, String> environment = new HashMap<>();

  LegacyKeysTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void the_documented_file_is_read_as_our_settings() throws IOException {
    envFile(DOCUMENTED);

    Settings settings = read();

    assertEquals(Optional.of("127.0.0.1"), settings.text(Setting.HOST));
    assertEquals(Optional.of("5001"), settings.text(Setting.PORT));
    assertEquals(Optional.of("http://localhost:9200"), settings.text(Setting.ELASTIC));
    assertEquals(Optional.of("redis://localhost:6379"), settings.text(Setting.REDIS));
    assertEquals(Optional.of("amqp://localhost:5672"), settings.text(Setting.RABBITMQ));
    assertFalse(settings.isSet(Setting.OAUTH_CLIENT_ID));
    settings.requireNoProblems();
  }

  @Test
  void what_is_understood_differently_is_said() throws IOException {
    envFile(DOCUMENTED);

    assertEquals(
        List.of(
            "RABBITMQ_DEV_PORT in .env is 15672, the port of RabbitMQ's management page;"
                + " using 5672",
            "DEV_OAUTH_CLIENT_ID in .env is a placeholder and counts as unset: without an issuer"
                + " the own key signs tokens"),
        read().notes());
  }

  @Test
  void the_mode_chooses_the_prefix() throws IOException {
    envFile(DOCUMENTED);
    environment.put("PYTHON_ENV", "production");

    Settings settings = read();

    assertEquals(Optional.of("0.0.0.0"), settings.text(Setting.HOST));
    assertEquals(Optional.of("80"), settings.text(Setting.PORT));
    assertEquals(Optional.of("123.apps.example"), settings.text(Setting.OAUTH_CLIENT_ID));
    assertEquals(Optional.of("https://index.example:9243"), settings.text(Setting.ELASTIC));
    assertEquals(Optional.of("redis://store.example:6379"), settings.text(Setting.REDIS));
    assertEquals(Optional.of("amqp://broker.example:5671"), settings.text(Setting.RABBITMQ));
  }

  @Test
  void the_mode_has_a_second_name() throws IOException {
    envFile("APP_ENV=production\nDEV_PORT=1\nPROD_PORT=2\n");

    assertEquals(Optional.of("2"), read().text(Setting.PORT));
  }

  @Test
  void our_own_names_go_before_the_old_ones_of_the_same_place() throws IOException {
    envFile("DEV_PORT=1\nPLAN_PORT=2\nPLAN_HOST=a\n");
    environment.put("DEV_HOST", "b");

    Settings settings = read();

    assertEquals(Optional.of("2"), settings.text(Setting.PORT));
    assertEquals(Optional.of("b"), settings.text(Setting.HOST), "the environment goes first");
  }

  @Test
  void the_version_is_the_first_segment_of_the_paths() throws IOException {
    envFile("DEV_VERSION=v2\n");

    assertEquals(Optional.of("v2"), read().text(Setting.API_VERSION));
  }

  @Test
  void a_port_without_a_host_is_a_problem() throws IOException {
    envFile("REDIS_DEV_PORT=6379\n");

    List<String> problems =
        assertThrows(ConfigurationRefused.class, read()::requireNoProblems).problems();

    assertEquals(
        List.of("REDIS_DEV_PORT in .env: needs REDIS_DEV_HOST, the server's name"), problems);
  }

  @Test
  void a_host_may_bear_its_port() throws IOException {
    envFile("DEV_ELASTIC_HOST=search:9201\n");

    assertEquals(Optional.of("http://search:9201"), read().text(Setting.ELASTIC));
  }

  private Settings read() {
    return Settings.read(Map.of(), TestSurroundings.of(directory, environment).surroundings());
  }

  private void envFile(String text) throws IOException {
    Files.writeString(directory.resolve(".env"), text);
  }
}
