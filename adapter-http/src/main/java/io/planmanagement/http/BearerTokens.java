package io.planmanagement.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Visibility;
import io.planmanagement.http.TokenSettings.OrganisationClaim;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Verifies bearer tokens (RFC 6750, RFC 7519, RFC 9068). What was verified is remembered for a
 * while, never beyond the token's life: a signature costs more than everything else that a read
 * does.
 */
final class BearerTokens implements AutoCloseable {

  private static final int MAX_TOKEN_LENGTH = 8 << 10;
  private static final int MAX_REMEMBERED = 10_000;
  private static final Duration MAX_MEMORY = Duration.ofMinutes(5);
  private static final Pattern CREDENTIALS =
      Pattern.compile("(?i:Bearer) +([A-Za-z0-9._~+/-]+=*) *");
  private static final Pattern OTHER_SCHEME =
      Pattern.compile("(?!(?i:Bearer)(?: |$))[!#$%&'*+.^_`|~0-9A-Za-z-]+(?: .*)?");

  private final TokenSettings settings;
  private final VerificationKeys keys;
  private final Clock clock;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
  private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

  private record Remembered(Caller caller, Instant until) {}

  BearerTokens(TokenSettings settings, Clock clock) {
    this.settings = settings;
    this.keys = VerificationKeys.of(settings.keys());
    this.clock = clock;
    Set<JWSAlgorithm> algorithms = new HashSet<>();
    settings.algorithms().forEach(name -> algorithms.add(JWSAlgorithm.parse(name)));
    processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(types(settings)));
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys.source()));
    processor.setJWTClaimsSetVerifier(new Claims(settings, clock));
  }

  /**
   * Returns who sent the request.
   *
   * @param authorization the values of the request's {@code Authorization} fields
   * @throws Problem.Refusal if there is no token, or it is not valid, or keys can't be had
   */
  Caller caller(List<String> authorization) {
    String token = token(authorization);
    String digest = digest(token);
    Instant now = clock.instant();
    Remembered known = remembered.get(digest);
    if (known != null && now.isBefore(known.until())) {
      return known.caller();
    }
    Caller caller = verified(token);
    Instant until = now.plus(MAX_MEMORY);
    if (remembered.size() >= MAX_REMEMBERED) {
      remembered.clear();
    }
    remembered.put(
        digest,
        new Remembered(caller, caller.expires().isBefore(until) ? caller.expires() : until));
    return caller;
  }

  /** Returns what a caller without the scope is told. */
  Problem insufficient(Scope scope) {
    Optional<Grants> grants = settings.grants();
    Problem problem =
        grants.isPresent()
            ? Problem.of(
                ProblemType.NO_GRANT,
                "These tokens carry no scopes. What their bearers may do is set by "
                    + grants.get().setting()
                    + ", which grants you no "
                    + scope
                    + ".")
            : Problem.of(
                ProblemType.INSUFFICIENT_SCOPE, "This needs a token with the scope " + scope + ".");
    return problem.withHeader(
        "WWW-Authenticate",
        "Bearer realm=\"plans\", error=\"insufficient_scope\", scope=\"" + scope + "\"");
  }

  @Override
  public void close() {
    keys.close();
  }

  private static String token(List<String> authorization) {
    if (authorization.isEmpty()
        || (authorization.size() == 1 && OTHER_SCHEME.matcher(authorization.get(0)).matches())) {
      throw Problem.of(ProblemType.TOKEN_REQUIRED, "Send a token: Authorization: Bearer <token>.")
          .withHeader("WWW-Authenticate", "Bearer realm=\"plans\"")
          .refusal();
    }
    Matcher credentials = CREDENTIALS.matcher(authorization.get(0));
    if (authorization.size() > 1 || !credentials.matches()) {
      throw invalid("There is one Authorization field, and it reads: Bearer <token>.");
    }
    String token = credentials.group(1);
    if (token.length() > MAX_TOKEN_LENGTH) {
      throw invalid("A token has at most " + MAX_TOKEN_LENGTH + " characters.");
    }
    return token;
  }

  private Caller verified(String token) {
    JWTClaimsSet claims;
    try {
      claims = processor.process(SignedJWT.parse(token), null);
    } catch (ParseException | BadJOSEException | IllegalArgumentException notValid) {
      throw invalid("The token is not valid for this service, or not any more.");
    } catch (RateLimitReachedException unknownKey) {
      throw keys.everLoaded()
          ? invalid("The token is signed with a key that its issuer does not publish.")
          : keysUnavailable();
    } catch (JOSEException noKeys) {
      throw keysUnavailable();
    }
    String subject = claims.getSubject();
    return new Caller(
        subject, scopes(claims, subject), visibility(claims), expires(claims, settings.skew()));
  }

  private static Problem.Refusal keysUnavailable() {
    return Problems.unavailable(
            ProblemType.KEYS_UNAVAILABLE, "The issuer's keys can't be had at the moment.")
        .refusal();
  }

  private static Instant expires(JWTClaimsSet claims, Duration skew) {
    return claims.getExpirationTime().toInstant().plus(skew);
  }

  private Set<Scope> scopes(JWTClaimsSet claims, String subject) {
    if (settings.grants().isPresent()) {
      return settings
          .grants()
          .get()
          .of(
              subject,
              text(claims.getClaim("email")),
              isTrue(claims.getClaim("email_verified")),
              text(claims.getClaim("hd")));
    }
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    Stream.of("scope", "scp")
        .flatMap(claim -> words(claims.getClaim(claim)))
        .forEach(word -> Scope.of(word).ifPresent(scopes::add));
    return scopes;
  }

  private Visibility visibility(JWTClaimsSet claims) {
    if (settings.organisationClaim().isEmpty()) {
      return Visibility.ALL;
    }
    OrganisationClaim claim = settings.organisationClaim().get();
    Object value = claims.getClaim(claim.name());
    if (value == null && !claim.required()) {
      return Visibility.ALL;
    }
    try {
      return text(value)
          .map(name -> Visibility.of(new Organisation(name)))
          .orElseThrow(BearerTokens::noOrganisation);
    } catch (PlanRefused.Invalid noName) {
      throw noOrganisation();
    }
  }

  private static Problem.Refusal noOrganisation() {
    return Problems.forbidden(
            ProblemType.NO_ORGANISATION, "This needs a token that names the organisation.")
        .refusal();
  }

  private static Stream<String> words(@Nullable Object claim) {
    if (claim instanceof String words) {
      return Arrays.stream(words.split(" ", -1));
    } else if (claim instanceof Collection<?> words) {
      return words.stream().filter(String.class::isInstance).map(String.class::cast);
    }
    return Stream.empty();
  }

  private static Optional<String> text(@Nullable Object claim) {
    return claim instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
  }

  private static boolean isTrue(@Nullable Object claim) {
    return Boolean.TRUE.equals(claim) || "true".equals(claim);
  }

  private static Problem.Refusal invalid(String detail) {
    return Problem.of(ProblemType.INVALID_TOKEN, detail)
        .withHeader("WWW-Authenticate", "Bearer realm=\"plans\", error=\"invalid_token\"")
        .refusal();
  }

  private static Set<@Nullable JOSEObjectType> types(TokenSettings settings) {
    Set<@Nullable JOSEObjectType> types = new HashSet<>();
    for (String type : settings.types()) {
      types.add(new JOSEObjectType(type));
      types.add(new JOSEObjectType("application/" + type));
      if (type.equalsIgnoreCase(TokenSettings.ANY_JWT)) {
        types.add(null);
      }
    }
    return types;
  }

  private static String digest(String token) {
    try {
      byte[] bytes = token.getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }

  /** {@code iss}, {@code aud}, {@code exp}, {@code nbf}, {@code sub}. */
  private static final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {
    private final Set<String> issuers;
    private final Clock clock;

    Claims(TokenSettings settings, Clock clock) {
      super(settings.audiences(), null, Set.of("iss", "aud", "exp", "sub"), null);
      setMaxClockSkew((int) settings.skew().toSeconds());
      this.issuers = settings.issuers();
      this.clock = clock;
    }

    @Override
    protected Date currentTime() {
      return Date.from(clock.instant());
    }

    @Override
    public void verify(JWTClaimsSet claims, @Nullable SecurityContext context)
        throws BadJWTException {
      super.verify(claims, context);
      if (!issuers.contains(claims.getIssuer())) {
        throw new BadJWTException("another issuer");
      }
      Date expires = claims.getExpirationTime();
      if (expires == null || claims.getSubject() == null || claims.getSubject().isEmpty()) {
        throw new BadJWTException("a claim is absent");
      }
    }
  }
}
