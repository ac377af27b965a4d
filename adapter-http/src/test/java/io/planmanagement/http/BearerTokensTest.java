package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.PlainHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.sun.net.httpserver.HttpServer;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Visibility;
import io.planmanagement.http.TokenSettings.OrganisationClaim;
import io.planmanagement.testkit.MovableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokensTest {

  private static final String ISSUER = "https://issuer.example";
  private static final String AUDIENCE = "plans";
  private static final RSAKey KEY = TestTokens.key("one");
  private static final RSAKey NEXT = TestTokens.key("two");

  private static String jwks(JWK... keys) {
    return new JWKSet(List.of(keys)).toString(true);
  }

  private static TokenSettings settings() {
    return TokenSettings.of(ISSUER, AUDIENCE, new KeySource.Jwks(jwks(KEY)));
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .subject("alice")
        .expirationTime(in(60))
        .claim("scope", "plan:read openid plan:write");
  }

  private static Date in(long seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  private static JWSHeader.Builder header() {
    return new JWSHeader.Builder(JWSAlgorithm.RS256)
        .type(new JOSEObjectType("at+jwt"))
        .keyID(KEY.getKeyID());
  }

  private static String token(JWTClaimsSet.Builder claims) {
    return TestTokens.signed(header().build(), claims.build(), TestTokens.signer(KEY));
  }

  private static Caller verified(TokenSettings settings, String token) {
    try (BearerTokens tokens = new BearerTokens(settings, Clock.systemUTC())) {
      return tokens.caller(List.of("Bearer " + token));
    }
  }

  private static Problem refused(TokenSettings settings, String token) {
    return assertThrows(Problem.Refusal.class, () -> verified(settings, token)).problem();
  }

  private static void assertInvalid(String token) {
    assertInvalid(settings(), token);
  }

  private static void assertInvalid(TokenSettings settings, String token) {
    Problem problem = refused(settings, token);
    assertEquals(ProblemType.INVALID_TOKEN, problem.type(), problem.detail());
    assertEquals(
        "Bearer realm=\"plans\", error=\"invalid_token\"",
        problem.headers().get("WWW-Authenticate"));
  }

  @Test
  void a_token_of_the_issuer_for_this_audience_is_verified() {
    Caller caller = verified(settings(), token(claims()));

    assertEquals("alice", caller.subject());
    assertEquals(Set.of(Scope.READ, Scope.WRITE), caller.scopes());
    assertEquals(Visibility.ALL, caller.visibility());
  }

  @Test
  void scopes_come_from_scp_too() {
    Caller list =
        verified(
            settings(), token(claims().claim("scope", null).claim("scp", List.of("plan:admin"))));
    Caller text =
        verified(settings(), token(claims().claim("scope", null).claim("scp", "plan:read x")));
    Caller none = verified(settings(), token(claims().claim("scope", 7)));

    assertEquals(Set.of(Scope.ADMIN), list.scopes());
    assertEquals(Set.of(Scope.READ), text.scopes());
    assertEquals(Set.of(), none.scopes());
  }

  @Test
  void a_token_without_a_signature_is_refused() {
    assertInvalid(new PlainJWT(new PlainHeader.Builder().build(), claims().build()).serialize());
    String signed = token(claims());
    assertInvalid(signed.substring(0, signed.lastIndexOf('.') + 1));
    String none =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                "{\"alg\":\"none\",\"typ\":\"at+jwt\"}".getBytes(StandardCharsets.UTF_8));
    assertInvalid(none + signed.substring(signed.indexOf('.')));
  }

  @Test
  void a_token_signed_with_the_public_key_as_a_secret_is_refused() throws JOSEException {
    byte[] secret = KEY.toRSAPublicKey().getEncoded();
    String token =
        TestTokens.signed(
            new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(KEY.getKeyID())
                .build(),
            claims().build(),
            new MACSigner(secret));

    assertInvalid(token);
  }

  @Test
  void an_algorithm_that_is_not_on_the_list_is_refused_although_the_key_fits()
      throws JOSEException {
    String rs512 =
        TestTokens.signed(
            new JWSHeader.Builder(JWSAlgorithm.RS512)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(KEY.getKeyID())
                .build(),
            claims().build(),
            TestTokens.signer(KEY));
    ECKey elliptic = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    String es256 =
        TestTokens.signed(
            new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID("ec")
                .build(),
            claims().build(),
            new ECDSASigner(elliptic));
    TokenSettings both = settings().with(new KeySource.Jwks(jwks(KEY, elliptic)));

    assertInvalid(both, rs512);
    assertInvalid(both, es256);
    assertEquals("alice", verified(both.withAlgorithms(Set.of("ES256")), es256).subject());
    assertEquals("alice", verified(both.withAlgorithms(Set.of("RS512")), rs512).subject());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"one", "unknown", "../../key", "' OR 1=1 --", "file:///dev/null", "{\"a\":1}"})
  void a_key_id_only_chooses_among_the_issuers_keys(String kid) {
    assertInvalid(TestTokens.signedByAnother(claims().build(), kid, JWSAlgorithm.RS256));
  }

  @Test
  void keys_that_the_token_brings_with_it_count_for_nothing() throws Exception {
    RSAKey own = TestTokens.key("own");
    List<JWSHeader> headers =
        List.of(
            header().keyID("own").jwk(own.toPublicJWK()).build(),
            header().keyID("own").jwkURL(URI.create("http://localhost:1/keys")).build(),
            header().keyID("own").x509CertURL(URI.create("http://localhost:1/cert")).build());

    for (JWSHeader header : headers) {
      assertInvalid(TestTokens.signed(header, claims().build(), TestTokens.signer(own)));
    }
  }

  @Test
  void a_critical_header_that_is_not_understood_is_refused() {
    JWSHeader header =
        header().criticalParams(Set.of("exotic")).customParam("exotic", true).build();

    assertInvalid(TestTokens.signed(header, claims().build(), TestTokens.signer(KEY)));
  }

  @Test
  void a_token_of_another_issuer_is_refused() {
    assertInvalid(token(claims().issuer("https://other.example")));
    assertInvalid(token(claims().issuer(null)));
    assertInvalid(token(claims().issuer(ISSUER + "/")));
    assertInvalid(token(claims().issuer("")));
  }

  @Test
  void a_token_for_another_audience_is_refused() {
    assertInvalid(token(claims().audience("other")));
    assertInvalid(token(claims().audience((String) null)));
    assertInvalid(token(claims().audience(List.of())));
    assertInvalid(token(claims().audience(AUDIENCE.toUpperCase(java.util.Locale.ROOT))));
    assertEquals(
        "alice", verified(settings(), token(claims().audience(List.of("x", AUDIENCE)))).subject());
  }

  @Test
  void a_token_that_has_expired_is_refused_but_for_the_skew_of_clocks() {
    assertEquals("alice", verified(settings(), token(claims().expirationTime(in(-20)))).subject());
    assertInvalid(token(claims().expirationTime(in(-40))));
    assertInvalid(token(claims().expirationTime(null)));
    assertInvalid(token(claims().expirationTime(Date.from(Instant.EPOCH))));
  }

  @Test
  void a_token_that_is_not_valid_yet_is_refused_but_for_the_skew_of_clocks() {
    assertEquals("alice", verified(settings(), token(claims().notBeforeTime(in(20)))).subject());
    assertInvalid(token(claims().notBeforeTime(in(60))));
  }

  @Test
  void a_token_without_a_subject_is_refused() {
    assertInvalid(token(claims().subject(null)));
    assertInvalid(token(claims().subject("")));
  }

  @Test
  void a_token_of_another_type_is_refused() {
    String idToken =
        TestTokens.signed(
            header().type(JOSEObjectType.JWT).build(), claims().build(), TestTokens.signer(KEY));
    String untyped =
        TestTokens.signed(header().type(null).build(), claims().build(), TestTokens.signer(KEY));
    String longForm =
        TestTokens.signed(
            header().type(new JOSEObjectType("application/at+jwt")).build(),
            claims().build(),
            TestTokens.signer(KEY));
    TokenSettings lenient = settings().withTypes(Set.of(TokenSettings.ANY_JWT));

    assertInvalid(idToken);
    assertInvalid(untyped);
    assertEquals("alice", verified(settings(), longForm).subject());
    assertEquals("alice", verified(lenient, idToken).subject());
    assertEquals("alice", verified(lenient, untyped).subject());
    assertInvalid(lenient, token(claims()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "Bearer  ",
        "Bearer a b",
        "Bearer a,b",
        "Bearer \"x\"",
        "bearer",
        "Bearer\tx",
        "Bearer é",
        "Bearer a.b.c",
        "Bearer ...",
        "Bearer e30.e30.e30",
        "=",
        ","
      })
  void a_malformed_field_is_refused_and_nothing_breaks(String field) {
    try (BearerTokens tokens = new BearerTokens(settings(), Clock.systemUTC())) {
      Problem problem =
          assertThrows(Problem.Refusal.class, () -> tokens.caller(List.of(field))).problem();

      assertEquals(401, problem.type().status());
      assertTrue(problem.headers().containsKey("WWW-Authenticate"));
    }
  }

  @Test
  void a_request_without_a_token_is_told_so_without_an_error_code() {
    try (BearerTokens tokens = new BearerTokens(settings(), Clock.systemUTC())) {
      for (List<String> fields :
          List.of(List.<String>of(), List.of("Basic YTpi"), List.of("Digest x"))) {
        Problem problem =
            assertThrows(Problem.Refusal.class, () -> tokens.caller(fields)).problem();

        assertEquals(ProblemType.TOKEN_REQUIRED, problem.type());
        assertEquals("Bearer realm=\"plans\"", problem.headers().get("WWW-Authenticate"));
      }
    }
  }

  @Test
  void the_scheme_is_read_without_regard_to_case_and_the_field_is_there_once() {
    try (BearerTokens tokens = new BearerTokens(settings(), Clock.systemUTC())) {
      String token = token(claims());

      assertEquals("alice", tokens.caller(List.of("bEARER " + token)).subject());
      assertThrows(
          Problem.Refusal.class,
          () -> tokens.caller(List.of("Bearer " + token, "Bearer " + token)));
    }
  }

  @Test
  void a_huge_token_is_refused_unread() {
    assertInvalid(token(claims().claim("filler", "x".repeat(10_000))));
  }

  @Test
  void a_token_that_was_altered_after_its_verification_is_refused() {
    try (BearerTokens tokens = new BearerTokens(settings(), Clock.systemUTC())) {
      String token = token(claims());
      assertEquals("alice", tokens.caller(List.of("Bearer " + token)).subject());
      assertEquals("alice", tokens.caller(List.of("Bearer " + token)).subject());
      char last = token.charAt(token.length() - 20);
      String altered =
          token.substring(0, token.length() - 20)
              + (last == 'A' ? 'B' : 'A')
              + token.substring(token.length() - 19);

      assertThrows(Problem.Refusal.class, () -> tokens.caller(List.of("Bearer " + altered)));
    }
  }

  @Test
  void what_was_verified_is_not_remembered_beyond_its_life() {
    MovableClock clock = new MovableClock();
    try (BearerTokens tokens = new BearerTokens(settings(), clock)) {
      List<String> field = List.of("Bearer " + token(claims()));
      assertEquals("alice", tokens.caller(field).subject());
      clock.move(Duration.ofSeconds(80));
      assertEquals("alice", tokens.caller(field).subject());

      clock.move(Duration.ofSeconds(15));

      assertThrows(Problem.Refusal.class, () -> tokens.caller(field));
    }
  }

  @Test
  void an_organisation_claim_tells_what_the_caller_sees() {
    TokenSettings required = settings().with(new OrganisationClaim("org", true));
    TokenSettings optional = settings().with(new OrganisationClaim("org", false));
    String member = token(claims().claim("org", "acme.example"));

    assertEquals(
        Visibility.of(new Organisation("acme.example")), verified(required, member).visibility());
    assertEquals(
        Visibility.of(new Organisation("acme.example")), verified(optional, member).visibility());
    assertEquals(Visibility.ALL, verified(optional, token(claims())).visibility());
    for (JWTClaimsSet.Builder claims :
        List.of(
            claims(),
            claims().claim("org", ""),
            claims().claim("org", 7),
            claims().claim("org", List.of("a")),
            claims().claim("org", "a\nb"))) {
      Problem problem = refused(required, token(claims));
      assertEquals(ProblemType.NO_ORGANISATION, problem.type());
      assertTrue(problem.headers().containsKey("WWW-Authenticate"));
    }
    assertEquals(
        ProblemType.NO_ORGANISATION, refused(optional, token(claims().claim("org", 7))).type());
  }

  @Test
  void google_id_tokens_get_what_the_configuration_grants_to_their_bearers() {
    Grants grants =
        new Grants(
            Map.of("alice", Set.of(Scope.ADMIN)),
            Map.of("Ann@Example.com", Set.of(Scope.WRITE)),
            Map.of("example.org", Set.of(Scope.READ)),
            "OAUTH_GRANTS");
    TokenSettings google =
        TokenSettings.google("client-1", grants).with(new KeySource.Jwks(jwks(KEY)));
    UnaryOperator<JWTClaimsSet.Builder> id =
        claims -> claims.issuer("https://accounts.google.com").audience("client-1");

    assertEquals(Set.of(Scope.ADMIN), google(google, id.apply(claims())).scopes());
    assertEquals(
        Set.of(Scope.WRITE),
        google(
                google,
                id.apply(claims())
                    .subject("bob")
                    .claim("email", "ann@example.com")
                    .claim("email_verified", true))
            .scopes());
    assertEquals(
        Set.of(),
        google(
                google,
                id.apply(claims())
                    .subject("bob")
                    .claim("email", "ann@example.com")
                    .claim("email_verified", false))
            .scopes());
    assertEquals(
        Set.of(Scope.READ),
        google(google, id.apply(claims()).subject("bob").claim("hd", "example.org")).scopes());
    assertEquals(
        Set.of(),
        google(google, id.apply(claims()).subject("bob").claim("scope", "plan:admin")).scopes());
    assertEquals(
        "alice", google(google, id.apply(claims()).issuer("accounts.google.com")).subject());
    try (BearerTokens tokens = new BearerTokens(google, Clock.systemUTC())) {
      Problem problem = tokens.insufficient(Scope.READ);
      assertEquals(ProblemType.NO_GRANT, problem.type());
      assertTrue(problem.detail().contains("OAUTH_GRANTS"));
    }
  }

  private static Caller google(TokenSettings settings, JWTClaimsSet.Builder claims) {
    return verified(
        settings,
        TestTokens.signed(
            header().type(JOSEObjectType.JWT).build(), claims.build(), TestTokens.signer(KEY)));
  }

  @Test
  void keys_are_fetched_once_and_kept_while_their_source_is_down() {
    try (Keys source = new Keys(jwks(KEY));
        BearerTokens tokens = tokens(source)) {
      for (int i = 0; i < 50; i++) {
        String fresh = token(claims().jwtID("t" + i));
        assertEquals("alice", tokens.caller(List.of("Bearer " + fresh)).subject());
      }
      assertEquals(1, source.requests());
      source.fail();

      Caller caller = tokens.caller(List.of("Bearer " + token(claims().jwtID("later"))));

      assertEquals("alice", caller.subject());
    }
  }

  @Test
  void a_new_key_of_the_issuer_is_found_and_an_unknown_one_does_not_flood_it() {
    try (Keys source = new Keys(jwks(KEY));
        BearerTokens tokens = tokens(source)) {
      tokens.caller(List.of("Bearer " + token(claims())));
      source.publish(jwks(KEY, NEXT));
      String rotated =
          TestTokens.signed(
              header().keyID(NEXT.getKeyID()).build(), claims().build(), TestTokens.signer(NEXT));

      Caller caller = tokens.caller(List.of("Bearer " + rotated));
      for (int i = 0; i < 50; i++) {
        String unknown =
            TestTokens.signedByAnother(claims().build(), "unknown" + i, JWSAlgorithm.RS256);
        Problem problem =
            assertThrows(Problem.Refusal.class, () -> tokens.caller(List.of("Bearer " + unknown)))
                .problem();
        assertEquals(ProblemType.INVALID_TOKEN, problem.type());
      }

      assertEquals("alice", caller.subject());
      assertTrue(source.requests() <= 3, "requests: " + source.requests());
    }
  }

  @Test
  void without_keys_it_is_the_service_that_is_unavailable_and_not_the_token_that_is_wrong() {
    try (Keys source = new Keys(jwks(KEY));
        BearerTokens tokens = tokens(source)) {
      source.fail();
      for (int i = 0; i < 5; i++) {
        String token = token(claims().jwtID("t" + i));

        Problem problem =
            assertThrows(Problem.Refusal.class, () -> tokens.caller(List.of("Bearer " + token)))
                .problem();

        assertEquals(ProblemType.KEYS_UNAVAILABLE, problem.type());
        assertTrue(problem.headers().containsKey("Retry-After"));
      }
    }
  }

  @Test
  void an_answer_that_is_no_key_set_is_an_outage() {
    for (String answer : List.of("", "<html>", "{}", "[]", "{\"keys\":7}")) {
      try (Keys source = new Keys(answer);
          BearerTokens tokens = tokens(source)) {
        Problem problem =
            assertThrows(
                    Problem.Refusal.class,
                    () -> tokens.caller(List.of("Bearer " + token(claims()))))
                .problem();

        assertEquals(503, problem.type().status(), answer);
      }
    }
  }

  @Test
  void the_issuers_metadata_tell_where_its_keys_are() {
    try (Keys source = new Keys(jwks(KEY))) {
      TokenSettings settings =
          TokenSettings.of(
              source.base().toString(), AUDIENCE, new KeySource.Discovered(source.base()));

      assertEquals(
          "alice", verified(settings, token(claims().issuer(source.base().toString()))).subject());
    }
  }

  @Test
  void metadata_of_another_issuer_are_not_believed() {
    try (Keys source = new Keys(jwks(KEY))) {
      URI other = URI.create(source.base() + "/other");
      TokenSettings settings =
          TokenSettings.of(other.toString(), AUDIENCE, new KeySource.Discovered(other));

      Problem problem = refused(settings, token(claims().issuer(other.toString())));

      assertEquals(ProblemType.KEYS_UNAVAILABLE, problem.type());
    }
  }

  @Test
  void keys_in_a_file_are_found_again_after_their_rotation(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("jwks.json");
    Files.writeString(file, jwks(KEY));
    try (BearerTokens tokens =
        new BearerTokens(settings().with(new KeySource.File(file)), Clock.systemUTC())) {
      assertEquals("alice", tokens.caller(List.of("Bearer " + token(claims()))).subject());
      Files.writeString(file, jwks(NEXT));
      String rotated =
          TestTokens.signed(
              header().keyID(NEXT.getKeyID()).build(), claims().build(), TestTokens.signer(NEXT));

      assertEquals("alice", tokens.caller(List.of("Bearer " + rotated)).subject());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://issuer.example/keys",
        "ftp://localhost/keys",
        "file:///etc/keys",
        "http://localhost.example/keys",
        "http://127.0.0.1.example/keys",
        "/keys",
        "keys"
      })
  void keys_are_not_fetched_from_where_anybody_could_answer(String location) {
    URI uri = URI.create(location);

    assertThrows(IllegalArgumentException.class, () -> new KeySource.Url(uri));
    assertThrows(IllegalArgumentException.class, () -> new KeySource.Discovered(uri));
  }

  @Test
  void keys_may_come_over_http_from_this_machine() {
    for (String location :
        List.of(
            "http://localhost:1/k", "http://127.0.0.1:1/k", "http://[::1]:1/k", "https://x/k")) {
      assertEquals(location, new KeySource.Url(URI.create(location)).location().toString());
    }
  }

  @Test
  void symmetric_algorithms_and_empty_lists_are_no_settings() {
    assertThrows(IllegalArgumentException.class, () -> settings().withAlgorithms(Set.of("HS256")));
    assertThrows(IllegalArgumentException.class, () -> settings().withAlgorithms(Set.of("none")));
    assertThrows(IllegalArgumentException.class, () -> settings().withAlgorithms(Set.of()));
    assertThrows(IllegalArgumentException.class, () -> settings().withTypes(Set.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new BearerTokens(settings().with(new KeySource.Jwks("no keys")), Clock.systemUTC()));
  }

  private static BearerTokens tokens(Keys source) {
    return new BearerTokens(
        settings().with(new KeySource.Url(URI.create(source.base() + "/keys"))), Clock.systemUTC());
  }

  /** An issuer's addresses on this machine. */
  private static final class Keys implements AutoCloseable {
    private final HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile Optional<String> keys;

    Keys(String keys) {
      this.keys = Optional.of(keys);
      try {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
      server.createContext(
          "/",
          exchange -> {
            requests.incrementAndGet();
            String path = exchange.getRequestURI().getPath();
            Optional<String> answer =
                path.endsWith("/openid-configuration")
                    ? Optional.of(
                        "{\"issuer\":\"" + base() + "\",\"jwks_uri\":\"" + base() + "/keys\"}")
                    : this.keys;
            byte[] body = answer.orElse("down").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.isPresent() ? 200 : 500, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
    }

    URI base() {
      return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    int requests() {
      return requests.get();
    }

    void publish(String other) {
      keys = Optional.of(other);
    }

    void fail() {
      keys = Optional.empty();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  @Test
  void secrets_are_not_told(@TempDir Path folder) throws IOException {
    TokenMinter minter = TokenMinter.open(folder.resolve("key.json"));
    Tls tls = new Tls.Pkcs12(folder, "pass-word");

    assertFalse(minter.toString().contains("\"d\""));
    assertFalse(minter.settings().toString().contains("\"d\""));
    assertFalse(HttpSettings.of(minter.settings()).with(tls).toString().contains("pass-word"));
    assertEquals(EnumSet.allOf(Scope.class).size(), 3);
  }
}
