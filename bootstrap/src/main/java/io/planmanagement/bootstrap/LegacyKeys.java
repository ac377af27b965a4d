package io.planmanagement.bootstrap;

import io.planmanagement.bootstrap.Settings.Value;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The keys of the {@code .env} file that the system's original documentation shows, read as our own
 * settings. {@code PYTHON_ENV} or {@code APP_ENV} chooses whether those with {@code DEV} or those
 * with {@code PROD} in their name count.
 */
final class LegacyKeys {

  /** Where RabbitMQ's management page listens; no client can talk to the broker there. */
  private static final String MANAGEMENT_PORT = "15672";

  private static final String BROKER_PORT = "5672";

  private final Function<String, Optional<Value>> variables;
  private final List<String> problems;
  private final List<String> notes;
  private final String prefix;

  /**
   * Reads the mode.
   *
   * @param variables finds a variable that is set
   * @param problems gets what is wrong
   * @param notes gets what was understood differently from how it is written
   */
  LegacyKeys(
      Function<String, Optional<Value>> variables, List<String> problems, List<String> notes) {
    this.variables = variables;
    this.problems = problems;
    this.notes = notes;
    this.prefix =
        variables
            .apply("PYTHON_ENV")
            .or(() -> variables.apply("APP_ENV"))
            .map(this::prefix)
            .orElse("DEV");
  }

  /** Returns the settings that the keys give. */
  Map<Setting, Value> settings() {
    Map<Setting, Value> settings = new EnumMap<>(Setting.class);
    find(prefix + "_PORT").ifPresent(port -> settings.put(Setting.PORT, port));
    find(prefix + "_HOST").ifPresent(host -> settings.put(Setting.HOST, host));
    find(prefix + "_VERSION").ifPresent(text -> settings.put(Setting.API_VERSION, text));
    find(prefix + "_OAUTH_CLIENT_ID").ifPresent(id -> settings.put(Setting.OAUTH_CLIENT_ID, id));
    find(prefix + "_ELASTIC_HOST")
        .ifPresent(
            host -> settings.put(Setting.ELASTIC, host.withText(address("http", host, "9200"))));
    server("REDIS", "redis", "6379").ifPresent(url -> settings.put(Setting.REDIS, url));
    server("RABBITMQ", "amqp", BROKER_PORT).ifPresent(url -> settings.put(Setting.RABBITMQ, url));
    return settings;
  }

  private Optional<Value> find(String name) {
    return variables.apply(name);
  }

  private String prefix(Value mode) {
    String text = mode.text().toLowerCase(Locale.ROOT);
    if (text.equals("production")) {
      return "PROD";
    }
    if (!text.equals("development")) {
      problems.add(mode.origin() + ": expected development or production");
    }
    return "DEV";
  }

  private Optional<Value> server(String name, String scheme, String defaultPort) {
    Optional<Value> host = find(name + "_" + prefix + "_HOST");
    Optional<Value> port = find(name + "_" + prefix + "_PORT");
    if (host.isEmpty() && port.isPresent()) {
      problems.add(
          port.get().origin() + ": needs " + name + "_" + prefix + "_HOST, the server's name");
    }
    return host.map(
        value -> {
          String number = port.map(Value::text).orElse(defaultPort);
          if (scheme.equals("amqp") && number.equals(MANAGEMENT_PORT)) {
            notes.add(
                port.map(Value::origin).orElse(name)
                    + " is 15672, the port of RabbitMQ's management page; using "
                    + BROKER_PORT);
            number = BROKER_PORT;
          }
          String origin =
              port.map(p -> value.origin() + " with " + p.origin()).orElse(value.origin());
          return new Value(address(scheme, value, number), origin, value.layer());
        });
  }

  /** Completes what may be a bare host, a host with its port, or a URL already. */
  private static String address(String scheme, Value host, String port) {
    String text = host.text();
    if (text.contains("://")) {
      return text;
    }
    boolean hasPort = text.matches(".*[^:]:\\d+|\\[.*]:\\d+");
    return scheme + "://" + text + (hasPort ? "" : ":" + port);
  }
}
