package io.planmanagement.domain.port;

import io.planmanagement.domain.PortUnavailable;

/**
 * What every port has besides its work. Making one does no I/O to a server, so that one that is
 * down stops nobody from starting; the first use connects.
 *
 * <p>A caller that is interrupted in a wait that may be long ({@code receive}, {@code
 * awaitSearchable}) gets {@link PortUnavailable}, with its interrupt flag set, and so does one
 * whose component is closed meanwhile; any other call ends by its configured time-outs. The
 * component stays usable.
 */
public interface Component extends AutoCloseable {

  /**
   * Tries the port's connection, cheaply and without changing anything.
   *
   * @throws PortUnavailable if the port can't do its work now
   */
  void check();

  /** Frees what this component opened, and nothing else. A second call does nothing. */
  @Override
  void close();
}
