package io.planmanagement.rabbit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate that vouches for itself, made by the JDK's {@code keytool}.
 *
 * @param certificate in PEM
 * @param key its private key, in PEM
 */
record SelfSigned(String certificate, String key) {

  private static final char[] PASSWORD = "changeit".toCharArray();

  /**
   * Makes one.
   *
   * @param names whom it is for, as keytool's extension {@code SAN} writes them
   */
  static SelfSigned make(String names) {
    try {
      Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "keys");
      Path file = folder.resolve("keys.p12");
      Process keytool =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                      "-genkeypair",
                      "-alias",
                      "test",
                      "-keyalg",
                      "RSA",
                      "-dname",
                      "CN=test",
                      "-ext",
                      "SAN=" + names,
                      "-validity",
                      "2",
                      "-keystore",
                      file.toString(),
                      "-storepass",
                      new String(PASSWORD)))
              .redirectErrorStream(true)
              .start();
      String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
        throw new AssertionError("keytool: " + said);
      }
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        keys.load(in, PASSWORD);
      }
      return new SelfSigned(
          pem("CERTIFICATE", keys.getCertificate("test").getEncoded()),
          pem("PRIVATE KEY", keys.getKey("test", PASSWORD).getEncoded()));
    } catch (IOException | GeneralSecurityException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  private static String pem(String what, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }
}
