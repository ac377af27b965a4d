package io.planmanagement.bootstrap.system;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.elastic.ElasticCredentials;
import io.planmanagement.elastic.ElasticIndex;
import io.planmanagement.elastic.ElasticSettings;
import io.planmanagement.rabbit.RabbitChannel;
import io.planmanagement.rabbit.RabbitSettings;
import io.planmanagement.redis.RedisSettings;
import io.planmanagement.redis.RedisStore;
import io.planmanagement.testkit.EngineSubject;
import io.planmanagement.testservers.TcpProxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A data set, a queue and an index of its own on the servers of the deployment, as a subject of the
 * contracts of the assembled application.
 */
final class ServersSubject implements EngineSubject {

  private static final int PARTITIONS = 4;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration REPLY = Duration.ofSeconds(30);

  private final Deployment deployment = Deployment.shared();
  private final String name = "t" + UUID.randomUUID().toString().replace("-", "");
  private final List<Instance> opened = new ArrayList<>();

  /** What one process has open, with the network that it alone uses. */
  private record Instance(PlanPorts ports, List<TcpProxy> network) {

    /** The connections break first: nothing is said any more. */
    void crash() {
      network.forEach(TcpProxy::close);
      ports.close();
    }

    void close() {
      ports.close();
      network.forEach(TcpProxy::close);
    }
  }

  @Override
  public PlanPorts open() {
    TcpProxy toRedis = new TcpProxy("127.0.0.1", deployment.redis().port());
    TcpProxy toRabbit = new TcpProxy("127.0.0.1", deployment.rabbit().address().getPort());
    TcpProxy toElastic = new TcpProxy("127.0.0.1", deployment.elastic().port());
    RedisStore store =
        RedisStore.open(
            RedisSettings.of(List.of("127.0.0.1:" + toRedis.port()))
                .with(name, PARTITIONS)
                .with(CONNECT, REPLY));
    ElasticIndex index = ElasticIndex.open(elastic(toElastic.port()));
    PlanPorts ports =
        new PlanPorts(
            store.plans(),
            store.log(),
            store.deadLetters(),
            new RabbitChannel(
                RabbitSettings.of("amqp://127.0.0.1:" + toRabbit.port()).withQueue(name)),
            index.index(),
            index.upkeep(),
            index.search());
    opened.add(new Instance(ports, List.of(toRedis, toRabbit, toElastic)));
    return ports;
  }

  private ElasticSettings elastic(int port) {
    return new ElasticSettings(
        List.of(URI.create("http://127.0.0.1:" + port)),
        new ElasticCredentials.Anonymous(),
        Optional.empty(),
        CONNECT,
        REPLY,
        REPLY,
        name,
        1,
        0,
        1_000,
        1 << 20,
        Duration.ofMillis(10));
  }

  @Override
  public void crash() {
    opened.forEach(Instance::crash);
    opened.clear();
  }

  @Override
  public void loseIndex() {
    ElasticWire elastic = deployment.index();
    for (String index : elastic.ask("GET", "/" + name + ".*", "").members().keySet()) {
      elastic.ask("DELETE", "/" + index, "");
    }
  }

  @Override
  public void close() {
    opened.forEach(Instance::close);
    opened.clear();
    loseIndex();
  }
}
