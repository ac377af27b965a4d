package io.planmanagement.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The server's certificate and key, read once. */
final class CertificateStore {

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");
  private static final String ALIAS = "server";
  private static final String IN_MEMORY = "in-memory";

  private final KeyStore store;
  private final String password;

  private CertificateStore(KeyStore store, String password) {
    this.store = store;
    this.password = password;
  }

  /**
   * Reads the files.
   *
   * @throws IOException if they can't be read, or don't hold what they should
   */
  static CertificateStore load(Tls tls) throws IOException {
    try {
      if (tls instanceof Tls.Pkcs12 pkcs12) {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(pkcs12.store())) {
          store.load(in, pkcs12.password().toCharArray());
        }
        return new CertificateStore(store, pkcs12.password());
      }
      Tls.Pem pem = (Tls.Pem) tls;
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          ALIAS, key(pem.privateKey()), IN_MEMORY.toCharArray(), chain(pem.certificates()));
      return new CertificateStore(store, IN_MEMORY);
    } catch (GeneralSecurityException unusable) {
      throw new IOException("The certificate or its key can't be used.", unusable);
    }
  }

  SslContextFactory.Server contextFactory() {
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setKeyStore(store);
    factory.setKeyStorePassword(password);
    factory.setKeyManagerPassword(password);
    factory.setSniRequired(false);
    return factory;
  }

  private static Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> chain =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (chain.isEmpty()) {
        throw new IOException("The certificate file holds no certificate.");
      }
      return chain.toArray(new Certificate[0]);
    }
  }

  private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
    Matcher pem = PRIVATE_KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new IOException("The key file holds no unencrypted key in PKCS #8.");
    }
    PKCS8EncodedKeySpec spec =
        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
    IOException unknown = new IOException("The key is of no kind that is known here.");
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException anotherKind) {
        unknown.addSuppressed(anotherKind);
      }
    }
    throw unknown;
  }
}
