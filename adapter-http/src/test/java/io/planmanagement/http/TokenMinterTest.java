package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jwt.SignedJWT;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Visibility;
import io.planmanagement.testkit.Race;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenMinterTest {

  private static Caller verified(TokenMinter minter, String token) {
    try (BearerTokens tokens = new BearerTokens(minter.settings(), Clock.systemUTC())) {
      return tokens.caller(List.of("Bearer " + token));
    }
  }

  @Test
  void a_minted_token_is_accepted_with_its_scopes(@TempDir Path folder) throws Exception {
    TokenMinter minter = TokenMinter.open(folder.resolve("key.json"));

    String token =
        minter.mint(
            "ann", EnumSet.of(Scope.READ, Scope.WRITE), Optional.empty(), Duration.ofHours(1));

    Caller caller = verified(minter, token);
    assertEquals("ann", caller.subject());
    assertEquals(Set.of(Scope.READ, Scope.WRITE), caller.scopes());
    assertEquals(Visibility.ALL, caller.visibility());
    SignedJWT jwt = SignedJWT.parse(token);
    assertEquals("at+jwt", jwt.getHeader().getType().getType());
    for (String claim : List.of("iss", "aud", "sub", "client_id", "iat", "exp", "jti", "scope")) {
      assertTrue(jwt.getJWTClaimsSet().getClaims().containsKey(claim), claim);
    }
  }

  @Test
  void a_token_for_an_organisation_is_held_to_it(@TempDir Path folder) throws IOException {
    TokenMinter minter = TokenMinter.open(folder.resolve("key.json"));

    String token =
        minter.mint(
            "ann", EnumSet.of(Scope.READ), Optional.of("acme.example"), Duration.ofMinutes(1));

    assertEquals(
        Visibility.of(new Organisation("acme.example")), verified(minter, token).visibility());
  }

  @Test
  void the_key_is_made_once_for_its_owner_alone(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("deep").resolve("key.json");

    TokenMinter first = TokenMinter.open(file);
    String content = Files.readString(file);
    TokenMinter second = TokenMinter.open(file);

    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(content, Files.readString(file));
    String token = first.mint("x", EnumSet.of(Scope.READ), Optional.empty(), Duration.ofMinutes(1));
    assertEquals("x", verified(second, token).subject());
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertEquals(1, files.count(), "nothing is left behind");
    }
  }

  @Test
  void of_several_that_make_the_key_at_once_all_use_one(@TempDir Path folder) {
    Path file = folder.resolve("key.json");

    Set<String> settings = new HashSet<>();
    for (Race.Finish<TokenMinter> finish :
        Race.<TokenMinter>of(4, i -> () -> TokenMinter.open(file))) {
      settings.add(finish.value().orElseThrow().settings().toString());
    }

    assertEquals(1, settings.size());
  }

  @Test
  void tokens_of_another_key_are_refused(@TempDir Path folder) throws IOException {
    TokenMinter one = TokenMinter.open(folder.resolve("one.json"));
    TokenMinter other = TokenMinter.open(folder.resolve("other.json"));
    String token = other.mint("x", EnumSet.of(Scope.READ), Optional.empty(), Duration.ofMinutes(1));

    assertThrows(Problem.Refusal.class, () -> verified(one, token));
    assertNotEquals(one.settings(), other.settings());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw-rw----", "rw------x", "rw--w----"})
  void a_key_that_others_can_read_is_refused(String mode, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("key.json");
    TokenMinter.open(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

    IOException refused = assertThrows(IOException.class, () -> TokenMinter.open(file));

    assertTrue(String.valueOf(refused.getMessage()).contains("0600"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "no key", "{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}"})
  void a_file_that_holds_no_key_is_refused_and_kept(String content, @TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("key.json");
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    assertThrows(IOException.class, () -> TokenMinter.open(file));
    assertEquals(content, Files.readString(file));
  }

  @Test
  void a_token_lives_for_as_long_as_it_says(@TempDir Path folder) throws Exception {
    TokenMinter minter = TokenMinter.open(folder.resolve("key.json"));

    SignedJWT token =
        SignedJWT.parse(minter.mint("x", Set.of(), Optional.empty(), Duration.ofMinutes(90)));

    assertEquals(
        90 * 60_000L,
        Duration.between(
                token.getJWTClaimsSet().getIssueTime().toInstant(),
                token.getJWTClaimsSet().getExpirationTime().toInstant())
            .toMillis());
    assertThrows(
        IllegalArgumentException.class,
        () -> minter.mint("x", Set.of(), Optional.empty(), Duration.ofMillis(999)));
    assertFalse(token.serialize().isEmpty());
  }
}
