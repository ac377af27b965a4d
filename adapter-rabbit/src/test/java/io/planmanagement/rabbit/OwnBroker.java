package io.planmanagement.rabbit;

import io.planmanagement.testservers.FreePorts;
import io.planmanagement.testservers.RabbitServer;
import java.util.Map;

/**
 * The broker that tests may break, one for all of them: what a test does to it, it takes back. It
 * ends with the JVM.
 */
final class OwnBroker {

  private static final int TLS_PORT = FreePorts.take(1).get(0);
  private static final SelfSigned CERTIFICATE = SelfSigned.make("dns:broker.test,ip:127.0.0.1");
  private static final RabbitServer SERVER =
      RabbitServer.start(
          Map.of(
              "listeners.ssl.1", "127.0.0.1:" + TLS_PORT,
              "ssl_options.certfile", "$CONF/broker.pem",
              "ssl_options.keyfile", "$CONF/broker.key",
              "ssl_options.cacertfile", "$CONF/broker.pem"),
          Map.of("broker.pem", CERTIFICATE.certificate(), "broker.key", CERTIFICATE.key()));

  private OwnBroker() {}

  static RabbitServer server() {
    return SERVER;
  }

  /** Returns its port for TLS. */
  static int tlsPort() {
    return TLS_PORT;
  }

  /** Returns what it shows: it bears 127.0.0.1, and not localhost. */
  static SelfSigned certificate() {
    return CERTIFICATE;
  }
}
