package io.planmanagement.redis;

import io.planmanagement.domain.PortMisconfigured;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Some requests to one server, sent together, part by part if they are many: no more is ever on its
 * way than a part.
 */
final class Exchange implements Runnable {

  private static final int PART = 256;
  private static final long PART_BYTES = 2L << 20;

  private final RedisNode node;
  private final List<Try> tries;
  private final Deadline deadline;
  private final ScheduledExecutorService timer;
  private final Optional<RedisSettings.Replicas> replicas;
  private final Map<Integer, Address> moved = new HashMap<>();
  private boolean failed;
  private int sent;
  private int received;

  /** Describes an exchange; nothing is sent yet. */
  Exchange(
      RedisNode node,
      List<Try> tries,
      Deadline deadline,
      ScheduledExecutorService timer,
      Optional<RedisSettings.Replicas> replicas) {
    this.node = node;
    this.tries = tries;
    this.deadline = deadline;
    this.timer = timer;
    this.replicas = replicas;
  }

  /** Sends all requests and receives the replies; what fails is noted with each request. */
  @Override
  public void run() {
    try {
      RedisConnection connection = node.lease(deadline);
      try {
        run(connection);
      } finally {
        node.giveBack(connection);
      }
    } catch (PortMisconfigured forbidden) {
      tries.forEach(next -> next.forbidden(forbidden));
    } catch (JedisException failure) {
      breakOff(failure);
    }
  }

  /** Whether the connection failed, or the server is no longer what it was. */
  boolean failed() {
    return failed;
  }

  /** Returns the slots that the server says are elsewhere. */
  Map<Integer, Address> moved() {
    return moved;
  }

  private void run(RedisConnection connection) {
    boolean inStep = false;
    try {
      while (sent < tries.size() && !failed) {
        Watch watch = new Watch(connection, deadline, timer);
        try {
          send(connection);
          if (receive(connection)) {
            deadline.renew();
          }
        } finally {
          watch.stop();
        }
      }
      inStep = !failed;
    } finally {
      // Replies that were not read would be taken for those of the next requests.
      if (!inStep) {
        connection.setBroken();
      }
    }
  }

  private void send(RedisConnection connection) {
    long bytes = 0;
    boolean writes = false;
    while (sent < tries.size() && sent - received < PART && bytes < PART_BYTES) {
      Try next = tries.get(sent);
      // Counted first: whatever happens now, it may arrive.
      sent++;
      bytes += next.request().size();
      writes |= next.request().writes();
      if (next.asked().isPresent()) {
        connection.send(new CommandArguments(Command.ASKING));
      }
      connection.send(next.command());
    }
    if (writes && replicas.isPresent()) {
      connection.send(
          new CommandArguments(Command.WAIT)
              .add(replicas.get().count())
              .add(replicas.get().timeout().toMillis()));
    }
    connection.sendAll();
  }

  /** Returns whether any request got its answer and there are more to be sent. */
  private boolean receive(RedisConnection connection) {
    int first = received;
    boolean progress = false;
    boolean writes = false;
    while (received < sent) {
      Try next = tries.get(received);
      if (next.asked().isPresent()) {
        connection.getOne();
      }
      try {
        Object reply = connection.getOne();
        received++;
        next.replied(reply);
      } catch (JedisDataException error) {
        received++;
        refused(next, error);
      }
      progress |= !next.isOpen();
      writes |= next.request().writes();
    }
    if (writes && replicas.isPresent()) {
      List<Try> part = tries.subList(first, received);
      int wanted = replicas.get().count();
      part.forEach(next -> next.shortOf(wanted));
      int missing = wanted - (int) new Reply(connection.getOne()).number();
      part.forEach(next -> next.shortOf(Math.max(0, missing)));
    }
    return progress && sent < tries.size();
  }

  private void refused(Try next, JedisDataException error) {
    ServerError read = next.refused(error, node.address());
    if (read.kind() == ServerError.Kind.MOVED) {
      Try.target(error, node.address())
          .ifPresent(target -> moved.put(next.request().slot(), target));
    }
    // No master any more, or cut off from the others: another may have taken its place or name.
    failed |= read.code().equals("READONLY") || read.code().equals("CLUSTERDOWN");
  }

  private void breakOff(JedisException failure) {
    failed = true;
    tries.subList(received, sent).forEach(next -> next.lost(failure));
    tries.subList(sent, tries.size()).forEach(next -> next.missed(failure));
  }
}
