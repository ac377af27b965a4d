package io.planmanagement.bootstrap;

import io.planmanagement.http.Grants;
import io.planmanagement.http.KeySource;
import io.planmanagement.http.Scope;
import io.planmanagement.http.TokenSettings;
import io.planmanagement.http.TokenSettings.OrganisationClaim;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Whose tokens the service accepts. */
sealed interface TokenKeys {

  /**
   * Those minted with a key of our own.
   *
   * @param keyFile the key, made when it is missing
   */
  record Own(Path keyFile) implements TokenKeys {}

  /** Those of an issuer. */
  record Issuer(TokenSettings settings) implements TokenKeys {}

  /** The name of the own key's file in the data folder. */
  String KEY_FILE = "token-key.json";

  /**
   * Reads whose tokens are accepted.
   *
   * @param servers whether the plans are kept on servers, where other instances work as well
   */
  static TokenKeys of(Settings settings, Path data, boolean servers) {
    boolean issuer = settings.isSet(Setting.OAUTH_ISSUER);
    boolean google = settings.isSet(Setting.OAUTH_CLIENT_ID);
    if (settings.isSet(Setting.KEY_FILE) && (issuer || google)) {
      settings.wrong(
          Setting.KEY_FILE,
          "expected either a key of our own or an issuer, but "
              + settings.origin(issuer ? Setting.OAUTH_ISSUER : Setting.OAUTH_CLIENT_ID)
              + " is set, too");
    }
    if (issuer && google) {
      settings.wrong(
          Setting.OAUTH_CLIENT_ID,
          "expected either this, for Google's tokens, or OAUTH_ISSUER, for another issuer's");
    }
    if (issuer) {
      return issuer(settings).<TokenKeys>map(Issuer::new).orElseGet(() -> own(settings, data));
    }
    if (google) {
      TokenSettings tokens =
          TokenSettings.google(settings.required(Setting.OAUTH_CLIENT_ID), grants(settings));
      return new Issuer(claim(settings).map(tokens::with).orElse(tokens));
    }
    for (Setting needless :
        List.of(
            Setting.OAUTH_AUDIENCE,
            Setting.OAUTH_JWKS_URI,
            Setting.OAUTH_ORG_CLAIM,
            Setting.OAUTH_GRANTS)) {
      if (settings.isSet(needless)) {
        settings.wrong(needless, "has a meaning only with OAUTH_ISSUER, which is not set");
      }
    }
    if (servers && !settings.isSet(Setting.KEY_FILE)) {
      settings.wrong(
          Setting.KEY_FILE,
          "expected a key file that all instances share, or OAUTH_ISSUER: on servers each has to"
              + " accept the tokens of the others, so that none makes a key of its own"
              + settings
                  .placeholder(Setting.OAUTH_CLIENT_ID)
                  .map(origin -> " (" + origin + " is a placeholder)")
                  .orElse(""));
    }
    return own(settings, data);
  }

  /** Reads where the own key is. */
  static Own own(Settings settings, Path data) {
    return new Own(settings.path(Setting.KEY_FILE).orElse(data.resolve(KEY_FILE)));
  }

  private static Optional<OrganisationClaim> claim(Settings settings) {
    return settings.text(Setting.OAUTH_ORG_CLAIM).map(name -> new OrganisationClaim(name, true));
  }

  private static Optional<TokenSettings> issuer(Settings settings) {
    Optional<KeySource> keys = keys(settings);
    if (!settings.isSet(Setting.OAUTH_AUDIENCE)) {
      settings.wrong(
          Setting.OAUTH_AUDIENCE, "expected the audience of the tokens, since OAUTH_ISSUER is set");
    }
    Set<String> algorithms = settings.words(Setting.OAUTH_ALGORITHMS);
    if (algorithms.isEmpty() || !TokenSettings.ASYMMETRIC.containsAll(algorithms)) {
      settings.wrong(
          Setting.OAUTH_ALGORITHMS,
          "expected some of "
              + String.join(", ", TokenSettings.ASYMMETRIC.stream().sorted().toList()));
      return Optional.empty();
    }
    if (keys.isEmpty() || !settings.isSet(Setting.OAUTH_AUDIENCE)) {
      return Optional.empty();
    }
    TokenSettings plain =
        TokenSettings.of(
            settings.required(Setting.OAUTH_ISSUER),
            settings.required(Setting.OAUTH_AUDIENCE),
            keys.get());
    return Optional.of(
        new TokenSettings(
            plain.issuers(),
            plain.audiences(),
            plain.keys(),
            algorithms,
            settings.words(Setting.OAUTH_TOKEN_TYPES),
            plain.skew(),
            claim(settings),
            settings.isSet(Setting.OAUTH_GRANTS)
                ? Optional.of(grants(settings))
                : Optional.empty()));
  }

  private static Optional<KeySource> keys(Settings settings) {
    Optional<URI> issuer = settings.url(Setting.OAUTH_ISSUER, Set.of("https", "http"));
    Optional<KeySource> discovered =
        issuer.flatMap(
            url -> trusted(settings, Setting.OAUTH_ISSUER, () -> new KeySource.Discovered(url)));
    if (!settings.isSet(Setting.OAUTH_JWKS_URI)) {
      return discovered;
    }
    String location = settings.required(Setting.OAUTH_JWKS_URI);
    if (location.startsWith("file:")) {
      return trusted(
          settings,
          Setting.OAUTH_JWKS_URI,
          () -> new KeySource.File(Path.of(URI.create(location))));
    }
    return settings
        .url(Setting.OAUTH_JWKS_URI, Set.of("https", "http"))
        .flatMap(url -> trusted(settings, Setting.OAUTH_JWKS_URI, () -> new KeySource.Url(url)))
        .filter(keys -> discovered.isPresent());
  }

  private static Optional<KeySource> trusted(
      Settings settings, Setting setting, Supplier<KeySource> keys) {
    try {
      return Optional.of(keys.get());
    } catch (IllegalArgumentException notTrusted) {
      settings.wrong(
          setting, "expected an address of https (http only on this machine) or a file:/… address");
      return Optional.empty();
    }
  }

  /** Reads {@code email:ann@example.org=plan:read plan:write; domain:example.org=plan:read}. */
  private static Grants grants(Settings settings) {
    Map<String, Map<String, Set<Scope>>> granted =
        Map.of("sub", new HashMap<>(), "email", new HashMap<>(), "domain", new HashMap<>());
    for (String entry : settings.text(Setting.OAUTH_GRANTS).orElse("").split(";", -1)) {
      if (!entry.isBlank() && !grant(entry.strip(), granted)) {
        settings.wrong(
            Setting.OAUTH_GRANTS,
            "expected entries such as email:ann@example.org=plan:read plan:write, sub:… or"
                + " domain:…, separated by semicolons");
      }
    }
    return new Grants(
        granted.getOrDefault("sub", Map.of()),
        granted.getOrDefault("email", Map.of()),
        granted.getOrDefault("domain", Map.of()),
        Setting.OAUTH_GRANTS.variable());
  }

  private static boolean grant(String entry, Map<String, Map<String, Set<Scope>>> granted) {
    int colon = entry.indexOf(':');
    int equals = entry.indexOf('=', colon + 1);
    if (colon < 0 || equals < colon + 2 || !granted.containsKey(entry.substring(0, colon))) {
      return false;
    }
    Optional<Set<Scope>> scopes = scopes(entry.substring(equals + 1));
    scopes.ifPresent(
        set ->
            granted
                .getOrDefault(entry.substring(0, colon), new HashMap<>())
                .put(entry.substring(colon + 1, equals).strip(), set));
    return scopes.isPresent();
  }

  /** Returns the scopes that a text names, separated by spaces; empty if one is unknown. */
  static Optional<Set<Scope>> scopes(String text) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String word : text.strip().split("\\s+", -1)) {
      Optional<Scope> scope = Scope.of(word);
      if (scope.isEmpty()) {
        return Optional.empty();
      }
      scopes.add(scope.get());
    }
    return scopes.isEmpty() ? Optional.empty() : Optional.of(scopes);
  }
}
