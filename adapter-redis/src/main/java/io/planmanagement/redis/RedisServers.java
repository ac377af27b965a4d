package io.planmanagement.redis;

import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.ClusterKeyword;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The servers of one Redis: a single one, or the nodes of a Cluster, which is found out from the
 * first that answers. They are connected to when they are needed.
 *
 * <p>A request whose connection is lost, or that a server can't do now, is tried again until its
 * time is over. Every request stands that: those that write are applied at most once, since they
 * carry a token or a state that they expect, or change nothing when they come again.
 */
final class RedisServers implements AutoCloseable {

  private static final Duration SHORTEST_REST = Duration.ofMillis(2);
  private static final Duration LONGEST_REST = Duration.ofMillis(100);
  private static final long IDLE_SECONDS = 30;

  private final List<Address> seeds;
  private final ConnectionSettings settings;
  private final Duration connectTimeout;
  private final Duration timeout;
  private final int connections;
  private final Optional<RedisSettings.Replicas> replicas;
  private final Map<Address, RedisNode> nodes = new ConcurrentHashMap<>();
  private final AtomicBoolean learning = new AtomicBoolean();
  private final AtomicLong made = new AtomicLong();
  private final ScheduledThreadPoolExecutor background;
  private final ThreadPoolExecutor helpers;
  private volatile Optional<SlotMap> slots = Optional.empty();
  private volatile boolean closed;

  /** Describes the servers; nothing is connected to yet. */
  RedisServers(RedisSettings settings) {
    this.seeds =
        settings.addresses().stream().map(text -> Address.parse(text).orElseThrow()).toList();
    this.settings = ConnectionSettings.of(settings);
    this.connectTimeout = settings.connectTimeout();
    this.timeout = settings.timeout();
    this.connections = settings.connections();
    this.replicas = settings.replicas();
    ThreadFactory threads =
        work -> {
          Thread thread = new Thread(work, "redis-" + seeds.get(0));
          thread.setDaemon(true);
          return thread;
        };
    // One thread watches deadlines while the other may wait for a server that is halted.
    this.background = new ScheduledThreadPoolExecutor(2, threads);
    // Where all are busy, the caller does the work itself.
    this.helpers =
        new ThreadPoolExecutor(
            0,
            2 * connections,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            threads,
            (work, pool) -> work.run());
    background.setRemoveOnCancelPolicy(true);
    background.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Returns how many connections were made so far, each counted before it is used. */
  long made() {
    return made.get();
  }

  /** Begins the time of a call. */
  Deadline deadline() {
    return new Deadline(timeout);
  }

  /**
   * Sends requests, all of them to each server at once, and waits for the replies.
   *
   * @return one answer for each, in their order
   */
  List<Answer> ask(List<Request> requests, Deadline deadline) {
    List<Try> tries = requests.stream().map(Try::new).toList();
    settle(tries, deadline);
    return tries.stream().map(Try::answer).toList();
  }

  /**
   * Looks at the server of a key, as at every connection.
   *
   * @throws PortMisconfigured if it is set up against what the store promises
   * @throws PortUnavailable if it can't be reached
   */
  void inspect(Request request, Deadline deadline) {
    Address server = slots.flatMap(known -> known.server(request.slot())).orElse(seeds.get(0));
    try {
      with(node(server), deadline, RedisConnection::inspect);
    } catch (JedisException failed) {
      throw new PortUnavailable("Redis does not tell its state.", Outcome.NOT_APPLIED, failed);
    }
  }

  @Override
  public void close() {
    closed = true;
    background.shutdownNow();
    helpers.shutdown();
    nodes.values().forEach(RedisNode::close);
  }

  /** Tries until all have their answers or the time is over. */
  private void settle(List<Try> tries, Deadline deadline) {
    List<Try> open = tries;
    long rest = SHORTEST_REST.toNanos();
    while (!open.isEmpty()) {
      Map<Optional<Address>, List<Try>> byServer = byServer(open, deadline);
      if (byServer.size() > 1) {
        settleEach(List.copyOf(byServer.values()), deadline);
        return;
      }
      byServer.forEach(
          (server, group) -> server.ifPresent(address -> exchange(address, group, deadline)));
      open = open.stream().filter(Try::isOpen).toList();
      if (!open.stream().allMatch(Try::isAtOnce)) {
        LockSupport.parkNanos(rest);
        rest = Math.min(2 * rest, LONGEST_REST.toNanos());
      }
      if (closed || deadline.isNear() || Thread.currentThread().isInterrupted()) {
        return;
      }
    }
  }

  /** Each server on a thread of its own: one that is halted delays only what is asked of it. */
  private void settleEach(List<List<Try>> groups, Deadline deadline) {
    List<CompletableFuture<Void>> others =
        groups.subList(1, groups.size()).stream()
            .map(group -> CompletableFuture.runAsync(() -> settle(group, deadline), helpers))
            .toList();
    try {
      settle(groups.get(0), deadline);
    } finally {
      others.forEach(CompletableFuture::join);
    }
  }

  /** Returns the requests by the server that has their keys; those that none has are noted so. */
  private Map<Optional<Address>, List<Try>> byServer(List<Try> open, Deadline deadline) {
    Map<Optional<Address>, List<Try>> byServer = new HashMap<>();
    Optional<SlotMap> map = known(open, deadline);
    for (Try next : open) {
      Optional<Address> server =
          next.asked().or(() -> map.flatMap(known -> known.server(next.request().slot())));
      if (server.isEmpty() && map.isPresent()) {
        next.missed(new JedisConnectionException("No server has these keys."));
        relearn();
      }
      byServer.computeIfAbsent(server, one -> new ArrayList<>()).add(next);
    }
    return byServer;
  }

  private void exchange(Address server, List<Try> tries, Deadline deadline) {
    Exchange exchange = new Exchange(node(server), tries, deadline, background, replicas);
    exchange.run();
    exchange.moved().forEach((slot, to) -> slots = slots.map(known -> known.with(slot, to)));
    if (exchange.failed() || !exchange.moved().isEmpty()) {
      relearn();
    }
  }

  private RedisNode node(Address address) {
    RedisNode node =
        nodes.computeIfAbsent(
            address,
            unknown ->
                new RedisNode(unknown, settings, (int) timeout.toMillis(), connections, made));
    if (closed) {
      node.close();
    }
    return node;
  }

  private Optional<SlotMap> known(List<Try> open, Deadline deadline) {
    if (slots.isEmpty()) {
      try {
        slots = Optional.of(learn(deadline));
      } catch (PortMisconfigured forbidden) {
        open.forEach(next -> next.forbidden(forbidden));
      } catch (JedisException unreachable) {
        open.forEach(next -> next.missed(unreachable));
      }
    }
    return slots;
  }

  /** Learns anew which server has what, beside the calls: a server that is halted delays none. */
  private void relearn() {
    if (slots.filter(SlotMap::isCluster).isPresent() && learning.compareAndSet(false, true)) {
      try {
        background.execute(
            () -> {
              try {
                slots = Optional.of(learn(new Deadline(connectTimeout)));
              } catch (PortUnavailable | JedisException notNow) {
                System.getLogger(RedisServers.class.getName())
                    .log(System.Logger.Level.DEBUG, "The Cluster does not tell its nodes.", notNow);
              } finally {
                learning.set(false);
              }
            });
      } catch (RejectedExecutionException over) {
        learning.set(false);
      }
    }
  }

  private SlotMap learn(Deadline deadline) {
    LinkedHashSet<Address> candidates = new LinkedHashSet<>(seeds);
    candidates.addAll(nodes.keySet());
    List<RedisNode> byHealth =
        candidates.stream()
            .map(this::node)
            .sorted(Comparator.comparing(RedisNode::isFailing))
            .toList();
    Optional<JedisException> last = Optional.empty();
    for (RedisNode node : byHealth) {
      try {
        return learn(node, deadline);
      } catch (JedisException failed) {
        last = Optional.of(failed);
      }
    }
    throw last.orElseThrow();
  }

  private SlotMap learn(RedisNode node, Deadline deadline) {
    return with(
        node,
        deadline,
        connection -> {
          if (connection.isCluster()) {
            Object reply =
                connection.executeCommand(
                    new CommandArguments(Command.CLUSTER).add(ClusterKeyword.SLOTS));
            return SlotMap.of(new Reply(reply), node.address());
          } else if (seeds.size() > 1) {
            throw new PortMisconfigured(
                "Several addresses of Redis are given, but "
                    + node.address()
                    + " is in no Cluster.");
          }
          return SlotMap.of(node.address());
        });
  }

  private <T> T with(RedisNode node, Deadline deadline, Function<RedisConnection, T> work) {
    RedisConnection connection = node.lease(deadline);
    try {
      Watch watch = new Watch(connection, deadline, background);
      try {
        return work.apply(connection);
      } finally {
        watch.stop();
      }
    } finally {
      node.giveBack(connection);
    }
  }
}
