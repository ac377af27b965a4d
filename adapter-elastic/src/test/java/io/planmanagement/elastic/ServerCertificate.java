package io.planmanagement.elastic;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A certificate for a server on loopback, made anew, that vouches for itself.
 *
 * @param certificatePem the certificate
 * @param keyPem its private key
 */
record ServerCertificate(String certificatePem, String keyPem) {

  private static final String NAME = "server";
  private static final String PASSWORD = "changeit";

  static ServerCertificate make(Path folder) throws Exception {
    Path file = folder.resolve("server.p12");
    List<String> line =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keystore",
            file.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-alias",
            NAME,
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=ip:127.0.0.1,dns:localhost",
            "-validity",
            "2");
    int code = new ProcessBuilder(line).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IllegalStateException("keytool ended with code " + code);
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return new ServerCertificate(
        pem("CERTIFICATE", store.getCertificate(NAME).getEncoded()),
        pem("PRIVATE KEY", store.getKey(NAME, PASSWORD.toCharArray()).getEncoded()));
  }

  /** Tells nothing: it holds a key. */
  @Override
  public String toString() {
    return "ServerCertificate";
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), what);
  }
}
