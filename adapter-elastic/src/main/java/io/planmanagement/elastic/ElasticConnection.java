package io.planmanagement.elastic;

import co.elastic.clients.transport.rest5_client.low_level.Cancellable;
import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.Response;
import co.elastic.clients.transport.rest5_client.low_level.ResponseException;
import co.elastic.clients.transport.rest5_client.low_level.ResponseListener;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import co.elastic.clients.transport.rest5_client.low_level.Rest5ClientBuilder;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.json.JsonCodec;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.Timeout;

/**
 * Talks to Elasticsearch: one request, one reply, within one bound. The driver's client is made at
 * the first use, when it is also checked that the other side is an Elasticsearch that will do.
 *
 * <p>Requests and replies are JSON of our own tree: half of them are documents of plans anyway, and
 * the driver's typed requests take three times as long to write a bulk. Thread-safe.
 */
final class ElasticConnection implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(ElasticConnection.class.getName());
  private static final byte[] NOTHING = {};
  private static final String PRODUCT_HEADER = "X-Elastic-Product";
  private static final String PRODUCT = "Elasticsearch";

  /** The first version whose indices drop fields beyond a bound instead of refusing documents. */
  private static final int OLDEST_MAJOR = 8;

  private static final int OLDEST_MINOR = 14;

  private static final Pattern VERSION = Pattern.compile("([0-9]{1,6})\\.([0-9]{1,6})\\..*");

  private final ElasticSettings settings;
  private Optional<Rest5Client> client = Optional.empty();
  private boolean closed;
  private volatile boolean serverWillDo;

  ElasticConnection(ElasticSettings settings) {
    this.settings = settings;
  }

  ElasticSettings settings() {
    return settings;
  }

  /** Sends a request without a body. */
  Reply send(String method, String path) {
    return sendBytes(method, path, NOTHING, Outcome.UNKNOWN);
  }

  /**
   * Sends a request.
   *
   * @return the reply, whatever its status
   * @throws PortUnavailable if there is none within the bound
   */
  Reply send(String method, String path, JsonObject body) {
    return sendBytes(method, path, JsonCodec.write(body).shared(), Outcome.UNKNOWN);
  }

  /** Sends lines of JSON. */
  Reply sendLines(String path, byte[] lines) {
    return sendBytes("POST", path, lines, Outcome.UNKNOWN);
  }

  /**
   * Sends a request that changes nothing; once again where the reply may be bad luck: a connection
   * that was closed meanwhile, an index that was just replaced.
   */
  Reply read(String method, String path, JsonObject body) {
    return read(method, path, JsonCodec.write(body).shared());
  }

  /** Sends a request without a body that changes nothing, once again where that may help. */
  Reply read(String method, String path) {
    return read(method, path, NOTHING);
  }

  private Reply read(String method, String path, byte[] bytes) {
    try {
      ensureServerWillDo();
      Reply reply = exchange(method, path, bytes, Outcome.NOT_APPLIED).reply();
      if (!reply.isAbsent() && reply.status() != 503) {
        return asRead(reply);
      }
    } catch (IOException broken) {
      LOG.log(Level.DEBUG, "a read is sent again", broken);
    }
    return asRead(sendBytes(method, path, bytes, Outcome.NOT_APPLIED));
  }

  /**
   * Asks the server who it is.
   *
   * @throws PortMisconfigured if it is no Elasticsearch that will do
   * @throws PortUnavailable if it does not answer
   */
  void check() {
    try {
      check(exchange("GET", "/", NOTHING, Outcome.NOT_APPLIED));
    } catch (IOException failed) {
      throw unreachable(failed, Outcome.NOT_APPLIED);
    }
  }

  /** Closes the driver's client, if it was made. A second call does nothing. */
  @Override
  public void close() {
    Optional<Rest5Client> last;
    synchronized (this) {
      last = client;
      client = Optional.empty();
      closed = true;
    }
    last.ifPresent(ElasticConnection::close);
  }

  private static void close(Rest5Client client) {
    try {
      client.close();
    } catch (IOException failed) {
      LOG.log(Level.DEBUG, "a client was not closed", failed);
    }
  }

  private static Reply asRead(Reply reply) {
    return new Reply(reply.status(), reply.body(), Outcome.NOT_APPLIED);
  }

  private Reply sendBytes(String method, String path, byte[] body, Outcome ifFailed) {
    try {
      ensureServerWillDo();
      return exchange(method, path, body, ifFailed).reply();
    } catch (IOException failed) {
      throw unreachable(failed, ifFailed);
    }
  }

  private void ensureServerWillDo() {
    if (!serverWillDo) {
      check();
    }
  }

  private void check(Answer answer) {
    Reply reply = answer.reply();
    if (!reply.isOk() && reply.status() != 403) { // what we may do need not include this
      throw reply.failure("asked for its version");
    }
    if (!answer.isElasticsearch()) {
      throw new PortMisconfigured("What answers at Elasticsearch's address is none.");
    }
    Json.text(reply.body(), "version", "number").ifPresent(ElasticConnection::requireNewEnough);
    serverWillDo = true;
  }

  private static void requireNewEnough(String version) {
    Matcher matcher = VERSION.matcher(version);
    boolean newEnough =
        matcher.matches()
            && 1_000 * Integer.parseInt(matcher.group(1)) + Integer.parseInt(matcher.group(2))
                >= 1_000 * OLDEST_MAJOR + OLDEST_MINOR;
    if (!newEnough) {
      throw new PortMisconfigured(
          "Elasticsearch is too old: "
              + OLDEST_MAJOR
              + "."
              + OLDEST_MINOR
              + " is needed at least.");
    }
  }

  private Answer exchange(String method, String path, byte[] body, Outcome ifFailed)
      throws IOException {
    CompletableFuture<Response> arrival = new CompletableFuture<>();
    Request request = new Request(method, path);
    if (body.length > 0) {
      request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
    }
    Cancellable pending = begin(request, arrival);
    try {
      return answer(arrival.get(settings.requestTimeout().toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new PortUnavailable("Elasticsearch: interrupted", ifFailed, interrupted);
    } catch (TimeoutException late) {
      throw new PortUnavailable("Elasticsearch did not answer in time", ifFailed, late);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof ResponseException refused) {
        return answer(refused.getResponse());
      }
      throw failed.getCause() instanceof IOException broken ? broken : new IOException(failed);
    } finally {
      if (!arrival.isDone()) {
        pending.cancel();
      }
    }
  }

  private Cancellable begin(Request request, CompletableFuture<Response> arrival)
      throws IOException {
    Rest5Client running = client();
    try {
      return running.performRequestAsync(request, new Arrival(arrival));
    } catch (RuntimeException ended) { // its threads have died: the next use makes another
      discard(running);
      throw new IOException(ended);
    }
  }

  private static Answer answer(Response response) throws IOException {
    return new Answer(
        new Reply(response.getStatusCode(), body(response)),
        PRODUCT.equals(response.getHeader(PRODUCT_HEADER)));
  }

  private static JsonObject body(Response response) throws IOException {
    HttpEntity entity = response.getEntity();
    if (entity == null) {
      return JsonObject.EMPTY;
    }
    try {
      return JsonCodec.readObject(EntityUtils.toByteArray(entity));
    } catch (PlanRefused noJsonObject) {
      return JsonObject.EMPTY; // a proxy's page, say: then the status alone counts
    }
  }

  private static PortUnavailable unreachable(IOException failure, Outcome ifFailed) {
    return new PortUnavailable("Elasticsearch can't be reached", ifFailed, failure);
  }

  private synchronized Rest5Client client() {
    if (closed) {
      throw new PortUnavailable("Elasticsearch: closed", Outcome.NOT_APPLIED);
    }
    if (client.isEmpty()) {
      client = Optional.of(newClient());
    }
    return client.get();
  }

  private synchronized void discard(Rest5Client ended) {
    client.filter(current -> current == ended).ifPresent(current -> client = Optional.empty());
    close(ended);
  }

  private Rest5Client newClient() {
    Rest5ClientBuilder builder =
        Rest5Client.builder(settings.addresses())
            .setConnectionConfigCallback(
                config ->
                    config
                        .setConnectTimeout(timeout(settings.connectTimeout()))
                        .setSocketTimeout(timeout(settings.requestTimeout())))
            .setRequestConfigCallback(
                config -> config.setResponseTimeout(timeout(settings.requestTimeout())))
            // What is sent again is decided here.
            .setHttpClientConfigCallback(HttpAsyncClientBuilder::disableAutomaticRetries);
    authorization()
        .ifPresent(
            value ->
                builder.setDefaultHeaders(
                    new Header[] {new BasicHeader(HttpHeaders.AUTHORIZATION, value)}));
    settings.authorities().ifPresent(file -> builder.setSSLContext(trusting(file)));
    return builder.build();
  }

  private Optional<String> authorization() {
    if (settings.credentials() instanceof ElasticCredentials.ApiKey key) {
      return Optional.of("ApiKey " + key.encoded());
    } else if (settings.credentials() instanceof ElasticCredentials.UserAndPassword user) {
      byte[] pair = (user.user() + ":" + user.password()).getBytes(StandardCharsets.UTF_8);
      return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
    }
    return Optional.empty();
  }

  private static SSLContext trusting(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("authority-" + trusted.size(), each);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException unusable) {
      throw new PortMisconfigured(
          "The certificates to trust for Elasticsearch can't be read: " + unusable.getMessage());
    }
  }

  private static Timeout timeout(Duration duration) {
    return Timeout.of(duration);
  }

  /**
   * A reply, and who it is from.
   *
   * @param isElasticsearch whether the other side says that it is the product of that name
   */
  private record Answer(Reply reply, boolean isElasticsearch) {}

  /** Passes on what the driver's threads get. */
  private record Arrival(CompletableFuture<Response> future) implements ResponseListener {

    @Override
    public void onSuccess(Response response) {
      future.complete(response);
    }

    @Override
    public void onFailure(Exception failure) {
      future.completeExceptionally(failure);
    }
  }
}
