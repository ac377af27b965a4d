package io.planmanagement.testservers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Redis Cluster of masters, a real one, on loopback. It keeps nothing on disk.
 *
 * <p>A Cluster that {@code PLAN_TEST_REDIS_CLUSTER} names ({@code host:port}, several after commas)
 * is used instead of a {@linkplain #shared() shared} one; what breaks a server does not work on
 * that. Safe for use by several threads.
 */
public final class RedisCluster implements AutoCloseable {

  /** The number of hash slots of any Cluster. */
  public static final int SLOTS = 16_384;

  private static final String GIVEN = "PLAN_TEST_REDIS_CLUSTER";
  private static final long BOUND_NANOS = 30_000_000_000L;
  private static final long POLL_MILLIS = 20;

  private static Optional<RedisCluster> shared = Optional.empty();

  private final List<RedisServer> nodes;

  private RedisCluster(List<RedisServer> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  /**
   * Returns the Cluster of three masters that all tests of this JVM share, started at the first
   * call: for tests that break nothing and use keys of their own. It ends with the JVM.
   *
   * @throws ServerNotReady if it doesn't start
   * @throws IllegalStateException with what to do, if Redis isn't installed
   */
  public static synchronized RedisCluster shared() {
    if (shared.isEmpty()) {
      shared =
          Optional.of(
              Optional.ofNullable(System.getenv(GIVEN))
                  .map(RedisCluster::given)
                  .orElseGet(() -> start(3)));
    }
    return shared.get();
  }

  /**
   * Starts a Cluster for one test, which closes it. A part of it goes on where another is down.
   *
   * @param masters how many, at least 1
   * @param options what else is on the command line of each
   */
  public static RedisCluster start(int masters, String... options) {
    return FreePorts.starting(2 * masters, ports -> start(masters, ports, options));
  }

  /** Returns where its nodes listen, each as {@code host:port}. */
  public List<String> addresses() {
    return nodes.stream().map(RedisServer::address).toList();
  }

  /** Returns its nodes; the slots are spread over them in their order. */
  public List<RedisServer> nodes() {
    return nodes;
  }

  /** Returns the node that had that slot at the start. */
  public RedisServer nodeOf(int slot) {
    for (int i = nodes.size() - 1; i > 0; i--) {
      if (slot >= firstSlot(i, nodes.size())) {
        return nodes.get(i);
      }
    }
    return nodes.get(0);
  }

  /**
   * Starts a replica of a node, and waits until it has all and the Cluster knows it.
   *
   * @return the replica, for the test to close
   */
  public RedisServer startReplica(RedisServer master, String... options) {
    RedisServer replica =
        FreePorts.starting(
            2, ports -> RedisServer.start(ports.get(0), line(ports.get(1), options)));
    meet(replica, master);
    String id = id(master);
    await("the replica knows its master", () -> knows(replica, id));
    replica.command("CLUSTER", "REPLICATE", id);
    await(
        "the replica has all", () -> replica.info("master_link_status").equals(Optional.of("up")));
    String own = id(replica);
    nodes.forEach(node -> await("the replica is known", () -> knows(node, own)));
    return replica;
  }

  /** Returns the id by which the nodes of a Cluster know a node. */
  public static String id(RedisServer node) {
    return node.command("CLUSTER", "MYID").toString();
  }

  /** Ends it, unless it is not ours. */
  @Override
  public void close() {
    nodes.forEach(RedisServer::close);
  }

  private static RedisCluster given(String addresses) {
    List<RedisServer> nodes = new ArrayList<>();
    for (String address : addresses.split(",", -1)) {
      int colon = address.lastIndexOf(':');
      nodes.add(
          RedisServer.at(
              address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))));
    }
    return new RedisCluster(nodes);
  }

  private static RedisCluster start(int masters, List<Integer> ports, String... options) {
    List<RedisServer> nodes = new ArrayList<>();
    boolean complete = false;
    try {
      for (int i = 0; i < masters; i++) {
        nodes.add(RedisServer.start(ports.get(i), line(ports.get(masters + i), options)));
      }
      join(nodes);
      complete = true;
      return new RedisCluster(nodes);
    } finally {
      if (!complete) {
        nodes.forEach(RedisServer::close);
      }
    }
  }

  private static List<String> line(int busPort, String... options) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "--cluster-enabled",
                "yes",
                "--cluster-port",
                Integer.toString(busPort),
                "--cluster-require-full-coverage",
                "no"));
    line.addAll(List.of(options));
    return line;
  }

  private static void join(List<RedisServer> nodes) {
    int count = nodes.size();
    for (int i = 0; i < count; i++) {
      RedisServer node = nodes.get(i);
      node.command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
      node.command(
          "CLUSTER",
          "ADDSLOTSRANGE",
          Integer.toString(firstSlot(i, count)),
          Integer.toString(firstSlot(i + 1, count) - 1));
      if (i > 0) {
        meet(node, nodes.get(0));
      }
    }
    for (RedisServer node : nodes) {
      await(
          node + " knows all of the Cluster",
          () -> {
            String info = node.command("CLUSTER", "INFO").toString();
            return info.contains("cluster_state:ok")
                && info.contains("cluster_slots_ok:" + SLOTS)
                && info.contains("cluster_known_nodes:" + count);
          });
    }
  }

  private static void meet(RedisServer node, RedisServer other) {
    String busPort = other.command("CONFIG", "GET", "cluster-port").toString();
    node.command(
        "CLUSTER",
        "MEET",
        other.host(),
        Integer.toString(other.port()),
        busPort.replaceAll("[^0-9]", ""));
  }

  private static int firstSlot(int node, int nodes) {
    return node * SLOTS / nodes;
  }

  private static boolean knows(RedisServer node, String id) {
    return node.command("CLUSTER", "NODES").toString().contains(id);
  }

  private static void await(String what, Condition condition) {
    long deadline = System.nanoTime() + BOUND_NANOS;
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new ServerNotReady("not within half a minute: " + what, "");
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(interrupted);
      }
    }
  }

  private interface Condition {
    boolean holds();
  }
}
