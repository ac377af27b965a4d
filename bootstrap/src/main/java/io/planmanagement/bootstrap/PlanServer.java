package io.planmanagement.bootstrap;

import io.planmanagement.application.EngineSettings;
import io.planmanagement.application.PlanEngine;
import io.planmanagement.application.PlanManagement;
import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.elastic.ElasticIndex;
import io.planmanagement.embedded.EmbeddedPorts;
import io.planmanagement.embedded.EmbeddedSettings;
import io.planmanagement.http.HttpSettings;
import io.planmanagement.http.PlanHttpServer;
import io.planmanagement.http.TokenSettings;
import io.planmanagement.rabbit.RabbitChannel;
import io.planmanagement.redis.RedisStore;
import java.io.IOException;
import java.net.URI;

/** The service while it runs: the ports, the engine on them, the HTTP server on that. */
final class PlanServer implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(PlanServer.class.getName());

  private final Closer closer;
  private final PlanManagement plans;
  private final URI api;

  private PlanServer(Closer closer, PlanManagement plans, URI api) {
    this.closer = closer;
    this.plans = plans;
    this.api = api;
  }

  /**
   * Starts the service.
   *
   * @throws CommandFailed if it can't start, with the reason; what was opened is closed again
   */
  static PlanServer start(ServeConfiguration configuration) {
    Closer closer = new Closer();
    boolean started = false;
    try {
      HttpSettings http = configuration.http().accepting(tokens(configuration.keys()));
      PlanEngine engine =
          closer.register(
              PlanEngine.open(
                  ports(configuration, closer),
                  EngineSettings.DEFAULT
                      .with(configuration.limits())
                      .with(configuration.searchLimits())
                      .with(configuration.upkeep())
                      .with(new IncidentLog(LOG, System::nanoTime))));
      if (configuration.demo()) {
        new Demo(engine.plans()).load();
      }
      PlanHttpServer server = closer.register(PlanHttpServer.start(engine, http));
      started = true;
      return new PlanServer(closer, engine.plans(), api(http, server.port()));
    } catch (PortUnavailable | IOException failed) {
      throw new CommandFailed("can't start: " + ServiceClient.reason(failed), failed);
    } finally {
      if (!started) {
        closer.close();
      }
    }
  }

  /** Returns where the API is: its address with the segment of the version. */
  URI api() {
    return api;
  }

  PlanManagement plans() {
    return plans;
  }

  /**
   * Stops: first the server, which lets the requests at work end, then the engine and its ports.
   */
  @Override
  public void close() {
    closer.close();
  }

  private static PlanPorts ports(ServeConfiguration configuration, Closer closer) {
    if (configuration.servers().isEmpty()) {
      return closer.register(EmbeddedPorts.open(EmbeddedSettings.of(configuration.store())));
    }
    Servers servers = configuration.servers().get();
    RedisStore store = closer.register(RedisStore.open(servers.redis()));
    RabbitChannel channel = closer.register(new RabbitChannel(servers.rabbit()));
    ElasticIndex index = closer.register(ElasticIndex.open(servers.elastic()));
    PlanPorts ports =
        new PlanPorts(
            store.plans(),
            store.log(),
            store.deadLetters(),
            channel,
            index.index(),
            index.upkeep(),
            index.search());
    new PortChecks(LOG).run(ports);
    return ports;
  }

  private static TokenSettings tokens(TokenKeys keys) {
    if (keys instanceof TokenKeys.Own own) {
      return TokenCommand.open(own.keyFile()).settings();
    }
    return ((TokenKeys.Issuer) keys).settings();
  }

  private static URI api(HttpSettings http, int port) {
    String host = http.host().contains(":") ? "[" + http.host() + "]" : http.host();
    String scheme = http.tls().isPresent() ? "https" : "http";
    return URI.create(scheme + "://" + host + ":" + port + "/" + http.version());
  }
}
