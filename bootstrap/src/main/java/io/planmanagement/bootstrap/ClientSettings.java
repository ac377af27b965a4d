package io.planmanagement.bootstrap;

import io.planmanagement.http.Scope;
import io.planmanagement.http.TokenMinter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** How the commands that talk to a running service find it, and which token they show. */
final class ClientSettings {

  /** What such a command can be told. */
  static final List<Setting> SETTINGS =
      List.of(
          Setting.URL,
          Setting.TOKEN,
          Setting.DATA,
          Setting.KEY_FILE,
          Setting.API_VERSION,
          Setting.ENV_FILE,
          Setting.LOG_LEVEL);

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(5);

  private ClientSettings() {}

  /**
   * Returns a client of the service that the settings name.
   *
   * @param scopes what a token must allow that is minted because none is given
   * @throws ConfigurationRefused with everything that is wrong, with what was noted before, too
   */
  static ServiceClient client(Settings settings, Set<Scope> scopes) {
    URI service = service(settings);
    Optional<Secret> token = settings.secret(Setting.TOKEN);
    Path keyFile = TokenCommand.keyFile(settings);
    settings.requireNoProblems();
    Supplier<Secret> tokens =
        token.<Supplier<Secret>>map(given -> () -> given).orElseGet(() -> minted(keyFile, scopes));
    return new ServiceClient(service, tokens, PATIENCE);
  }

  /** A service of this machine is looked for where a server with these settings would listen. */
  private static URI service(Settings settings) {
    String scheme =
        settings.isSet(Setting.TLS_CERTIFICATE) || settings.isSet(Setting.TLS_KEYSTORE)
            ? "https"
            : "http";
    String local = scheme + "://localhost:" + settings.number(Setting.PORT, 0, 65_535);
    String base =
        settings.url(Setting.URL, Set.of("http", "https")).map(URI::toString).orElse(local);
    return URI.create(
        base.replaceFirst("/+$", "") + "/" + settings.required(Setting.API_VERSION) + "/");
  }

  /** Mints a short-lived token whenever the last one is about to end. */
  private static Supplier<Secret> minted(Path keyFile, Set<Scope> scopes) {
    if (!Files.exists(keyFile)) {
      throw new CommandFailed(
          ExitCode.USAGE,
          "no token: set PLAN_TOKEN or --token-file, or name the own key of the running service by"
              + " --key-file, or its folder by --data (there is no key "
              + keyFile
              + ")");
    }
    TokenMinter minter = TokenCommand.open(keyFile);
    return () -> new Secret(minter.mint("plan-client", scopes, Optional.empty(), TOKEN_LIFE));
  }
}
