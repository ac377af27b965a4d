package io.planmanagement.rabbit;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A connection to the broker: made when it is needed, and made anew after it was lost. The driver
 * recovers nothing by itself, since only a caller knows what a loss means to it: unconfirmed
 * messages, deliveries that come again.
 *
 * <p>Thread-safe; opening and closing take turns.
 */
final class BrokerConnection implements AutoCloseable {

  /** How long the broker may take to say goodbye. */
  private static final int GOODBYE_MILLIS = 1_000;

  private final RabbitSettings settings;
  private final String name;
  private volatile Optional<Live> live = Optional.empty();
  private volatile boolean closed;

  BrokerConnection(RabbitSettings settings, String name) {
    this.settings = settings;
    this.name = name;
  }

  /**
   * A connection that was made.
   *
   * @param blocked whether the broker takes no messages here: it is short of memory or disk
   * @param spent whether it is not to be used again
   */
  private record Live(Connection connection, AtomicBoolean blocked, AtomicBoolean spent) {}

  /** Something to do with an AMQP channel. */
  @FunctionalInterface
  interface Work<T> {
    T on(Channel channel) throws IOException;
  }

  /**
   * Does something on an AMQP channel of its own.
   *
   * @param doing what, as a sentence that it failed
   * @param outcome what is known of it if it fails half-way
   * @throws PortUnavailable if it failed
   */
  <T> T with(String doing, PortUnavailable.Outcome outcome, Work<T> work) {
    Channel channel = openChannel();
    try {
      T result = work.on(channel);
      channel.abort();
      return result;
    } catch (IOException | RuntimeException failure) {
      if (channel.isOpen()) { // it did not answer
        spend(channel.getConnection());
      }
      throw BrokerFailures.of(doing, outcome, failure);
    }
  }

  /**
   * Opens an AMQP channel, on a new connection where there is none that works.
   *
   * @throws PortUnavailable if that failed, or this was closed
   */
  synchronized Channel openChannel() {
    refresh();
    Connection connection = live.map(Live::connection).orElseGet(this::connect);
    try {
      return connection
          .openChannel()
          .orElseThrow(() -> new IOException("all AMQP channels are in use"));
    } catch (IOException | RuntimeException failure) {
      spend(connection);
      throw BrokerFailures.of(
          "RabbitMQ gives no AMQP channel.", PortUnavailable.Outcome.NOT_APPLIED, failure);
    }
  }

  /** Lets go of a connection that works no longer, so that the next use makes another. */
  synchronized void refresh() {
    requireOpen();
    if (live.filter(one -> one.spent.get() || !one.connection.isOpen()).isPresent()) {
      letGo();
    }
  }

  /** Marks a connection as not to be used again. */
  void spend(Connection connection) {
    live.filter(one -> one.connection.equals(connection)).ifPresent(one -> one.spent.set(true));
  }

  /** Whether the broker said that it takes no messages on this connection now. */
  boolean isBlocked() {
    return live.filter(one -> one.connection.isOpen() && one.blocked.get()).isPresent();
  }

  @Override
  public void close() {
    closed = true;
    synchronized (this) { // a connection that is being made ends by its time-outs
      letGo();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new PortUnavailable(
          "The channel on RabbitMQ is closed.", PortUnavailable.Outcome.NOT_APPLIED);
    }
  }

  private void letGo() {
    Optional<Live> old = live;
    live = Optional.empty();
    old.ifPresent(one -> one.connection.abort(GOODBYE_MILLIS));
  }

  private Connection connect() {
    try {
      List<Address> nodes =
          settings.addresses().stream().map(a -> new Address(a.host(), a.port())).toList();
      Connection connection = factory().newConnection(nodes, name);
      try {
        BrokerVersion.of(connection);
      } catch (PortMisconfigured unfit) {
        connection.abort(GOODBYE_MILLIS);
        throw unfit;
      }
      AtomicBoolean blocked = new AtomicBoolean();
      connection.addBlockedListener(reason -> blocked.set(true), () -> blocked.set(false));
      live = Optional.of(new Live(connection, blocked, new AtomicBoolean()));
      return connection;
    } catch (IOException | TimeoutException | RuntimeException failure) {
      throw BrokerFailures.of(
          "RabbitMQ can't be reached.", PortUnavailable.Outcome.NOT_APPLIED, failure);
    }
  }

  private ConnectionFactory factory() {
    RabbitSettings.Timeouts timeouts = settings.timeouts();
    ConnectionFactory factory = new ConnectionFactory();
    factory.setAutomaticRecoveryEnabled(false);
    factory.setVirtualHost(settings.virtualHost());
    factory.setUsername(settings.login().user());
    factory.setPassword(settings.login().password());
    factory.setConnectionTimeout((int) timeouts.connect().toMillis());
    factory.setHandshakeTimeout((int) timeouts.connect().toMillis());
    factory.setChannelRpcTimeout((int) timeouts.reply().toMillis());
    factory.setRequestedHeartbeat((int) timeouts.heartbeat().toSeconds());
    factory.setThreadFactory(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
    settings
        .tls()
        .ifPresent(
            tls -> {
              factory.useSslProtocol(context(tls));
              factory.enableHostnameVerification();
            });
    return factory;
  }

  private static SSLContext context(RabbitTls tls) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      if (tls.authorities().isPresent()) {
        TrustManagerFactory trust =
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities(tls.authorities().get()));
        context.init(null, trust.getTrustManagers(), null);
      } else {
        context.init(null, null, null);
      }
      return context;
    } catch (GeneralSecurityException | IOException unreadable) {
      throw new PortMisconfigured(
          "The certificate authorities for RabbitMQ can't be read: "
              + tls.authorities().map(Path::toString).orElse("the system's"));
    }
  }

  private static KeyStore authorities(Path pem) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(pem))) {
      int number = 0;
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority-" + number++, one);
      }
      if (number == 0) {
        throw new IOException("there is no certificate in the file");
      }
    }
    return store;
  }
}
