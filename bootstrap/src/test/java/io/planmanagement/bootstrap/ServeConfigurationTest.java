package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.UpkeepSettings;
import io.planmanagement.domain.PlanLimits;
import io.planmanagement.domain.search.SearchLimits;
import io.planmanagement.http.Grants;
import io.planmanagement.http.HttpSettings;
import io.planmanagement.http.KeySource;
import io.planmanagement.http.Scope;
import io.planmanagement.http.Tls;
import io.planmanagement.http.TokenSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeConfigurationTest {

  private static final TokenSettings TOKENS =
      TokenSettings.of("urn:test", "test", new KeySource.Jwks("{\"keys\":[]}"));

  private final Path directory;

  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> flags = new HashMap<>();

  ServeConfigurationTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void without_any_setting_everything_has_its_default() {
    ServeConfiguration configuration = read();

    assertEquals(HttpSettings.of(TOKENS), configuration.http().accepting(TOKENS));
    assertEquals(PlanLimits.DEFAULT, configuration.limits());
    assertEquals(SearchLimits.DEFAULT, configuration.searchLimits());
    assertEquals(UpkeepSettings.DEFAULT, configuration.upkeep());
    assertEquals(Optional.empty(), configuration.servers());
    assertEquals(directory.resolve("data"), configuration.data());
    assertEquals(new TokenKeys.Own(directory.resolve("data/token-key.json")), configuration.keys());
  }

  @Test
  void what_a_search_may_cost_can_be_set() {
    environment.putAll(
        Map.of(
            "PLAN_SEARCH_TIMEOUT", "250ms",
            "PLAN_SEARCH_MAX_SIZE", "50",
            "PLAN_SEARCH_MAX_CONDITIONS", "9",
            "PLAN_SEARCH_MAX_BUCKETS", "7"));

    assertEquals(
        new SearchLimits(16, 9, 1_000, 1_000, 50, 8, 16, 7, Duration.ofMillis(250)),
        read().searchLimits());
  }

  @Test
  void a_search_can_be_bounded_only_by_what_both_indexes_take() {
    environment.putAll(
        Map.of(
            "PLAN_SEARCH_TIMEOUT", "1ms",
            "PLAN_SEARCH_MAX_SIZE", "10000",
            "PLAN_SEARCH_MAX_CONDITIONS", "1025",
            "PLAN_SEARCH_MAX_BUCKETS", "0"));

    assertEquals(
        List.of(
            "PLAN_SEARCH_MAX_CONDITIONS: expected a whole number from 1 to 1024",
            "PLAN_SEARCH_MAX_SIZE: expected a whole number from 1 to 9999",
            "PLAN_SEARCH_MAX_BUCKETS: expected a whole number from 1 to 9999",
            "PLAN_SEARCH_TIMEOUT: expected a time from 10ms to 1h, such as 90s, 15m or 1h"),
        problems());
  }

  @Test
  void every_bound_can_be_set() {
    environment.putAll(
        Map.of(
            "PLAN_BODY_LIMIT", "64 KiB",
            "PLAN_BULK_LIMIT", "2m",
            "PLAN_HEADER_LIMIT", "8192",
            "PLAN_MAX_CONCURRENCY", "3",
            "PLAN_MAX_WAITING", "0",
            "PLAN_MAX_CONNECTIONS", "5",
            "PLAN_REQUEST_DEADLINE", "1m",
            "PLAN_IDLE_TIMEOUT", "2s",
            "PLAN_DRAIN_TIMEOUT", "1500ms",
            "PLAN_REQUIRE_PRECONDITIONS", "true"));
    environment.putAll(
        Map.of("PLAN_DOCUMENT_LIMIT", "32KiB", "PLAN_MAX_SERVICES", "7", "PLAN_MAX_DEPTH", "5"));

    HttpSettings http = read().http().accepting(TOKENS);

    assertEquals(65_536, http.bodyLimit());
    assertEquals(2_097_152, http.bulkLimit());
    assertEquals(8_192, http.headerLimit());
    assertEquals(3, http.maxConcurrency());
    assertEquals(0, http.maxWaiting());
    assertEquals(5, http.maxConnections());
    assertEquals(60_000, http.requestDeadline().toMillis());
    assertEquals(2_000, http.idleTimeout().toMillis());
    assertEquals(1_500, http.drainTimeout().toMillis());
    assertTrue(http.requirePreconditions());
    assertEquals(new PlanLimits(32_768, 7, 5, 50_000), read().limits());
  }

  @Test
  void bounds_that_make_no_sense_are_all_refused_at_once() {
    environment.putAll(
        Map.of(
            "PLAN_BODY_LIMIT", "2MiB",
            "PLAN_BULK_LIMIT", "1MiB",
            "PLAN_MAX_CONCURRENCY", "0",
            "PLAN_MAX_DEPTH", "3",
            "PLAN_IDLE_TIMEOUT", "0s",
            "PLAN_API_VERSION", "a/b",
            "PLAN_HEADER_LIMIT", "big"));

    assertEquals(
        List.of(
            "PLAN_MAX_DEPTH: expected a whole number from 4 to 100",
            "PLAN_API_VERSION: expected a path segment such as v1",
            "PLAN_BULK_LIMIT: expected at least PLAN_BODY_LIMIT",
            "PLAN_HEADER_LIMIT: expected a size from 1024 to 1048576 bytes, such as 65536, 64KiB"
                + " or 4MiB",
            "PLAN_MAX_CONCURRENCY: expected a whole number from 1 to 1000000",
            "PLAN_IDLE_TIMEOUT: expected a time from 1s to 1h, such as 90s, 15m or 1h"),
        problems());
  }

  @Test
  void an_issuer_is_accepted_with_its_audience() {
    environment.putAll(
        Map.of(
            "OAUTH_ISSUER", "https://issuer.example/realm",
            "OAUTH_AUDIENCE", "plans",
            "OAUTH_ALGORITHMS", "ES256, RS256",
            "OAUTH_TOKEN_TYPES", "JWT",
            "OAUTH_ORG_CLAIM", "tenant"));

    TokenSettings tokens = issuer();

    assertEquals(Set.of("https://issuer.example/realm"), tokens.issuers());
    assertEquals(Set.of("plans"), tokens.audiences());
    assertEquals(
        new KeySource.Discovered(URI.create("https://issuer.example/realm")), tokens.keys());
    assertEquals(Set.of("ES256", "RS256"), tokens.algorithms());
    assertEquals(Set.of("JWT"), tokens.types());
    assertEquals(
        Optional.of(new TokenSettings.OrganisationClaim("tenant", true)),
        tokens.organisationClaim());
  }

  @Test
  void the_keys_of_an_issuer_may_be_named() {
    environment.putAll(Map.of("OAUTH_ISSUER", "https://i.example", "OAUTH_AUDIENCE", "plans"));

    environment.put("OAUTH_JWKS_URI", "http://127.0.0.1:8080/keys");
    assertEquals(new KeySource.Url(URI.create("http://127.0.0.1:8080/keys")), issuer().keys());

    environment.put("OAUTH_JWKS_URI", "file:/etc/keys.json");
    assertEquals(new KeySource.File(Path.of("/etc/keys.json")), issuer().keys());
  }

  @Test
  void an_issuer_without_encryption_is_trusted_on_this_machine_alone() {
    environment.putAll(Map.of("OAUTH_ISSUER", "http://localhost:8080", "OAUTH_AUDIENCE", "plans"));
    issuer();

    environment.put("OAUTH_ISSUER", "http://issuer.example");
    environment.put("OAUTH_JWKS_URI", "http://issuer.example/keys");

    String expected =
        ": expected an address of https (http only on this machine) or a file:/… address";
    assertEquals(List.of("OAUTH_ISSUER" + expected, "OAUTH_JWKS_URI" + expected), problems());
  }

  @Test
  void an_issuer_needs_an_audience_and_asymmetric_algorithms() {
    environment.putAll(Map.of("OAUTH_ISSUER", "https://i.example", "OAUTH_ALGORITHMS", "HS256"));

    assertEquals(
        List.of(
            "OAUTH_AUDIENCE: expected the audience of the tokens, since OAUTH_ISSUER is set",
            "OAUTH_ALGORITHMS: expected some of ES256, ES384, ES512, PS256, PS384, PS512, RS256,"
                + " RS384, RS512"),
        problems());
  }

  @Test
  void an_audience_without_an_issuer_is_a_mistake() {
    environment.put("OAUTH_AUDIENCE", "plans");

    assertEquals(
        List.of("OAUTH_AUDIENCE: has a meaning only with OAUTH_ISSUER, which is not set"),
        problems());
  }

  @Test
  void an_issuer_and_a_key_of_our_own_exclude_each_other() {
    environment.putAll(Map.of("OAUTH_ISSUER", "https://i.example", "OAUTH_AUDIENCE", "plans"));
    flags.put("--key-file", "key");

    assertEquals(
        List.of(
            "--key-file: expected either a key of our own or an issuer, but OAUTH_ISSUER is set,"
                + " too"),
        problems());
  }

  @Test
  void a_client_id_accepts_googles_tokens_with_what_is_granted() {
    environment.putAll(
        Map.of(
            "OAUTH_CLIENT_ID",
            "1.apps.example",
            "OAUTH_GRANTS",
            "email:Ann@example.org=plan:read plan:write; domain:example.org=plan:read;sub:12="
                + "plan:admin"));

    TokenSettings tokens = issuer();

    assertEquals(
        Optional.of(
            new Grants(
                Map.of("12", Set.of(Scope.ADMIN)),
                Map.of("ann@example.org", Set.of(Scope.READ, Scope.WRITE)),
                Map.of("example.org", Set.of(Scope.READ)),
                "OAUTH_GRANTS")),
        tokens.grants());
    assertEquals(Set.of("1.apps.example"), tokens.audiences());
  }

  @Test
  void grants_that_cannot_be_read_are_a_problem() {
    for (String grants :
        List.of(
            "ann=plan:read",
            "email:=plan:read",
            "email:ann=",
            "email:ann=plan:reed",
            "x:y=plan:read")) {
      environment.putAll(Map.of("OAUTH_CLIENT_ID", "1.apps.example", "OAUTH_GRANTS", grants));

      assertEquals(1, problems().size(), grants);
    }
  }

  @Test
  void a_certificate_comes_as_pem_or_as_a_keystore() throws IOException {
    for (String name : List.of("cert.pem", "key.pem", "store.p12")) {
      Files.writeString(directory.resolve(name), "x");
    }
    flags.putAll(Map.of("--tls-certificate", "cert.pem", "--tls-key", "key.pem"));
    assertEquals(
        Optional.of(new Tls.Pem(directory.resolve("cert.pem"), directory.resolve("key.pem"))),
        read().http().accepting(TOKENS).tls());

    flags.clear();
    flags.put("--tls-keystore", "store.p12");
    environment.put("PLAN_TLS_PASSWORD", "sesame");
    assertEquals(
        Optional.of(new Tls.Pkcs12(directory.resolve("store.p12"), "sesame")),
        read().http().accepting(TOKENS).tls());
  }

  @Test
  void half_a_certificate_is_refused() throws IOException {
    Files.writeString(directory.resolve("cert.pem"), "x");
    flags.putAll(Map.of("--tls-certificate", "cert.pem", "--tls-keystore", "missing.p12"));

    assertEquals(
        List.of(
            "--tls-keystore: can't read " + directory.resolve("missing.p12"),
            "--tls-keystore: expected either a keystore, or certificate and key in PEM",
            "--tls-key (PLAN_TLS_KEY): expected a file, since certificate and key go together",
            "PLAN_TLS_PASSWORD: expected the password of the keystore"),
        problems());
  }

  @Test
  void the_running_audit_and_the_traces_of_deletions_can_be_set() {
    environment.putAll(
        Map.of("PLAN_AUDIT_RATE", "0", "PLAN_AUDIT_REST", "10m", "PLAN_RETENTION", "14d"));

    UpkeepSettings upkeep = read().upkeep();

    assertEquals(0, upkeep.plansPerSecond());
    assertEquals(Duration.ofMinutes(10), upkeep.rest());
    assertEquals(Duration.ofDays(14), upkeep.retention());
  }

  private TokenSettings issuer() {
    return assertInstanceOf(TokenKeys.Issuer.class, read().keys()).settings();
  }

  private ServeConfiguration read() {
    return ServeConfiguration.of(
        Settings.read(flags, TestSurroundings.of(directory, environment).surroundings()));
  }

  private List<String> problems() {
    return assertThrows(ConfigurationRefused.class, this::read).problems();
  }
}
