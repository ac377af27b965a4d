package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.Backlog;
import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.LogCursor;
import io.planmanagement.domain.port.LogTail;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.testkit.Race.Finish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link ChangeLog} must do, together with the plans whose log it is. */
public interface ChangeLogContract {

  /** Returns a new data set, for one test. */
  StoreSubject newStore();

  // Partitions.

  @Test
  default void every_plan_has_one_partition_the_same_for_every_instance() {
    try (StoreSubject store = newStore()) {
      List<PlanId> ids = IntStream.range(0, 200).mapToObj(i -> TestPlans.freshId()).toList();
      List<Integer> partitions;
      int count;
      try (StoreInstance first = store.open();
          StoreInstance second = store.open()) {
        count = first.log().partitions();

        partitions = ids.stream().map(first.log()::partitionOf).toList();

        assertTrue(count >= 1);
        assertTrue(partitions.stream().allMatch(partition -> partition >= 0 && partition < count));
        assertEquals(count, second.log().partitions());
        assertEquals(partitions, ids.stream().map(second.log()::partitionOf).toList());
      }
      try (StoreInstance reopened = store.open()) {
        assertEquals(count, reopened.log().partitions());
        assertEquals(partitions, ids.stream().map(reopened.log()::partitionOf).toList());
      }
    }
  }

  // Entries.

  @Test
  default void a_plan_has_one_entry_its_newest_revision_in_its_own_partition() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Plan plan = TestPlans.plan();

      Revision revision = create(first, plan);
      assertEquals(List.of(new Change(plan.id(), revision)), entriesOf(second, plan.id()));
      revision = replace(first, TestPlans.changed(plan, "second"), revision);
      assertEquals(List.of(new Change(plan.id(), revision)), entriesOf(second, plan.id()));
      revision = first.plans().restamp(plan.id(), revision, revision, 0);
      assertEquals(List.of(new Change(plan.id(), revision)), entriesOf(second, plan.id()));
      revision = delete(first, plan, revision);
      assertEquals(List.of(new Change(plan.id(), revision)), entriesOf(second, plan.id()));
      revision = replace(first, plan, revision);
      assertEquals(List.of(new Change(plan.id(), revision)), entriesOf(second, plan.id()));
    }
  }

  @Test
  default void entries_come_oldest_first_and_page_by_page_nothing_is_passed_over() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Map<Integer, List<Change>> expected = new HashMap<>();
      for (int i = 0; i < 40; i++) {
        Plan plan = TestPlans.plan();
        Revision revision = create(instance, plan);
        expected
            .computeIfAbsent(instance.log().partitionOf(plan.id()), p -> new ArrayList<>())
            .add(new Change(plan.id(), revision));
      }

      for (int partition = 0; partition < instance.log().partitions(); partition++) {
        List<Change> all = expected.getOrDefault(partition, List.of());
        for (int limit : List.of(1, 3, 40, 1000)) {
          List<Change> read = new ArrayList<>();
          List<Change> page = instance.log().after(partition, Revision.NONE, limit);
          while (!page.isEmpty()) {
            assertTrue(page.size() <= limit, "a page is larger than its limit");
            read.addAll(page);
            page = instance.log().after(partition, page.get(page.size() - 1).revision(), limit);
          }
          assertEquals(all, read);
        }
        for (int from = 0; from < all.size(); from++) {
          assertEquals(
              all.subList(from + 1, all.size()),
              instance.log().after(partition, all.get(from).revision(), 1000));
        }
      }
    }
  }

  @Test
  default void a_plan_that_is_written_again_moves_to_the_end() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      List<Plan> plans = inOnePartition(instance, 3);
      int partition = instance.log().partitionOf(plans.get(0).id());
      Revision first = create(instance, plans.get(0));
      Revision second = create(instance, plans.get(1));
      Revision third = create(instance, plans.get(2));

      Revision again = replace(instance, TestPlans.changed(plans.get(0), "again"), first);

      assertEquals(
          List.of(
              new Change(plans.get(1).id(), second),
              new Change(plans.get(2).id(), third),
              new Change(plans.get(0).id(), again)),
          instance.log().after(partition, Revision.NONE, 10));
      assertEquals(
          List.of(new Change(plans.get(0).id(), again)),
          instance.log().after(partition, third, 10));
    }
  }

  @Test
  default void a_log_entry_exists_exactly_when_state_changed() {
    long seed = new Random().nextLong();
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      new History(first, second, seed).run(300);
    }
  }

  @Test
  default void an_entry_never_appears_below_one_that_a_reader_has_seen() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      int partitions = first.log().partitions();
      int writers = 3;
      AtomicInteger writing = new AtomicInteger(writers);
      Map<PlanId, Revision> written = new ConcurrentHashMap<>();

      List<Finish<Map<PlanId, Revision>>> finishes =
          Race.of(
              writers + 1,
              runner ->
                  runner < writers
                      ? () -> {
                        try {
                          write(runner % 2 == 0 ? first : second, written);
                        } finally {
                          writing.decrementAndGet();
                        }
                        return Map.<PlanId, Revision>of();
                      }
                      : () -> tail(second.log(), partitions, writing));

      finishes.forEach(finish -> assertEquals(Optional.empty(), finish.failure()));
      assertEquals(written, finishes.get(writers).value().orElseThrow());
    }
  }

  // Tails.

  @Test
  default void a_tail_is_the_cursor_with_what_is_behind_it() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Logged logged = Logged.in(first, 4);
      LogCursor cursor = advance(first.log(), logged.partition, logged.revision(1));

      for (StoreInstance instance : List.of(first, second)) {
        assertEquals(
            List.of(new LogTail(logged.partition, cursor, logged.entries.subList(2, 4))),
            instance.log().tails(List.of(logged.partition), 10));
        assertEquals(
            List.of(new LogTail(logged.partition, cursor, logged.entries.subList(2, 3))),
            instance.log().tails(List.of(logged.partition), 1));
      }
      advance(first.log(), logged.partition, logged.revision(3));
      assertEquals(List.of(), second.log().tails(List.of(logged.partition), 10).get(0).changes());
    }
  }

  @Test
  default void there_is_one_tail_for_each_partition_that_was_asked_for_in_their_order() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      ChangeLog log = instance.log();
      for (int i = 0; i < 20; i++) {
        create(instance, TestPlans.plan());
      }
      List<Integer> all = new ArrayList<>(IntStream.range(0, log.partitions()).boxed().toList());
      Collections.reverse(all);

      List<LogTail> tails = log.tails(all, 3);

      assertEquals(all, tails.stream().map(LogTail::partition).toList());
      for (LogTail tail : tails) {
        assertEquals(log.after(tail.partition(), Revision.NONE, 3), tail.changes());
      }
      assertEquals(List.of(), log.tails(List.of(), 3));
    }
  }

  // The cursor.

  @Test
  default void the_cursor_is_at_first_before_everything() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      create(instance, TestPlans.plan());

      for (int partition = 0; partition < instance.log().partitions(); partition++) {
        assertEquals(Revision.NONE, StoreSnapshot.cursor(instance.log(), partition).position());
      }
    }
  }

  @Test
  default void the_cursor_moves_forwards_and_every_instance_sees_it() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Logged logged = Logged.in(first, 3);
      LogCursor seen = StoreSnapshot.cursor(first.log(), logged.partition);

      LogCursor moved = first.log().advance(logged.partition, seen, logged.revision(1));

      assertEquals(new LogCursor(seen.epoch(), logged.revision(1)), moved);
      assertEquals(moved, StoreSnapshot.cursor(first.log(), logged.partition));
      assertEquals(moved, StoreSnapshot.cursor(second.log(), logged.partition));
      LogCursor further = second.log().advance(logged.partition, moved, logged.revision(2));
      assertEquals(new LogCursor(seen.epoch(), logged.revision(2)), further);
      assertEquals(further, StoreSnapshot.cursor(first.log(), logged.partition));
    }
  }

  @Test
  default void the_cursor_never_moves_back_by_an_advance() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Logged logged = Logged.in(first, 3);
      LogCursor seen = StoreSnapshot.cursor(first.log(), logged.partition);
      LogCursor furthest = first.log().advance(logged.partition, seen, logged.revision(2));

      for (Revision to : List.of(Revision.NONE, logged.revision(0), logged.revision(2))) {
        assertEquals(furthest, second.log().advance(logged.partition, seen, to));
        assertEquals(furthest, first.log().advance(logged.partition, furthest, to));
      }
      assertEquals(furthest, StoreSnapshot.cursor(first.log(), logged.partition));
    }
  }

  @Test
  default void the_cursor_never_passes_the_newest_revision_of_its_partition() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Logged logged = Logged.in(instance, 2);
      Revision beyond = new Revision(logged.revision(1).value() + 1_000_000_000);

      LogCursor moved = advance(instance.log(), logged.partition, beyond);

      assertFalse(moved.position().isAfter(logged.revision(1)), "the cursor went beyond the log");
      Plan next = logged.plans.get(0);
      Revision replaced = replace(instance, TestPlans.changed(next, "next"), logged.revision(0));
      List<Change> waiting = instance.log().tails(List.of(logged.partition), 10).get(0).changes();
      assertTrue(waiting.contains(new Change(next.id(), replaced)), "an entry was passed over");
    }
  }

  @Test
  default void concurrent_advances_end_at_the_furthest() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Logged logged = Logged.in(first, 8);
      LogCursor seen = StoreSnapshot.cursor(first.log(), logged.partition);

      List<Finish<LogCursor>> finishes =
          Race.of(
              8,
              i ->
                  () ->
                      (i % 2 == 0 ? first : second)
                          .log()
                          .advance(logged.partition, seen, logged.revision(i)));

      for (int i = 0; i < 8; i++) {
        LogCursor after = finishes.get(i).value().orElseThrow();
        assertTrue(
            after.position().compareTo(logged.revision(i)) >= 0, "an advance was answered short");
      }
      assertEquals(
          new LogCursor(seen.epoch(), logged.revision(7)),
          StoreSnapshot.cursor(first.log(), logged.partition));
    }
  }

  @Test
  default void moving_one_cursor_moves_no_other() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Logged logged = Logged.in(instance, 2);
      List<LogCursor> before = cursors(instance.log());

      advance(instance.log(), logged.partition, logged.revision(1));

      List<LogCursor> after = cursors(instance.log());
      before.remove(logged.partition);
      after.remove(logged.partition);
      assertEquals(before, after);
    }
  }

  @Test
  default void a_rewind_moves_every_cursor_back_that_is_further_and_all_into_a_new_epoch() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Logged near = Logged.in(first, 3);
      Logged far = Logged.in(first, 3);
      advance(first.log(), near.partition, near.revision(2));
      advance(first.log(), far.partition, far.revision(2));
      List<LogCursor> before = cursors(first.log());

      second.log().rewind(near.revision(1));

      List<LogCursor> after = cursors(first.log());
      for (int partition = 0; partition < before.size(); partition++) {
        Revision was = before.get(partition).position();
        assertEquals(
            was.isAfter(near.revision(1)) ? near.revision(1) : was,
            after.get(partition).position());
        assertTrue(after.get(partition).epoch() > before.get(partition).epoch());
      }
      assertEquals(near.revision(1), after.get(near.partition).position());
      assertEquals(after, cursors(second.log()));
    }
  }

  @Test
  default void a_rewind_to_where_the_cursors_are_or_beyond_leaves_them_in_a_new_epoch() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Logged logged = Logged.in(instance, 3);
      LogCursor seen = advance(instance.log(), logged.partition, logged.revision(1));

      instance.log().rewind(logged.revision(1));
      LogCursor there = StoreSnapshot.cursor(instance.log(), logged.partition);
      instance.log().rewind(logged.revision(2));
      LogCursor beyond = StoreSnapshot.cursor(instance.log(), logged.partition);

      assertEquals(logged.revision(1), there.position());
      assertTrue(there.epoch() > seen.epoch());
      assertEquals(logged.revision(1), beyond.position());
      assertTrue(beyond.epoch() > there.epoch());
    }
  }

  @Test
  default void a_confirmation_from_before_a_rewind_counts_for_nothing() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Logged logged = Logged.in(first, 3);
      LogCursor seen = StoreSnapshot.cursor(first.log(), logged.partition);
      second.log().rewind(Revision.NONE);
      LogCursor rewound = StoreSnapshot.cursor(second.log(), logged.partition);

      LogCursor answer = first.log().advance(logged.partition, seen, logged.revision(2));

      assertEquals(rewound, answer);
      assertEquals(rewound, StoreSnapshot.cursor(first.log(), logged.partition));
      assertEquals(rewound, StoreSnapshot.cursor(second.log(), logged.partition));
    }
  }

  @Test
  default void a_rewind_survives_a_crash_and_an_advance_is_never_exceeded() {
    try (StoreSubject store = newStore()) {
      StoreInstance killed = store.open();
      Logged logged = Logged.in(killed, 3);
      LogCursor seen =
          killed
              .log()
              .advance(
                  logged.partition,
                  StoreSnapshot.cursor(killed.log(), logged.partition),
                  logged.revision(2));
      killed.log().rewind(logged.revision(0));
      LogCursor rewound = StoreSnapshot.cursor(killed.log(), logged.partition);
      LogCursor advanced = killed.log().advance(logged.partition, rewound, logged.revision(1));

      store.crash();

      try (StoreInstance reopened = store.open()) {
        LogCursor after = StoreSnapshot.cursor(reopened.log(), logged.partition);
        assertTrue(after.position().compareTo(advanced.position()) <= 0, "the cursor went further");
        assertEquals(after, reopened.log().advance(logged.partition, seen, logged.revision(2)));
      }
    }
  }

  @Test
  default void the_cursor_after_an_orderly_end_is_not_further_on() {
    try (StoreSubject store = newStore()) {
      StoreInstance closed = store.open();
      Logged logged = Logged.in(closed, 3);
      LogCursor advanced =
          closed
              .log()
              .advance(
                  logged.partition,
                  StoreSnapshot.cursor(closed.log(), logged.partition),
                  logged.revision(1));

      closed.close();

      try (StoreInstance reopened = store.open()) {
        LogCursor after = StoreSnapshot.cursor(reopened.log(), logged.partition);
        assertTrue(after.position().compareTo(advanced.position()) <= 0);
        assertEquals(
            logged.entries.subList(2, 3),
            reopened.log().after(logged.partition, logged.revision(1), 10));
      }
    }
  }

  // The backlog.

  @Test
  default void the_backlog_is_what_waits_behind_the_cursors_of_all_partitions() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      ChangeLog log = instance.log();
      assertEquals(new Backlog(0, Revision.NONE), log.backlog());
      Logged logged = Logged.in(instance, 3);
      Logged later = Logged.in(instance, 2);

      assertEquals(new Backlog(5, logged.revision(0)), log.backlog());
      advance(log, logged.partition, logged.revision(0));
      assertEquals(new Backlog(4, logged.revision(1)), log.backlog());
      Revision again =
          replace(instance, TestPlans.changed(logged.plans.get(1), "again"), logged.revision(1));
      assertEquals(new Backlog(4, logged.revision(2)), log.backlog());
      advance(log, later.partition, later.revision(1));
      advance(log, logged.partition, again);
      assertEquals(new Backlog(0, Revision.NONE), log.backlog());
      log.rewind(Revision.NONE);
      assertEquals(
          new Backlog(5, logged.revision(0)), log.backlog(), "all wait again after a rewind");
    }
  }

  // Purging.

  @Test
  default void a_purge_behind_the_cursor_forgets_the_deletion_with_its_entry() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Logged logged = Logged.in(first, 3);
      Plan plan = logged.plans.get(1);
      Revision deletion = delete(first, plan, logged.revision(1));
      advance(first.log(), logged.partition, deletion);

      assertTrue(second.log().purge(plan.id(), deletion));

      assertEquals(Map.of(), first.plans().records(List.of(plan.id())));
      assertEquals(
          List.of(logged.entries.get(0), logged.entries.get(2)),
          first.log().after(logged.partition, Revision.NONE, 10));
      assertFalse(first.log().purge(plan.id(), deletion), "purged a second time");
    }
  }

  @Test
  default void nothing_is_purged_that_the_cursor_has_not_passed() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Logged logged = Logged.in(instance, 3);
      Plan plan = logged.plans.get(0);
      Revision deletion = delete(instance, plan, logged.revision(0));
      for (int other = 0; other < instance.log().partitions(); other++) {
        if (other != logged.partition) {
          advance(instance.log(), other, deletion);
        }
      }
      advance(instance.log(), logged.partition, logged.revision(2));

      assertUnchanged(instance, () -> assertFalse(instance.log().purge(plan.id(), deletion)));

      advance(instance.log(), logged.partition, deletion);
      instance.log().rewind(logged.revision(2));
      assertUnchanged(instance, () -> assertFalse(instance.log().purge(plan.id(), deletion)));
    }
  }

  @Test
  default void nothing_is_purged_that_is_not_deleted_at_that_very_revision() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      ChangeLog log = instance.log();
      Logged logged = Logged.in(instance, 3);
      Plan living = logged.plans.get(0);
      Plan again = logged.plans.get(1);
      Plan restamped = logged.plans.get(2);
      Revision deletionOfAgain = delete(instance, again, logged.revision(1));
      Revision created = replace(instance, again, deletionOfAgain);
      Revision deletionOfRestamped = delete(instance, restamped, logged.revision(2));
      Revision newer =
          instance.plans().restamp(restamped.id(), deletionOfRestamped, deletionOfRestamped, 0);
      advance(log, logged.partition, newer);

      assertUnchanged(
          instance,
          () -> {
            assertFalse(log.purge(living.id(), logged.revision(0)));
            assertFalse(log.purge(again.id(), deletionOfAgain));
            assertFalse(log.purge(again.id(), created));
            assertFalse(log.purge(restamped.id(), deletionOfRestamped));
            assertFalse(log.purge(TestPlans.freshId(), newer));
          });
      assertTrue(log.purge(restamped.id(), newer));
    }
  }

  @Test
  default void a_plan_created_after_a_purge_has_a_higher_revision_than_the_forgotten_one() {
    try (StoreSubject store = newStore()) {
      Plan plan = TestPlans.plan();
      Revision deletion;
      try (StoreInstance instance = store.open()) {
        deletion = delete(instance, plan, create(instance, plan));
        advance(instance.log(), instance.log().partitionOf(plan.id()), deletion);
        assertTrue(instance.log().purge(plan.id(), deletion));
      }
      store.shiftClock(Duration.ofDays(-1));

      try (StoreInstance reopened = store.open()) {
        assertTrue(create(reopened, plan).isAfter(deletion));
      }
    }
  }

  @Test
  default void a_purge_that_meets_a_create_never_takes_the_new_plan() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      for (int round = 0; round < 20; round++) {
        Plan plan = TestPlans.plan();
        Revision deletion = delete(first, plan, create(first, plan));
        int partition = first.log().partitionOf(plan.id());
        advance(first.log(), partition, deletion);

        List<Finish<Boolean>> finishes =
            Race.of(
                2,
                i ->
                    i == 0
                        ? () -> replace(first, plan, deletion).isAfter(deletion)
                        : () -> second.log().purge(plan.id(), deletion));

        boolean purged = finishes.get(1).value().orElseThrow();
        assertEquals(purged, finishes.get(0).failedWith(PlanRefused.Stale.class));
        assertEquals(!purged, second.plans().find(plan.id(), Visibility.ALL).isPresent());
        assertEquals(purged ? 0 : 1, entriesOf(second, plan.id()).size());
      }
    }
  }

  // Deletions.

  @Test
  default void deletions_whose_record_is_kept_are_listed_oldest_first() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Logged logged = Logged.in(first, 6);
      List<Change> deleted = new ArrayList<>();
      for (int i : List.of(3, 1, 4)) {
        Plan plan = logged.plans.get(i);
        deleted.add(new Change(plan.id(), delete(first, plan, logged.revision(i))));
      }
      Revision bound = new Revision(deleted.get(2).revision().value() + 1);

      assertEquals(deleted, second.log().deletions(logged.partition, bound, 100));
      assertEquals(deleted, second.log().deletions(logged.partition, bound, 3));
      assertEquals(deleted.subList(0, 2), second.log().deletions(logged.partition, bound, 2));
      for (int other = 0; other < second.log().partitions(); other++) {
        if (other != logged.partition) {
          assertEquals(List.of(), second.log().deletions(other, bound, 100));
        }
      }
    }
  }

  @Test
  default void only_deletions_of_a_lower_revision_are_listed() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Logged logged = Logged.in(instance, 2);
      Plan plan = logged.plans.get(0);
      Revision deletion = delete(instance, plan, logged.revision(0));
      List<Change> listed = List.of(new Change(plan.id(), deletion));

      assertEquals(List.of(), instance.log().deletions(logged.partition, deletion, 10));
      assertEquals(List.of(), instance.log().deletions(logged.partition, Revision.NONE, 10));
      assertEquals(
          listed,
          instance.log().deletions(logged.partition, new Revision(deletion.value() + 1), 10));
      assertEquals(
          listed, instance.log().deletions(logged.partition, new Revision(Revision.MAX), 10));
    }
  }

  @Test
  default void what_lives_again_was_restamped_or_purged_is_listed_as_it_is_now() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      ChangeLog log = instance.log();
      Revision max = new Revision(Revision.MAX);
      Logged logged = Logged.in(instance, 4);
      List<Revision> deletions =
          IntStream.range(0, 4)
              .mapToObj(i -> delete(instance, logged.plans.get(i), logged.revision(i)))
              .toList();
      PlanId restamped = logged.plans.get(1).id();
      PlanId left = logged.plans.get(3).id();

      replace(instance, logged.plans.get(0), deletions.get(0));
      Revision newer = instance.plans().restamp(restamped, deletions.get(1), deletions.get(1), 2);
      advance(log, logged.partition, newer);
      assertTrue(log.purge(logged.plans.get(2).id(), deletions.get(2)));

      assertEquals(
          List.of(new Change(left, deletions.get(3)), new Change(restamped, newer)),
          log.deletions(logged.partition, max, 10));
      Revision ofUnknown =
          instance.plans().restamp(TestPlans.freshId(), Revision.NONE, Revision.NONE, 1);
      assertTrue(ofUnknown.isAfter(Revision.NONE));
      assertEquals(
          3,
          IntStream.range(0, log.partitions())
              .map(partition -> log.deletions(partition, max, 10).size())
              .sum());
    }
  }

  @Test
  default void listing_deletions_changes_nothing_and_survives_a_crash() {
    try (StoreSubject store = newStore()) {
      StoreInstance killed = store.open();
      Plan plan = TestPlans.plan();
      Revision deletion = delete(killed, plan, create(killed, plan));
      int partition = killed.log().partitionOf(plan.id());
      Revision max = new Revision(Revision.MAX);

      assertUnchanged(killed, () -> killed.log().deletions(partition, max, 10));
      store.crash();

      try (StoreInstance survivor = store.open()) {
        assertEquals(
            List.of(new Change(plan.id(), deletion)), survivor.log().deletions(partition, max, 10));
      }
    }
  }

  // What the tests say in short.

  private static Revision create(StoreInstance store, Plan plan) {
    return store.plans().save(new PlanWrite(plan, Revision.NONE, WriteToken.random())).revision();
  }

  private static Revision replace(StoreInstance store, Plan plan, Revision expected) {
    return store.plans().save(new PlanWrite(plan, expected, WriteToken.random())).revision();
  }

  private static Revision delete(StoreInstance store, Plan plan, Revision expected) {
    return store.plans().delete(TestPlans.stored(plan, expected), WriteToken.random());
  }

  private static LogCursor advance(ChangeLog log, int partition, Revision to) {
    return log.advance(partition, StoreSnapshot.cursor(log, partition), to);
  }

  private static List<LogCursor> cursors(ChangeLog log) {
    List<LogCursor> cursors = new ArrayList<>();
    for (int partition = 0; partition < log.partitions(); partition++) {
      cursors.add(StoreSnapshot.cursor(log, partition));
    }
    return cursors;
  }

  /** The entries of a plan in all partitions; each of them is in the plan's own. */
  private static List<Change> entriesOf(StoreInstance store, PlanId id) {
    List<Change> found = new ArrayList<>();
    for (int partition = 0; partition < store.log().partitions(); partition++) {
      for (Change entry : StoreSnapshot.entries(store.log(), partition)) {
        if (entry.planId().equals(id)) {
          assertEquals(store.log().partitionOf(id), partition, "an entry in a foreign partition");
          found.add(entry);
        }
      }
    }
    return found;
  }

  private static List<Plan> inOnePartition(StoreInstance store, int count) {
    Organisation org = TestPlans.freshOrg();
    List<Plan> plans = new ArrayList<>(List.of(TestPlans.plan(org)));
    int partition = store.log().partitionOf(plans.get(0).id());
    while (plans.size() < count) {
      Plan plan = TestPlans.plan(org);
      if (store.log().partitionOf(plan.id()) == partition) {
        plans.add(plan);
      }
    }
    return plans;
  }

  private static void assertUnchanged(StoreInstance store, Runnable act) {
    StoreSnapshot before = StoreSnapshot.of(store);
    act.run();
    assertEquals(before, StoreSnapshot.of(store));
  }

  private static void write(StoreInstance store, Map<PlanId, Revision> written) {
    List<Plan> plans = IntStream.range(0, 10).mapToObj(i -> TestPlans.plan()).toList();
    for (int round = 0; round < 6; round++) {
      for (Plan plan : plans) {
        Revision before = written.getOrDefault(plan.id(), Revision.NONE);
        written.put(
            plan.id(),
            round == 0
                ? create(store, plan)
                : replace(store, TestPlans.changed(plan, "round " + round), before));
      }
    }
  }

  /** Follows the log as a relay does, until the writers are done and nothing is left. */
  private static Map<PlanId, Revision> tail(ChangeLog log, int partitions, AtomicInteger writing) {
    Map<PlanId, Revision> seen = new HashMap<>();
    Map<Integer, Revision> position = new HashMap<>();
    boolean more = true;
    while (more) {
      more = writing.get() > 0;
      for (int partition = 0; partition < partitions; partition++) {
        Revision from = position.getOrDefault(partition, Revision.NONE);
        for (Change entry : log.after(partition, from, 7)) {
          assertTrue(entry.revision().isAfter(from), "an entry out of order");
          from = entry.revision();
          seen.put(entry.planId(), from);
          more = true;
        }
        position.put(partition, from);
      }
    }
    return seen;
  }

  /** Some plans of one partition with their entries. */
  final class Logged {
    private final int partition;
    private final List<Plan> plans;
    private final List<Change> entries;

    private Logged(int partition, List<Plan> plans, List<Change> entries) {
      this.partition = partition;
      this.plans = plans;
      this.entries = entries;
    }

    static Logged in(StoreInstance store, int count) {
      List<Plan> plans = inOnePartition(store, count);
      return new Logged(
          store.log().partitionOf(plans.get(0).id()),
          plans,
          plans.stream().map(plan -> new Change(plan.id(), create(store, plan))).toList());
    }

    Revision revision(int i) {
      return entries.get(i).revision();
    }
  }

  /**
   * A random history of writes of a few plans through two instances, each compared with a model:
   * what is kept and the log change exactly as the model says.
   */
  final class History {
    private final StoreInstance first;
    private final StoreInstance second;
    private final long seed;
    private final Random random;
    private final List<Plan> plans;
    private final Map<PlanId, Revision> revisions = new HashMap<>();
    private final Set<PlanId> living = new HashSet<>();
    private final Map<PlanId, PlanWrite> lastWrites = new HashMap<>();

    History(StoreInstance first, StoreInstance second, long seed) {
      this.first = first;
      this.second = second;
      this.seed = seed;
      this.random = new Random(seed);
      Organisation org = TestPlans.freshOrg();
      this.plans = IntStream.range(0, 4).mapToObj(i -> TestPlans.plan(org)).toList();
    }

    void run(int steps) {
      for (int i = 0; i < steps; i++) {
        StoreInstance store = random.nextBoolean() ? first : second;
        Plan plan = plans.get(random.nextInt(plans.size()));
        String step = step(store, plan);
        String at = "step " + i + ", " + step + ", of the history of seed " + seed;
        List<Change> expected =
            revisions.entrySet().stream()
                .map(entry -> new Change(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(change -> change.planId()))
                .toList();
        List<Change> entries = new ArrayList<>();
        for (int partition = 0; partition < store.log().partitions(); partition++) {
          entries.addAll(StoreSnapshot.entries(store.log(), partition));
        }
        entries.sort(Comparator.comparing(change -> change.planId()));
        assertEquals(expected, entries, at);
        Map<PlanId, PlanRecord> records =
            store.plans().records(plans.stream().map(Plan::id).toList());
        assertEquals(revisions.keySet(), records.keySet(), at);
        records.forEach(
            (id, record) -> {
              assertEquals(revisions.get(id), record.revision(), at);
              assertEquals(living.contains(id), !record.isDeleted(), at);
            });
      }
    }

    private String step(StoreInstance store, Plan plan) {
      Revision current = revisions.getOrDefault(plan.id(), Revision.NONE);
      boolean lives = living.contains(plan.id());
      PlanId id = plan.id();
      switch (random.nextInt(7)) {
        case 0 -> {
          PlanWrite write = new PlanWrite(plan, Revision.NONE, WriteToken.random());
          if (current.equals(Revision.NONE)) {
            written(write, store.plans().save(write).revision());
          } else {
            assertThrows(PlanRefused.Stale.class, () -> store.plans().save(write));
          }
          return "create";
        }
        case 1 -> {
          PlanWrite write =
              new PlanWrite(
                  TestPlans.withServices(plan, random.nextInt(4)), current, WriteToken.random());
          written(write, store.plans().save(write).revision());
          return "write";
        }
        case 2 -> {
          Revision wrong = new Revision(current.value() + 1 + random.nextInt(3));
          assertThrows(PlanRefused.Stale.class, () -> replace(store, plan, wrong));
          return "stale replace";
        }
        case 3 -> {
          if (lives) {
            revisions.put(id, delete(store, plan, current));
            living.remove(id);
            lastWrites.remove(id);
          } else {
            assertThrows(PlanRefused.Stale.class, () -> delete(store, plan, current));
          }
          return "delete";
        }
        case 4 -> {
          Revision wrong = new Revision(current.value() + 1);
          assertThrows(PlanRefused.Stale.class, () -> delete(store, plan, wrong));
          return "stale delete";
        }
        case 5 -> {
          Optional.ofNullable(lastWrites.get(id))
              .ifPresent(write -> assertEquals(current, store.plans().save(write).revision()));
          return "retry";
        }
        default -> {
          revisions.put(id, store.plans().restamp(id, current, current, 0));
          return "restamp";
        }
      }
    }

    private void written(PlanWrite write, Revision revision) {
      revisions.put(write.plan().id(), revision);
      living.add(write.plan().id());
      lastWrites.put(write.plan().id(), write);
    }
  }
}
