package io.planmanagement.redis;

import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.port.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import redis.clients.jedis.Protocol.Command;

/**
 * A listing of sorted sets, one in each partition, whose members begin with the id of a plan: by
 * partition, then by the bytes of the members. It reads no more than a page needs, in two round
 * trips: how much there is in each partition, and then the members.
 */
final class PartitionListing {

  /** Comes after an id and before everything else that begins with it: ids hold no such thing. */
  private static final char BEHIND_ID = '\u000b';

  private final DataSet data;
  private final String name;
  private final IntFunction<String> sets;

  /**
   * Describes a listing.
   *
   * @param name what is listed: cursors of one listing are none of another
   * @param sets names the set of a partition
   */
  PartitionListing(DataSet data, String name, IntFunction<String> sets) {
    this.data = data;
    this.name = data.keys().namespace() + "\n" + data.keys().partitions() + "\n" + name;
    this.sets = sets;
  }

  /**
   * A member of a set.
   *
   * @param place where a listing goes on that ends with this member
   */
  record Member(PageCursor place, Reply value) {}

  /**
   * Some members.
   *
   * @param next where to go on; empty if there are no more
   */
  record Members(List<Member> members, Optional<PageCursor> next) {}

  /** Returns the cursor of a place. */
  Cursor cursor(PageCursor place) {
    return place.write(name);
  }

  /**
   * Reads members.
   *
   * @throws PlanRefused.BadCursor if the cursor is none of this listing
   */
  Members read(Optional<Cursor> after, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a page has a limit of at least 1");
    }
    PageCursor start = after.map(cursor -> PageCursor.read(name, cursor)).orElse(PageCursor.START);
    int partitions = data.keys().partitions();
    if (start.partition() < 0 || start.partition() >= partitions) {
      throw new PlanRefused.BadCursor();
    }
    List<Long> counts = counts(start);
    List<Request> ranges = new ArrayList<>();
    List<Integer> asked = new ArrayList<>();
    long expected = 0;
    int partition = start.partition();
    for (; partition < partitions && expected < limit; partition++) {
      long count = counts.get(partition - start.partition());
      if (count > 0) {
        // One more than the page takes: that tells whether it is the end.
        ranges.add(range(start, partition, limit - expected + 1));
        asked.add(partition);
        expected += count;
      }
    }
    boolean more =
        counts.subList(partition - start.partition(), counts.size()).stream()
            .anyMatch(count -> count > 0);
    Optional<PageCursor> rest =
        more ? Optional.of(new PageCursor(partition, "")) : Optional.empty();
    return take(asked, data.ask(ranges), limit, rest);
  }

  private Members take(
      List<Integer> asked, List<Answer> answers, int limit, Optional<PageCursor> rest) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      for (Reply reply : answers.get(i).reply().elements()) {
        if (members.size() == limit) {
          return new Members(members, Optional.of(members.get(limit - 1).place()));
        }
        String text = reply.text();
        int end = text.indexOf('\n');
        String id = end < 0 ? text : text.substring(0, end);
        members.add(new Member(new PageCursor(asked.get(i), id), reply));
      }
    }
    return new Members(members, rest);
  }

  private List<Long> counts(PageCursor start) {
    List<Request> requests = new ArrayList<>();
    for (int i = start.partition(); i < data.keys().partitions(); i++) {
      requests.add(Request.read(Command.ZLEXCOUNT, sets.apply(i), from(start, i), "+"));
    }
    return data.ask(requests).stream().map(answer -> answer.reply().number()).toList();
  }

  private Request range(PageCursor start, int partition, long limit) {
    return Request.read(
        Command.ZRANGE,
        sets.apply(partition),
        from(start, partition),
        "+",
        "BYLEX",
        "LIMIT",
        0,
        limit);
  }

  private static String from(PageCursor start, int partition) {
    boolean within = partition == start.partition() && !start.after().isEmpty();
    return within ? "[" + start.after() + BEHIND_ID : "-";
  }
}
