package io.planmanagement.elastic;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.port.Rejection;
import io.planmanagement.json.JsonCodec;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Writes records into an index: every place of each, at the record's revision, unless a newer one
 * is there. So nothing has to be read first, whatever other projections overlap with this one.
 *
 * <p>What the index pushes back is tried again, item by item, for as long as the settings have
 * patience. A plan is rejected only if the index takes the traces that are then written in its
 * place: an index that refuses these too is not itself. Thread-safe.
 */
final class Projection {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** What these say of one document they would say of any. */
  private static final Set<String> FAULTS_OF_THE_INDEX =
      Set.of("index_closed_exception", "strict_dynamic_mapping_exception");

  private static final String WRITING = "writing documents";
  private static final String BULK =
      "/_bulk?require_alias=true&filter_path=items.*.status,items.*.error.type,error.type";

  private final ElasticConnection connection;
  private final PlacedReads places;
  private final NewFields fields;
  private final String alias;

  /**
   * Describes where to write.
   *
   * @param fields tells that index what comes
   * @param alias an alias of one index: where there is none of that name nothing is written
   */
  Projection(ElasticConnection connection, NewFields fields, String alias) {
    this.connection = connection;
    this.places = new PlacedReads(connection);
    this.fields = fields;
    this.alias = alias;
  }

  /**
   * Writes records of different plans.
   *
   * @return those that the index can't take for what they are
   * @throws PortUnavailable if not all of the others were written
   */
  List<Rejection> apply(List<PlanRecord> records) {
    Map<PlanId, String> refused = new LinkedHashMap<>();
    List<PlacedDocument> documents =
        records.stream().flatMap(record -> laidOut(record, refused).stream()).toList();
    fields.tell(alias, documents.stream().map(PlacedDocument::source).toList());
    Batch batch = new Batch(refused);
    batch.addAll(documents);
    batch.send();
    if (!refused.isEmpty()) {
      hide(records.stream().filter(record -> refused.containsKey(record.id())).toList());
    }
    return refused.entrySet().stream()
        .map(each -> new Rejection(each.getKey(), each.getValue()))
        .toList();
  }

  private static List<PlacedDocument> laidOut(PlanRecord record, Map<PlanId, String> refused) {
    try {
      return PlanPlaces.of(record);
    } catch (PlanRefused noPlan) {
      refused.put(record.id(), "what is stored is no plan: " + noPlan.getMessage());
      return List.of();
    }
  }

  /** Of what is refused some places may have been written. */
  private void hide(List<PlanRecord> records) {
    Map<PlanId, String> refused = new LinkedHashMap<>();
    Batch batch = new Batch(refused);
    records.forEach(record -> batch.addAll(PlanPlaces.withoutContent(record)));
    batch.send();
    if (!refused.isEmpty()) {
      throw new PortUnavailable(
          "Elasticsearch refuses any document: " + refused.values().iterator().next(),
          Outcome.UNKNOWN);
    }
  }

  /** One line of a bulk request with the document that follows it. */
  private record Item(Place place, Document action, Document source) {

    static Item of(PlacedDocument document) {
      Place place = document.place();
      JsonValue action =
          Json.object(
              "index",
              Json.object(
                  "_id",
                  place.id(),
                  "routing",
                  place.planId().value(),
                  "version",
                  document.revision().value(),
                  "version_type",
                  "external_gte"));
      return new Item(place, JsonCodec.write(action), JsonCodec.write(document.source()));
    }

    int bytes() {
      return action.size() + source.size() + 2;
    }
  }

  /** Collects what goes into one request, and sends it when it is full. */
  private final class Batch {
    private final Map<PlanId, String> refused;
    private List<Item> items = new ArrayList<>();
    private long bytes;

    Batch(Map<PlanId, String> refused) {
      this.refused = refused;
    }

    void addAll(List<PlacedDocument> documents) {
      documents.forEach(document -> add(Item.of(document)));
    }

    void send() {
      if (!items.isEmpty()) {
        write(items, refused);
        items = new ArrayList<>();
        bytes = 0;
      }
    }

    private void add(Item item) {
      ElasticSettings settings = connection.settings();
      if (items.size() == settings.bulkDocuments() || bytes + item.bytes() > settings.bulkBytes()) {
        send();
      }
      items.add(item);
      bytes += item.bytes();
    }
  }

  /** Writes these until each of them is done or refused. */
  private void write(List<Item> items, Map<PlanId, String> refused) {
    long deadline = System.nanoTime() + connection.settings().patience().toNanos();
    Duration pause = FIRST_PAUSE;
    List<Item> waiting = items;
    while (!waiting.isEmpty()) {
      Attempt attempt = attempt(waiting, refused);
      waiting = attempt.waiting();
      if (attempt.failure().isPresent()) {
        pause(pause, deadline, attempt.failure().get());
        pause = Backoff.longer(pause, LONGEST_PAUSE);
      }
    }
  }

  /**
   * What came of one request.
   *
   * @param waiting what is still to be written
   * @param failure why; empty if nothing is
   */
  private record Attempt(List<Item> waiting, Optional<PortUnavailable> failure) {}

  private Attempt attempt(List<Item> items, Map<PlanId, String> refused) {
    Reply reply;
    try {
      reply = connection.sendLines("/" + alias + BULK, lines(items));
    } catch (PortMisconfigured permanent) {
      throw permanent;
    } catch (PortUnavailable lost) { // written or not: it may be written again
      return new Attempt(items, Optional.of(lost));
    }
    if (reply.isOk()) {
      return unfinished(items, reply, refused);
    } else if (reply.isBusy()) {
      return new Attempt(items, Optional.of(reply.failure(WRITING)));
    } else if (reply.status() != 400 && reply.status() != 413) {
      throw reply.failure(WRITING);
    } else if (items.size() == 1) {
      refused.putIfAbsent(items.get(0).place().planId(), reason(reply.errorType()));
    } else { // one of them makes it refuse all
      write(items.subList(0, items.size() / 2), refused);
      write(items.subList(items.size() / 2, items.size()), refused);
    }
    return new Attempt(List.of(), Optional.empty());
  }

  private Attempt unfinished(List<Item> items, Reply reply, Map<PlanId, String> refused) {
    List<JsonValue> results = Json.elements(reply.body(), "items");
    if (results.size() != items.size()) {
      throw new PortUnavailable("Elasticsearch answered something else", Outcome.UNKNOWN);
    }
    List<Item> waiting = new ArrayList<>();
    List<Item> outdated = new ArrayList<>();
    Optional<PortUnavailable> failure = Optional.empty();
    for (int i = 0; i < items.size(); i++) {
      Reply result = Reply.ofItem(results.get(i));
      if (result.isBusy()) {
        waiting.add(items.get(i));
        failure = Optional.of(result.failure(WRITING));
      } else if (result.status() == 400 && !FAULTS_OF_THE_INDEX.contains(result.errorType())) {
        refused.putIfAbsent(items.get(i).place().planId(), reason(result.errorType()));
      } else if (result.status() == 409) {
        outdated.add(items.get(i));
      } else if (!result.isOk()) {
        throw result.failure(WRITING);
      }
    }
    List<Item> deleted = deleted(outdated);
    waiting.addAll(deleted);
    return new Attempt(
        waiting,
        deleted.isEmpty()
            ? failure
            : Optional.of(
                new PortUnavailable(
                    "Elasticsearch, writing documents: deleted just now", Outcome.UNKNOWN)));
  }

  /**
   * Returns those for which there is nothing newer: a foreign hand has deleted what was there,
   * which the index remembers for a moment under the next version.
   */
  private List<Item> deleted(List<Item> outdated) {
    List<Optional<PlacedReads.Found>> found =
        places.read(alias, outdated.stream().map(Item::place).toList());
    return IntStream.range(0, outdated.size())
        .filter(i -> found.get(i).isEmpty())
        .mapToObj(outdated::get)
        .toList();
  }

  private static String reason(String errorType) {
    return "the index refuses a document: " + errorType;
  }

  /** Waits a little, not all at the same time, unless there is no time left. */
  private static void pause(Duration pause, long deadline, PortUnavailable failure) {
    long nanos = ThreadLocalRandom.current().nextLong(pause.toNanos() / 2, pause.toNanos());
    if (System.nanoTime() + nanos > deadline) {
      throw failure;
    }
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  private static byte[] lines(List<Item> items) {
    ByteArrayOutputStream lines =
        new ByteArrayOutputStream(items.stream().mapToInt(Item::bytes).sum());
    for (Item item : items) {
      lines.writeBytes(item.action().shared());
      lines.write('\n');
      lines.writeBytes(item.source().shared());
      lines.write('\n');
    }
    return lines.toByteArray();
  }
}
