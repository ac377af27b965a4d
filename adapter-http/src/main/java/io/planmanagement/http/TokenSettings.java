package io.planmanagement.http;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Which tokens are accepted, and what they allow.
 *
 * @param issuers the accepted values of {@code iss}
 * @param audiences the accepted values of {@code aud}, of which a token must name one
 * @param keys where the issuer's public keys come from
 * @param algorithms the accepted signature algorithms, asymmetric ones only; what a token's header
 *     says never adds to them
 * @param types the accepted values of the header's {@code typ}; with {@code JWT} among them it may
 *     also be absent
 * @param skew by how much the clocks of issuer and service may differ
 * @param organisationClaim the claim that names the caller's organisation; empty if callers are not
 *     told apart by it
 * @param grants what is granted to whom; if set, the scopes come from it and not from the token
 */
public record TokenSettings(
    Set<String> issuers,
    Set<String> audiences,
    KeySource keys,
    Set<String> algorithms,
    Set<String> types,
    Duration skew,
    Optional<OrganisationClaim> organisationClaim,
    Optional<Grants> grants) {

  /** The algorithms that may be chosen. */
  public static final Set<String> ASYMMETRIC =
      Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

  /** The type of access tokens (RFC 9068). */
  public static final String ACCESS_TOKEN = "at+jwt";

  /** The type of tokens of issuers that don't follow RFC 9068. */
  public static final String ANY_JWT = "JWT";

  private static final Duration MAX_SKEW = Duration.ofMinutes(5);

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if a set is empty, an algorithm is none of {@link
   *     #ASYMMETRIC}, or the skew is negative or above five minutes
   */
  public TokenSettings {
    issuers = Set.copyOf(issuers);
    audiences = Set.copyOf(audiences);
    algorithms = Set.copyOf(algorithms);
    types = Set.copyOf(types);
    if (issuers.isEmpty() || audiences.isEmpty() || algorithms.isEmpty() || types.isEmpty()) {
      throw new IllegalArgumentException(
          "issuers, audiences, algorithms and types have at least one element each");
    }
    if (!ASYMMETRIC.containsAll(algorithms)) {
      throw new IllegalArgumentException(
          "the algorithms are some of " + String.join(", ", ASYMMETRIC.stream().sorted().toList()));
    }
    if (skew.isNegative() || skew.compareTo(MAX_SKEW) > 0) {
      throw new IllegalArgumentException("the skew is from 0 to 5 minutes");
    }
  }

  /** Returns settings for access tokens of one issuer: RS256, RFC 9068, 30 s of skew. */
  public static TokenSettings of(String issuer, String audience, KeySource keys) {
    return new TokenSettings(
        Set.of(issuer),
        Set.of(audience),
        keys,
        Set.of("RS256"),
        Set.of(ACCESS_TOKEN),
        Duration.ofSeconds(30),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Returns settings for Google's ID tokens. These carry no scopes: they come from the grants.
   *
   * @param clientId the OAuth client that the tokens are for
   * @param grants who may do what
   */
  public static TokenSettings google(String clientId, Grants grants) {
    return new TokenSettings(
        Set.of("https://accounts.google.com", "accounts.google.com"),
        Set.of(clientId),
        new KeySource.Url(URI.create("https://www.googleapis.com/oauth2/v3/certs")),
        Set.of("RS256"),
        Set.of(ANY_JWT),
        Duration.ofSeconds(30),
        Optional.empty(),
        Optional.of(grants));
  }

  /** Returns these settings with other keys. */
  public TokenSettings with(KeySource other) {
    return new TokenSettings(
        issuers, audiences, other, algorithms, types, skew, organisationClaim, grants);
  }

  /** Returns these settings with other algorithms. */
  public TokenSettings withAlgorithms(Set<String> other) {
    return new TokenSettings(
        issuers, audiences, keys, other, types, skew, organisationClaim, grants);
  }

  /** Returns these settings with other types. */
  public TokenSettings withTypes(Set<String> other) {
    return new TokenSettings(
        issuers, audiences, keys, algorithms, other, skew, organisationClaim, grants);
  }

  /** Returns these settings with a claim that names the caller's organisation. */
  public TokenSettings with(OrganisationClaim claim) {
    return new TokenSettings(
        issuers, audiences, keys, algorithms, types, skew, Optional.of(claim), grants);
  }

  /**
   * The claim that names the caller's organisation: who bears it sees and writes the plans of that
   * organisation alone.
   *
   * @param name the claim's name
   * @param required whether a token without it is refused; otherwise its bearer sees all plans
   */
  public record OrganisationClaim(String name, boolean required) {}
}
