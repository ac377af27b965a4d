package io.planmanagement.redis;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.domain.port.Plans;
import io.planmanagement.domain.port.SaveOutcome;
import io.planmanagement.json.PlanDocuments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.Protocol.Command;

/** Plans in Redis. */
final class RedisPlans implements Plans {

  /** A page ends early rather than hold more than about this many bytes of documents. */
  private static final long PAGE_BYTES = 16L << 20;

  /** How many plans of a page are read at once. */
  private static final int PAGE_PART = 100;

  /** How far a restamp may go ahead of the clock. */
  private static final Duration MOST_AHEAD = Duration.ofDays(1);

  private final DataSet data;
  private final Runnable onClose;

  /**
   * Describes the plans of a data set.
   *
   * @param onClose called by {@link #close}; it may be called more than once
   */
  RedisPlans(DataSet data, Runnable onClose) {
    this.data = data;
    this.onClose = onClose;
  }

  @Override
  public StoreId storeId() {
    return data.id();
  }

  @Override
  public long connections() {
    return data.connections();
  }

  @Override
  public Optional<StoredPlan> find(PlanId id, Visibility visibility) {
    Reply values =
        data.ask(Request.read(Command.HMGET, data.keys().plan(id), "revision", "org", "document"))
            .reply();
    if (values.at(1).isAbsent()) {
      return Optional.empty();
    }
    Revision revision = saw(id, values.at(0).revision());
    return Optional.of(PlanHash.stored(id, revision, values.at(1), values.at(2)))
        .filter(plan -> visibility.includes(plan.org()));
  }

  @Override
  public Optional<StoredObject> object(PlanId plan, ObjectId object, Visibility visibility) {
    if (object.equals(plan.objectId())) {
      return find(plan, visibility)
          .map(found -> new StoredObject(plan, found.revision(), found.document()));
    }
    Reply found =
        data.ask(Request.run(Script.OBJECT, List.of(data.keys().plan(plan)), object)).reply();
    if (found.elements().isEmpty() || !visibility.includes(found.at(1).as(Organisation::new))) {
      return Optional.empty();
    }
    Revision revision = saw(plan, found.at(0).revision());
    return Optional.of(new StoredObject(plan, revision, found.at(2).document()));
  }

  @Override
  public Map<PlanId, PlanRecord> records(Collection<PlanId> ids) {
    List<PlanId> wanted = List.copyOf(new LinkedHashSet<>(ids));
    List<Answer> answers =
        data.ask(
            wanted.stream()
                .map(
                    id ->
                        Request.read(Command.HMGET, data.keys().plan(id), PlanHash.recordFields()))
                .toList());
    Map<PlanId, PlanRecord> records = new LinkedHashMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      PlanId id = wanted.get(i);
      PlanHash.record(id, answers.get(i).reply())
          .ifPresent(
              record -> {
                saw(id, record.revision());
                records.put(id, record);
              });
    }
    return records;
  }

  @Override
  public Page<StoredPlan> list(Optional<Cursor> after, int limit, Visibility visibility) {
    PartitionListing listing =
        new PartitionListing(
            data,
            "plans",
            partition ->
                visibility instanceof Visibility.OneOrganisation one
                    ? data.keys().ids(partition, one.organisation())
                    : data.keys().ids(partition));
    PartitionListing.Members ids = listing.read(after, limit);
    List<StoredPlan> plans = new ArrayList<>();
    long bytes = 0;
    for (int from = 0; from < ids.members().size(); from += PAGE_PART) {
      int to = Math.min(from + PAGE_PART, ids.members().size());
      for (StoredPlan plan : plans(ids.members().subList(from, to), visibility)) {
        plans.add(plan);
        bytes += plan.document().size();
      }
      if (bytes >= PAGE_BYTES && to < ids.members().size()) {
        return new Page<>(plans, Optional.of(listing.cursor(ids.members().get(to - 1).place())));
      }
    }
    return new Page<>(plans, ids.next().map(listing::cursor));
  }

  @Override
  public List<SaveOutcome> saveAll(List<PlanWrite> writes) {
    List<Save> saves = writes.stream().map(this::prepared).toList();
    List<Answer> answers = data.ask(saves.stream().map(this::request).toList());
    List<SaveOutcome> outcomes = new ArrayList<>(saves.size());
    for (int i = 0; i < saves.size(); i++) {
      outcomes.add(outcome(saves.get(i), answers.get(i)));
    }
    return outcomes;
  }

  @Override
  public Revision delete(StoredPlan plan, WriteToken token) {
    Revision seen = data.seen(plan.id());
    return written(
        plan.id(),
        seen,
        data.ask(
            Request.run(
                Script.DELETE,
                keys(plan.id(), plan.org()),
                plan.id(),
                plan.revision(),
                token,
                seen,
                data.clockShift(),
                plan.org())));
  }

  @Override
  public Revision restamp(PlanId id, Revision expected, Revision beyond, int places) {
    Revision seen = data.seen(id);
    return written(
        id,
        seen,
        data.ask(
            Request.run(
                Script.RESTAMP,
                keys(id),
                id,
                expected,
                WriteToken.random(),
                seen,
                data.clockShift(),
                beyond,
                places,
                MOST_AHEAD.toNanos() / 1_000)));
  }

  @Override
  public void check() {
    data.check();
  }

  @Override
  public void close() {
    onClose.run();
  }

  private List<StoredPlan> plans(List<PartitionListing.Member> members, Visibility visibility) {
    List<PlanId> ids = members.stream().map(member -> member.value().as(PlanId::new)).toList();
    return records(ids).values().stream()
        .flatMap(record -> record.plan().stream())
        .filter(plan -> visibility.includes(plan.org()))
        .toList();
  }

  /**
   * A save on its way.
   *
   * @param document what is stored
   * @param seen the revision above which it goes
   */
  private record Save(PlanWrite write, Document document, Revision seen) {

    Plan plan() {
      return write.plan();
    }
  }

  private Save prepared(PlanWrite write) {
    return new Save(write, PlanDocuments.write(write.plan()), data.seen(write.plan().id()));
  }

  private Request request(Save save) {
    Plan plan = save.plan();
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                plan.id(),
                save.write().expected(),
                save.write().token(),
                save.seen(),
                data.clockShift(),
                plan.linkedPlanServices().size(),
                plan.org(),
                save.document().shared()));
    PlanHash.objects(plan)
        .forEach(
            (field, value) -> {
              arguments.add(field);
              arguments.add(value);
            });
    return Request.run(Script.SAVE, keys(plan.id(), plan.org()), arguments.toArray());
  }

  private SaveOutcome outcome(Save save, Answer answer) {
    PlanId id = save.plan().id();
    try {
      Reply reply = answer.reply();
      switch (reply.at(0).text()) {
        case "saved" -> {
          Revision revision = saw(id, answer.applied().at(1).revision());
          return new SaveOutcome.Saved(
              PlanDocuments.stored(id, revision, save.plan().org(), save.document()));
        }
        case "again" -> {
          Revision revision = saw(id, answer.applied().at(1).revision());
          return new SaveOutcome.Saved(PlanHash.stored(id, revision, reply.at(2), reply.at(3)));
        }
        case "stale" -> {
          answer.requireCertain(reply.at(1).revision(), save.seen());
          return new SaveOutcome.Stale();
        }
        default -> throw exhausted();
      }
    } catch (PortUnavailable failure) {
      return new SaveOutcome.Failed(failure);
    }
  }

  private Revision written(PlanId id, Revision seen, Answer answer) {
    Reply reply = answer.reply();
    switch (reply.at(0).text()) {
      case "written" -> {
        return saw(id, answer.applied().at(1).revision());
      }
      case "stale" -> {
        Revision found = reply.at(1).revision();
        answer.requireCertain(found, seen);
        boolean living = reply.at(2).number() == 1;
        throw new PlanRefused.Stale(living ? Optional.of(found) : Optional.empty());
      }
      case "far" ->
          throw new IllegalArgumentException(
              "the revision is more than a day ahead of the store's clock");
      default -> throw exhausted();
    }
  }

  private List<String> keys(PlanId id) {
    KeySpace keys = data.keys();
    int partition = keys.partitionOf(id);
    return List.of(
        keys.plan(id), keys.meta(partition), keys.log(partition), keys.deleted(partition));
  }

  private List<String> keys(PlanId id, Organisation org) {
    KeySpace keys = data.keys();
    int partition = keys.partitionOf(id);
    List<String> all = new ArrayList<>(keys(id));
    all.add(keys.ids(partition));
    all.add(keys.ids(partition, org));
    return all;
  }

  private Revision saw(PlanId id, Revision revision) {
    data.saw(data.keys().partitionOf(id), revision);
    return revision;
  }

  private static PortUnavailable exhausted() {
    return new PortMisconfigured("A partition of the store has used up its revisions.");
  }
}
