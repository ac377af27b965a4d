package io.planmanagement.redis;

import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import redis.clients.jedis.Protocol.Command;

/** The data set that all ports of a store work on. It is made when it is first used. */
final class DataSet implements AutoCloseable {

  /** What stands where; a store of another layout is refused. */
  private static final int LAYOUT = 1;

  private final RedisServers servers;
  private final KeySpace keys;
  private final LongSupplier clockShift;
  private final AtomicLongArray seen;
  private volatile boolean confirmed;

  /**
   * Describes a data set.
   *
   * @param clockShift how far the clock that revisions follow is ahead of the server's, in
   *     microseconds: always 0, but for tests
   */
  DataSet(RedisSettings settings, LongSupplier clockShift) {
    this.servers = new RedisServers(settings);
    this.keys = new KeySpace(settings.namespace(), settings.partitions());
    this.clockShift = clockShift;
    this.seen = new AtomicLongArray(settings.partitions());
  }

  KeySpace keys() {
    return keys;
  }

  /**
   * Asks for the id every time: it is another if the store was emptied meanwhile.
   *
   * @throws PortUnavailable if it can't be read
   */
  StoreId id() {
    return id(servers.deadline());
  }

  /**
   * Looks at the data set and at the server that names it, and changes nothing.
   *
   * @throws PortUnavailable if the store can't do its work now
   */
  void check() {
    Deadline deadline = servers.deadline();
    Reply description = ask(description(), deadline).reply();
    if (!description.at(0).isAbsent()) {
      confirm(description);
    }
    servers.inspect(description(), deadline);
  }

  /** Returns how many connections were made so far. */
  long connections() {
    return servers.made();
  }

  /** Sends requests and returns one answer for each, in their order. */
  List<Answer> ask(List<Request> requests) {
    Deadline deadline = servers.deadline();
    if (!confirmed) {
      try {
        id(deadline);
      } catch (PortUnavailable failure) {
        return Collections.nCopies(requests.size(), unsent(failure));
      }
    }
    return servers.ask(requests, deadline);
  }

  /** Sends a request. */
  Answer ask(Request request) {
    return ask(List.of(request)).get(0);
  }

  /** Returns the highest revision that was seen in the partition of a plan. */
  Revision seen(PlanId id) {
    return new Revision(seen.get(keys.partitionOf(id)));
  }

  /** Notes a revision that a partition has: it is never given again, whatever Redis loses. */
  void saw(int partition, Revision revision) {
    seen.accumulateAndGet(partition, revision.value(), Math::max);
  }

  /** Returns how far revisions are ahead of the server's clock, in microseconds. */
  long clockShift() {
    return clockShift.getAsLong();
  }

  @Override
  public void close() {
    servers.close();
  }

  private StoreId id(Deadline deadline) {
    Reply description = ask(description(), deadline).reply();
    if (description.at(0).isAbsent()) {
      Request make =
          Request.run(
              Script.MAKE_STORE,
              List.of(keys.store()),
              StoreId.random(),
              LAYOUT,
              keys.partitions());
      description = ask(make, deadline).applied();
    }
    confirm(description);
    return description.at(0).as(StoreId::new);
  }

  private Answer ask(Request request, Deadline deadline) {
    return servers.ask(List.of(request), deadline).get(0);
  }

  private Request description() {
    return Request.read(Command.HMGET, keys.store(), "id", "layout", "partitions");
  }

  private void confirm(Reply description) {
    long layout = description.at(1).number();
    long partitions = description.at(2).number();
    confirmed = layout == LAYOUT && partitions == keys.partitions();
    if (!confirmed) {
      throw new PortMisconfigured(
          "The data set in Redis has layout %d and %d partitions; expected are layout %d and %d."
              .formatted(layout, partitions, LAYOUT, keys.partitions()));
    }
  }

  private static Answer unsent(PortUnavailable failure) {
    PortUnavailable notApplied =
        failure.outcome() == Outcome.NOT_APPLIED
            ? failure
            : new PortUnavailable("The data set could not be made.", Outcome.NOT_APPLIED, failure);
    return new Answer(Optional.empty(), Optional.of(notApplied), false, 0);
  }
}
