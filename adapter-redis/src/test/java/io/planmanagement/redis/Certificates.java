package io.planmanagement.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Makes certificates with {@code openssl}. */
final class Certificates {

  private Certificates() {}

  /**
   * Makes an authority and a server's certificate by it: {@code authority.pem}, {@code server.pem}
   * and {@code server.key} in that folder.
   *
   * @param names the names of the server, as {@code DNS:name} or {@code IP:address}
   * @return the authority's certificate
   */
  static Path make(Path folder, String subject, String names)
      throws IOException, InterruptedException {
    run(
        folder,
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
            + " -subj /CN=authority-of-"
            + subject
            + " -keyout authority.key -out authority.pem");
    run(
        folder,
        "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN="
            + subject
            + " -addext subjectAltName="
            + names
            + " -keyout server.key -out server.csr");
    run(
        folder,
        "openssl x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial"
            + " -days 2 -copy_extensions copy -out server.pem");
    return folder.resolve("authority.pem");
  }

  private static void run(Path folder, String line) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(List.of(line.split(" ", -1)))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(line + ": " + output);
    }
  }
}
