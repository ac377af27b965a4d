package io.planmanagement.domain.port;

import io.planmanagement.domain.PortUnavailable;
import java.util.List;

/**
 * Carries changes from the relays to the projectors that compete for them. A message is delivered
 * at least once, to one inbox at a time, in no particular order; it stays until it is acknowledged,
 * whatever happens to those who held it and however often.
 *
 * <p>Thread-safe. Every method throws {@link PortUnavailable} if the channel can't be reached,
 * after which the next call connects anew.
 */
public interface ChangeChannel extends Component {

  /**
   * Whether the channel is there. It may have been lost with all that was in it, which only its
   * absence shows: whoever finds it absent rewinds the log first and then creates it.
   */
  boolean exists();

  /** Makes the channel where it is absent; otherwise does nothing. */
  void create();

  /**
   * Hands over messages.
   *
   * @return those that the channel has not confirmed to keep, in the order of the list: refused,
   *     returned as unroutable, or not confirmed in time. They may have been taken all the same
   * @throws PortUnavailable if nothing was confirmed because the channel can't be reached
   */
  List<ChangeMessage> publish(List<ChangeMessage> messages);

  /** Opens an inbox that competes with all others for the messages. */
  ChangeInbox openInbox();
}
