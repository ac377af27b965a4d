package io.planmanagement.bootstrap;

import io.planmanagement.bootstrap.Command.Invocation;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code plan serve}: runs the service until it is told to stop. */
final class ServeCommand {

  static final Command COMMAND =
      new Command(
          "serve",
          "Serves plans over HTTP until it is told to stop (SIGTERM, SIGINT).",
          Optional.empty(),
          settings(),
          List.of(
              "Nobody reads or writes without a token. Without an issuer (OAUTH_ISSUER) the",
              "service makes a key of its own in the data folder, and 'plan token' mints",
              "tokens with it. All plans are kept in the data folder, which one process has at",
              "a time; or, where all three are named, on Redis, RabbitMQ and Elasticsearch,",
              "which any number of instances share.",
              "",
              "Examples:",
              "  plan serve --demo",
              "  plan serve --host 0.0.0.0 --port 443 --data /var/lib/plan \\",
              "    --tls-certificate chain.pem --tls-key key.pem",
              "  plan serve --redis redis://store:6379 --rabbit amqp://broker:5672 \\",
              "    --elastic http://search:9200 --key-file token-key.json"),
          ServeCommand::run);

  private ServeCommand() {}

  private static List<Setting> settings() {
    List<Setting> settings = new ArrayList<>();
    for (Setting setting : Setting.all()) {
      if (setting.compareTo(Setting.HOST) >= 0 && setting.compareTo(Setting.TOKEN_SCOPE) < 0) {
        settings.add(setting);
      }
    }
    settings.addAll(List.of(Setting.ENV_FILE, Setting.LOG_LEVEL));
    return settings;
  }

  private static ExitCode run(Invocation invocation) {
    Surroundings surroundings = invocation.surroundings();
    ServeConfiguration configuration = ServeConfiguration.of(invocation.settings());
    PlanServer service = PlanServer.start(configuration);
    Runtime.getRuntime().addShutdownHook(new Thread(service::close, "plan-stop"));
    surroundings.out().println("Plans are served on " + service.api());
    if (configuration.demo()) {
      instructions(service, configuration, invocation)
          .forEach(line -> surroundings.out().println(line));
    }
    try {
      Thread.currentThread().join(); // until the process is told to stop
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      service.close();
    }
    return ExitCode.DONE;
  }

  /** Returns what to type in another terminal to try the demo. */
  static List<String> instructions(
      PlanServer service, ServeConfiguration configuration, Invocation invocation) {
    Optional<String> tokenCommand =
        configuration.keys() instanceof TokenKeys.Own own
            ? Optional.of(tokenCommand(own.keyFile(), configuration, invocation))
            : Optional.empty();
    return new Demo(service.plans()).instructions(local(service.api()), tokenCommand);
  }

  /** A server on all addresses is called by the name of this machine. */
  private static URI local(URI api) {
    return URI.create(
        api.toString().replaceFirst("://(0\\.0\\.0\\.0|\\[::?0?])(?=:)", "://localhost"));
  }

  /** What another terminal in this directory does not know by itself, it is told by options. */
  private static String tokenCommand(
      Path keyFile, ServeConfiguration configuration, Invocation invocation) {
    Settings settings = invocation.settings();
    StringBuilder command = new StringBuilder(invocation.surroundings().command()).append(" token");
    if (settings.layer(Setting.KEY_FILE).compareTo(Settings.Layer.ENV_FILE) > 0) {
      command.append(" --key-file ").append(Demo.quoted(keyFile.toString()));
    } else if (settings.layer(Setting.DATA).compareTo(Settings.Layer.ENV_FILE) > 0) {
      command.append(" --data ").append(Demo.quoted(configuration.data().toString()));
    }
    if (settings.layer(Setting.ENV_FILE).compareTo(Settings.Layer.ENV_FILE) > 0) {
      command.append(" --env-file ").append(Demo.quoted(settings.required(Setting.ENV_FILE)));
    }
    return command.toString();
  }
}
