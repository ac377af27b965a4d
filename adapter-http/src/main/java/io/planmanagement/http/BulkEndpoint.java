package io.planmanagement.http;

import io.planmanagement.application.BulkOutcome;
import io.planmanagement.application.PlanManagement;
import io.planmanagement.application.WriteTerms;
import io.planmanagement.application.Written;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Visibility;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.json.PlanDocuments;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Stores many plans: a plan a line, a result a line, in the order of the lines, while they come.
 * What arrived together is written together.
 */
final class BulkEndpoint {

  private static final Logger LOG = System.getLogger(BulkEndpoint.class.getName());
  private static final List<String> TYPES =
      List.of(MediaTypes.NDJSON, "application/ndjson", "application/jsonl");
  private static final int BATCH_LINES = 200;
  private static final int BATCH_BYTES = 4 << 20;

  private final PlanManagement plans;
  private final int lineLimit;
  private final long bulkLimit;

  BulkEndpoint(PlanManagement plans, int lineLimit, long bulkLimit) {
    this.plans = plans;
    this.lineLimit = lineLimit;
    this.bulkLimit = bulkLimit;
  }

  void handle(Exchange exchange) throws IOException {
    String type = exchange.accepted(List.of(MediaTypes.NDJSON));
    exchange.bodyType(TYPES, "Accept");
    try (RequestBody body = exchange.bodyStream(bulkLimit)) {
      NdjsonLines lines = new NdjsonLines(body, lineLimit);
      Batch batch = new Batch(exchange.visibility());
      boolean more = batch.read(lines); // a refusal before the first result is the answer
      OutputStream out = exchange.answerStream(type);
      while (more) {
        if (batch.isFull() || !lines.hasMore()) {
          batch.writeTo(out);
        }
        try {
          more = batch.read(lines);
        } catch (Problem.Refusal limitHit) {
          batch.add(limitHit.problem());
          batch.writeTo(out);
          exchange.discardBody();
          more = false;
        }
      }
      batch.writeTo(out);
      out.close(); // not after a failure: only what is complete ends regularly
    }
  }

  /** Lines that were read, and not yet answered. */
  private final class Batch {
    private final Visibility visibility;
    private final List<Entry> entries = new ArrayList<>();
    private long line;
    private int bytes;

    Batch(Visibility visibility) {
      this.visibility = visibility;
    }

    boolean isFull() {
      return entries.size() >= BATCH_LINES || bytes >= BATCH_BYTES;
    }

    /** Takes the next line; false at the end. */
    boolean read(NdjsonLines lines) throws IOException {
      Optional<NdjsonLines.Line> next = lines.next();
      next.ifPresent(read -> add(read.bytes()));
      return next.isPresent();
    }

    void add(Problem problem) {
      entries.add(new Entry(++line, Optional.empty(), Optional.of(problem)));
    }

    private void add(Optional<byte[]> content) {
      if (content.isEmpty()) {
        add(RequestBody.tooLarge(lineLimit));
        return;
      }
      bytes += content.get().length;
      try {
        Plan plan = PlanDocuments.read(content.get());
        entries.add(new Entry(++line, Optional.of(plan), Optional.empty()));
      } catch (PlanRefused refused) {
        add(Problems.of(refused));
      }
    }

    void writeTo(OutputStream out) throws IOException {
      List<Plan> toStore = entries.stream().flatMap(entry -> entry.plan().stream()).toList();
      Iterator<JsonObject> stored = store(toStore).iterator();
      for (Entry entry : entries) {
        JsonObject result = entry.problem().map(BulkEndpoint::refused).orElseGet(stored::next);
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("line", JsonValue.of(entry.line()));
        members.putAll(result.members());
        out.write(JsonCodec.write(new JsonObject(members)).shared());
        out.write('\n');
      }
      out.flush();
      entries.clear();
      bytes = 0;
    }

    private List<JsonObject> store(List<Plan> batch) {
      if (batch.isEmpty()) {
        return List.of();
      }
      try {
        return plans.replaceAll(batch, visibility).stream().map(BulkEndpoint::result).toList();
      } catch (RuntimeException unforeseen) {
        LOG.log(Level.ERROR, "A batch failed; its plans are stored one by one.", unforeseen);
        return batch.stream().map(this::storeAlone).toList();
      }
    }

    private JsonObject storeAlone(Plan plan) {
      try {
        return result(
            new BulkOutcome.Done(plans.replace(plan, WriteTerms.unconditional().with(visibility))));
      } catch (PlanRefused refused) {
        return refused(Problems.of(refused));
      } catch (PortUnavailable failure) {
        return refused(Problems.of(failure));
      } catch (RuntimeException unforeseen) {
        LOG.log(Level.ERROR, "A plan of a batch failed.", unforeseen);
        return refused(Problems.internal());
      }
    }
  }

  private record Entry(long line, Optional<Plan> plan, Optional<Problem> problem) {}

  private static JsonObject result(BulkOutcome outcome) {
    if (outcome instanceof BulkOutcome.Refused refused) {
      return refused(Problems.of(refused.refusal()));
    } else if (outcome instanceof BulkOutcome.Failed failed) {
      return refused(Problems.of(failed.failure()));
    }
    Written written = ((BulkOutcome.Done) outcome).written();
    boolean created = written.effect() == Written.Effect.CREATED;
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("status", JsonValue.of(created ? 201 : 200));
    members.put("result", JsonValue.of(written.effect().name().toLowerCase(Locale.ROOT)));
    members.put("etag", JsonValue.of(EntityTags.of(written.plan().revision(), false)));
    return new JsonObject(members);
  }

  private static JsonObject refused(Problem problem) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("status", JsonValue.of(problem.type().status()));
    members.put("problem", problem.json());
    return new JsonObject(members);
  }
}
