package io.planmanagement.bootstrap;

import io.planmanagement.application.UpkeepSettings;
import io.planmanagement.domain.PlanLimits;
import io.planmanagement.domain.search.SearchLimits;
import io.planmanagement.http.HttpSettings;
import io.planmanagement.http.Tls;
import io.planmanagement.http.TokenSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a server needs to know.
 *
 * @param http where it listens and what it accepts, but for the tokens
 * @param keys whose tokens it accepts
 * @param data the folder of its own
 * @param servers where the plans are kept; empty if they are in the folder
 * @param limits the bounds of plans
 * @param searchLimits the bounds of searches
 * @param upkeep how the index is kept honest
 * @param demo whether to load generated plans where there are none
 */
record ServeConfiguration(
    HttpListener http,
    TokenKeys keys,
    Path data,
    Optional<Servers> servers,
    PlanLimits limits,
    SearchLimits searchLimits,
    UpkeepSettings upkeep,
    boolean demo) {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MONTH = Duration.ofDays(31);
  private static final Duration YEAR = Duration.ofDays(366);
  private static final int ANY = 1_000_000;

  /** One less than an index of Elasticsearch returns, which is asked for one hit more. */
  private static final int MAX_PAGE = 9_999;

  /** What both indexes are tried with. */
  private static final int MAX_CONDITIONS = 1_024;

  /** Completes the settings of the HTTP server by those of the tokens. */
  @FunctionalInterface
  interface HttpListener {
    HttpSettings accepting(TokenSettings tokens);
  }

  /** The folder of the store, in the data folder, which holds the own key as well. */
  Path store() {
    return data.resolve("store");
  }

  /**
   * Reads a configuration.
   *
   * @throws ConfigurationRefused with everything that is wrong with it
   */
  static ServeConfiguration of(Settings settings) {
    Path data = settings.path(Setting.DATA).orElse(Path.of("data"));
    PlanLimits limits =
        new PlanLimits(
            (int) settings.size(Setting.DOCUMENT_LIMIT, 1024, 1 << 28),
            settings.number(Setting.MAX_SERVICES, 1, ANY),
            settings.number(Setting.MAX_DEPTH, 4, PlanLimits.MAX_DEPTH),
            settings.number(Setting.MAX_VALUES, 1, 10 * ANY));
    UpkeepSettings upkeep =
        new UpkeepSettings(
            settings.number(Setting.AUDIT_RATE, 0, ANY),
            settings.duration(Setting.AUDIT_REST, SECOND, MONTH),
            UpkeepSettings.DEFAULT.grace(),
            settings.duration(Setting.RETENTION, HOUR, YEAR),
            UpkeepSettings.DEFAULT.lossCheck());
    ServeConfiguration configuration =
        new ServeConfiguration(
            http(settings),
            TokenKeys.of(settings, data, Servers.areNamed(settings)),
            data,
            Servers.of(settings),
            limits,
            searchLimits(settings),
            upkeep,
            settings.flag(Setting.DEMO));
    settings.requireNoProblems();
    return configuration;
  }

  private static SearchLimits searchLimits(Settings settings) {
    SearchLimits usual = SearchLimits.DEFAULT;
    return new SearchLimits(
        usual.depth(),
        settings.number(Setting.SEARCH_MAX_CONDITIONS, 1, MAX_CONDITIONS),
        usual.values(),
        usual.text(),
        settings.number(Setting.SEARCH_MAX_SIZE, 1, MAX_PAGE),
        usual.sortKeys(),
        usual.facets(),
        settings.number(Setting.SEARCH_MAX_BUCKETS, 1, MAX_PAGE),
        settings.duration(Setting.SEARCH_TIMEOUT, Duration.ofMillis(10), HOUR));
  }

  private static HttpListener http(Settings settings) {
    String host = settings.required(Setting.HOST);
    int port = settings.number(Setting.PORT, 0, 65_535);
    String version = version(settings);
    int body = (int) settings.size(Setting.BODY_LIMIT, 1024, 1 << 30);
    long bulk = settings.size(Setting.BULK_LIMIT, 1024, 1L << 40);
    if (bulk < body) {
      settings.wrong(
          Setting.BULK_LIMIT, "expected at least " + settings.origin(Setting.BODY_LIMIT));
    }
    int header = (int) settings.size(Setting.HEADER_LIMIT, 1024, 1 << 20);
    int concurrency = settings.number(Setting.MAX_CONCURRENCY, 1, ANY);
    int waiting = settings.number(Setting.MAX_WAITING, 0, ANY);
    int connections = settings.number(Setting.MAX_CONNECTIONS, 1, ANY);
    Duration deadline = settings.duration(Setting.REQUEST_DEADLINE, SECOND, HOUR);
    Duration idle = settings.duration(Setting.IDLE_TIMEOUT, SECOND, HOUR);
    Duration drain = settings.duration(Setting.DRAIN_TIMEOUT, SECOND, HOUR);
    boolean preconditions = settings.flag(Setting.REQUIRE_PRECONDITIONS);
    Optional<Tls> tls = tls(settings);
    return tokens ->
        new HttpSettings(
            host,
            port,
            version,
            body,
            bulk,
            header,
            concurrency,
            waiting,
            connections,
            deadline,
            idle,
            drain,
            preconditions,
            tls,
            tokens);
  }

  private static String version(Settings settings) {
    String version = settings.required(Setting.API_VERSION);
    if (!version.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
        || Set.of("health", "docs", "metrics", "openapi.json").contains(version)) {
      settings.wrong(Setting.API_VERSION, "expected a path segment such as v1");
    }
    return version;
  }

  private static Optional<Tls> tls(Settings settings) {
    Optional<Path> certificate = settings.readable(Setting.TLS_CERTIFICATE);
    Optional<Path> key = settings.readable(Setting.TLS_KEY);
    Optional<Path> keystore = settings.readable(Setting.TLS_KEYSTORE);
    Optional<Secret> password = settings.secret(Setting.TLS_PASSWORD);
    boolean pem = settings.isSet(Setting.TLS_CERTIFICATE) || settings.isSet(Setting.TLS_KEY);
    if (pem && settings.isSet(Setting.TLS_KEYSTORE)) {
      settings.wrong(
          Setting.TLS_KEYSTORE, "expected either a keystore, or certificate and key in PEM");
    }
    if (settings.isSet(Setting.TLS_CERTIFICATE) != settings.isSet(Setting.TLS_KEY)) {
      settings.wrong(
          settings.isSet(Setting.TLS_KEY) ? Setting.TLS_CERTIFICATE : Setting.TLS_KEY,
          "expected a file, since certificate and key go together");
    }
    if (settings.isSet(Setting.TLS_KEYSTORE) && password.isEmpty()) {
      settings.wrong(Setting.TLS_PASSWORD, "expected the password of the keystore");
    }
    if (keystore.isPresent() && password.isPresent()) {
      return Optional.of(new Tls.Pkcs12(keystore.get(), password.get().value()));
    }
    if (certificate.isPresent() && key.isPresent()) {
      return Optional.of(new Tls.Pem(certificate.get(), key.get()));
    }
    return Optional.empty();
  }
}
