package io.planmanagement.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import io.planmanagement.application.PlanEngine;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.QoSHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The REST API on a port. Any number of servers may run in a JVM. On Java 21 and later each request
 * has a virtual thread.
 */
public final class PlanHttpServer implements AutoCloseable {

  private static final Logger LOG = System.getLogger(PlanHttpServer.class.getName());
  private static final int VIRTUAL_THREADS_SINCE = 21;
  private static final int THREADS_BESIDE_REQUESTS = 32;
  private static final int ACCEPT_QUEUE = 4096;

  private final Javalin javalin;
  private final GracefulHandler inWork;
  private final BearerTokens tokens;

  private PlanHttpServer(Javalin javalin, GracefulHandler inWork, BearerTokens tokens) {
    this.javalin = javalin;
    this.inWork = inWork;
    this.tokens = tokens;
  }

  /**
   * Starts a server for an engine, which stays its opener's to close.
   *
   * @throws IOException if the port can't be had, or the certificate can't be read
   */
  public static PlanHttpServer start(PlanEngine engine, HttpSettings settings) throws IOException {
    Optional<CertificateStore> certificate =
        settings.tls().isPresent()
            ? Optional.of(CertificateStore.load(settings.tls().get()))
            : Optional.empty();
    BearerTokens tokens = PlanApi.tokens(settings);
    try {
      PlanApi api = new PlanApi(engine, settings, tokens);
      GracefulHandler graceful = new GracefulHandler();
      Javalin javalin =
          Javalin.create(
              config -> {
                configure(config, settings, certificate, graceful, api.metrics());
                api.configure(config);
              });
      return new PlanHttpServer(javalin.start(), graceful, tokens);
    } catch (JavalinBindException noPort) {
      tokens.close();
      throw new IOException(
          "The port "
              + settings.port()
              + " of "
              + settings.host()
              + " can't be had: it is in use, or not ours to use.",
          noPort);
    } catch (RuntimeException failed) {
      tokens.close();
      throw failed;
    }
  }

  /** Returns the port that the server listens on. */
  public int port() {
    return javalin.port();
  }

  /** Returns how many requests are in work at the moment. */
  long requestsInWork() {
    return inWork.getCurrentRequestCount();
  }

  /**
   * Accepts no more connections, lets the requests in work come to their end as long as {@link
   * HttpSettings#drainTimeout()} allows, and stops. A second call does nothing.
   */
  @Override
  public void close() {
    try {
      javalin.stop();
    } catch (JavalinException late) {
      LOG.log(Level.WARNING, "Requests in work were broken off when the server stopped.", late);
    } finally {
      tokens.close();
    }
  }

  private static void configure(
      JavalinConfig config,
      HttpSettings settings,
      Optional<CertificateStore> certificate,
      GracefulHandler graceful,
      HttpMetrics metrics) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.prefer405over404 = true;
    config.http.defaultContentType = MediaTypes.JSON;
    config.router.ignoreTrailingSlashes = false;
    config.router.caseInsensitiveRoutes = false;
    config.router.treatMultipleSlashesAsSingleSlash = false;
    if (Runtime.version().feature() >= VIRTUAL_THREADS_SINCE) {
      config.concurrency.useVirtualThreads = true;
    } else {
      QueuedThreadPool threads =
          new QueuedThreadPool(settings.maxConcurrency() + THREADS_BESIDE_REQUESTS);
      threads.setName("plan-http");
      config.jetty.threadPool = threads;
    }
    ProblemHandler problems = new ProblemHandler(metrics);
    RequestGate gate = new RequestGate();
    config.jetty.modifyServer(
        server -> {
          server.setErrorHandler(problems);
          server.setStopTimeout(settings.drainTimeout().toMillis());
          server.insertHandler(bounds(settings));
          server.insertHandler(gate);
          server.insertHandler(graceful);
        });
    config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(problems));
    config.jetty.modifyHttpConfiguration(http -> configure(http, settings));
    config.jetty.addConnector(
        (server, http) -> connector(server, http, settings, certificate, gate));
  }

  private static void configure(HttpConfiguration http, HttpSettings settings) {
    http.setUriCompliance(UriCompliance.DEFAULT);
    http.setRequestHeaderSize(settings.headerLimit());
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
  }

  private static Connector connector(
      Server server,
      HttpConfiguration http,
      HttpSettings settings,
      Optional<CertificateStore> certificate,
      RequestGate gate) {
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    ServerConnector connector;
    if (certificate.isPresent()) {
      http.addCustomizer(new SecureRequestCustomizer(false));
      connector =
          new ServerConnector(
              server,
              new SslConnectionFactory(certificate.get().contextFactory(), plain.getProtocol()),
              plain);
    } else {
      connector = new ServerConnector(server, plain);
    }
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    connector.setIdleTimeout(settings.idleTimeout().toMillis());
    connector.setShutdownIdleTimeout(settings.drainTimeout().toMillis());
    connector.addBean(new NetworkConnectionLimit(settings.maxConnections(), connector));
    Connections connections =
        new Connections(
            connector,
            settings.requestDeadline(),
            settings.requestDeadline().plus(settings.idleTimeout()));
    connector.addBean(connections);
    gate.watch(connections);
    return connector;
  }

  /** So many requests at once, so many waiting; who asks for the health never waits. */
  private static Handler.Singleton bounds(HttpSettings settings) {
    QoSHandler bounds = new QoSHandler();
    bounds.excludePath("/health/*");
    bounds.setMaxRequestCount(settings.maxConcurrency());
    bounds.setMaxSuspendedRequestCount(settings.maxWaiting());
    bounds.setMaxSuspend(atLeastOneMilli(settings.requestDeadline()));
    return bounds;
  }

  private static Duration atLeastOneMilli(Duration time) {
    return time.toMillis() < 1 ? Duration.ofMillis(1) : time;
  }
}
