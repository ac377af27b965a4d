package io.planmanagement.rabbit;

import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.testkit.DurableChannelSubject;
import io.planmanagement.testservers.RabbitServer;
import io.planmanagement.testservers.TcpProxy;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A queue of its own on a broker as a subject of the contracts. Every instance has a network of its
 * own, which a test can break.
 */
final class BrokerSubject implements DurableChannelSubject {

  private final URI address;
  private final RabbitSettings settings;
  private final Map<ChangeChannel, TcpProxy> networks = new HashMap<>();

  BrokerSubject(RabbitServer server) {
    this.address = server.address();
    this.settings = RabbitSettings.of(address.toString()).withQueue("test-" + UUID.randomUUID());
  }

  RawBroker raw() {
    return new RawBroker(address);
  }

  String queue() {
    return settings.queue();
  }

  @Override
  public RabbitChannel open() {
    return open(settings);
  }

  /** Opens an instance with its own times or prefetch. */
  RabbitChannel open(RabbitSettings changed) {
    RabbitSettings.Address server = settings.addresses().get(0);
    TcpProxy network = new TcpProxy(server.host(), server.port());
    RabbitSettings behind =
        new RabbitSettings(
            List.of(new RabbitSettings.Address("127.0.0.1", network.port())),
            changed.virtualHost(),
            changed.login(),
            Optional.empty(),
            changed.queue(),
            changed.prefetch(),
            changed.timeouts());
    RabbitChannel instance = new RabbitChannel(behind);
    networks.put(instance, network);
    return instance;
  }

  /** Returns the settings of {@link #open()}. */
  RabbitSettings settings() {
    return settings;
  }

  /** Returns what lies between an instance and the broker. */
  TcpProxy network(ChangeChannel instance) {
    return Optional.ofNullable(networks.get(instance)).orElseThrow();
  }

  @Override
  public void disconnect(ChangeChannel instance) {
    network(instance).close();
  }

  @Override
  public void lose(ChangeChannel instance) {
    raw().delete(queue());
  }

  @Override
  public void close() {
    networks.keySet().forEach(ChangeChannel::close);
    networks.values().forEach(TcpProxy::close);
    raw()
        .on(
            channel -> {
              channel.queueDelete(queue());
              return channel.queueDelete(queue() + ".unreadable");
            });
  }
}
