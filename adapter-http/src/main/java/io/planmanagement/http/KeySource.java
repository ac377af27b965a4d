package io.planmanagement.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;

/** Where the keys that verify tokens come from: always a set of public keys (RFC 7517). */
public sealed interface KeySource {

  /** A file, read again from time to time and when a token names a key that it did not have. */
  record File(Path path) implements KeySource {}

  /**
   * An address: fetched when first needed, kept, refreshed ahead of time and when a token names an
   * unknown key (rarely), and kept on while it can't be reached.
   *
   * @param location {@code https}, or {@code http} on this machine
   */
  record Url(URI location) implements KeySource {
    /**
     * Checks the address.
     *
     * @throws IllegalArgumentException if it is neither {@code https} nor local {@code http}
     */
    public Url {
      requireTrusted(location);
    }
  }

  /**
   * The issuer itself: its metadata (RFC 8414, OpenID Connect Discovery) tell the address of the
   * keys, which is then used as {@link Url} says.
   *
   * @param issuer {@code https}, or {@code http} on this machine
   */
  record Discovered(URI issuer) implements KeySource {
    /**
     * Checks the address.
     *
     * @throws IllegalArgumentException if it is neither {@code https} nor local {@code http}
     */
    public Discovered {
      requireTrusted(issuer);
    }
  }

  /** The set itself. */
  record Jwks(String json) implements KeySource {
    /** Tells that there is a set, not what is in it: somebody may have put a private key there. */
    @Override
    public String toString() {
      return "Jwks[…]";
    }
  }

  private static void requireTrusted(URI location) {
    String scheme = location.getScheme();
    String host = location.getHost();
    if (scheme == null || host == null) {
      throw new IllegalArgumentException("the address of keys is absolute");
    }
    boolean trusted =
        switch (scheme.toLowerCase(Locale.ROOT)) {
          case "https" -> true;
          case "http" -> isLoopback(host);
          default -> false;
        };
    if (!trusted) {
      throw new IllegalArgumentException("the address of keys is https, or http on this machine");
    }
  }

  private static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    boolean literal = host.startsWith("[") || host.matches("[0-9.]+");
    try {
      return literal && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException noAddress) {
      return false;
    }
  }
}
