package io.planmanagement.domain.port;

import io.planmanagement.domain.PortUnavailable;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Where a projector takes its messages from. What it holds is in no other inbox until it is given
 * back, or the inbox is closed or loses its connection; then it comes again, here or elsewhere.
 *
 * <p>For one thread at a time. {@link #receive} and {@link #acknowledge} throw {@link
 * PortUnavailable} if the channel can't be reached, after which the next {@link #receive} connects
 * anew.
 */
public interface ChangeInbox extends AutoCloseable {

  /**
   * Takes what is waiting. What an inbox may hold at once is bounded: it must acknowledge or give
   * back to get more. A message that can't be read is kept for an operator and not returned.
   *
   * @param max the most messages, at least 1
   * @param wait how long to wait for the first one
   * @return the messages; empty if none came in time
   * @throws PortUnavailable also if the channel is absent, or was lost while waiting
   */
  List<Delivery> receive(int max, Duration wait);

  /**
   * Ends the life of messages that were received. Of those that this inbox holds no longer nothing
   * is ended: they come again. So may any of the others, if the connection is lost.
   */
  void acknowledge(Collection<Delivery> deliveries);

  /**
   * Gives back everything that this inbox holds, received or fetched ahead, and takes nothing more
   * until the next {@link #receive}. It costs no message its life, and never throws: what can't be
   * given back comes again by itself.
   */
  void giveBack();

  /** Gives everything back. A second call does nothing. */
  @Override
  void close();
}
