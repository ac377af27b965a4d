package io.planmanagement.redis;

import io.planmanagement.domain.PortMisconfigured;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;

/**
 * What is needed to connect.
 *
 * @param driver the driver's settings; the time-outs are those for connecting
 * @param tls makes secured sockets; empty for plain text
 */
record ConnectionSettings(JedisClientConfig driver, Optional<SSLSocketFactory> tls) {

  /**
   * Reads them from the settings.
   *
   * @throws PortMisconfigured if the file of authorities can't be used
   */
  static ConnectionSettings of(RedisSettings settings) {
    int millis = (int) settings.connectTimeout().toMillis();
    DefaultJedisClientConfig.Builder driver =
        DefaultJedisClientConfig.builder()
            .resp2()
            .connectionTimeoutMillis(millis)
            .socketTimeoutMillis(millis)
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
    settings.user().ifPresent(driver::user);
    settings.password().ifPresent(driver::password);
    return new ConnectionSettings(
        driver.build(), settings.tls().map(tls -> trusting(tls.authorities())));
  }

  private static SSLSocketFactory trusting(Optional<Path> authorities) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      if (authorities.isPresent()) {
        trust.init(read(authorities.get()));
      } else {
        trust.init((KeyStore) null);
      }
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (IOException | GeneralSecurityException unusable) {
      throw new PortMisconfigured(
          "The certificates to trust can't be read: " + unusable.getMessage());
    }
  }

  private static KeyStore read(Path file) throws IOException, GeneralSecurityException {
    try (InputStream pem = Files.newInputStream(file)) {
      Collection<? extends Certificate> authorities =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (authorities.isEmpty()) {
        throw new IOException("there is none in " + file);
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate authority : authorities) {
        store.setCertificateEntry("authority-" + store.size(), authority);
      }
      return store;
    }
  }
}
