package io.planmanagement.bootstrap.system;

import io.planmanagement.bootstrap.system.Deployment.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Something that goes wrong while the service is at work, and comes right again.
 *
 * @param name what, for the table
 * @param lasts how long it goes on
 * @param begin makes it happen
 * @param end ends it
 * @param repair what an operator has to do afterwards
 */
record Fault(String name, Duration lasts, Step begin, Step end, Repair repair) {

  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final String ZOMBIE = "an instance halted in mid-projection, resumed as a zombie";

  /** A change of the surroundings. */
  @FunctionalInterface
  interface Step {
    void on(Deployment deployment);
  }

  /** What an operator has to do. */
  enum Repair {
    /** Nothing: it comes right by itself. */
    NONE,
    /** One audit, which finds what no part of the service can know of. */
    AUDIT,
    /** One audit; and clients find that the store has lost what was acknowledged. */
    AUDIT_AFTER_LOSS
  }

  /** Whether acknowledged writes may be lost: the store itself was robbed of them. */
  boolean losesWrites() {
    return repair == Repair.AUDIT_AFTER_LOSS;
  }

  /** Returns the longest that an answer may take: one that is halted goes on afterwards. */
  Duration answerBound() {
    return name.equals(ZOMBIE) ? Deployment.ANSWER_BOUND.plus(lasts) : Deployment.ANSWER_BOUND;
  }

  @Override
  public String toString() {
    return name;
  }

  /** Returns all faults. */
  static List<Fault> all() {
    List<Fault> all = new ArrayList<>();
    all.addAll(kills());
    all.addAll(halts());
    all.addAll(connections());
    all.addAll(refusals());
    all.addAll(removals());
    all.addAll(losses());
    return List.copyOf(all);
  }

  private static List<Fault> kills() {
    return List.of(
        of("an instance killed", d -> d.one().kill(), d -> d.one().startAgain()),
        of("Redis killed", d -> d.redis().process().kill(), d -> d.redis().process().startAgain()),
        of("RabbitMQ killed", d -> d.rabbit().kill(), d -> d.rabbit().startAgain()),
        of(
            "Elasticsearch killed while plans are deleted and made again",
            d -> d.elastic().kill(),
            d -> d.elastic().startAgain()));
  }

  private static List<Fault> halts() {
    return List.of(
        lasting(
            Server.REDIS.beyondTimeouts(),
            "Redis halted",
            d -> d.redis().process().suspend(),
            d -> d.redis().process().resume()),
        lasting(
            Server.RABBITMQ.beyondTimeouts(),
            "RabbitMQ halted",
            d -> d.rabbit().suspend(),
            d -> d.rabbit().resume()),
        lasting(
            Server.ELASTICSEARCH.beyondTimeouts(),
            "Elasticsearch halted",
            d -> d.elastic().suspend(),
            d -> d.elastic().resume()),
        lasting(
            Server.RABBITMQ.beyondTimeouts(),
            ZOMBIE,
            d -> {
              d.to(Server.ELASTICSEARCH).slow(Duration.ofMillis(200), 1 << 20);
              d.awaitProjection();
              d.one().suspend();
              d.to(Server.ELASTICSEARCH).pass();
            },
            d -> d.one().resume()));
  }

  private static List<Fault> connections() {
    List<Fault> faults = new ArrayList<>();
    for (Server server : Server.values()) {
      faults.add(
          of(
              "slow connections to " + server.label(),
              d -> d.to(server).slow(Duration.ofMillis(30), 200_000),
              d -> d.to(server).pass()));
      faults.add(
          of(
              "connections to " + server.label() + " cut and refused",
              d -> {
                d.to(server).refuse();
                d.to(server).cut();
              },
              d -> d.to(server).pass()));
      faults.add(
          lasting(
              server.beyondTimeouts(),
              "half-open connections to " + server.label(),
              d -> d.to(server).swallow(),
              d -> d.to(server).pass()));
    }
    return faults;
  }

  private static List<Fault> refusals() {
    return List.of(
        of(
            "Redis full",
            d -> d.redis().command("CONFIG", "SET", "maxmemory", "1mb"),
            d -> d.redis().command("CONFIG", "SET", "maxmemory", "0")),
        of("Elasticsearch read-only", d -> d.blockIndex(true), d -> d.blockIndex(false)),
        of(
            "RabbitMQ's memory alarm",
            d -> d.rabbit().ctl("set_vm_memory_high_watermark", "absolute", "1MB"),
            d -> d.rabbit().ctl("set_vm_memory_high_watermark", "absolute", "512MB")));
  }

  private static List<Fault> removals() {
    return List.of(
        new Fault("the index deleted", SHORT, Deployment::deleteIndex, d -> {}, Repair.AUDIT),
        new Fault(
            "the queue deleted, with messages in it",
            SHORT,
            d -> d.blockIndex(true),
            d -> {
              d.rabbit().ctl("delete_queue", Deployment.QUEUE);
              d.blockIndex(false);
            },
            Repair.AUDIT),
        new Fault(
            "the queue purged, with messages in it",
            SHORT,
            d -> d.blockIndex(true),
            d -> {
              d.rabbit().ctl("purge_queue", Deployment.QUEUE);
              d.blockIndex(false);
            },
            Repair.AUDIT));
  }

  private static List<Fault> losses() {
    return List.of(
        new Fault(
            "the tail of Redis' file cut off",
            SHORT,
            d -> {},
            d -> {
              d.redis().process().kill();
              cutTail(d.redis().data());
              d.redis().process().startAgain();
            },
            Repair.AUDIT_AFTER_LOSS),
        new Fault(
            "Redis restored from an older file",
            SHORT,
            Deployment::backUpRedis,
            Deployment::restoreRedis,
            Repair.AUDIT_AFTER_LOSS),
        new Fault(
            "a replica of Redis promoted that was behind",
            SHORT,
            Deployment::isolateReplica,
            Deployment::promoteReplica,
            Repair.AUDIT_AFTER_LOSS));
  }

  private static Fault of(String name, Step begin, Step end) {
    return lasting(SHORT, name, begin, end);
  }

  private static Fault lasting(Duration lasts, String name, Step begin, Step end) {
    return new Fault(name, lasts, begin, end, Repair.NONE);
  }

  /**
   * Takes the last tenth of the commands away: Redis loads what is left, up to a command that is
   * cut.
   */
  private static void cutTail(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      Path tail =
          files
              .filter(file -> file.toString().endsWith(".incr.aof"))
              .sorted()
              .reduce((a, b) -> b)
              .orElseThrow();
      try (FileChannel channel = FileChannel.open(tail, StandardOpenOption.WRITE)) {
        channel.truncate(channel.size() - channel.size() / 10);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
