package io.planmanagement.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * An AMQP channel on which the broker confirms what it keeps. For one thread at a time, which sends
 * one batch after the other; the confirmations come on the driver's thread.
 */
final class ConfirmingChannel {

  /**
   * The most messages without a confirmation: few enough for the buffers of a socket, so that a
   * broker which stops reading does not keep us from noticing the time.
   */
  private static final int IN_FLIGHT = 256;

  private static final int PERSISTENT = 2;

  private final Channel channel;

  // By the numbers that the channel gives to what is published; guarded by this.
  private final NavigableSet<Long> unsettled = new TreeSet<>();
  private final Set<Long> refused = new HashSet<>();

  /** Takes an AMQP channel that nobody else uses. */
  ConfirmingChannel(Channel channel) throws IOException {
    this.channel = channel;
    channel.addConfirmListener(this::confirmed, this::refused);
    channel.addReturnListener(
        returned -> returned(Long.parseLong(returned.getProperties().getMessageId())));
    channel.addShutdownListener(cause -> wake());
    channel.confirmSelect();
  }

  /** Whether another batch can be sent: what is still open here could be confirmed then. */
  synchronized boolean isUsable() {
    return unsettled.isEmpty() && channel.isOpen();
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  Connection connection() {
    return channel.getConnection();
  }

  /**
   * Sends a batch and waits for its confirmations.
   *
   * @param queue where to
   * @param stopped whether the broker takes no more; asked before each message
   * @param deadline when to wait no longer, by {@link System#nanoTime}
   * @return the indices of those that were confirmed
   */
  BitSet publish(String queue, List<Letter> letters, BooleanSupplier stopped, long deadline) {
    long first = channel.getNextPublishSeqNo();
    int sent = 0;
    while (sent < letters.size() && awaitRoom(deadline) && !stopped.getAsBoolean()) {
      if (!send(queue, letters.get(sent), first + sent)) {
        break;
      }
      sent++;
    }
    awaitUnsettled(1, deadline);
    return confirmed(first, sent);
  }

  private boolean send(String queue, Letter letter, long number) {
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder()
            .deliveryMode(PERSISTENT)
            .contentType(letter.contentType())
            .type(letter.type())
            .messageId(Long.toString(number)) // by which a returned one is known
            .build();
    synchronized (this) {
      unsettled.add(number);
    }
    try {
      channel.basicPublish("", queue, true, properties, letter.body());
      return true;
    } catch (IOException | ShutdownSignalException lost) {
      return false;
    }
  }

  private boolean awaitRoom(long deadline) {
    return awaitUnsettled(IN_FLIGHT, deadline) && channel.isOpen();
  }

  /** Waits until fewer than that are open; returns whether that is so. */
  private synchronized boolean awaitUnsettled(int fewer, long deadline) {
    try {
      long left = deadline - System.nanoTime();
      while (unsettled.size() >= fewer && left > 0 && channel.isOpen()) {
        wait(left / 1_000_000 + 1);
        left = deadline - System.nanoTime();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt(); // what is open is not confirmed
    }
    return unsettled.size() < fewer;
  }

  private synchronized BitSet confirmed(long first, int sent) {
    BitSet confirmed = new BitSet(sent);
    for (int i = 0; i < sent; i++) {
      confirmed.set(i, !unsettled.contains(first + i) && !refused.contains(first + i));
    }
    refused.clear();
    return confirmed;
  }

  private synchronized void confirmed(long number, boolean andAllBefore) {
    settled(number, andAllBefore).clear();
    notifyAll();
  }

  private synchronized void refused(long number, boolean andAllBefore) {
    Set<Long> settled = settled(number, andAllBefore);
    refused.addAll(settled);
    settled.clear();
    notifyAll();
  }

  /** A message that no queue takes is returned first, and confirmed then. */
  private synchronized void returned(long number) {
    refused.add(number);
  }

  private synchronized void wake() {
    notifyAll();
  }

  private Set<Long> settled(long number, boolean andAllBefore) {
    return andAllBefore
        ? unsettled.headSet(number, true)
        : unsettled.subSet(number, true, number, true);
  }
}
