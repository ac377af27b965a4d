package io.planmanagement.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Mints access tokens (RFC 9068) with a key of its own: the issuer of an installation that has no
 * other. The key is a file (RFC 7517) that its owner alone can read.
 */
public final class TokenMinter {

  /** The {@code iss} of the tokens. */
  public static final String ISSUER = "urn:plan-management:local";

  /** The {@code aud} of the tokens. */
  public static final String AUDIENCE = "plan-management";

  /** The claim that names the organisation. */
  public static final String ORGANISATION_CLAIM = "org";

  private static final int KEY_BITS = 2048;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final RSAKey key;
  private final Clock clock;

  private TokenMinter(RSAKey key, Clock clock) {
    this.key = key;
    this.clock = clock;
  }

  /**
   * Opens the key file, and makes it where there is none. Of several that make it at the same time
   * one succeeds, and all use its key.
   *
   * @throws IOException if the file can't be read or made, holds no key to sign with, or can be
   *     read by others than its owner
   */
  public static TokenMinter open(Path keyFile) throws IOException {
    return open(keyFile, Clock.systemUTC());
  }

  static TokenMinter open(Path keyFile, Clock clock) throws IOException {
    if (Files.notExists(keyFile)) {
      make(keyFile);
    }
    requireOwnerOnly(keyFile);
    try {
      RSAKey key = RSAKey.parse(Files.readString(keyFile));
      if (!key.isPrivate() || key.getKeyID() == null) {
        throw new IOException("The key file holds no key to sign with.");
      }
      return new TokenMinter(key, clock);
    } catch (ParseException notKey) {
      throw new IOException("The key file holds no RSA key.", notKey);
    }
  }

  /**
   * Mints a token.
   *
   * @param subject whom it is for
   * @param scopes what it allows
   * @param organisation the organisation of the bearer
   * @param timeToLive how long it is valid, in whole seconds, at least one
   * @throws IllegalArgumentException if the time to live is shorter
   */
  public String mint(
      String subject, Set<Scope> scopes, Optional<String> organisation, Duration timeToLive) {
    if (timeToLive.toSeconds() < 1) {
      throw new IllegalArgumentException("a token lives for a second at least");
    }
    Instant now = clock.instant();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .audience(AUDIENCE)
            .subject(subject)
            .claim("client_id", subject)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(timeToLive)))
            .jwtID(UUID.randomUUID().toString())
            .claim(
                "scope",
                scopes.stream().sorted().map(Scope::value).collect(Collectors.joining(" ")));
    organisation.ifPresent(name -> claims.claim(ORGANISATION_CLAIM, name));
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(new JOSEObjectType(TokenSettings.ACCESS_TOKEN))
                .keyID(key.getKeyID())
                .build(),
            claims.build());
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException unusable) {
      throw new IllegalStateException("The key can't sign.", unusable);
    }
    return token.serialize();
  }

  /**
   * Returns settings that accept the tokens of this minter, and no others. A token that was minted
   * for an organisation is held to it.
   */
  public TokenSettings settings() {
    return TokenSettings.of(
            ISSUER, AUDIENCE, new KeySource.Jwks(new JWKSet(key.toPublicJWK()).toString()))
        .with(new TokenSettings.OrganisationClaim(ORGANISATION_CLAIM, false));
  }

  private static void make(Path keyFile) throws IOException {
    Path folder = Optional.ofNullable(keyFile.toAbsolutePath().getParent()).orElse(keyFile);
    Files.createDirectories(folder);
    Path draft = folder.resolve("." + UUID.randomUUID() + ".tmp");
    try {
      String jwk =
          new RSAKeyGenerator(KEY_BITS)
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.RS256)
              .keyIDFromThumbprint(true)
              .generate()
              .toJSONString();
      write(draft, jwk);
      Files.createLink(keyFile, draft); // fails if there is one: that one is used
    } catch (FileAlreadyExistsException another) {
      return;
    } catch (JOSEException noKey) {
      throw new IOException("A key can't be made.", noKey);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static void write(Path file, String text) throws IOException {
    FileAttribute<?>[] attributes =
        isPosix()
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
            : new FileAttribute<?>[0];
    Set<StandardOpenOption> options =
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(file, options, attributes)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static void requireOwnerOnly(Path keyFile) throws IOException {
    if (isPosix()) {
      Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
      others.addAll(Files.getPosixFilePermissions(keyFile));
      others.removeAll(OWNER_ONLY);
      others.remove(PosixFilePermission.OWNER_EXECUTE);
      if (!others.isEmpty()) {
        throw new IOException(
            "Others than its owner have access to the key file. Take it from them (mode 0600).");
      }
    }
  }

  private static boolean isPosix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  /** Tells which key, not the key. */
  @Override
  public String toString() {
    return "TokenMinter[" + List.of(key.getKeyID()) + "]";
  }
}
