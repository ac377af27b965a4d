package io.planmanagement.rabbit;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How the connection to the broker is encrypted. The broker's certificate must bear the name that
 * it is reached by; there is no way to skip that.
 *
 * @param authorities a file of PEM certificates: the authorities that may vouch for the broker; if
 *     empty, those that the system trusts. It is read at each new connection
 */
public record RabbitTls(Optional<Path> authorities) {

  /** Trusts the authorities that the system trusts. */
  public static final RabbitTls SYSTEM = new RabbitTls(Optional.empty());

  /** Trusts the authorities in a file of PEM certificates. */
  public static RabbitTls trusting(Path authorities) {
    return new RabbitTls(Optional.of(authorities));
  }
}
