package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.DeadLetter;
import io.planmanagement.domain.port.DeadLetters;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.PlanWrite;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link DeadLetters} must do, beside the plans of the same store. */
public interface DeadLettersContract {

  /** Returns a new data set, for one test. */
  StoreSubject newStore();

  @Test
  default void what_was_set_aside_is_listed_with_its_reason_by_every_instance() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Change change = change(7);

      first.deadLetters().setAside(change, "A field is too long.");

      for (StoreInstance instance : List.of(first, second)) {
        DeadLetter letter = only(instance);
        assertEquals(change, letter.change());
        assertEquals("A field is too long.", letter.reason());
      }
    }
  }

  @Test
  default void what_was_set_aside_survives_a_crash() {
    try (StoreSubject store = newStore()) {
      StoreInstance killed = store.open();
      killed.deadLetters().setAside(change(7), "A field is too long.");
      DeadLetter before = only(killed);

      store.crash();

      try (StoreInstance reopened = store.open()) {
        assertEquals(before, only(reopened));
      }
    }
  }

  @Test
  default void a_newer_change_of_a_plan_takes_the_place_of_an_older_one() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Change older = change(7);
      Change newer = new Change(older.planId(), new Revision(8));
      first.deadLetters().setAside(older, "older");

      second.deadLetters().setAside(newer, "newer");

      assertEquals(newer, only(first).change());
      assertEquals("newer", only(first).reason());
    }
  }

  @Test
  default void an_older_change_of_a_plan_does_not_take_the_place_of_a_newer_one() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Change older = change(7);
      Change newer = new Change(older.planId(), new Revision(8));
      first.deadLetters().setAside(newer, "newer");
      DeadLetter before = only(first);

      second.deadLetters().setAside(older, "older");

      assertEquals(before, only(first));
    }
  }

  @Test
  default void of_concurrent_changes_of_a_plan_the_newest_stays() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Change change = change(1);

      Race.of(
              8,
              i ->
                  () -> {
                    (i % 2 == 0 ? first : second)
                        .deadLetters()
                        .setAside(new Change(change.planId(), new Revision(10L + i)), "racer " + i);
                    return i;
                  })
          .forEach(finish -> assertEquals(Optional.empty(), finish.failure()));

      assertEquals(new Change(change.planId(), new Revision(17)), only(first).change());
      assertEquals("racer 7", only(first).reason());
    }
  }

  @Test
  default void a_listing_has_every_letter_once_in_one_order_whatever_the_size_of_its_pages() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      List<Change> changes = IntStream.range(0, 13).mapToObj(i -> change(i + 1)).toList();
      changes.forEach(change -> first.deadLetters().setAside(change, "refused"));
      List<DeadLetter> all = listing(first.deadLetters(), 100);

      Set<Change> listed = new HashSet<>();
      all.forEach(letter -> listed.add(letter.change()));
      assertEquals(new HashSet<>(changes), listed);
      assertEquals(13, all.size());
      for (int limit : List.of(1, 2, 5, 12, 13)) {
        assertEquals(all, listing(second.deadLetters(), limit));
      }
    }
  }

  @Test
  default void a_letter_is_removed_at_its_very_revision_only() {
    try (StoreSubject store = newStore();
        StoreInstance first = store.open();
        StoreInstance second = store.open()) {
      Change change = change(7);
      Change other = change(7);
      first.deadLetters().setAside(change, "refused");
      first.deadLetters().setAside(other, "refused");

      assertFalse(second.deadLetters().remove(new Change(change.planId(), new Revision(6))));
      assertFalse(second.deadLetters().remove(new Change(change.planId(), new Revision(8))));
      assertFalse(second.deadLetters().remove(change(7)));
      assertEquals(2, listing(first.deadLetters(), 10).size());

      assertTrue(second.deadLetters().remove(change));

      assertEquals(other, only(first).change());
      assertFalse(first.deadLetters().remove(change), "removed a second time");
    }
  }

  @Test
  default void setting_aside_changes_no_plan_and_no_log() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      Plan plan = TestPlans.plan();
      Revision revision =
          instance.plans().save(new PlanWrite(plan, Revision.NONE, WriteToken.random())).revision();
      StoreSnapshot before = StoreSnapshot.of(instance);

      instance.deadLetters().setAside(new Change(plan.id(), revision), "refused");
      instance.deadLetters().setAside(change(3), "refused");
      instance.deadLetters().remove(new Change(plan.id(), revision));

      assertEquals(before, StoreSnapshot.of(instance));
    }
  }

  @Test
  default void a_cursor_that_the_store_did_not_make_is_refused() {
    try (StoreSubject store = newStore();
        StoreInstance instance = store.open()) {
      for (int i = 1; i <= 3; i++) {
        instance.deadLetters().setAside(change(i), "refused");
      }
      String good = instance.deadLetters().list(Optional.empty(), 1).next().orElseThrow().value();

      assertAll(
          BadCursors.of(good).stream()
              .map(
                  bad ->
                      () ->
                          assertThrows(
                              PlanRefused.BadCursor.class,
                              () -> instance.deadLetters().list(Optional.of(new Cursor(bad)), 1),
                              () -> "cursor \"" + bad + "\" of \"" + good + "\"")));
    }
  }

  private static Change change(long revision) {
    return new Change(TestPlans.freshId(), new Revision(revision));
  }

  private static DeadLetter only(StoreInstance store) {
    List<DeadLetter> letters = listing(store.deadLetters(), 10);
    assertEquals(1, letters.size());
    return letters.get(0);
  }

  private static List<DeadLetter> listing(DeadLetters deadLetters, int limit) {
    List<DeadLetter> letters = new ArrayList<>();
    Optional<Cursor> next = Optional.empty();
    do {
      Page<DeadLetter> page = deadLetters.list(next, limit);
      assertTrue(page.items().size() <= limit, "a page is larger than its limit");
      letters.addAll(page.items());
      next = page.next();
    } while (next.isPresent());
    return letters;
  }
}
