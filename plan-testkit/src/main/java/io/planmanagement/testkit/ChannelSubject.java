package io.planmanagement.testkit;

import io.planmanagement.domain.port.ChangeChannel;

/**
 * One channel under test, on which the contracts open instances. It is new and empty when a
 * contract gets it, and its parts need not be there yet; on a shared server names of its own tell
 * it from the others.
 */
public interface ChannelSubject extends AutoCloseable {

  /** Opens one more instance of the channel, as a second process does. The subject closes it. */
  ChangeChannel open();

  /**
   * Takes an instance's connection away, as a killed process or a broken network does: nothing that
   * it holds is given back by itself.
   */
  void disconnect(ChangeChannel instance);

  /** Frees what the subject holds, the instances that it opened included. */
  @Override
  void close();
}
