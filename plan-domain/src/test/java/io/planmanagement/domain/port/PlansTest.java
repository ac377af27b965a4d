package io.planmanagement.domain.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.planmanagement.domain.Amount;
import io.planmanagement.domain.Change;
import io.planmanagement.domain.CostShares;
import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanDate;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the ports themselves do, whatever adapter is behind them. */
class PlansTest {

  private static final Organisation ORG = new Organisation("o");
  private static final Plan PLAN =
      new Plan(
          new PlanId("p"),
          ORG,
          "t",
          new PlanDate("2025-12-31"),
          new CostShares(
              new ObjectId("c"), ORG, Amount.of("1"), Optional.empty(), JsonObject.EMPTY),
          List.of(),
          JsonObject.EMPTY);
  private static final StoredPlan STORED =
      new StoredPlan(PLAN.id(), new Revision(7), ORG, Document.of("{}"), document -> PLAN);
  private static final PlanWrite WRITE =
      new PlanWrite(PLAN, Revision.NONE, new WriteToken("token"));

  @Test
  void a_write_that_is_applied_returns_what_is_stored() {
    OneAnswer plans = new OneAnswer(new SaveOutcome.Saved(STORED), Optional.empty());

    StoredPlan saved = plans.save(WRITE);

    assertSame(STORED, saved);
    assertEquals(List.of(WRITE), plans.writes);
  }

  @Test
  void a_stale_write_is_refused_with_the_revision_that_the_plan_has() {
    Plans plans = new OneAnswer(new SaveOutcome.Stale(), Optional.of(STORED));

    PlanRefused.Stale refused = assertThrows(PlanRefused.Stale.class, () -> plans.save(WRITE));

    assertEquals(Optional.of(new Revision(7)), refused.current());
  }

  @Test
  void a_stale_write_of_a_plan_that_is_gone_is_refused_without_a_revision() {
    Plans plans = new OneAnswer(new SaveOutcome.Stale(), Optional.empty());

    PlanRefused.Stale refused = assertThrows(PlanRefused.Stale.class, () -> plans.save(WRITE));

    assertEquals(Optional.empty(), refused.current());
  }

  @Test
  void a_failure_of_the_store_is_thrown_as_it_is() {
    PortUnavailable failure = new PortUnavailable("store: write", PortUnavailable.Outcome.UNKNOWN);
    Plans plans = new OneAnswer(new SaveOutcome.Failed(failure), Optional.of(STORED));

    assertSame(failure, assertThrows(PortUnavailable.class, () -> plans.save(WRITE)));
  }

  @Test
  void pages_and_tails_keep_what_they_were_made_of() {
    List<String> items = new ArrayList<>(List.of("a"));
    List<Change> changes = new ArrayList<>(List.of(new Change(PLAN.id(), new Revision(1))));
    Page<String> page = new Page<>(items, Optional.of(new Cursor("c")));
    LogTail tail = new LogTail(0, new LogCursor(1, Revision.NONE), changes);

    items.clear();
    changes.clear();

    assertEquals(List.of("a"), page.items());
    assertEquals(List.of(new Change(PLAN.id(), new Revision(1))), tail.changes());
    assertThrows(UnsupportedOperationException.class, () -> page.items().remove(0));
    assertThrows(UnsupportedOperationException.class, () -> tail.changes().remove(0));
  }

  /** Answers every write in one way; nothing else is asked of it here. */
  private static final class OneAnswer implements Plans {
    private final List<PlanWrite> writes = new ArrayList<>();
    private final SaveOutcome outcome;
    private final Optional<StoredPlan> current;

    OneAnswer(SaveOutcome outcome, Optional<StoredPlan> current) {
      this.outcome = outcome;
      this.current = current;
    }

    @Override
    public List<SaveOutcome> saveAll(List<PlanWrite> batch) {
      writes.addAll(batch);
      return List.of(outcome);
    }

    @Override
    public Optional<StoredPlan> find(PlanId id, Visibility visibility) {
      return current.filter(plan -> plan.id().equals(id) && visibility.includes(plan.org()));
    }

    @Override
    public StoreId storeId() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long connections() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<StoredObject> object(PlanId plan, ObjectId object, Visibility visibility) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<PlanId, PlanRecord> records(Collection<PlanId> ids) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Page<StoredPlan> list(Optional<Cursor> after, int limit, Visibility visibility) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Revision delete(StoredPlan plan, WriteToken token) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Revision restamp(PlanId id, Revision expected, Revision beyond, int places) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void check() {}

    @Override
    public void close() {}
  }
}
