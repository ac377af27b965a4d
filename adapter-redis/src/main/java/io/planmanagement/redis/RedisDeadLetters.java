package io.planmanagement.redis;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.DeadLetter;
import io.planmanagement.domain.port.DeadLetters;
import io.planmanagement.domain.port.Page;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * The dead letters of a data set in Redis: one text for each, in lines: the plan's id, the
 * revision, when it was set aside (microseconds since the epoch), and the reason.
 */
final class RedisDeadLetters implements DeadLetters {

  private static final int REASON_LENGTH = 1_000;

  private final DataSet data;
  private final PartitionListing listing;

  RedisDeadLetters(DataSet data) {
    this.data = data;
    this.listing = new PartitionListing(data, "dead letters", data.keys()::letters);
  }

  @Override
  public void setAside(Change change, String reason) {
    String kept = reason.length() > REASON_LENGTH ? reason.substring(0, REASON_LENGTH) : reason;
    data.ask(
            Request.run(
                Script.SET_ASIDE,
                List.of(set(change)),
                "[" + line(change.planId()),
                "(" + behind(change.planId().value()),
                change.revision(),
                kept))
        .applied();
  }

  @Override
  public Page<DeadLetter> list(Optional<Cursor> after, int limit) {
    PartitionListing.Members letters = listing.read(after, limit);
    return new Page<>(
        letters.members().stream()
            .map(member -> member.value().as(RedisDeadLetters::letter))
            .toList(),
        letters.next().map(listing::cursor));
  }

  @Override
  public boolean remove(Change change) {
    String lines = line(change.planId()) + change.revision();
    Answer answer =
        data.ask(
            Request.run(
                Script.REMOVE_LETTER,
                List.of(set(change)),
                "[" + lines + "\n",
                "(" + behind(lines)));
    boolean removed = answer.applied().number() > 0;
    if (!removed) {
      answer.requireCertain();
    }
    return removed;
  }

  @Override
  public void check() {
    data.check();
  }

  /** Opened nothing: the connections are the store's. */
  @Override
  public void close() {}

  private String set(Change change) {
    return data.keys().letters(data.keys().partitionOf(change.planId()));
  }

  private static String line(PlanId id) {
    return id.value() + "\n";
  }

  /** Returns what comes after all texts that begin with this line. */
  private static String behind(String line) {
    return line + (char) ('\n' + 1);
  }

  private static DeadLetter letter(String text) {
    String[] lines = text.split("\n", 4);
    if (lines.length != 4) {
      throw new IllegalArgumentException("no dead letter");
    }
    return new DeadLetter(
        new Change(new PlanId(lines[0]), new Revision(Long.parseLong(lines[1]))),
        lines[3],
        Instant.EPOCH.plus(Long.parseLong(lines[2]), ChronoUnit.MICROS));
  }
}
