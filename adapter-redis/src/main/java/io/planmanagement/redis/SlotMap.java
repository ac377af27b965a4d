package io.planmanagement.redis;

import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Which server has which hash slots. Immutable. */
final class SlotMap {

  private final boolean cluster;

  /** The server of every slot from the key on, to the next key; empty where there is none. */
  private final NavigableMap<Integer, Optional<Address>> from;

  private SlotMap(boolean cluster, NavigableMap<Integer, Optional<Address>> from) {
    this.cluster = cluster;
    this.from = from;
  }

  /** Describes a single server. */
  static SlotMap of(Address server) {
    TreeMap<Integer, Optional<Address>> from = new TreeMap<>();
    from.put(0, Optional.of(server));
    return new SlotMap(false, from);
  }

  /**
   * Reads what a node of a Cluster replies to {@code CLUSTER SLOTS}.
   *
   * @param asked the node, which may leave out its own name
   */
  static SlotMap of(Reply reply, Address asked) {
    TreeMap<Integer, Optional<Address>> from = new TreeMap<>();
    from.put(0, Optional.empty());
    for (Reply range : reply.elements()) {
      Reply master = range.at(2);
      String host = master.at(0).isAbsent() ? "" : master.at(0).text();
      int port = (int) master.at(1).number();
      boolean unnamed = host.isEmpty() || host.equals("?");
      from.put(
          (int) range.at(0).number(),
          Optional.of(new Address(unnamed ? asked.host() : host, port)));
      from.putIfAbsent((int) range.at(1).number() + 1, Optional.empty());
    }
    return new SlotMap(true, from);
  }

  /** Whether the servers are the nodes of a Cluster. */
  boolean isCluster() {
    return cluster;
  }

  /** Returns the server of a slot, if one has it. */
  Optional<Address> server(int slot) {
    return from.floorEntry(slot).getValue();
  }

  /** Returns this map with one slot on another server. */
  SlotMap with(int slot, Address server) {
    TreeMap<Integer, Optional<Address>> changed = new TreeMap<>(from);
    changed.putIfAbsent(slot + 1, server(slot));
    changed.put(slot, Optional.of(server));
    return new SlotMap(cluster, changed);
  }
}
