package io.planmanagement.testkit;

import io.planmanagement.domain.port.ChangeChannel;

/** A channel under test that outlives the processes that use it, and can be lost by itself. */
public interface DurableChannelSubject extends ChannelSubject {

  /**
   * Loses the channel with all that is in it, as an operator's mistake or a broken disk does.
   * Instances stay open and find it gone.
   *
   * @param instance one that is open
   */
  void lose(ChangeChannel instance);
}
