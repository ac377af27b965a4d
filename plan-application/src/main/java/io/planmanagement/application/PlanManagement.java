package io.planmanagement.application;

import io.planmanagement.application.Written.Effect;
import io.planmanagement.domain.Change;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanLimits;
import io.planmanagement.domain.PlanPatch;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Pointer;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.domain.port.Plans;
import io.planmanagement.domain.port.SaveOutcome;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.SearchLimits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What can be done with plans.
 *
 * <p>A write that returns is stored. A write that throws {@link PlanRefused} has changed nothing;
 * so has one that throws {@link PortUnavailable} with {@code NOT_APPLIED}. Of one that throws it
 * with {@code UNKNOWN} nobody can tell; it is applied once or not at all.
 *
 * <p>Without a precondition a write that loses a race starts again from the newer state until its
 * deadline, so that concurrent patches of different parts all survive. Thread-safe.
 */
public final class PlanManagement {

  private static final int TRIES_AFTER_LOST_REPLY = 3;

  /** How many turns there are to wait for: plans share them by the hash of their ids. */
  private static final int TURNS = 1_024;

  private final Plans plans;
  private final PlanIndex index;
  private final PlanSearch search;
  private final PlanLimits limits;
  private final SearchLimits searchLimits;
  private final Duration writeDeadline;
  private final Clock clock;
  private final Consumer<Change> onChange;
  private final List<ReentrantLock> turns =
      Stream.generate(ReentrantLock::new).limit(TURNS).toList();

  /**
   * Assembles the use cases.
   *
   * @param onChange told of every write that was acknowledged, right after
   */
  PlanManagement(
      Plans plans,
      PlanIndex index,
      PlanSearch search,
      PlanLimits limits,
      SearchLimits searchLimits,
      Duration writeDeadline,
      Clock clock,
      Consumer<Change> onChange) {
    this.plans = plans;
    this.index = index;
    this.search = search;
    this.limits = limits;
    this.searchLimits = searchLimits;
    this.writeDeadline = writeDeadline;
    this.clock = clock;
    this.onChange = onChange;
  }

  /**
   * Stores a new plan.
   *
   * @throws PlanRefused.AlreadyExists if there is a plan of that id, whoever it belongs to
   * @throws PlanRefused.ForeignOrganisation if the caller may not see the plan's organisation
   * @throws PlanRefused.Invalid if the plan exceeds the limits
   * @throws PlanRefused.Stale if the precondition can't hold for a plan that does not exist
   */
  public Written create(Plan plan, WriteTerms terms) {
    admit(plan, terms);
    if (!terms.precondition().holds(Optional.empty())) {
      throw new PlanRefused.Stale(visible(record(plan.id()), terms).map(StoredPlan::revision));
    }
    return untilDeadline(
        plan.id(),
        deadline -> {
          Optional<PlanRecord> record = record(plan.id());
          if (isLiving(record)) {
            return visible(record, terms)
                .filter(stored -> wasApplied(record, terms.token()))
                .map(stored -> Optional.of(new Written(stored, Effect.CREATED)))
                .orElseThrow(PlanRefused.AlreadyExists::new);
          }
          return carryOut(
              new Store(new PlanWrite(plan, pinned(record), terms.token()), Effect.CREATED),
              deadline);
        });
  }

  /**
   * Stores a plan in place of the one that has its id, or anew. An equal plan changes nothing.
   *
   * @throws PlanRefused.Stale if the precondition does not hold
   * @throws PlanRefused.AlreadyExists if there is a plan of that id that the caller may not see
   * @throws PlanRefused.ForeignOrganisation if the caller may not see the plan's organisation
   * @throws PlanRefused.Invalid if the plan exceeds the limits or names another organisation than
   *     it had
   */
  public Written replace(Plan plan, WriteTerms terms) {
    admit(plan, terms);
    return untilDeadline(
        plan.id(), deadline -> carryOut(decide(plan, terms, record(plan.id())), deadline));
  }

  /**
   * Changes a plan. A change that leaves it equal changes nothing.
   *
   * @throws PlanRefused.NotFound if there is no such plan that the caller may see
   * @throws PlanRefused.Stale if the precondition does not hold
   * @throws PlanRefused.TestFailed if a test that the patch demands does not hold
   * @throws PlanRefused.Invalid if the patch does not fit the plan, or the result is no valid plan,
   *     exceeds the limits, or bears another id or organisation
   */
  public Written patch(PlanId id, PlanPatch patch, WriteTerms terms) {
    return untilDeadline(
        id,
        deadline -> {
          Optional<PlanRecord> record = record(id);
          StoredPlan before = visible(record, terms).orElseThrow(PlanRefused.NotFound::new);
          if (wasApplied(record, terms.token())) {
            return Optional.of(new Written(before, Effect.CHANGED));
          }
          requirePrecondition(terms, Optional.of(before.revision()));
          Plan earlier = readable(before).orElseThrow(PlanManagement::damaged);
          Plan changed = Plan.of(asObject(patch.apply(earlier.document())));
          requireSame("objectId", changed.id().equals(id));
          requireSame("_org", changed.org().equals(earlier.org()));
          limits.check(changed);
          return changed.equals(earlier)
              ? Optional.of(new Written(before, Effect.UNCHANGED))
              : carryOut(
                  new Store(
                      new PlanWrite(changed, before.revision(), terms.token()), Effect.CHANGED),
                  deadline);
        });
  }

  /**
   * Deletes a plan with all its objects.
   *
   * @return the revision of the deletion
   * @throws PlanRefused.NotFound if there is no such plan that the caller may see
   * @throws PlanRefused.Stale if the precondition does not hold
   */
  public Revision delete(PlanId id, WriteTerms terms) {
    return untilDeadline(
        id,
        deadline -> {
          Optional<PlanRecord> record = record(id);
          if (record.isPresent() && record.get().isDeleted() && wasApplied(record, terms.token())) {
            return Optional.of(record.get().revision());
          }
          StoredPlan before = visible(record, terms).orElseThrow(PlanRefused.NotFound::new);
          requirePrecondition(terms, Optional.of(before.revision()));
          return deleted(before, terms.token(), deadline);
        });
  }

  /**
   * Stores many plans, each as {@link #replace} does without a precondition, in the order of the
   * list: one that fails harms no other.
   *
   * @return one outcome for each plan, in their order
   */
  public List<BulkOutcome> replaceAll(List<Plan> batch, Visibility visibility) {
    Map<PlanId, PlanRecord> records;
    try {
      records = plans.records(batch.stream().map(Plan::id).collect(Collectors.toSet()));
    } catch (PortUnavailable unavailable) {
      return batch.stream().<BulkOutcome>map(p -> new BulkOutcome.Failed(unavailable)).toList();
    }
    Map<Integer, BulkOutcome> answers = new TreeMap<>();
    Map<Integer, Store> writes = new LinkedHashMap<>();
    Set<PlanId> seen = new HashSet<>();
    for (int i = 0; i < batch.size(); i++) {
      Plan plan = batch.get(i);
      if (!seen.add(plan.id())) {
        continue; // written after the first of its id, below
      }
      try {
        WriteTerms terms = WriteTerms.unconditional().with(visibility);
        admit(plan, terms);
        Decision decision = decide(plan, terms, Optional.ofNullable(records.get(plan.id())));
        if (decision instanceof Store store) {
          writes.put(i, store);
        } else if (decision instanceof Keep keep) {
          answers.put(i, new BulkOutcome.Done(keep.answer()));
        }
      } catch (PlanRefused refusal) {
        answers.put(i, new BulkOutcome.Refused(refusal));
      }
    }
    Instant deadline = clock.instant().plus(writeDeadline);
    Iterator<SaveOutcome> outcomes =
        plans.saveAll(writes.values().stream().map(Store::write).toList()).iterator();
    writes.forEach(
        (i, store) -> {
          try {
            settled(store.write(), outcomes.next(), deadline)
                .map(saved -> new BulkOutcome.Done(new Written(saved, store.effect())))
                .ifPresent(done -> answers.put(i, done));
          } catch (PortUnavailable failure) {
            answers.put(i, new BulkOutcome.Failed(failure));
          }
        });
    for (int i = 0; i < batch.size(); i++) {
      Plan plan = batch.get(i);
      answers.computeIfAbsent(i, lostTheRace -> alone(plan, visibility));
    }
    return List.copyOf(answers.values());
  }

  /**
   * Reads a plan.
   *
   * @throws PlanRefused.NotFound if there is no such plan that the caller may see
   */
  public StoredPlan get(PlanId id, Visibility visibility) {
    return plans.find(id, visibility).orElseThrow(PlanRefused.NotFound::new);
  }

  /**
   * Reads one object of a plan, with all below it.
   *
   * @throws PlanRefused.NotFound if there is no such plan that the caller may see, or no such
   *     object in it
   */
  public StoredObject object(PlanId plan, ObjectId object, Visibility visibility) {
    return plans.object(plan, object, visibility).orElseThrow(PlanRefused.NotFound::new);
  }

  /**
   * Lists plans, a page at a time, in an order that is not specified but stable.
   *
   * @param limit the most plans of the page, at least 1
   * @throws PlanRefused.BadCursor if the cursor is none that the store made
   */
  public Page<StoredPlan> list(Optional<Cursor> after, int limit, Visibility visibility) {
    return plans.list(after, limit, visibility);
  }

  /**
   * Returns all visible plans, read page by page while they are iterated, in the order of {@link
   * #list} and with its promise about plans that are written meanwhile.
   */
  public Iterable<StoredPlan> export(Visibility visibility) {
    return () -> new Export(visibility);
  }

  /**
   * Reads a plan back from the index.
   *
   * @throws PlanRefused.NotFound if the index has no such plan that the caller may see
   */
  public StoredPlan indexed(PlanId id, Visibility visibility) {
    return index.find(id, visibility).orElseThrow(PlanRefused.NotFound::new);
  }

  /**
   * Returns the objects of that id in the index, one for each plan that has it.
   *
   * @throws PlanRefused.NotFound if no plan that the caller may see has such an object
   * @throws PlanRefused.BadCursor if the cursor is none that the index made
   */
  public Page<StoredObject> indexedObjects(
      ObjectId id, Optional<Cursor> after, int limit, Visibility visibility) {
    return orNotFound(after, index.objects(id, after, limit, visibility));
  }

  /**
   * Returns the objects directly below the objects of that id and role in the index.
   *
   * @param parent a role that has children
   * @throws PlanRefused.NotFound if no plan that the caller may see has such an object
   * @throws PlanRefused.BadCursor if the cursor is none that the index made
   */
  public Page<StoredObject> indexedChildren(
      ObjectId id, Role parent, Optional<Cursor> after, int limit, Visibility visibility) {
    return orNotFound(after, index.children(id, parent, after, limit, visibility));
  }

  /**
   * Searches the index.
   *
   * @param after where to go on; empty for the start
   * @throws PlanRefused.Invalid with every bound of searches that it exceeds
   * @throws PlanRefused.BadCursor if the cursor is none that the index made for this search
   * @throws PlanRefused.Unsearchable if it can't be answered within the bounds
   */
  public SearchPage search(Search wanted, Optional<Cursor> after, Visibility visibility) {
    searchLimits.check(wanted);
    return search.search(wanted, after, visibility, searchLimits);
  }

  /** Returns the bounds that searches are held to. */
  public SearchLimits searchLimits() {
    return searchLimits;
  }

  /**
   * Waits until searches show that revision of a plan, or a newer one.
   *
   * @return whether they do; false once the time is over
   */
  public boolean awaitSearchable(PlanId id, Revision revision, Duration atMost) {
    return index.awaitSearchable(id, revision, atMost);
  }

  private void admit(Plan plan, WriteTerms terms) {
    if (!terms.visibility().includes(plan.org())) {
      throw new PlanRefused.ForeignOrganisation();
    }
    limits.check(plan);
  }

  /** What an upsert has to do in that state. */
  private Decision decide(Plan plan, WriteTerms terms, Optional<PlanRecord> record) {
    Optional<StoredPlan> before = visible(record, terms);
    if (before.isPresent() && wasApplied(record, terms.token())) {
      return new Keep(new Written(before.get(), Effect.CHANGED));
    }
    if (before.isPresent() && wasApplied(record, terms.token().creating())) {
      return new Keep(new Written(before.get(), Effect.CREATED));
    }
    if (before.isEmpty() && isLiving(record)) {
      requirePrecondition(terms, Optional.empty());
      throw new PlanRefused.AlreadyExists();
    }
    before.ifPresent(stored -> requireSame("_org", stored.org().equals(plan.org())));
    requirePrecondition(terms, before.map(StoredPlan::revision));
    if (before.isPresent() && readable(before.get()).equals(Optional.of(plan))) {
      return new Keep(new Written(before.get(), Effect.UNCHANGED));
    }
    return before.isPresent()
        ? new Store(new PlanWrite(plan, pinned(record), terms.token()), Effect.CHANGED)
        : new Store(new PlanWrite(plan, pinned(record), terms.token().creating()), Effect.CREATED);
  }

  private BulkOutcome alone(Plan plan, Visibility visibility) {
    try {
      return new BulkOutcome.Done(replace(plan, WriteTerms.unconditional().with(visibility)));
    } catch (PlanRefused refusal) {
      return new BulkOutcome.Refused(refusal);
    } catch (PortUnavailable failure) {
      return new BulkOutcome.Failed(failure);
    }
  }

  /** Carries out an upsert's decision; empty if another write came between. */
  private Optional<Written> carryOut(Decision decision, Instant deadline) {
    if (decision instanceof Keep keep) {
      return Optional.of(keep.answer());
    }
    Store store = (Store) decision;
    return settled(store.write(), plans.saveAll(List.of(store.write())).get(0), deadline)
        .map(saved -> new Written(saved, store.effect()));
  }

  /** The plan that a write left; empty if it was stale. An unknown outcome is settled first. */
  private Optional<StoredPlan> settled(PlanWrite write, SaveOutcome outcome, Instant deadline) {
    if (outcome instanceof SaveOutcome.Stale) {
      return Optional.empty();
    }
    StoredPlan stored =
        outcome instanceof SaveOutcome.Saved saved
            ? saved.plan()
            : sentAgain(
                ((SaveOutcome.Failed) outcome).failure(), () -> plans.save(write), deadline);
    onChange.accept(new Change(stored.id(), stored.revision()));
    return Optional.of(stored);
  }

  /** Deletes; empty if another write came between. */
  private Optional<Revision> deleted(StoredPlan plan, WriteToken token, Instant deadline) {
    Revision deletion;
    try {
      deletion = plans.delete(plan, token);
    } catch (PlanRefused.Stale lostTheRace) {
      return Optional.empty();
    } catch (PortUnavailable failure) {
      deletion = sentAgain(failure, () -> plans.delete(plan, token), deadline);
    }
    onChange.accept(new Change(plan.id(), deletion));
    return Optional.of(deletion);
  }

  /**
   * Settles an unknown outcome by sending the very same write again, which the store applies at
   * most once. If it is stale now, somebody wrote meanwhile, and whether ours came first nobody can
   * tell: the failure stands.
   */
  private <T> T sentAgain(PortUnavailable failure, Supplier<T> write, Instant deadline) {
    for (int i = 0; mayTryAgain(failure, i, deadline); i++) {
      try {
        return write.get();
      } catch (PlanRefused.Stale unknown) {
        throw failure;
      } catch (PortUnavailable again) {
        failure.addSuppressed(again);
      }
    }
    throw failure;
  }

  private boolean mayTryAgain(PortUnavailable failure, int tries, Instant deadline) {
    return failure.outcome() == Outcome.UNKNOWN
        && tries < TRIES_AFTER_LOST_REPLY
        && clock.instant().isBefore(deadline);
  }

  private Optional<PlanRecord> record(PlanId id) {
    return Optional.ofNullable(plans.records(Set.of(id)).get(id));
  }

  /**
   * Tries a write until no other came between. The writes of one plan that come through this
   * instance go one after the other, since all but one of those that go together would have to
   * start again; what comes through other instances is for the store to tell apart.
   */
  private <T> T untilDeadline(PlanId id, Attempt<T> attempt) {
    Instant deadline = clock.instant().plus(writeDeadline);
    ReentrantLock turn = turns.get(Math.floorMod(id.hashCode(), TURNS));
    if (!taken(turn)) {
      throw new PortUnavailable(
          "Others wrote until the deadline of this write.", Outcome.NOT_APPLIED);
    }
    try {
      do {
        Optional<T> result = attempt.run(deadline);
        if (result.isPresent()) {
          return result.get();
        }
      } while (clock.instant().isBefore(deadline));
    } finally {
      turn.unlock();
    }
    throw new PortUnavailable(
        "Others wrote the plan again and again until the deadline.", Outcome.NOT_APPLIED);
  }

  private boolean taken(ReentrantLock turn) {
    try {
      return turn.tryLock(writeDeadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new PortUnavailable(
          "The write was interrupted before it began.", Outcome.NOT_APPLIED, interrupted);
    }
  }

  private static Optional<StoredPlan> visible(Optional<PlanRecord> record, WriteTerms terms) {
    return record.flatMap(PlanRecord::plan).filter(plan -> terms.visibility().includes(plan.org()));
  }

  /** The state of the record that was read, as a write has to expect it. */
  private static Revision pinned(Optional<PlanRecord> record) {
    return record.map(PlanRecord::revision).orElse(Revision.NONE);
  }

  private static boolean isLiving(Optional<PlanRecord> record) {
    return record.isPresent() && !record.get().isDeleted();
  }

  private static boolean wasApplied(Optional<PlanRecord> record, WriteToken token) {
    return record.isPresent() && record.get().token().equals(token);
  }

  private static void requirePrecondition(WriteTerms terms, Optional<Revision> current) {
    if (!terms.precondition().holds(current)) {
      throw new PlanRefused.Stale(current);
    }
  }

  private static void requireSame(String property, boolean same) {
    if (!same) {
      throw new PlanRefused.Invalid(
          List.of(
              Pointer.ROOT
                  .child(property)
                  .violates("const", "must stay as it is: a plan keeps its identity")));
    }
  }

  private static JsonObject asObject(JsonValue value) {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw new PlanRefused.Invalid(List.of(Pointer.ROOT.violates("type", "must be an object")));
  }

  /** The stored plan; empty if it breaks the rules, so that it can at least be replaced. */
  private static Optional<Plan> readable(StoredPlan stored) {
    try {
      return Optional.of(stored.plan());
    } catch (PlanRefused broken) {
      return Optional.empty();
    }
  }

  private static PortUnavailable damaged() {
    return new PortUnavailable(
        "The stored plan is damaged: it has to be replaced.", Outcome.NOT_APPLIED);
  }

  private static <T> Page<T> orNotFound(Optional<Cursor> after, Page<T> page) {
    if (after.isEmpty() && page.items().isEmpty() && page.next().isEmpty()) {
      throw new PlanRefused.NotFound();
    }
    return page;
  }

  /** One try of a write; empty if another write came between. */
  @FunctionalInterface
  private interface Attempt<T> {
    Optional<T> run(Instant deadline);
  }

  /** What an upsert has to do. */
  private sealed interface Decision {}

  /** Nothing: this is the answer. */
  private record Keep(Written answer) implements Decision {}

  /** Write, with that effect. */
  private record Store(PlanWrite write, Effect effect) implements Decision {}

  /** Reads page after page. */
  private final class Export implements Iterator<StoredPlan> {
    private static final int PAGE = 200;

    private final Visibility visibility;
    private Iterator<StoredPlan> page = List.<StoredPlan>of().iterator();
    private Optional<Cursor> next = Optional.empty();
    private boolean started;

    Export(Visibility visibility) {
      this.visibility = visibility;
    }

    @Override
    public boolean hasNext() {
      while (!page.hasNext() && (!started || next.isPresent())) {
        Page<StoredPlan> read = plans.list(next, PAGE, visibility);
        page = read.items().iterator();
        next = read.next();
        started = true;
      }
      return page.hasNext();
    }

    @Override
    public StoredPlan next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.next();
    }
  }
}
