package io.planmanagement.testkit.fakes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.Change;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.ChangeChannel;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.DeadLetters;
import io.planmanagement.domain.port.Delivery;
import io.planmanagement.domain.port.IndexUpkeep;
import io.planmanagement.domain.port.LogCursor;
import io.planmanagement.domain.port.LogTail;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.domain.port.Plans;
import io.planmanagement.domain.port.SaveOutcome;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.testkit.DurableChannelSubject;
import io.planmanagement.testkit.EngineSubject;
import io.planmanagement.testkit.IndexSubject;
import io.planmanagement.testkit.StoreInstance;
import io.planmanagement.testkit.StoreSubject;
import io.planmanagement.testkit.fakes.Altered.Bug;
import io.planmanagement.testkit.fakes.Altered.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The contracts are able to fail: each of these bugs is caught by the test that is named. */
final class PlantedBugsTest {

  private static final Object NOTHING = Optional.empty();

  @ParameterizedTest
  @MethodSource({
    "inPlans",
    "inTheLog",
    "inDeadLetters",
    "inTheChannel",
    "inTheIndex",
    "inCarrying"
  })
  void every_planted_bug_is_caught(PlantedBug planted) {
    TestExecutionSummary summary = planted.run();

    assertEquals(1, summary.getTestsFoundCount(), "there is no such test");
    assertEquals(1, summary.getTestsFailedCount(), "the bug was not caught");
  }

  @ParameterizedTest
  @MethodSource({
    "inPlans",
    "inTheLog",
    "inDeadLetters",
    "inTheChannel",
    "inTheIndex",
    "inCarrying"
  })
  void without_its_bug_the_same_test_passes(PlantedBug planted) {
    Supplier<?> sound =
        Map.<Class<?>, Supplier<?>>of(
                PlantedBug.OfPlans.class, InMemoryStoreSubject::new,
                PlantedBug.OfLog.class, InMemoryStoreSubject::new,
                PlantedBug.OfDeadLetters.class, InMemoryStoreSubject::new,
                PlantedBug.OfChannel.class, InMemoryChannelSubject::new,
                PlantedBug.OfIndex.class, InMemoryIndexSubject::new,
                PlantedBug.OfCarrying.class, InMemoryEngineSubject::new)
            .getOrDefault(planted.contract(), Object::new);

    TestExecutionSummary summary =
        new PlantedBug("none", planted.contract(), sound, planted.caughtBy()).run();

    assertEquals(1, summary.getTestsSucceededCount());
  }

  static Stream<PlantedBug> inPlans() {
    return Stream.of(
            plans(
                "the expected state is not compared",
                "saveAll",
                PlantedBugsTest::overwriting,
                "of_concurrent_creates_of_one_id_exactly_one_wins",
                "of_concurrent_replaces_of_one_revision_exactly_one_wins",
                "of_concurrent_deletes_and_replaces_of_one_revision_exactly_one_wins",
                "a_replace_of_another_revision_is_stale_and_changes_nothing",
                "a_straggler_that_saw_no_plan_can_not_raise_one_that_was_deleted_since"),
            plans(
                "a refused write leaves a log entry",
                "saveAll",
                PlantedBugsTest::logging,
                "a_create_of_an_id_that_has_a_living_plan_is_stale_and_changes_nothing",
                "a_replace_of_another_revision_is_stale_and_changes_nothing"),
            plans(
                "a token is not kept",
                "saveAll",
                plans ->
                    call ->
                        call.proceedWith(
                            writes(call).stream()
                                .map(
                                    w -> new PlanWrite(w.plan(), w.expected(), WriteToken.random()))
                                .toList()),
                "a_retry_of_a_create_whose_answer_was_lost_is_answered_as_the_first_try",
                "a_retry_of_a_replace_whose_answer_was_lost_is_answered_as_the_first_try",
                "concurrent_tries_of_one_write_are_applied_once"),
            plans(
                "a failure in a batch ends it",
                "saveAll",
                plans ->
                    call -> {
                      List<SaveOutcome> outcomes = new ArrayList<>();
                      for (PlanWrite write : writes(call)) {
                        outcomes.add(
                            outcomes.stream().anyMatch(SaveOutcome.Stale.class::isInstance)
                                ? new SaveOutcome.Stale()
                                : plans.saveAll(List.of(write)).get(0));
                      }
                      return outcomes;
                    },
                "a_batch_has_an_outcome_for_each_write_in_their_order_and_failures_harm_no_other"),
            plans(
                "a plan is shown to other organisations",
                "find",
                plans -> call -> call.proceedWith(call.arguments().get(0), Visibility.ALL),
                "a_plan_is_visible_to_its_own_organisation_only_on_every_read"),
            plans(
                "an object is shown to other organisations",
                "object",
                plans ->
                    call ->
                        call.proceedWith(
                            call.arguments().get(0), call.arguments().get(1), Visibility.ALL),
                "a_plan_is_visible_to_its_own_organisation_only_on_every_read"),
            plans(
                "other organisations' plans are listed",
                "list",
                plans ->
                    call ->
                        call.proceedWith(
                            call.arguments().get(0), call.arguments().get(1), Visibility.ALL),
                "a_plan_is_visible_to_its_own_organisation_only_on_every_read"),
            plans(
                "the first of every further page is dropped",
                "list",
                plans ->
                    call -> {
                      Page<?> page = (Page<?>) call.proceed();
                      return call.argument(0, Optional.class).isPresent() && !page.items().isEmpty()
                          ? new Page<>(page.items().subList(1, page.items().size()), page.next())
                          : page;
                    },
                "a_listing_has_every_living_plan_once_whatever_the_size_of_its_pages",
                "a_listing_misses_and_repeats_nothing_while_others_write"),
            plans(
                "pages are by number, not by position",
                "list",
                PlantedBugsTest::byNumber,
                "a_listing_misses_and_repeats_nothing_when_plans_come_and_go_between_its_pages"),
            plans(
                "a bad cursor begins anew",
                "list",
                plans ->
                    call -> {
                      try {
                        return call.proceed();
                      } catch (PlanRefused.BadCursor bad) {
                        return call.proceedWith(
                            Optional.empty(), call.arguments().get(1), call.arguments().get(2));
                      }
                    },
                "a_cursor_that_the_store_did_not_make_is_refused"),
            plans(
                "the number of places shrinks",
                "records",
                plans ->
                    call -> {
                      Map<PlanId, PlanRecord> shrunk = new LinkedHashMap<>();
                      Map<?, ?> records = (Map<?, ?>) call.proceed();
                      for (Object value : records.values()) {
                        PlanRecord record = (PlanRecord) value;
                        shrunk.put(record.id(), shrunk(record));
                      }
                      return shrunk;
                    },
                "the_number_of_places_never_shrinks"),
            plans(
                "a delete ignores the revision",
                "delete",
                plans ->
                    call ->
                        call.proceedWith(
                            plans
                                .find(call.argument(0, StoredPlan.class).id(), Visibility.ALL)
                                .orElse(call.argument(0, StoredPlan.class)),
                            call.arguments().get(1)),
                "a_delete_of_another_state_is_stale_and_changes_nothing",
                "of_concurrent_deletes_and_replaces_of_one_revision_exactly_one_wins"),
            plans(
                "a restamp may use up all revisions",
                "restamp",
                plans ->
                    call -> {
                      try {
                        return call.proceed();
                      } catch (IllegalArgumentException tooFar) {
                        return call.proceedWith(
                            call.arguments().get(0),
                            call.arguments().get(1),
                            Revision.NONE,
                            call.arguments().get(3));
                      }
                    },
                "a_restamp_far_ahead_of_the_clock_is_refused_and_changes_nothing"),
            store(
                "a crash loses what was acknowledged",
                ForgetfulStore::new,
                "what_was_acknowledged_is_there_after_a_crash",
                "any_valid_plan_comes_back_equal_whole_and_object_by_object"))
        .flatMap(bugs -> bugs);
  }

  static Stream<PlantedBug> inTheLog() {
    return Stream.of(
            log(
                "a refused write leaves a log entry",
                "saveAll",
                store -> logging(store.plans()),
                "a_log_entry_exists_exactly_when_state_changed"),
            log(
                "a confirmation from before a rewind counts",
                "advance",
                store ->
                    call ->
                        call.proceedWith(
                            call.arguments().get(0),
                            cursor(store.log(), call.argument(0, Integer.class)),
                            call.arguments().get(2)),
                "a_confirmation_from_before_a_rewind_counts_for_nothing"),
            log(
                "the cursor goes to the end of the log",
                "advance",
                store ->
                    call ->
                        call.proceedWith(
                            call.arguments().get(0),
                            call.arguments().get(1),
                            new Revision(Revision.MAX)),
                "the_cursor_moves_forwards_and_every_instance_sees_it"),
            log(
                "a rewind begins no new epoch",
                "tails",
                store ->
                    call ->
                        tails(call.proceed()).stream()
                            .map(
                                tail ->
                                    new LogTail(
                                        tail.partition(),
                                        new LogCursor(1, tail.cursor().position()),
                                        tail.changes()))
                            .toList(),
                "a_rewind_moves_every_cursor_back_that_is_further_and_all_into_a_new_epoch"),
            log(
                "an entry is passed over",
                "after",
                store ->
                    call -> {
                      List<?> entries = (List<?>) call.proceed();
                      return entries.size() > 2 ? entries.subList(1, entries.size()) : entries;
                    },
                "entries_come_oldest_first_and_page_by_page_nothing_is_passed_over"),
            log(
                "a purge does not look at the cursor",
                "purge",
                store ->
                    call -> {
                      int partition = store.log().partitionOf(call.argument(0, PlanId.class));
                      store
                          .log()
                          .advance(
                              partition,
                              cursor(store.log(), partition),
                              call.argument(1, Revision.class));
                      return call.proceed();
                    },
                "nothing_is_purged_that_the_cursor_has_not_passed"),
            log(
                "a purge does not look at the revision",
                "purge",
                store ->
                    call -> {
                      PlanId id = call.argument(0, PlanId.class);
                      return call.proceedWith(
                          id,
                          Optional.ofNullable(store.plans().records(List.of(id)).get(id))
                              .map(PlanRecord::revision)
                              .orElse(Revision.NONE));
                    },
                "nothing_is_purged_that_is_not_deleted_at_that_very_revision"),
            log(
                "what lives is listed as deleted",
                "deletions",
                store ->
                    call ->
                        store
                            .log()
                            .after(call.argument(0, Integer.class), Revision.NONE, 1_000)
                            .stream()
                            .filter(c -> call.argument(1, Revision.class).isAfter(c.revision()))
                            .limit(call.argument(2, Integer.class))
                            .toList(),
                "deletions_whose_record_is_kept_are_listed_oldest_first",
                "what_lives_again_was_restamped_or_purged_is_listed_as_it_is_now"),
            log(
                "a deletion is listed with the bound itself",
                "deletions",
                store ->
                    call ->
                        call.proceedWith(
                            call.arguments().get(0),
                            new Revision(
                                Math.min(
                                    Revision.MAX, call.argument(1, Revision.class).value() + 1)),
                            call.arguments().get(2)),
                "only_deletions_of_a_lower_revision_are_listed"),
            log(
                "the newest deletions come first",
                "deletions",
                store ->
                    call -> {
                      List<?> deletions = new ArrayList<>((List<?>) call.proceed());
                      Collections.reverse(deletions);
                      return deletions;
                    },
                "deletions_whose_record_is_kept_are_listed_oldest_first",
                "what_lives_again_was_restamped_or_purged_is_listed_as_it_is_now"))
        .flatMap(bugs -> bugs);
  }

  static Stream<PlantedBug> inDeadLetters() {
    return Stream.of(
        new PlantedBug(
            "an older change takes the place of a newer one",
            PlantedBug.OfDeadLetters.class,
            () ->
                new AlteredStore(
                    store ->
                        new StoreInstance(
                            store.plans(),
                            store.log(),
                            Altered.port(
                                DeadLetters.class,
                                store.deadLetters(),
                                "setAside",
                                call -> {
                                  Change change = call.argument(0, Change.class);
                                  store.deadLetters().list(Optional.empty(), 100).items().stream()
                                      .filter(l -> l.change().planId().equals(change.planId()))
                                      .forEach(l -> store.deadLetters().remove(l.change()));
                                  return call.proceed();
                                }))),
            "an_older_change_of_a_plan_does_not_take_the_place_of_a_newer_one"));
  }

  static Stream<PlantedBug> inTheChannel() {
    return Stream.of(
            channel(
                "what is confirmed is not kept",
                "publish",
                call -> {
                  List<?> messages = call.argument(0, List.class);
                  return messages.size() < 2
                      ? call.proceed()
                      : call.proceedWith(messages.subList(0, messages.size() - 1));
                },
                "what_is_published_is_confirmed_and_delivered_unaltered"),
            channel(
                "what is received is ended at once",
                "openInbox",
                inboxes(
                    "receive",
                    call -> {
                      List<?> received = (List<?>) call.proceed();
                      ((ChangeInbox) call.subject())
                          .acknowledge(received.stream().map(Delivery.class::cast).toList());
                      return received;
                    }),
                "what_was_given_back_comes_again_here_or_elsewhere",
                "a_closed_inbox_gives_everything_back",
                "what_a_lost_instance_held_comes_again",
                "work_is_shared_and_nothing_is_lost_while_consumers_come_and_go"),
            channel(
                "nothing is ever ended",
                "openInbox",
                inboxes("acknowledge", call -> NOTHING),
                "an_acknowledged_message_never_comes_again"),
            channel(
                "giving back keeps what it has",
                "openInbox",
                inboxes("giveBack", call -> NOTHING),
                "what_was_given_back_comes_again_here_or_elsewhere",
                "a_message_given_back_many_times_still_lives"),
            channel(
                "an interrupt is swallowed",
                "openInbox",
                inboxes(
                    "receive",
                    call -> {
                      try {
                        return call.proceed();
                      } catch (PortUnavailable interrupted) {
                        return Thread.interrupted() ? List.of() : call.proceed();
                      }
                    }),
                "an_interrupted_receive_fails_with_its_flag_set_and_the_inbox_stays_usable"),
            channel(
                "an absent channel answers that nothing waits",
                "openInbox",
                inboxes(
                    "receive",
                    call -> {
                      try {
                        return call.proceed();
                      } catch (PortUnavailable absent) {
                        return List.of();
                      }
                    }),
                "nothing_can_be_received_from_a_channel_that_is_absent"))
        .flatMap(bugs -> bugs);
  }

  static Stream<PlantedBug> inTheIndex() {
    return Stream.of(
            index(
                "the last record wins, not the newest",
                () -> new InMemoryIndexSubject(new InMemoryIndexData((shown, other) -> true)),
                "projections_in_every_order_end_in_the_newest_state_without_a_pause",
                "projections_in_every_order_end_in_the_newest_state_over_closed_and_opened_index",
                "overlapping_projections_end_in_the_newest_state",
                "a_batch_is_done_whole_whatever_is_newer_already"),
            index(
                "what stands under the very revision stays",
                () ->
                    new InMemoryIndexSubject(
                        new InMemoryIndexData((shown, other) -> other.isAfter(shown))),
                "whatever_stands_under_the_very_revision_of_a_record_is_replaced"),
            index(
                "deletions are forgotten when the index is closed",
                ForgettingIndex::new,
                "projections_in_every_order_end_in_the_newest_state_over_closed_and_opened_index"),
            index(
                "removed objects stay",
                PlantedBugsTest::orphaning,
                "removed_services_leave_the_index",
                "projections_in_every_order_end_in_the_newest_state_without_a_pause"),
            index(
                "a plan is shown to other organisations",
                "find",
                index -> call -> call.proceedWith(call.arguments().get(0), Visibility.ALL),
                "a_plan_is_visible_to_its_own_organisation_only_on_every_read"),
            index(
                "objects are shown to other organisations",
                "objects",
                index ->
                    call ->
                        call.proceedWith(
                            call.arguments().get(0),
                            call.arguments().get(1),
                            call.arguments().get(2),
                            Visibility.ALL),
                "a_plan_is_visible_to_its_own_organisation_only_on_every_read"),
            index(
                "children are shown to other organisations",
                "children",
                index ->
                    call ->
                        call.proceedWith(
                            call.arguments().get(0),
                            call.arguments().get(1),
                            call.arguments().get(2),
                            call.arguments().get(3),
                            Visibility.ALL),
                "a_plan_is_visible_to_its_own_organisation_only_on_every_read"),
            index(
                "an object comes twice",
                "objects",
                index ->
                    call -> {
                      Page<?> page = (Page<?>) call.proceed();
                      List<Object> twice = new ArrayList<>(page.items());
                      twice.addAll(page.items());
                      return new Page<>(twice, page.next());
                    },
                "the_objects_of_an_id_come_once_for_each_plan_with_all_below_them"),
            index(
                "children come in another order",
                "children",
                index ->
                    call -> {
                      Page<?> page = (Page<?>) call.proceed();
                      List<Object> reversed = new ArrayList<>(page.items());
                      Collections.reverse(reversed);
                      return new Page<>(reversed, page.next());
                    },
                "the_children_of_a_plan_come_in_the_order_of_its_document"),
            index(
                "absence of the index is absence of plans",
                "find",
                index ->
                    call -> {
                      try {
                        return call.proceed();
                      } catch (PortUnavailable absent) {
                        return Optional.empty();
                      }
                    },
                "absence_of_the_index_is_no_absence_of_plans"),
            index(
                "waiting ends too early",
                "awaitSearchable",
                index -> call -> true,
                "waiting_for_what_does_not_come_ends_with_the_time"),
            index(
                "what is rejected is not told",
                "apply",
                index ->
                    call -> {
                      call.proceed();
                      return List.of();
                    },
                "a_record_that_breaks_the_invariants_is_rejected_alone_and_nothing_of_it_shows"))
        .flatMap(bugs -> bugs);
  }

  static Stream<PlantedBug> inCarrying() {
    return Stream.of(
            carrying(
                "the cursor passes what was not confirmed",
                ports ->
                    with(
                        ports,
                        Altered.port(
                            ChangeLog.class,
                            ports.log(),
                            "tails",
                            call -> {
                              List<LogTail> tails = tails(call.proceed());
                              for (LogTail tail : tails) {
                                if (!tail.changes().isEmpty()) {
                                  Change last = tail.changes().get(tail.changes().size() - 1);
                                  ports
                                      .log()
                                      .advance(tail.partition(), tail.cursor(), last.revision());
                                }
                              }
                              return tails;
                            })),
                "a_process_that_ends_at_any_step_loses_nothing",
                "a_call_that_fails_at_any_step_loses_nothing",
                "the_cursor_stays_before_what_was_not_confirmed"),
            each(
                "the index is overwritten by what is old",
                PlantedBug.OfCarrying.class,
                () ->
                    new AlteredEngine(
                        new InMemoryIndexData((shown, other) -> true), UnaryOperator.identity()),
                "a_projector_that_hangs_with_old_records_overwrites_nothing_newer"),
            carrying(
                "a message ends when it is received",
                ports ->
                    with(
                        ports,
                        Altered.port(
                            ChangeChannel.class,
                            ports.channel(),
                            "openInbox",
                            inboxes(
                                "receive",
                                call -> {
                                  List<?> received = (List<?>) call.proceed();
                                  ((ChangeInbox) call.subject())
                                      .acknowledge(
                                          received.stream().map(Delivery.class::cast).toList());
                                  return received;
                                }))),
                "a_process_that_ends_at_any_step_loses_nothing",
                "a_call_that_fails_at_any_step_loses_nothing"))
        .flatMap(bugs -> bugs);
  }

  // The fakes with their bugs.

  private static Stream<PlantedBug> each(
      String bug, Class<?> contract, Supplier<?> subject, String... tests) {
    return Stream.of(tests).map(test -> new PlantedBug(bug, contract, subject, test));
  }

  private static Stream<PlantedBug> plans(
      String bug, String method, Function<Plans, Bug> planted, String... tests) {
    return store(
        bug,
        () ->
            new AlteredStore(
                store ->
                    new StoreInstance(
                        Altered.port(
                            Plans.class, store.plans(), method, planted.apply(store.plans())),
                        store.log(),
                        store.deadLetters())),
        tests);
  }

  private static Stream<PlantedBug> store(
      String bug, Supplier<StoreSubject> subject, String... tests) {
    return each(bug, PlantedBug.OfPlans.class, subject, tests);
  }

  private static Stream<PlantedBug> log(
      String bug, String method, Function<StoreInstance, Bug> planted, String... tests) {
    return each(
        bug,
        PlantedBug.OfLog.class,
        () ->
            new AlteredStore(
                store ->
                    new StoreInstance(
                        Altered.port(Plans.class, store.plans(), method, planted.apply(store)),
                        Altered.port(ChangeLog.class, store.log(), method, planted.apply(store)),
                        store.deadLetters())),
        tests);
  }

  private static Stream<PlantedBug> channel(
      String bug, String method, Bug planted, String... tests) {
    return each(bug, PlantedBug.OfChannel.class, () -> new AlteredChannel(method, planted), tests);
  }

  private static Stream<PlantedBug> index(
      String bug, Supplier<IndexSubject> subject, String... tests) {
    return each(bug, PlantedBug.OfIndex.class, subject, tests);
  }

  private static Stream<PlantedBug> index(
      String bug, String method, Function<PlanIndex, Bug> planted, String... tests) {
    return index(
        bug,
        () ->
            new AlteredIndex(
                index -> Altered.port(PlanIndex.class, index, method, planted.apply(index)),
                upkeep -> upkeep),
        tests);
  }

  private static Stream<PlantedBug> carrying(
      String bug, UnaryOperator<PlanPorts> planted, String... tests) {
    return each(
        bug,
        PlantedBug.OfCarrying.class,
        () -> new AlteredEngine(new InMemoryIndexData(), planted),
        tests);
  }

  private static Bug inboxes(String method, Bug planted) {
    return call -> Altered.port(ChangeInbox.class, (ChangeInbox) call.proceed(), method, planted);
  }

  private static PlanPorts with(PlanPorts ports, ChangeLog log) {
    return new PlanPorts(
        ports.plans(),
        log,
        ports.deadLetters(),
        ports.channel(),
        ports.index(),
        ports.upkeep(),
        ports.search());
  }

  private static PlanPorts with(PlanPorts ports, ChangeChannel channel) {
    return new PlanPorts(
        ports.plans(),
        ports.log(),
        ports.deadLetters(),
        channel,
        ports.index(),
        ports.upkeep(),
        ports.search());
  }

  private static Bug overwriting(Plans plans) {
    return call ->
        call.proceedWith(
            writes(call).stream()
                .map(write -> new PlanWrite(write.plan(), current(plans, write), write.token()))
                .toList());
  }

  private static Bug logging(Plans plans) {
    return call -> {
      List<?> outcomes = (List<?>) call.proceed();
      for (int i = 0; i < outcomes.size(); i++) {
        Revision current = current(plans, writes(call).get(i));
        if (outcomes.get(i) instanceof SaveOutcome.Stale && current.isAfter(Revision.NONE)) {
          plans.restamp(writes(call).get(i).plan().id(), current, current, 0);
        }
      }
      return outcomes;
    };
  }

  private static Bug byNumber(Plans plans) {
    CursorText cursors = new CursorText("numbers");
    return call -> {
      Optional<?> after = call.argument(0, Optional.class);
      int from = after.map(cursor -> Integer.parseInt(cursors.read((Cursor) cursor))).orElse(0);
      int limit = call.argument(1, Integer.class);
      List<StoredPlan> all =
          plans
              .list(Optional.empty(), Integer.MAX_VALUE, call.argument(2, Visibility.class))
              .items();
      int to = Math.min(all.size(), from + limit);
      return new Page<>(
          all.subList(Math.min(from, to), to),
          to < all.size() ? Optional.of(cursors.write(Integer.toString(to))) : Optional.empty());
    };
  }

  private static IndexSubject orphaning() {
    Map<ObjectId, StoredObject> ever = new ConcurrentHashMap<>();
    return new AlteredIndex(
        index ->
            Altered.port(
                PlanIndex.class,
                Altered.port(
                    PlanIndex.class,
                    index,
                    "apply",
                    call -> {
                      for (Object record : call.argument(1, List.class)) {
                        ((PlanRecord) record).plan().ifPresent(plan -> remember(plan, ever));
                      }
                      return call.proceed();
                    }),
                "objects",
                call -> {
                  Page<?> page = (Page<?>) call.proceed();
                  ObjectId id = call.argument(0, ObjectId.class);
                  return page.items().isEmpty() && ever.containsKey(id)
                      ? new Page<>(List.of(ever.get(id)), Optional.empty())
                      : page;
                }),
        upkeep -> upkeep);
  }

  private static void remember(StoredPlan plan, Map<ObjectId, StoredObject> ever) {
    for (PlanObject object : plan.plan().objects()) {
      ever.put(
          object.objectId(),
          new StoredObject(plan.id(), plan.revision(), PlanDocuments.write(object)));
    }
  }

  private static PlanRecord shrunk(PlanRecord record) {
    return new PlanRecord(
        record.id(),
        record.revision(),
        record.token(),
        record.plan().map(plan -> plan.plan().linkedPlanServices().size()).orElse(0),
        record.plan());
  }

  private static Revision current(Plans plans, PlanWrite write) {
    return Optional.ofNullable(plans.records(List.of(write.plan().id())).get(write.plan().id()))
        .map(PlanRecord::revision)
        .orElse(Revision.NONE);
  }

  private static LogCursor cursor(ChangeLog log, int partition) {
    return log.tails(List.of(partition), 1).get(0).cursor();
  }

  private static List<PlanWrite> writes(Call call) {
    List<PlanWrite> writes = new ArrayList<>();
    for (Object write : call.argument(0, List.class)) {
      writes.add((PlanWrite) write);
    }
    return writes;
  }

  private static List<LogTail> tails(Object answer) {
    return ((List<?>) answer).stream().map(LogTail.class::cast).toList();
  }

  /** A store whose instances have a bug. */
  private static final class AlteredStore implements StoreSubject {
    private final InMemoryStoreSubject sound = new InMemoryStoreSubject();
    private final UnaryOperator<StoreInstance> bug;

    AlteredStore(UnaryOperator<StoreInstance> bug) {
      this.bug = bug;
    }

    @Override
    public StoreInstance open() {
      return bug.apply(sound.open());
    }

    @Override
    public void crash() {
      sound.crash();
    }

    @Override
    public void shiftClock(Duration by) {
      sound.shiftClock(by);
    }

    @Override
    public void close() {
      sound.close();
    }
  }

  /** A store that keeps nothing over a crash. */
  private static final class ForgetfulStore implements StoreSubject {
    private InMemoryStoreSubject store = new InMemoryStoreSubject();

    @Override
    public StoreInstance open() {
      return store.open();
    }

    @Override
    public void crash() {
      store.crash();
      store = new InMemoryStoreSubject();
    }

    @Override
    public void shiftClock(Duration by) {
      store.shiftClock(by);
    }

    @Override
    public void close() {
      store.close();
    }
  }

  /** A channel whose instances have a bug. */
  private static final class AlteredChannel implements DurableChannelSubject {
    private final InMemoryChannelSubject sound = new InMemoryChannelSubject();
    private final IdentityHashMap<ChangeChannel, ChangeChannel> opened = new IdentityHashMap<>();
    private final String method;
    private final Bug bug;

    AlteredChannel(String method, Bug bug) {
      this.method = method;
      this.bug = bug;
    }

    @Override
    public ChangeChannel open() {
      ChangeChannel instance = sound.open();
      ChangeChannel altered = Altered.port(ChangeChannel.class, instance, method, bug);
      opened.put(altered, instance);
      return altered;
    }

    @Override
    public void disconnect(ChangeChannel instance) {
      sound.disconnect(opened.getOrDefault(instance, instance));
    }

    @Override
    public void lose(ChangeChannel instance) {
      sound.lose(instance);
    }

    @Override
    public void close() {
      sound.close();
    }
  }

  /** An index whose instances have a bug. */
  static final class AlteredIndex implements IndexSubject {
    private final InMemoryIndexData data = new InMemoryIndexData();
    private final UnaryOperator<PlanIndex> bug;
    private final UnaryOperator<IndexUpkeep> bugOfUpkeep;

    AlteredIndex(UnaryOperator<PlanIndex> bug, UnaryOperator<IndexUpkeep> bugOfUpkeep) {
      this.bug = bug;
      this.bugOfUpkeep = bugOfUpkeep;
    }

    @Override
    public PlanIndex open() {
      return bug.apply(new InMemoryPlanIndex(data));
    }

    @Override
    public IndexUpkeep openUpkeep() {
      return bugOfUpkeep.apply(new InMemoryIndexUpkeep(data));
    }

    @Override
    public PlanSearch openSearch() {
      return new InMemoryPlanSearch(data);
    }

    @Override
    public void lose() {
      data.lose();
    }

    @Override
    public void close() {
      data.wake();
    }
  }

  /** An index that forgets its deletions when its last instance is closed. */
  private static final class ForgettingIndex implements IndexSubject {
    private final Map<PlanId, PlanRecord> newest = new HashMap<>();
    private Optional<StoreId> store = Optional.empty();
    private InMemoryIndexData data = new InMemoryIndexData();
    private int open;

    @Override
    public PlanIndex open() {
      if (open == 0 && store.isPresent()) {
        data = new InMemoryIndexData();
        data.create(store.get());
        data.apply(
            store.get(), newest.values().stream().filter(record -> !record.isDeleted()).toList());
        newest.values().removeIf(PlanRecord::isDeleted);
      }
      open++;
      PlanIndex remembering =
          Altered.port(PlanIndex.class, new InMemoryPlanIndex(data), "apply", this::remember);
      return Altered.port(
          PlanIndex.class,
          remembering,
          "close",
          call -> {
            open--;
            return call.proceed();
          });
    }

    @Override
    public IndexUpkeep openUpkeep() {
      return new InMemoryIndexUpkeep(data);
    }

    private Object remember(Call call) throws Throwable {
      store = Optional.of(call.argument(0, StoreId.class));
      for (Object one : call.argument(1, List.class)) {
        PlanRecord record = (PlanRecord) one;
        newest.merge(
            record.id(),
            record,
            (before, after) -> after.revision().isAfter(before.revision()) ? after : before);
      }
      return call.proceed();
    }

    @Override
    public PlanSearch openSearch() {
      return new InMemoryPlanSearch(data);
    }

    @Override
    public void lose() {
      data.lose();
    }

    @Override
    public void close() {
      data.wake();
    }
  }

  /** Ports with a bug. */
  static final class AlteredEngine implements EngineSubject {
    private final InMemoryEngineSubject sound;
    private final UnaryOperator<PlanPorts> bug;

    AlteredEngine(InMemoryIndexData index, UnaryOperator<PlanPorts> bug) {
      this.sound = new InMemoryEngineSubject(index);
      this.bug = bug;
    }

    @Override
    public PlanPorts open() {
      return bug.apply(sound.open());
    }

    @Override
    public void crash() {
      sound.crash();
    }

    @Override
    public void loseIndex() {
      sound.loseIndex();
    }

    @Override
    public void close() {
      sound.close();
    }
  }
}
