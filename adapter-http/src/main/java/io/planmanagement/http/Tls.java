package io.planmanagement.http;

import java.nio.file.Path;

/** The certificate that the server shows, with its key. */
public sealed interface Tls {

  /**
   * Files in PEM.
   *
   * @param certificates the server's certificate, followed by those of its issuers
   * @param privateKey the key in PKCS #8, not encrypted
   */
  record Pem(Path certificates, Path privateKey) implements Tls {}

  /**
   * A PKCS #12 store.
   *
   * @param store the file
   * @param password opens the store and its key
   */
  record Pkcs12(Path store, String password) implements Tls {
    /** Tells the file, not the password. */
    @Override
    public String toString() {
      return "Pkcs12[store=" + store + ", password=…]";
    }
  }
}
