package io.planmanagement.http;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.json.JsonCodec;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The public keys that verify tokens: kept, refreshed ahead of time, asked for an unknown key no
 * more than twice in ten seconds, and kept on for hours while their source is down.
 */
final class VerificationKeys implements AutoCloseable {

  private static final long TIME_TO_LIVE = Duration.ofMinutes(5).toMillis();
  private static final long REFRESH_AHEAD = Duration.ofSeconds(60).toMillis();
  private static final long REFRESH_TIMEOUT = Duration.ofSeconds(5).toMillis();
  private static final long RATE_LIMIT = Duration.ofSeconds(10).toMillis();
  private static final long OUTAGE = Duration.ofHours(4).toMillis();
  private static final int NETWORK_TIMEOUT_MILLIS = 2_000;
  private static final int MAX_BYTES = 1 << 20;

  private final JWKSource<SecurityContext> source;
  private volatile boolean everLoaded;

  private VerificationKeys(Optional<Loader> loader, Optional<JWKSet> fixed) {
    this.source =
        fixed
            .<JWKSource<SecurityContext>>map(ImmutableJWKSet::new)
            .orElseGet(
                () ->
                    JWKSourceBuilder.<SecurityContext>create(new Loaded(loader.orElseThrow()))
                        .cache(TIME_TO_LIVE, REFRESH_TIMEOUT)
                        .refreshAheadCache(REFRESH_AHEAD, false)
                        .rateLimited(RATE_LIMIT)
                        .retrying(true)
                        .outageTolerant(OUTAGE)
                        .build());
    this.everLoaded = fixed.isPresent();
  }

  /**
   * Returns the keys from there. Reaches for no server and no file yet.
   *
   * @throws IllegalArgumentException if the set itself is given and is none
   */
  static VerificationKeys of(KeySource keys) {
    if (keys instanceof KeySource.Jwks jwks) {
      try {
        return new VerificationKeys(
            Optional.empty(), Optional.of(JWKSet.parse(jwks.json()).toPublicJWKSet()));
      } catch (ParseException notKeys) {
        throw new IllegalArgumentException("the keys are no JSON Web Key Set", notKeys);
      }
    } else if (keys instanceof KeySource.File file) {
      return new VerificationKeys(
          Optional.of(() -> Files.readString(file.path())), Optional.empty());
    } else if (keys instanceof KeySource.Url url) {
      return new VerificationKeys(Optional.of(() -> fetch(url.location())), Optional.empty());
    }
    URI issuer = ((KeySource.Discovered) keys).issuer();
    return new VerificationKeys(Optional.of(() -> fetch(discover(issuer))), Optional.empty());
  }

  JWKSource<SecurityContext> source() {
    return source;
  }

  /** Whether the keys could ever be had. */
  boolean everLoaded() {
    return everLoaded;
  }

  @Override
  public void close() {
    if (source instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  private static String fetch(URI location) throws IOException {
    URL url = location.toURL();
    return new DefaultResourceRetriever(NETWORK_TIMEOUT_MILLIS, NETWORK_TIMEOUT_MILLIS, MAX_BYTES)
        .retrieveResource(url)
        .getContent();
  }

  /** Asks the issuer where its keys are; it must name itself as it is configured. */
  private static URI discover(URI issuer) throws IOException {
    String base = issuer.toString().replaceAll("/+$", "");
    String metadata = fetch(URI.create(base + "/.well-known/openid-configuration"));
    try {
      JsonObject document = JsonCodec.readObject(metadata.getBytes(StandardCharsets.UTF_8));
      URI keys = URI.create(text(document, "jwks_uri"));
      if (!text(document, "issuer").equals(issuer.toString())) {
        throw new IOException("the issuer's metadata are those of another issuer");
      }
      return new KeySource.Url(keys).location();
    } catch (PlanRefused | IllegalArgumentException notMetadata) {
      throw new IOException("the issuer's metadata can't be used", notMetadata);
    }
  }

  private static String text(JsonObject document, String member) {
    JsonValue value = document.get(member).orElse(JsonValue.NULL);
    if (value instanceof JsonString text) {
      return text.value();
    }
    throw new IllegalArgumentException("the metadata lack " + member);
  }

  /** Reads the text of a key set. */
  @FunctionalInterface
  private interface Loader {
    String load() throws IOException;
  }

  private final class Loaded implements JWKSetSource<SecurityContext> {
    private final Loader loader;

    Loaded(Loader loader) {
      this.loader = loader;
    }

    @Override
    public JWKSet getJWKSet(
        JWKSetCacheRefreshEvaluator refresh, long now, @Nullable SecurityContext context)
        throws KeySourceException {
      try {
        JWKSet keys = JWKSet.parse(loader.load()).toPublicJWKSet();
        everLoaded = true;
        return keys;
      } catch (IOException | ParseException failed) {
        throw new JWKSetRetrievalException("the keys can't be read", failed);
      }
    }

    @Override
    public void close() {
      // nothing is kept open
    }
  }
}
